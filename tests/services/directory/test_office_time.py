"""A rehearsal's time goes forward only, and only the rehearsal role moves it."""

import asyncio
from typing import Any

import pytest

from services.directory.seed import seed

pytestmark = pytest.mark.anyio


async def test_time_goes_forward_and_never_back(directory: Any) -> None:
    async def put(at: str) -> Any:
        return await directory.send("PUT", "/v1/office-time", {"at": at}, "rehearsal")

    assert (await put("2030-03-03T09:00:00+08:00")).json()["at"] == "2030-03-03T01:00:00Z"
    back = await put("2030-03-03T08:59:59+08:00")
    assert (back.status_code, back.json()["code"]) == (409, "time-goes-back")
    assert (await put("2030-03-03T09:00:00+08:00")).status_code == 200
    shown = (await directory.get("/v1/office-time")).json()
    assert shown == {"at": "2030-03-03T01:00:00Z", "now": "2030-03-03T01:00:00Z"}


async def test_of_many_clocks_set_side_by_side_the_latest_stays(directory: Any) -> None:
    times = [f"2031-01-01T00:00:{second:02}Z" for second in range(8)]
    answers = await asyncio.gather(
        *[directory.send("PUT", "/v1/office-time", {"at": at}, "rehearsal") for at in times]
    )
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert (await directory.get("/v1/office-time")).json()["at"] == times[-1]


async def test_others_may_not_move_it(directory: Any) -> None:
    body = {"at": "2032-01-01T00:00:00Z"}
    for login in ("registrar", "system_admin", "operator", "intake"):
        answer = await directory.send("PUT", "/v1/office-time", body, login)
        assert (answer.status_code, answer.json()["code"]) == (403, "role-not-allowed")


async def test_a_time_without_a_zone_is_refused(directory: Any) -> None:
    body = {"at": "2032-01-01T00:00:00"}
    answer = await directory.send("PUT", "/v1/office-time", body, "rehearsal")
    assert answer.json()["errors"][0]["field"] == "at"


async def test_it_cannot_be_moved_outside_a_rehearsal(clone: Any, secrets: Any, start: Any) -> None:
    url = clone("directory")
    await seed(url, secrets, "demonstration")
    async with start(url, rehearsal=False) as directory:
        body = {"at": "2032-01-01T00:00:00Z"}
        answer = await directory.send("PUT", "/v1/office-time", body, "rehearsal")
        assert (answer.status_code, answer.json()["code"]) == (403, "not-rehearsing")

"""The duty roster over HTTP."""

import asyncio
from datetime import timedelta

import pytest

from shared.moves import Role
from shared.workdays import local_date
from tests.harness import Site
from tests.intake_service.make import MONDAY, NEIGHBOUR, Line, get, known, post
from tests.intake_service.urgency.make import (
    BUREAU,
    OFFICE,
    UNDO,
    leader,
    named,
    refusal,
    serving,
)

pytestmark = pytest.mark.anyio
TODAY = local_date(MONDAY)
DAY = timedelta(days=1)


async def test_the_head_names_who_is_on_duty_changes_and_removes(site: Site) -> None:
    line = Line(site)
    await serving(site)
    await known(site, "principal", OFFICE, Role.PRINCIPAL)
    duty = await named(line, TODAY + DAY)
    assert (duty["status"], duty["day"]) == ("named", "2026-03-03")
    assert duty["leader_id"] == leader()
    assert duty["allowed_moves"] == ["change", "remove"]
    path = f"/duties/{duty['id']}"
    form = {"leader_id": leader("principal"), **UNDO}
    changed = await line.do(f"{path}/change", form, Role.PET_HEAD, unit=OFFICE)
    assert changed["leader_id"] == leader("principal")
    removed = await line.do(f"{path}/remove", UNDO, Role.PET_HEAD, unit=OFFICE)
    assert (removed["status"], removed["allowed_moves"]) == ("removed", [])
    assert (await get(site, path)).json() == removed
    told = (await get(site, f"{path}/history")).json()["items"]
    assert [(each["move"], each["reason"]) for each in told] == [
        ("name", None), ("change", UNDO["reason"]), ("remove", UNDO["reason"]),
    ]  # fmt: skip
    again = await named(line, TODAY + DAY)
    assert again["id"] != duty["id"]


async def test_the_roster_is_read_by_day_and_counted(site: Site) -> None:
    line = Line(site)
    await serving(site)
    days = [(await named(line, TODAY + each * DAY))["day"] for each in range(3)]
    for query, many in (({}, 3), ({"day_from": days[1]}, 2), ({"day_to": days[0]}, 1),
                        ({"status": "removed"}, 0)):  # fmt: skip
        found = (await get(site, "/duties", **query)).json()["items"]
        assert [each["day"] for each in found] == sorted(
            (each["day"] for each in found), reverse=True
        )
        assert len(found) == many
        assert (await get(site, "/duties/count", **query)).json() == {"count": many}
    seen = (await get(site, "/duties", Role.UNIT_HEAD, unit=BUREAU)).json()["items"]
    assert seen == []


async def test_a_leader_is_shown_as_directory_tells_of_him(site: Site) -> None:
    line = Line(site)
    await serving(site)
    duty = await named(line)
    assert (duty["leader_name"], duty["leader_post"]) == (None, None)


async def test_what_the_roster_refuses(site: Site) -> None:
    line = Line(site)
    await serving(site)
    await serving(site, "deputy-of-a-bureau", BUREAU)
    await known(site, "pet_head", OFFICE, Role.PET_HEAD)
    duty = await named(line)

    def body(day: str, login: str = "deputy") -> dict[str, str]:
        return {"day": day, "leader_id": leader(login)}

    today, yesterday = TODAY.isoformat(), (TODAY - DAY).isoformat()
    tomorrow = (TODAY + DAY).isoformat()
    unknown = (422, "duty-leader-unknown")
    for form, wanted in (
        (body(today), (409, "duty-named")),
        (body(yesterday), (422, "duty-day-past")),
        (body(tomorrow, "nobody"), unknown),
        (body(tomorrow, "deputy-of-a-bureau"), unknown),
        (body(tomorrow, "pet_head"), unknown),
        ({"day": tomorrow}, (422, "invalid-input")),
    ):
        assert await refusal(line, "/duties", form) == wanted
    assert await refusal(line, "/duties", body(tomorrow), Role.REGISTRAR) == (
        403, "role-not-allowed",
    )  # fmt: skip
    path = f"/duties/{duty['id']}"
    change = {"leader_id": leader("pet_head"), **UNDO}
    assert await refusal(line, f"{path}/change", change) == unknown
    for unit in (BUREAU, NEIGHBOUR):
        assert await refusal(line, f"{path}/remove", UNDO, Role.UNIT_HEAD, unit=unit) == (
            404, "not-found",
        )  # fmt: skip
    await line.later(days=1)
    change = {"leader_id": leader(), **UNDO}
    for verb, form in (("change", change), ("remove", UNDO)):
        assert await refusal(line, f"{path}/{verb}", form) == (409, "duty-over")
    assert (await get(site, path)).json()["allowed_moves"] == []


async def test_a_province_keeps_no_roster_of_a_bureau(site: Site) -> None:
    line = Line(site)
    await serving(site, "head", BUREAU)
    form = {"day": TODAY.isoformat(), "leader_id": leader("head")}
    duty = await line.do("/duties", form, Role.UNIT_HEAD, unit=BUREAU)
    path = f"/duties/{duty['id']}"
    assert (await get(site, path)).json()["allowed_moves"] == []
    assert await refusal(line, f"{path}/remove", UNDO) == (403, "not-duty-unit")


async def test_two_who_name_somebody_for_one_day_do_not_both_succeed(site: Site) -> None:
    await serving(site)
    form = {"day": TODAY.isoformat(), "leader_id": leader()}
    both = await asyncio.gather(*(post(site, "/duties", form, Role.PET_HEAD) for _ in range(2)))
    assert sorted(each.status_code for each in both) == [201, 409]

"""Triage over HTTP."""

import asyncio
from typing import Any

import pytest

from shared.moves import Role
from tests.harness import ORG, Site
from tests.intake_service.make import BUREAU, Line, events, finding, get, post

pytestmark = pytest.mark.anyio


async def triage(line: Line, **changes: Any) -> Any:
    path = f"/pieces/{line.piece}/triage"
    return await post(line.site, path, finding(**changes), Role.TRIAGE)


async def test_a_piece_opens_a_matter_with_its_requests(site: Site) -> None:
    line = await Line(site).triage()
    matter = (await get(site, f"/matters/{line.matter}")).json()
    assert matter["number"] == "XFSX-2026-000001"
    assert [request["text"] for request in matter["requests"]] == ["支付第二期补偿款", "支付利息"]
    assert matter["requests_count"] == 2
    assert (await line.detail())["allowed_moves"] == ["assign"]
    assert await events(site) == [
        ("intake.piece.moved", "register"),
        ("intake.matter.moved", "open"),
        ("intake.piece.moved", "triage"),
    ]


async def test_a_confirmed_repeat_is_filed_with_its_matter_and_gets_no_clocks(site: Site) -> None:
    first = await Line(site).accept()
    second = await Line(site, first.now).register()
    answer = await triage(second, matter_id=first.matter, is_repeat=True, requests=[])
    piece = answer.json()
    assert (piece["status"], piece["is_initial"]) == ("filed", False)
    assert piece["unit_id"] == str(ORG(BUREAU))
    assert [clock["outcome"] for rows in (await second.clocks()).values() for clock in rows] == [
        "void"
    ]
    seen = await get(site, "/pieces", Role.UNIT_HEAD, unit=BUREAU, matter_id=first.matter)
    assert len(seen.json()["items"]) == 2


async def test_the_answer_tells_the_new_version(site: Site) -> None:
    first = await Line(site).register()
    second = await Line(site, first.now).register()
    opened = (await triage(first)).json()
    assert opened["version"] == (await first.detail())["version"] == 2
    repeat = {"matter_id": opened["matter_id"], "is_repeat": True, "requests": []}
    filed = (await triage(second, **repeat)).json()
    assert filed["version"] == (await second.detail())["version"] > 1


REFUSED: tuple[tuple[dict[str, Any], int, str], ...] = (
    ({"family": "accusation", "route": None}, 422, "accusation-sealed"),
    ({"route": None}, 422, "triage-invalid"),
    ({"topic": "NR50"}, 422, "triage-invalid"),
    ({"region": "990000"}, 422, "region-unknown"),
    ({"is_repeat": True}, 422, "triage-invalid"),
    ({"title": "王某某反映补偿款"}, 422, "not-masked"),
    ({"summary_masked": "反映补偿款，电话13900000000"}, 422, "not-masked"),
    ({"matter_id": str(ORG("nothing")), "is_repeat": True}, 422, "matter-unknown"),
)


async def test_what_does_not_fit_is_refused_and_changes_nothing(site: Site) -> None:
    line = await Line(site).register()
    for changes, status, code in REFUSED:
        answer = await triage(line, **changes)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (await line.detail())["matter_id"] is None
    assert (await get(site, "/matters/count")).json() == {"count": 0}


async def test_software_never_joins_an_open_matter_without_a_persons_word(site: Site) -> None:
    first = await Line(site).triage()
    second = await Line(site, first.now).register()
    answer = await triage(second, matter_id=first.matter)
    assert (answer.status_code, answer.json()["code"]) == (409, "repeat-not-confirmed")


async def test_triage_happens_once(site: Site) -> None:
    line = await Line(site).triage()
    answer = await triage(line)
    assert (answer.status_code, answer.json()["code"]) == (409, "already-triaged")


async def test_of_two_who_triage_at_the_same_time_one_is_told_so(site: Site) -> None:
    line = await Line(site).register()
    answers = await asyncio.gather(*(triage(line) for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert {answer.json().get("code") for answer in answers} <= {
        None, "already-triaged", "changed-meanwhile",
    }  # fmt: skip
    assert (await get(site, "/matters/count")).json() == {"count": 1}


async def test_a_stale_version_is_refused(site: Site) -> None:
    line = await Line(site).register()
    path = f"/pieces/{line.piece}/triage"
    stale = await post(site, path, finding(), Role.TRIAGE, **{"If-Match": '"9"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "version-stale")


async def test_nobody_triages_out_of_the_order_of_checks(site: Site) -> None:
    line = await Line(site).register()
    path = f"/pieces/{line.piece}/triage"
    async with site.client_of(None) as nobody:
        assert (await nobody.post(path, json={})).status_code == 401
    assert (await post(site, path, {}, Role.TRIAGE, unit=BUREAU)).status_code == 404
    assert (await post(site, path, {}, Role.REGISTRAR)).status_code == 403
    assert (await post(site, path, {}, Role.TRIAGE)).status_code == 422

"""Triage over HTTP."""

import asyncio
from typing import Any

import pytest

from shared.moves import Role
from tests.harness import ORG, Site
from tests.intake_service.make import BUREAU, Line, events, finding, get, post, sweep
from tests.intake_service.remedies.reviews.steps import issued, passed

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
    assert (await line.detail())["allowed_moves"] == [
        "assign", "forward", "simplify", "redirect", "not-accept", "no-longer-accept",
        "correct-route", "undo-triage",
    ]  # fmt: skip
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
    assert (piece["status"], piece["is_initial_here"]) == ("filed", False)
    assert piece["unit_id"] == str(ORG(BUREAU))
    assert [clock["outcome"] for rows in (await second.clocks()).values() for clock in rows] == [
        "void"
    ]
    seen = await get(site, "/pieces", Role.UNIT_HEAD, unit=BUREAU, matter_id=first.matter)
    assert len(seen.json()["items"]) == 2


async def test_three_flags_say_whether_a_piece_is_the_first_and_narrow_the_list(site: Site) -> None:
    first = await Line(site).register(is_initial_national=True)
    elsewhere = await Line(site, first.now).register(is_initial_national=False)
    again = await Line(site, first.now).register()
    matter = (await triage(first)).json()["matter_id"]
    await triage(elsewhere)
    await triage(again, matter_id=matter, is_repeat=True, requests=[])
    flags = ("is_initial_here", "is_initial_national", "is_repeat")
    details = [await line.detail() for line in (first, elsewhere, again)]
    found = [tuple(each[name] for name in flags) for each in details]
    assert found == [(True, True, False), (True, False, True), (False, None, True)]
    for name, value, wanted in (
        ("is_repeat", "true", {elsewhere.piece, again.piece}),
        ("is_repeat", "false", {first.piece}),
        ("is_initial_here", "false", {again.piece}),
        ("is_initial_national", "false", {elsewhere.piece}),
    ):
        listed = (await get(site, "/pieces", **{name: value})).json()["items"]
        assert {each["id"] for each in listed} == wanted, (name, value)
        assert (await get(site, "/pieces/count", **{name: value})).json() == {"count": len(wanted)}


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
    ({"title": "王 某 某反映补偿款"}, 422, "not-masked"),
    ({"requests": ["给１３８－００００－００００回电"]}, 422, "not-masked"),
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


STRANGER = {"petitioners": [{"name": "赵某某", "phone": "13900000000", "is_main": True}],
            "petitioner_count": 1}  # fmt: skip
OTHERS: tuple[tuple[dict[str, Any], dict[str, Any], list[str]], ...] = (
    (STRANGER, {}, ["信访人"]),
    ({}, {"region": "510105"}, ["属地"]),
    ({}, {"topic": "NR02"}, ["类别"]),
    (STRANGER, {"region": "511002", "topic": "NR04", "route": "P4"}, ["信访人", "属地", "类别"]),
)


@pytest.mark.parametrize(("registered", "found", "differing"), OTHERS)
async def test_a_stranger_is_filed_as_somebodys_repeat_only_for_a_reason(
    site: Site, registered: dict[str, Any], found: dict[str, Any], differing: list[str]
) -> None:
    first = await Line(site).triage()
    second = await Line(site, first.now).register(**registered)
    repeat = {"matter_id": first.matter, "is_repeat": True, "requests": [], **found}
    refused = await triage(second, **repeat)
    assert (refused.status_code, refused.json()["code"]) == (409, "not-the-same")
    assert refused.json()["differing"] == differing
    for secret in ("王某某", "13800000000", "赵某某", "13900000000"):
        assert secret not in refused.text
    filed = await triage(second, **repeat, reason="系同一征地项目的共同信访人")
    assert filed.json()["status"] == "filed"
    (_, last) = (await get(site, f"/pieces/{second.piece}/history")).json()["items"]
    assert "、".join(differing) + "不一致" in last["reason"]
    assert "共同信访人" in last["reason"]


async def test_the_reason_for_joining_names_nobody_of_either_side(site: Site) -> None:
    first = await Line(site).triage()
    second = await Line(site, first.now).register(**STRANGER)
    repeat = {"matter_id": first.matter, "is_repeat": True, "requests": []}
    for named in ("系原信访人王某某之子", "赵某某与原信访人同户"):
        refused = await triage(second, **repeat, reason=named)
        assert (refused.status_code, refused.json()["code"]) == (422, "not-masked"), named
        assert [each["field"] for each in refused.json()["errors"]] == ["reason"]
    assert (await triage(second, **repeat, reason="系原信访人亲属")).status_code == 200
    path = f"/pieces/{second.piece}/undo-triage"
    named = await post(site, path, {"reason": "与王某某无关"}, Role.TRIAGE)
    assert (named.status_code, named.json()["code"]) == (422, "not-masked")


async def test_a_repeat_is_never_left_behind_in_a_matter_that_nobody_handles(site: Site) -> None:
    first = await Line(site).triage()
    second = await Line(site, first.now).register()
    repeat = {"matter_id": first.matter, "is_repeat": True, "requests": []}
    assert (await triage(second, **repeat)).json()["status"] == "filed"
    reason = {"reason": "属地有误"}
    refused = await post(site, f"/pieces/{first.piece}/undo-triage", reason, Role.TRIAGE)
    assert (refused.status_code, refused.json()["code"]) == (409, "repeats-filed")
    assert (await first.detail())["matter_id"] == first.matter
    await second.do(f"/pieces/{second.piece}/undo-triage", reason, Role.TRIAGE, unit="510000")
    first.now = second.now
    await first.do(f"/pieces/{first.piece}/undo-triage", reason, Role.TRIAGE, unit="510000")
    assert (await get(site, f"/matters/{first.matter}")).json()["status"] == "closed"


async def test_a_closed_matter_is_opened_again_by_the_same_check(site: Site) -> None:
    first = await Line(site).triage()
    undone = {"reason": "甄别有误"}
    await first.do(f"/pieces/{first.piece}/undo-triage", undone, Role.TRIAGE, unit="510000")
    second = await Line(site, first.now).register(**STRANGER)
    joins = {"matter_id": first.matter}
    refused = await triage(second, **joins)
    assert (refused.status_code, refused.json()["code"]) == (409, "not-the-same")
    assert (await triage(second, **joins, reason="原件已撤回，同一事项")).status_code == 200


async def test_repeats_of_an_earlier_handling_do_not_hold_who_reopened_a_matter(
    site: Site,
) -> None:
    first = await issued(site)
    repeat = await Line(site, first.now).register()
    await triage(repeat, matter_id=first.matter, is_repeat=True, requests=[])
    first.now = max(first.now, repeat.now)
    await passed(first)
    await first.later(days=40)
    await sweep(site.app)
    third = await Line(site, first.now).register()
    assert (await triage(third, matter_id=first.matter)).status_code == 200
    path = f"/pieces/{third.piece}/undo-triage"
    undone = await post(site, path, {"reason": "不是同一事项"}, Role.TRIAGE)
    assert undone.status_code == 200, undone.text
    matter = (await get(site, f"/matters/{first.matter}")).json()
    assert matter["status"] == "closed"


async def test_filing_as_a_repeat_is_undone(site: Site) -> None:
    first = await Line(site).accept()
    second = await Line(site, first.now).register()
    before = await second.detail()
    repeat = {"matter_id": first.matter, "is_repeat": True, "requests": []}
    await second.do(f"/pieces/{second.piece}/triage", finding(**repeat), Role.TRIAGE, unit="510000")
    path = f"/pieces/{second.piece}/undo-triage"
    named = await post(site, path, {"reason": "王 某某并非同一人"}, Role.TRIAGE)
    assert (named.status_code, named.json()["code"]) == (422, "not-masked")
    reason = {"reason": "核对后不是同一事项"}
    await second.do(path, reason, Role.PET_HEAD, unit="510000")
    after = await second.detail()
    told = ("status", "matter_id", "title", "region", "is_initial_here", "unit_id", "closed_at",
            "notice_due", "allowed_moves")  # fmt: skip
    assert {name: after[name] for name in told} == {name: before[name] for name in told}
    assert [clock["outcome"] for clock in (await second.clocks())["DL02"]] == ["void", "open"]
    assert (await second.clocks())["DL02"][1]["legal"] == before["notice_due"]
    matter = (await get(site, f"/matters/{first.matter}")).json()
    assert (matter["status"], len(matter["requests"])) == ("open", 2)
    moves = (await get(site, f"/matters/{first.matter}/history")).json()["items"]
    assert (moves[-1]["move"], moves[-1]["reason"]) == ("leave", reason["reason"])
    again = await post(site, path, reason, Role.TRIAGE)
    assert (again.status_code, again.json()["code"]) == (409, "not-triaged")
    assert (await triage(second)).status_code == 200


async def test_a_matter_that_was_opened_by_mistake_is_closed(site: Site) -> None:
    line = await Line(site).triage()
    path = f"/pieces/{line.piece}/undo-triage"
    await line.do(path, {"reason": "属地有误"}, Role.TRIAGE, unit="510000")
    matter = (await get(site, f"/matters/{line.matter}")).json()
    assert (matter["status"], matter["requests"]) == ("closed", [])
    assert (await get(site, "/proposals/count", Role.TRIAGE)).json() == {"count": 1}
    assert (await triage(line, region="510105")).json()["region"] == "510105"


async def test_what_is_assigned_is_triaged_for_good(site: Site) -> None:
    line = await Line(site).assign()
    path = f"/pieces/{line.piece}/undo-triage"
    answer = await post(site, path, {"reason": "属地有误"}, Role.PET_HEAD)
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong-status")


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

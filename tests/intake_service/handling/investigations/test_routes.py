"""Investigations over HTTP: who does it, its sealed records, and their versions."""

from typing import Any

import pytest

from services.directory.accounts.rules import account_id
from shared.moves import Role
from tests.harness import Site
from tests.intake_service.handling.internal_orders.make import LEAD, Inside
from tests.intake_service.handling.mediations.make import OFFICERS, act, investigating
from tests.intake_service.make import BUREAU, DRAFT, NEIGHBOUR, Line, get, known, post

pytestmark = pytest.mark.anyio
HANDLER, HEAD = Role.UNIT_HANDLER, Role.UNIT_HEAD
INQUIRY = {
    "kind": "inquiry", "at": "2026-03-01T15:00:00+08:00", "investigators": ["陈某某", "赵某某"],
    "asked": "村民小组组长", "place": "王某某家中", "facts": "王某某家的面积少计。\n组长在场。",
    "evidence": "丈量记录一份。", "conclusion": "需要复测。",
}  # fmt: skip
REPORT = {**INQUIRY, "kind": "report", "asked": None, "conclusion": "少计面积0.3亩。"}
RIGHT = {**INQUIRY, "no": 1, "reason": "面积的单位记错", "conclusion": "需要专业测绘。"}
PURPOSE = {"purpose": "审查调查经过"}


async def refused(line: Line, verb: str, body: Any, role: Role, **changes: Any) -> tuple[int, str]:
    """How a step is refused."""
    answer = await act(line, verb, body, role, **changes)
    return answer.status_code, answer.json()["code"]


async def recorded(site: Site) -> Line:
    """A piece with the record of an inquiry."""
    line = await investigating(site)
    await line.do(f"/pieces/{line.piece}/record-investigation", INQUIRY, HANDLER)
    return line


async def test_an_investigation_names_its_handler(site: Site) -> None:
    line = await Line(site).accept()
    await known(site, "another-handler", BUREAU, HANDLER)
    await known(site, "a-stranger", NEIGHBOUR, HANDLER)
    path = f"/pieces/{line.piece}/investigation"
    assert (await get(site, path)).status_code == 404
    stranger = str(account_id("a-stranger"))
    unknown = await refused(line, "investigate", OFFICERS, HANDLER, handler_id=stranger)
    assert unknown == (422, "handler-unknown")
    mate = str(account_id("another-handler"))
    await line.do(f"/pieces/{line.piece}/investigate", {**OFFICERS, "handler_id": mate}, HANDLER)
    found = (await get(site, path)).json()
    assert (found["handler_id"], found["investigators"]) == (mate, OFFICERS["investigators"])


async def test_one_officer_does_not_investigate_alone(site: Site) -> None:
    line = await Line(site).accept()
    for names in (["陈某某"], ["陈某某", "陈某某"]):
        answer = await act(line, "investigate", {"investigators": names}, HANDLER)
        assert answer.status_code == 422


async def test_what_a_record_says_is_shown_for_a_purpose_only(site: Site) -> None:
    line = await recorded(site)
    path = f"/pieces/{line.piece}/investigations"
    (row,) = (await get(site, path, HANDLER, unit=BUREAU)).json()["items"]
    assert (row["no"], row["version_no"], row["kind"], row["asked"]) == (
        1, 1, "inquiry", "村民小组组长")  # fmt: skip
    assert {"place", "facts", "evidence", "conclusion"}.isdisjoint(row)
    seen = (await post(site, f"{path}/1/reveal", PURPOSE, HEAD, unit=BUREAU)).json()
    assert (seen["place"], seen["facts"]) == (INQUIRY["place"], INQUIRY["facts"])
    for said in ("信访事项调查笔录", "调查时间：2026年3月1日15时00分", "调查地点：王某某家中",
                 "调查人员：陈某某、赵某某", "被调查人：村民小组组长", "　　组长在",
                 "\n被调查人核对意见：\n被调查人签名：　", "\n调查人员签名：　"):  # fmt: skip
        assert said in seen["body"]
    readings = (await get(site, "/readings", Role.AUDIT_ADMIN)).json()["items"]
    assert [(row["field"], row["purpose"]) for row in readings] == [
        ("investigation", PURPOSE["purpose"])
    ]
    unsaid = await post(site, f"{path}/1/reveal", {}, HEAD, unit=BUREAU)
    assert unsaid.status_code == 422
    assert (await post(site, f"{path}/2/reveal", PURPOSE, HEAD, unit=BUREAU)).status_code == 404
    assert (await post(site, f"{path}/1/reveal", PURPOSE, HEAD, unit=NEIGHBOUR)).status_code == 404


async def test_a_report_is_recorded_beside_the_inquiries(site: Site) -> None:
    line = await recorded(site)
    made = await act(line, "record-investigation", REPORT, HANDLER)
    assert (made.status_code, made.json()["no"]) == (201, 2)
    path = f"/pieces/{line.piece}/investigations/2/reveal"
    body = (await post(site, path, PURPOSE, HEAD, unit=BUREAU)).json()["body"]
    assert "信访事项调查报告" in body
    assert "被调查人" not in body
    assert "\n调查人员签名：　" in body


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"investigators": ["陈某某", "陈某某"]}, "investigators-too-few"),
        ({"at": "2026-03-09T15:00:00+08:00"}, "record-invalid"),
        ({"asked": None}, "record-invalid"),
        ({"kind": "report"}, "record-invalid"),
        ({"asked": "王某某的哥哥"}, "not-masked"),
        ({"facts": " "}, "invalid-input"),
    ],
)
async def test_a_record_holds_what_it_must(site: Site, changes: dict[str, Any], code: str) -> None:
    line = await investigating(site)
    found = await refused(line, "record-investigation", INQUIRY, HANDLER, **changes)
    assert found == (422, code)
    assert (await get(site, f"/pieces/{line.piece}/investigations")).json()["items"] == []


async def test_only_who_handles_it_records_once_it_is_investigated(site: Site) -> None:
    line = await Line(site).accept()
    verb = "record-investigation"
    assert await refused(line, verb, INQUIRY, HANDLER) == (409, "wrong-status")
    await line.do(f"/pieces/{line.piece}/investigate", OFFICERS, HANDLER)
    assert await refused(line, verb, INQUIRY, HEAD) == (403, "role-not-allowed")
    assert (await act(line, verb, INQUIRY, HANDLER, NEIGHBOUR)).status_code == 404


async def test_a_record_is_put_right_by_another_version(site: Site) -> None:
    line = await recorded(site)
    verb, path = "correct-record", f"/pieces/{line.piece}/investigations"
    unsaid = {key: value for key, value in RIGHT.items() if key != "reason"}
    assert await refused(line, verb, unsaid, HANDLER) == (422, "invalid-input")
    assert await refused(line, verb, RIGHT, HANDLER, no=2) == (404, "not-found")
    assert await refused(line, verb, RIGHT, HEAD) == (403, "role-not-allowed")
    other = await refused(line, verb, RIGHT, HANDLER, kind="report", asked=None)
    assert other == (409, "record-kind-fixed")
    named = await refused(line, verb, RIGHT, HANDLER, reason="王某某要求更正")
    assert named == (422, "not-masked")
    await line.do(f"/pieces/{line.piece}/draft-opinion", DRAFT, HANDLER)
    await line.do(f"/pieces/{line.piece}/{verb}", RIGHT, HANDLER)
    rows = (await get(site, path)).json()["items"]
    assert [(row["no"], row["version_no"], row["reason"]) for row in rows] == [
        (1, 2, "面积的单位记错"), (1, 1, None)]  # fmt: skip
    last = (await post(site, f"{path}/1/reveal", PURPOSE, HEAD, unit=BUREAU)).json()
    former = (
        await post(site, f"{path}/1/reveal", {**PURPOSE, "version_no": 1}, HEAD, unit=BUREAU)
    ).json()
    assert (last["conclusion"], former["conclusion"]) == ("需要专业测绘。", "需要复测。")


async def test_a_division_records_what_it_investigates(site: Site) -> None:
    line = await Inside(site).accepted()
    path = f"/pieces/{line.piece}"
    await line.do(f"{path}/investigate", OFFICERS, Role.DIV_HANDLER, unit=LEAD)
    await line.do(f"{path}/record-investigation", INQUIRY, Role.DIV_HANDLER, unit=LEAD)
    seen = await post(site, f"{path}/investigations/1/reveal", PURPOSE, Role.DIV_HANDLER, unit=LEAD)
    assert seen.json()["place"] == INQUIRY["place"]

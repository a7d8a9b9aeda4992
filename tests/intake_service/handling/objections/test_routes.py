"""Objections over HTTP: lodge, allow a late one, take back, agree, refuse."""

from typing import Any

import pytest

from shared.moves import Role
from tests.harness import ORG, Site
from tests.intake_service.make import (
    BUREAU,
    CITY,
    NEIGHBOUR,
    Line,
    events,
    finding,
    get,
    post,
    sweep,
)

pytestmark = pytest.mark.anyio
PROVINCE = "510000"
OBJECTION = {
    "reasons": "经现场核实，所涉地块位于青羊区，不在我区行政区域内，应由青羊区主管部门办理。",
    "organ": "成都市青羊区规划和自然资源局",
    "basis": "《信访工作条例》第二十二条属地管理原则",
}
WHY = {"reason": "经核实地块确在青羊区"}


async def objected(site: Site, **changes: Any) -> Line:
    """A piece whose bureau objected the minute the order came."""
    line = await Line(site).assign(**changes)
    await line.do(f"/orders/{line.order}/object", OBJECTION, Role.UNIT_HEAD)
    return line


async def texts(line: Line, kind: str, *roles: Role, unit: str = PROVINCE) -> list[str]:
    """The letters of a kind about the piece that a reader sees, the latest first."""
    found = await get(line.site, "/letters", *roles, unit=unit, piece_id=line.piece, kind=kind)
    return [
        (await get(line.site, f"/letters/{each['id']}", *roles, unit=unit)).json()["body"]
        for each in found.json()["items"]
    ]


async def refused(line: Line, verb: str, body: Any, *roles: Role, unit: str = BUREAU) -> str:
    """The code with which a verb on the order is refused."""
    answer = await post(line.site, f"/orders/{line.order}/{verb}", body, *roles, unit=unit)
    assert answer.status_code >= 400, answer.text
    return str(answer.json()["code"])


async def test_an_objection_waits_for_its_answer_and_stops_nothing_else(site: Site) -> None:
    line = await objected(site)
    order = (await get(site, f"/orders/{line.order}")).json()
    clocks = await line.clocks()
    assert (order["status"], order["signed_at"] is not None) == ("objected", True)
    assert order["allowed_moves"] == ["agree-objection", "refuse-objection"]
    assert clocks["DL04"][0]["outcome"] == "met"
    assert (clocks["DL18"][0]["unit_id"], clocks["DL18"][0]["legal"]) == (
        str(ORG(PROVINCE)), "2026-03-05",
    )  # fmt: skip
    assert [clocks[rule][0]["outcome"] for rule in ("DL03", "DL11", "DL18")] == ["open"] * 3
    (letter,) = await texts(line, "D10")
    assert "四川省自然资源厅以交办单（JBD-2026-00001）交我单位办理的信访件" in letter
    assert "本异议自收到之日起五个工作日内提出。" in letter
    assert "　　二、建议办理单位：成都市青羊区规划和自然资源局。" in letter
    (found,) = (await get(site, "/objections", waiting=True)).json()["items"]
    assert (found["order_id"], found["addressee"], found["is_late"]) == (
        line.order, "四川省自然资源厅", False,
    )  # fmt: skip


async def test_an_agreed_objection_withdraws_the_order_and_another_bureau_gets_the_piece(
    site: Site,
) -> None:
    line = await objected(site)
    body = {**WHY, "new_target": "成都市青羊区规划和自然资源局"}
    path = f"/orders/{line.order}"
    order = await line.do(f"{path}/agree-objection", body, Role.PET_HEAD, unit=PROVINCE)
    piece = await line.detail()
    clocks = await line.clocks()
    matter = (await get(site, f"/matters/{line.matter}")).json()
    assert (order["status"], order["allowed_moves"]) == ("withdrawn", [])
    assert (piece["status"], piece["unit_id"]) == ("registered", str(ORG(PROVINCE)))
    assert (matter["unit_id"], matter["bounces"], matter["status"]) == (
        str(ORG(PROVINCE)), 1, "open",
    )  # fmt: skip
    assert {rule: clocks[rule][0]["outcome"] for rule in ("DL03", "DL04", "DL11", "DL18")} == {
        "DL03": "void", "DL04": "met", "DL11": "void", "DL18": "met",
    }  # fmt: skip
    assert "assign" in piece["allowed_moves"]
    gone = await get(site, f"/pieces/{line.piece}", Role.UNIT_HEAD, unit=BUREAU)
    assert gone.status_code == 404, "the materials went back"
    (letter,) = await texts(line, "D11", Role.UNIT_HEAD, unit=BUREAU)
    assert "就交办单（JBD-2026-00001）提出的异议收悉（信访件登记编号：" in letter
    assert "经核实，同意你单位提出的异议。" in letter
    assert "另行确定承办单位（拟交成都市青羊区规划和自然资源局办理）。" in letter
    due = {"unit_id": str(ORG(NEIGHBOUR)), "requirement": "依法办理", "feedback_due": "2026-05-01"}
    again = await line.do(f"/pieces/{line.piece}/assign", due, Role.PET_HEAD, unit=PROVINCE)
    assert (again["number"], again["status"]) == ("JBD-2026-00002", "arrived")
    assert [each["outcome"] for each in (await line.clocks())["DL03"]] == ["void", "open"]
    page = await get(site, "/objections", Role.UNIT_HEAD, unit=BUREAU, decision="agreed")
    assert [each["new_target"] for each in page.json()["items"]] == [body["new_target"]]


async def test_a_refused_objection_leaves_the_bureau_with_all_its_periods(site: Site) -> None:
    line = await objected(site)
    before = await line.clocks()
    order = await line.do(f"/orders/{line.order}/refuse-objection", WHY, Role.PET_HEAD,
                          unit=PROVINCE)  # fmt: skip
    clocks = await line.clocks()
    assert order["status"] == "signed_for"
    assert (clocks["DL03"], clocks["DL11"]) == (before["DL03"], before["DL11"])
    assert clocks["DL18"][0]["outcome"] == "met"
    (letter,) = await texts(line, "D11", Role.UNIT_HEAD, unit=BUREAU)
    assert "不同意你单位提出的异议。" in letter
    assert "各项期限自该件到达之日起连续计算，不因提出异议而中断。" in letter
    assert await refused(line, "object", OBJECTION, Role.UNIT_HEAD) == "objection-answered"
    contact = {"contact": "陈某某", "phone": "000-00000000"}
    accepted = await line.do(f"/orders/{line.order}/accept", contact, Role.UNIT_HEAD)
    assert accepted["status"] == "in_handling"
    assert (await get(site, f"/matters/{line.matter}")).json()["bounces"] == 0


async def test_a_late_objection_needs_the_recorded_consent_of_the_issuer(site: Site) -> None:
    line = await Line(site).assign()
    await line.later(days=8)
    assert await refused(line, "object", OBJECTION, Role.UNIT_HEAD) == "objection-too-late"
    allow = {"reason": "涉及行政区划调整，同意补充提出"}
    assert await refused(line, "allow-objection", allow, Role.UNIT_HEAD) == "not-issuing-unit"
    allowed = await line.do(f"/orders/{line.order}/allow-objection", allow, Role.PET_HEAD,
                            unit=PROVINCE)  # fmt: skip
    assert (allowed["status"], allowed["objection_allowed"]) == ("arrived", True)
    late = await line.do(f"/orders/{line.order}/object", OBJECTION, Role.UNIT_HEAD)
    assert (late["status"], late["objection_allowed"]) == ("objected", False)
    assert (await line.clocks())["DL04"][0]["outcome"] == "void"
    (letter,) = await texts(line, "D10")
    assert "本异议逾期提出，已经你单位同意。" in letter
    (found,) = (await get(site, "/objections", order_id=line.order)).json()["items"]
    assert found["is_late"]


async def test_an_objection_is_taken_back_while_nobody_answered_it(site: Site) -> None:
    line = await objected(site)
    back = {"reason": "复核后确认属我区"}
    order = await line.do(f"/orders/{line.order}/undo-objection", back, Role.UNIT_HEAD)
    clocks = await line.clocks()
    assert order["status"] == "signed_for"
    assert (clocks["DL04"][0]["outcome"], clocks["DL18"][0]["outcome"]) == ("open", "void")
    assert (await get(site, "/objections/count", decision="undone")).json() == {"count": 1}
    again = await line.do(f"/orders/{line.order}/object", OBJECTION, Role.UNIT_HEAD)
    assert again["status"] == "objected", "the five working days are not over"


async def test_only_who_it_concerns_objects_and_answers_and_only_once(site: Site) -> None:
    line = await Line(site).assign()
    head, ours = Role.UNIT_HEAD, Role.PET_HEAD
    assert await refused(line, "object", OBJECTION, Role.UNIT_HANDLER) == "role-not-allowed"
    assert await refused(line, "object", OBJECTION, head, unit=CITY) == "not-responsible-unit"
    assert await refused(line, "object", OBJECTION, head, unit=NEIGHBOUR) == "not-found"
    for verb in ("agree-objection", "refuse-objection"):
        assert await refused(line, verb, WHY, ours, unit=PROVINCE) == "wrong-status"
    assert await refused(line, "undo-objection", WHY, head) == "wrong-status"
    for missing in OBJECTION:
        body = {name: text for name, text in OBJECTION.items() if name != missing}
        assert await refused(line, "object", body, head) == "invalid-input"
    named = {**OBJECTION, "reasons": "信访人王某某所反映的地块不在我区行政区域内。"}
    assert await refused(line, "object", named, head) == "not-masked"
    await line.do(f"/orders/{line.order}/object", OBJECTION, head)
    assert await refused(line, "object", OBJECTION, head) == "wrong-status"
    assert await refused(line, "accept", {"contact": "陈某某", "phone": "000-00000000"},
                         head) == "wrong-status"  # fmt: skip
    for verb in ("agree-objection", "refuse-objection"):
        assert await refused(line, verb, WHY, ours) == "not-issuing-unit"
        assert await refused(line, verb, WHY, head, unit=CITY) == "not-issuing-unit"
        assert await refused(line, verb, {}, ours, unit=PROVINCE) == "invalid-input"
        named = {"reason": "王某某的地块在青羊区"}
        assert await refused(line, verb, named, ours, unit=PROVINCE) == "not-masked"


async def test_the_sixty_days_are_deemed_to_begin_although_an_objection_waits(site: Site) -> None:
    line = await objected(site)
    await line.later(days=16)
    await sweep(site.app)
    assert (await line.clocks())["DL05"][0]["start_event"] == "deem-start"


async def test_who_is_sent_from_desk_to_desk_is_on_the_list_of_the_common_superior(
    site: Site,
) -> None:
    line = await Line(site).triage()
    for count, unit in enumerate((BUREAU, NEIGHBOUR, BUREAU), start=1):
        due = {"unit_id": str(ORG(unit)), "requirement": "依法办理", "feedback_due": "2026-05-01"}
        order = await line.do(f"/pieces/{line.piece}/assign", due, Role.PET_HEAD, unit=PROVINCE)
        assert (await get(site, "/matters/count", bounces_from=3)).json() == {"count": 0}
        path = f"/orders/{order['id']}"
        await line.do(f"{path}/object", OBJECTION, Role.UNIT_HEAD, unit=unit)
        await line.do(f"{path}/agree-objection", WHY, Role.PET_HEAD, unit=PROVINCE)
        assert (await get(site, f"/matters/{line.matter}")).json()["bounces"] == count
    found = (await get(site, "/matters", bounces_from=3)).json()["items"]
    assert [each["id"] for each in found] == [line.matter]
    assert (await get(site, "/matters/count", bounces_from=4)).json() == {"count": 0}
    assert (await get(site, "/matters", bounces_from=0)).status_code == 422


async def test_a_neighbour_sees_no_objection(site: Site) -> None:
    line = await objected(site)
    filters: tuple[tuple[dict[str, Any], int], ...] = (
        ({"waiting": True}, 1), ({"waiting": False}, 0), ({"decision": "refused"}, 0),
        ({"piece_id": line.piece}, 1), ({"matter_id": line.matter}, 1),
        ({"order_id": line.order}, 1),
    )  # fmt: skip
    for params, count in filters:
        assert (await get(site, "/objections/count", **params)).json() == {"count": count}
        assert len((await get(site, "/objections", **params)).json()["items"]) == count
    for path, seen in (("/objections", []), ("/objections/count", None)):
        found = (await get(site, path, Role.UNIT_HEAD, unit=NEIGHBOUR)).json()
        assert found.get("items") == seen if seen is not None else found == {"count": 0}


async def test_what_was_withdrawn_may_be_triaged_anew(site: Site) -> None:
    line = await objected(site)
    await line.do(f"/orders/{line.order}/agree-objection", WHY, Role.PET_HEAD, unit=PROVINCE)
    path = f"/pieces/{line.piece}"
    await line.do(f"{path}/undo-triage", {"reason": "属地有误"}, Role.TRIAGE, unit=PROVINCE)
    await line.do(f"{path}/triage", finding(region=NEIGHBOUR), Role.TRIAGE, unit=PROVINCE)
    moves = [move for type_, move in await events(site) if type_ == "intake.order.moved"]
    assert moves == ["issue", "arrive", "object", "agree-objection"]

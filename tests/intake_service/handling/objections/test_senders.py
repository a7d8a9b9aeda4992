"""Objections to whoever sent a piece: lodge, take back, record the answer."""

from typing import Any

import pytest

from shared.moves import Role
from tests.harness import ORG, Site
from tests.intake_service.make import BUREAU, Line, finding, get, post, registration

pytestmark = pytest.mark.anyio
PROVINCE = "510000"
SENT = {"source": "provincial_petition_bureau", "sender": "省信访局", "external_no": "5100001"}
OBJECTION = {
    "reasons": "反映的是住房公积金提取问题，不属于自然资源主管部门职权范围。",
    "organ": "某市住房公积金管理中心",
    "basis": "《住房公积金管理条例》第十条",
}
ANSWER = {"reason": "经核实同意退回，另行转送", "letter_no": "川信访函〔2026〕1号"}
WHY = {"reason": "登记有误，予以更正"}


async def sent(site: Site, *, triaged: bool = False) -> Line:
    """A piece that the provincial petition bureau forwarded to the office."""
    line = await Line(site).register(**SENT)
    if triaged:
        path = f"/pieces/{line.piece}/triage"
        made = await line.do(path, finding(), Role.TRIAGE, unit=PROVINCE)
        line.matter = made["matter_id"]
    return line


async def act(line: Line, verb: str, body: Any) -> dict[str, Any]:
    """A verb on the piece by the head of the petition office."""
    return await line.do(f"/pieces/{line.piece}/{verb}", body, Role.PET_HEAD, unit=PROVINCE)


async def refused(line: Line, verb: str, body: Any, *roles: Role, unit: str = PROVINCE) -> str:
    """The code with which a verb on the piece is refused."""
    roles = roles or (Role.PET_HEAD,)
    answer = await post(line.site, f"/pieces/{line.piece}/{verb}", body, *roles, unit=unit)
    assert answer.status_code >= 400, answer.text
    return str(answer.json()["code"])


async def test_an_objection_to_the_sender_waits_while_the_notice_is_owed(site: Site) -> None:
    line = await sent(site)
    piece = await act(line, "object", OBJECTION)
    clocks = await line.clocks()
    assert (piece["status"], piece["allowed_moves"]) == (
        "objected", ["undo-objection", "agree-objection", "refuse-objection"],
    )  # fmt: skip
    assert {rule: clocks[rule][0]["outcome"] for rule in ("DL03", "DL04", "DL18")} == {
        "DL03": "open", "DL04": "met", "DL18": "open",
    }  # fmt: skip
    (letter,) = (await get(site, "/letters", piece_id=line.piece, kind="D10")).json()["items"]
    text = (await get(site, f"/letters/{letter['id']}")).json()["body"]
    assert "\n省信访局：\n\n　　省信访局转来的来文编号为5100001的信访件（登记编号：" in text
    (found,) = (await get(site, "/objections", waiting=True)).json()["items"]
    assert (found["addressee"], found["order_id"]) == ("省信访局", None)


@pytest.mark.parametrize("triaged", [True, False])
async def test_what_the_sender_takes_back_is_returned(site: Site, triaged: bool) -> None:
    line = await sent(site, triaged=triaged)
    await act(line, "object", OBJECTION)
    piece = await act(line, "agree-objection", ANSWER)
    clocks = await line.clocks()
    assert (piece["status"], piece["closed_at"] is not None, piece["notice_due"]) == (
        "returned", True, None,
    )  # fmt: skip
    assert (clocks["DL03"][0]["outcome"], clocks["DL18"][0]["outcome"]) == ("void", "met")
    (found,) = (await get(site, "/objections", decision="agreed")).json()["items"]
    assert (found["answer"], found["letter_no"]) == (ANSWER["reason"], ANSWER["letter_no"])
    if triaged:
        matter = (await get(site, f"/matters/{line.matter}")).json()
        assert (matter["status"], matter["bounces"]) == ("closed", 1)


async def test_a_return_that_was_recorded_wrongly_is_taken_back(site: Site) -> None:
    line = await sent(site, triaged=True)
    before = await line.clocks()
    assert await refused(line, "undo-return", WHY) == "wrong-status"
    await act(line, "object", OBJECTION)
    await act(line, "agree-objection", ANSWER)
    assert await refused(line, "undo-return", {}) == "invalid-input"
    piece = await act(line, "undo-return", WHY)
    matter = (await get(site, f"/matters/{line.matter}")).json()
    assert (piece["status"], piece["closed_at"]) == ("registered", None)
    assert piece["notice_due"] == before["DL03"][0]["legal"], "counted from the first arrival"
    assert (matter["status"], matter["bounces"]) == ("open", 0)


async def test_what_the_sender_does_not_take_back_is_handled_here(site: Site) -> None:
    line = await sent(site, triaged=True)
    await act(line, "object", OBJECTION)
    piece = await act(line, "refuse-objection", {"reason": "经核实属自然资源主管部门职权"})
    assert (piece["status"], "assign" in piece["allowed_moves"]) == ("registered", True)
    assert (await line.clocks())["DL18"][0]["outcome"] == "met"
    assert await refused(line, "object", OBJECTION) == "objection-answered"
    consent = {**OBJECTION, "late_consent": "省信访局某处2026年3月3日电话同意再次提出"}
    assert (await act(line, "object", consent))["status"] == "objected"


async def test_a_late_objection_says_who_agreed(site: Site) -> None:
    line = await sent(site)
    consent = {**OBJECTION, "late_consent": "省信访局某处2026年3月10日电话同意"}
    assert await refused(line, "object", consent) == "consent-needless"
    await line.later(days=8)
    assert await refused(line, "object", OBJECTION) == "objection-too-late"
    await act(line, "object", consent)
    (found,) = (await get(site, "/objections", piece_id=line.piece)).json()["items"]
    assert (found["is_late"], found["late_consent"]) == (True, consent["late_consent"])
    assert (await line.clocks())["DL04"][0]["outcome"] == "void"
    piece = await act(line, "undo-objection", WHY)
    assert piece["status"] == "registered"


async def test_an_objection_is_taken_back_before_the_answer(site: Site) -> None:
    line = await sent(site)
    assert await refused(line, "undo-objection", WHY) == "wrong-status"
    await act(line, "object", OBJECTION)
    await act(line, "undo-objection", WHY)
    clocks = await line.clocks()
    assert (clocks["DL04"][0]["outcome"], clocks["DL18"][0]["outcome"]) == ("open", "void")
    await act(line, "object", OBJECTION)


async def test_who_may_not_object_and_to_what(site: Site) -> None:
    direct = await Line(site).triage()
    assert await refused(direct, "object", OBJECTION) == "not-from-sender"
    line = await sent(site)
    assert await refused(line, "object", OBJECTION, Role.TRIAGE) == "role-not-allowed"
    assert await refused(line, "object", OBJECTION, unit=BUREAU) == "not-found"
    assert await refused(line, "object", {**OBJECTION, "basis": ""}) == "invalid-input"
    named = {**OBJECTION, "reasons": "王某某反映的是住房公积金提取问题。"}
    assert await refused(line, "object", named) == "not-masked"
    for verb in ("agree-objection", "refuse-objection"):
        assert await refused(line, verb, ANSWER) == "wrong-status"
        assert await refused(line, verb, ANSWER, Role.TRIAGE) == "role-not-allowed"
    await act(line, "object", OBJECTION)
    assert await refused(line, "object", OBJECTION) == "wrong-status"
    due = {"unit_id": str(ORG(BUREAU)), "requirement": "依法办理", "feedback_due": "2026-05-01"}
    assert await refused(line, "assign", due) in ("not-triaged", "wrong-status")
    agreed = await post(site, f"/pieces/{line.piece}/agree-objection", ANSWER, Role.SENDER)
    assert agreed.json()["status"] == "returned", "the sender may record it too"


async def test_an_accusation_goes_back_to_nobody_by_this_way(site: Site) -> None:
    line = Line(site)
    accusing = registration(purpose="accusation", **SENT)
    line.piece = (await line.do("/pieces", accusing, Role.REGISTRAR, unit=PROVINCE))["id"]
    assert await refused(line, "object", OBJECTION) == "piece-sealed"

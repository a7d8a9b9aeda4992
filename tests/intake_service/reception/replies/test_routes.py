"""Replies over HTTP."""

from typing import Any

import pytest

from shared.moves import Role
from tests.harness import Site
from tests.intake_service.make import WHY, Line, events, finding, get
from tests.intake_service.reception.door import (
    BY_BUREAU,
    NAMELESS,
    at_the_bureau,
    decide,
    disposition,
    last,
    letters,
    outcomes,
    piece_sealed,
    refused,
)
from tests.story import REPLY, SUGGESTION_REPLY

pytestmark = pytest.mark.anyio

SUGGESTED = {"family": "suggestion", "route": None, "title": "建议公开征地信息",
             "summary_masked": "建议在村务公开栏同步公布征地信息。",
             "requests": ["公布征地信息"]}  # fmt: skip


async def asked(site: Site, **changes: Any) -> Line:
    """An enquiry."""
    return await Line(site).register(purpose="other", **changes)


async def suggested(site: Site) -> Line:
    """A triaged suggestion."""
    line = await Line(site).register(purpose="suggestion")
    found = await decide(line, "triage", finding(**SUGGESTED), Role.TRIAGE)
    line.matter = found["matter_id"]
    return line


async def test_an_enquiry_is_answered(site: Site) -> None:
    line = await asked(site)
    found = await decide(line, "reply", REPLY, Role.DIV_HANDLER)
    assert (found["status"], found["allowed_moves"]) == ("directly_replied", [])
    assert found["noticed_at"] == found["closed_at"]
    assert await outcomes(line) == [("DL02", "register", "met"), ("DL13", "reply", "open")]
    letter = (await letters(line))["D38"]
    assert "，我单位于2026年3月2日收到。现答复如下：\n\n　　办理不动产登记可以" in letter
    assert (await disposition(line))["reply"] == REPLY["reply"]


async def test_a_suggestion_is_studied_and_answered_with_what_becomes_of_it(site: Site) -> None:
    line = await suggested(site)
    assert (await line.detail())["allowed_moves"] == [
        "assign", "forward", "redirect", "not-accept", "no-longer-accept", "study", "undo-triage",
    ]  # fmt: skip
    studied = await decide(line, "study", {}, Role.DIV_HANDLER)
    assert (studied["status"], studied["family"]) == ("studying", "suggestion")
    assert studied["allowed_moves"] == ["undo-study", "reply"]
    assert await outcomes(line) == [("DL02", "register", "open")]
    await decide(line, "reply", SUGGESTION_REPLY)
    assert await outcomes(line) == [("DL02", "register", "met"), ("DL13", "reply", "open")]
    assert (await get(site, f"/matters/{line.matter}")).json()["status"] == "closed"
    assert (
        "依据《信访工作条例》第二十九条的规定，我单位对你们的建议意见进行了研究，决定予以采纳。"
        "理由：建议便于群众了解征地情况，切实可行。现答复如下：\n\n　　今后在村务公开栏同步公布。"
    ) in (await letters(line))["D38"]
    kept = await disposition(line)
    assert (kept["kind"], kept["ground"]) == ("direct_reply", "adopted")
    assert (await last(line))["reason"] == f"予以采纳；{SUGGESTION_REPLY['reason']}"
    assert ("intake.piece.moved", "reply") in await events(site)


async def test_a_reply_is_taken_back_by_a_letter_and_given_again(site: Site) -> None:
    line = await suggested(site)
    await decide(line, "study", {})
    await decide(line, "reply", SUGGESTION_REPLY)
    assert await refused(line, "undo-reply", WHY, Role.DIV_HANDLER) == (403, "role-not-allowed")
    assert await refused(line, "undo-reply", {"reason": "王某某异议"}) == (422, "not-masked")
    undone = await decide(line, "undo-reply", WHY)
    assert (undone["status"], undone["matter_id"]) == ("registered", line.matter)
    assert (await get(site, f"/matters/{line.matter}")).json()["status"] == "open"
    assert "《信访事项答复书》（川自然资信〔2026〕1号），现予撤销" in (await letters(line))["D37"]
    assert await outcomes(line) == [
        ("DL02", "register", "void"), ("DL02", "undo-reply", "open"), ("DL13", "reply", "void"),
    ]  # fmt: skip
    await decide(line, "study", {})
    await decide(line, "reply", {**SUGGESTION_REPLY, "result": "not_adopted"})
    assert (await disposition(line))["ground"] == "not_adopted"
    assert (await line.detail())["status"] == "directly_replied"


async def test_a_study_is_taken_back(site: Site) -> None:
    line = await suggested(site)
    assert await refused(line, "undo-study", WHY) == (409, "wrong-status")
    await decide(line, "study", {})
    assert await refused(line, "undo-study", {"reason": "王某某撤回"}) == (422, "not-masked")
    undone = await decide(line, "undo-study", WHY, Role.DIV_HANDLER)
    assert (undone["status"], undone["version"]) == ("registered", (await line.detail())["version"])
    assert "undo-triage" in (await line.detail())["allowed_moves"]
    assert await outcomes(line) == [("DL02", "register", "open")]


async def test_an_answered_suggestion_keeps_its_repeats(site: Site) -> None:
    first = await suggested(site)
    second = await Line(site, first.now).register(purpose="suggestion")
    repeat = finding(**{**SUGGESTED, "requests": []}, matter_id=first.matter, is_repeat=True)
    await decide(second, "triage", repeat, Role.TRIAGE)
    first.now = second.now
    await decide(first, "study", {})
    await decide(first, "reply", SUGGESTION_REPLY)
    assert (await second.detail())["status"] == "filed"
    assert (await get(site, f"/matters/{first.matter}")).json()["status"] == "closed"


async def test_who_asked_without_a_name_is_answered_on_record_alone(site: Site) -> None:
    line = await asked(site, **NAMELESS)
    found = await decide(line, "reply", REPLY)
    assert (found["status"], found["noticed_at"]) == ("directly_replied", None)
    assert await letters(line) == {}
    assert (await last(line))["reason"] == "未署信访人姓名（名称），无法书面告知"


async def test_only_what_is_asked_or_was_studied_is_replied_to(site: Site) -> None:
    appeal = await Line(site).register()
    assert await refused(appeal, "reply", REPLY) == (409, "not-an-enquiry")
    triaged = await Line(site, appeal.now).triage()
    assert await refused(triaged, "reply", REPLY) == (409, "not-an-enquiry")
    assert await refused(triaged, "study", {}) == (409, "not-a-suggestion")
    untriaged = await Line(site, triaged.now).register(purpose="suggestion")
    assert await refused(untriaged, "reply", SUGGESTION_REPLY) == (409, "not-studied")
    assert await refused(untriaged, "study", {}) == (409, "not-a-suggestion")


async def test_a_suggestion_is_studied_before_it_is_answered(site: Site) -> None:
    line = await suggested(site)
    assert await refused(line, "reply", SUGGESTION_REPLY) == (409, "not-studied")


async def test_a_suggestion_gets_its_result_and_why_and_an_enquiry_none(site: Site) -> None:
    line = await suggested(site)
    await decide(line, "study", {})
    for body, code in (
        (REPLY, "reply-invalid"),
        ({**SUGGESTION_REPLY, "result": None}, "reply-invalid"),
        ({**SUGGESTION_REPLY, "reason": None}, "reply-invalid"),
        ({**SUGGESTION_REPLY, "result": "praised"}, "invalid-input"),
        ({"result": "adopted", "reason": "可行"}, "invalid-input"),
        ({**SUGGESTION_REPLY, "reply": "王某某的建议很好"}, "not-masked"),
        ({**SUGGESTION_REPLY, "reason": "王某某的建议很好"}, "not-masked"),
    ):
        assert await refused(line, "reply", body) == (422, code), body
    enquiry = await asked(site)
    assert await refused(enquiry, "reply", SUGGESTION_REPLY) == (422, "reply-invalid")
    assert await refused(enquiry, "reply", {**REPLY, "reason": "可行"}) == (422, "reply-invalid")


async def test_not_when_sealed_not_twice_and_not_by_another_office(site: Site) -> None:
    sealed = await piece_sealed(site)
    for verb, body in (("study", {}), ("reply", REPLY)):
        assert await refused(sealed, verb, body) == (409, "piece-sealed")
    line = await Line(site, sealed.now).register(purpose="other")
    assert await refused(line, "reply", REPLY, Role.TRIAGE) == (403, "role-not-allowed")
    assert await refused(line, "undo-reply", WHY) == (409, "wrong-status")
    await decide(line, "reply", REPLY)
    assert await refused(line, "reply", REPLY) == (409, "wrong-status")
    theirs = await at_the_bureau(site, purpose="other")
    assert await refused(theirs, "reply", REPLY) == (403, "not-registering-unit")
    await decide(theirs, "reply", REPLY, Role.UNIT_HANDLER, **BY_BUREAU)

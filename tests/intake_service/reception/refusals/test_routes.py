"""Refusals over HTTP."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from shared.moves import Role
from tests.harness import ORG, Site
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
from tests.story import FINAL_REFUSAL, REDIRECTION, REFUSAL

pytestmark = pytest.mark.anyio

MARGIN = "　" * 14
BOTH = (("not-accept", REFUSAL, "not_accepted"),
        ("no-longer-accept", FINAL_REFUSAL, "no_longer_accepted"))  # fmt: skip
STRANGER = {"petitioners": [{"name": "赵某某", "phone": "13900000000", "is_main": True}],
            "petitioner_count": 1}  # fmt: skip
IN_HAND = {**REFUSAL, "ground": "NA2", "facts": "该事项已由锦江区局受理。",
           "guidance": "请向该局询问办理情况。"}  # fmt: skip


async def test_a_piece_is_not_accepted_with_ground_facts_basis_and_the_proper_place(
    site: Site,
) -> None:
    line = await Line(site).register()
    found = await decide(line, "not-accept", REFUSAL)
    assert (found["status"], found["allowed_moves"]) == ("not_accepted", ["undo-refusal"])
    assert found["noticed_at"] == found["closed_at"]
    assert await outcomes(line) == [("DL02", "register", "met")]
    assert (await letters(line))["D06"] == "\n".join((
        "信访事项不予受理告知书", "川自然资信〔2026〕1号", "", "王**等3人：", "",
        f"　　你们提出的信访事项（登记编号：{found['number']}），我单位于2026年3月2日收到。"
        "经审查，有关情况如下：", "",
        "　　所反映的征收补偿争议，人民法院正在审理。", "",
        "　　上述情况符合“属于人民法院、人民检察院职权，已经、正在或者依法应当由其处理”"
        "的情形。依据自然资办发〔2025〕14号，我单位决定不予受理。", "",
        "　　救济途径或者提出的途径：请依法向审理该案的人民法院反映。", "",
        "　　联系人：四川省自然资源厅 pet_head某某。", "",
        f"{MARGIN}四川省自然资源厅", f"{MARGIN}2026年3月2日", "",
    ))  # fmt: skip
    kept = await disposition(line)
    assert {name: kept[name] for name in REFUSAL} == REFUSAL
    assert (kept["kind"], kept["document_no"]) == ("not_accept", "川自然资信〔2026〕1号")
    assert (await last(line))["reason"].startswith("NA4 属于人民法院")
    assert (await events(site))[-1] == ("intake.piece.moved", "not-accept")


async def test_what_was_ended_for_good_is_no_longer_accepted(site: Site) -> None:
    line = await Line(site).register(
        source="mnr", sender="自然资源部", external_no="部信1", petitioner_count=2
    )
    found = await decide(line, "no-longer-accept", FINAL_REFUSAL)
    assert (found["status"], found["allowed_moves"]) == ("no_longer_accepted", ["undo-refusal"])
    assert await outcomes(line) == [("DL03", "register", "met"), ("DL04", "register", "void")]
    assert (await letters(line))["D07"] == "\n".join((
        "信访事项不再受理告知书", "川自然资信〔2026〕1号", "", "王**等2人：", "",
        f"　　你们提出、由自然资源部转来的信访事项（登记编号：{found['number']}），"
        "我单位于2026年3月2日收到。经审查，有关情况如下：", "",
        "　　该件与已经复核的事项诉求相同，没有提出新的事实和理由。", "",
        "　　该事项已由四川省人民政府于2025年11月20日作出复核意见书（川府信复核〔2025〕7号），"
        "本件符合“已经复核，以同一事实和理由再次提出”的情形。"
        "依据《信访工作条例》第三十六条，我单位决定不再受理。", "",
        "　　联系人：四川省自然资源厅 pet_head某某。", "",
        f"{MARGIN}四川省自然资源厅", f"{MARGIN}2026年3月2日", "",
    ))  # fmt: skip
    kept = await disposition(line)
    assert (kept["ground"], kept["named_document"], kept["named_date"]) == (
        "NL1", "川府信复核〔2025〕7号", "2025-11-20",
    )  # fmt: skip


@pytest.mark.parametrize(("verb", "body", "status"), BOTH)
async def test_a_refusal_is_undone_by_a_letter_and_the_piece_goes_on(
    site: Site, verb: str, body: dict[str, Any], status: str
) -> None:
    line = await Line(site).triage()
    assert (await decide(line, verb, body))["status"] == status
    assert (await get(site, f"/matters/{line.matter}")).json()["status"] == "closed"
    undone = await decide(line, "undo-refusal", WHY)
    assert (undone["status"], undone["closed_at"], undone["noticed_at"]) == (
        "registered", None, None,
    )  # fmt: skip
    assert (await get(site, f"/matters/{line.matter}")).json()["status"] == "open"
    assert await outcomes(line) == [
        ("DL02", "register", "void"), ("DL02", "undo-refusal", "open"),
    ]  # fmt: skip
    assert "（川自然资信〔2026〕1号），现予撤销" in (await letters(line))["D37"]
    assert await refused(line, "undo-refusal", WHY) == (409, "wrong-status")
    order = {"unit_id": str(ORG("510104")), "requirement": "依法办理", "feedback_due": "2026-05-01"}
    await decide(line, "assign", order)
    assert ("DL02", "undo-refusal", "met") in await outcomes(line)


@pytest.mark.parametrize(("verb", "body", "status"), BOTH)
async def test_who_signed_no_name_is_refused_on_record_alone(
    site: Site, verb: str, body: dict[str, Any], status: str
) -> None:
    line = await Line(site).register(**NAMELESS)
    found = await decide(line, verb, body)
    assert (found["status"], found["noticed_at"]) == (status, None)
    assert await letters(line) == {}
    assert (await last(line))["reason"].endswith("；未署信访人姓名（名称），无法书面告知")
    await decide(line, "undo-refusal", WHY)
    assert await letters(line) == {}


async def test_what_is_in_hand_below_is_not_accepted_above(site: Site) -> None:
    first = await Line(site).accept()
    line = await Line(site, first.now).register()
    await decide(line, "not-accept", {**IN_HAND, "matter_id": first.matter})
    assert (await disposition(line))["named_matter"] == first.matter
    assert "XFSX-2026-000001" in (await last(line))["reason"]
    assert (await get(site, f"/matters/{first.matter}")).json()["status"] == "open"


async def test_not_what_is_only_registered_here_answered_or_overdue(site: Site) -> None:
    first = await Line(site).triage()
    line = await Line(site, first.now).register()
    named = {**IN_HAND, "matter_id": first.matter}
    assert await refused(line, "not-accept", named) == (409, "repeat-here")
    second = await Line(site, line.now).accept()
    third = await Line(site, second.now).register()
    named = {**IN_HAND, "matter_id": second.matter}
    await third.later(days=70)
    assert await refused(third, "not-accept", named) == (409, "not-in-hand")


async def test_not_what_was_answered(site: Site) -> None:
    first = await Line(site).deliver()
    line = await Line(site, first.now).register()
    named = {**IN_HAND, "matter_id": first.matter}
    assert await refused(line, "not-accept", named) == (409, "not-in-hand")


async def test_another_persons_matter_is_in_hand_only_for_a_reason(site: Site) -> None:
    first = await Line(site).accept()
    line = await Line(site, first.now).register(**STRANGER)
    named = {**IN_HAND, "matter_id": first.matter}
    assert await refused(line, "not-accept", named) == (409, "not-the-same-person")
    theirs = {**named, "reason": "系王某某的同住亲属"}
    assert await refused(line, "not-accept", theirs) == (422, "not-masked")
    await decide(line, "not-accept", {**named, "reason": "系原信访人的同住亲属，诉求一致"})
    assert (await last(line))["reason"].endswith("系原信访人的同住亲属，诉求一致")


async def test_na2_names_another_matter_and_nothing_else_does(site: Site) -> None:
    first = await Line(site).accept()
    line = await Line(site, first.now).triage()
    for body, code in (
        (IN_HAND, "refusal-invalid"),
        ({**IN_HAND, "matter_id": line.matter}, "refusal-invalid"),
        ({**REFUSAL, "matter_id": first.matter}, "refusal-invalid"),
        ({**IN_HAND, "matter_id": str(ORG("nothing"))}, "matter-unknown"),
    ):
        assert await refused(line, "not-accept", body) == (422, code), body
    assert (await line.detail())["status"] == "registered"


SKIPPING = {**REFUSAL, "ground": "NA3", "guidance": "请到县级自然资源主管部门提出。"}


async def test_only_an_appeal_brought_in_person_skips_a_level(site: Site) -> None:
    came = await Line(site).register(form="visit")
    assert (await decide(came, "not-accept", SKIPPING))["status"] == "not_accepted"
    for changes in ({"form": "letter"}, {"form": "visit", "purpose": "suggestion"}):
        line = await Line(site, came.now).register(**changes)
        assert await refused(line, "not-accept", SKIPPING) == (409, "not-a-skipping-visit")
    line = await at_the_bureau(site, form="visit")
    found = await refused(line, "not-accept", SKIPPING, Role.UNIT_HEAD, **BY_BUREAU)
    assert found == (409, "not-a-skipping-visit")


async def test_our_own_opinion_ends_nothing_for_good(site: Site) -> None:
    first = await Line(site).deliver()
    line = await Line(site, first.now).register()
    ours = {**FINAL_REFUSAL, "document_no": (await first.detail())["opinion_no"]}
    for ground in ("NL1", "NL2"):
        assert await refused(line, "no-longer-accept", {**ours, "ground": ground}) == (
            409, "not-final",
        )  # fmt: skip
    named = {**FINAL_REFUSAL, "matter_id": first.matter}
    assert await refused(line, "no-longer-accept", named) == (409, "matter-open")


async def test_a_matter_that_was_ended_is_named_by_its_own_people(site: Site) -> None:
    first = await Line(site).triage()
    async with site.app.state.database.begin() as session:  # the line to a closed matter is long
        await session.execute(sa.text("UPDATE matter SET status = 'closed'"))
    line = await Line(site, first.now).register(**STRANGER)
    named = {**FINAL_REFUSAL, "matter_id": first.matter}
    assert await refused(line, "no-longer-accept", named) == (409, "not-the-same-person")
    because = {**named, "reason": "受原信访人委托，诉求一致"}
    await decide(line, "no-longer-accept", because)
    kept = await disposition(line)
    assert (kept["named_matter"], kept["reason"]) == (first.matter, because["reason"])


WRONG: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("not-accept", {**REFUSAL, "ground": "NA5"}, "invalid-input"),
    ("not-accept", {**REFUSAL, "ground": "NL1"}, "invalid-input"),
    ("not-accept", {**REFUSAL, "facts": ""}, "invalid-input"),
    ("not-accept", {**REFUSAL, "facts": "王某某已经起诉"}, "not-masked"),
    ("not-accept", {**REFUSAL, "guidance": "请拨打138-0000-0000"}, "invalid-input"),
    ("not-accept", {**REFUSAL, "document_no": "某"}, "invalid-input"),
    ("no-longer-accept", {**FINAL_REFUSAL, "ground": "NA1"}, "invalid-input"),
    ("no-longer-accept", {**FINAL_REFUSAL, "document_no": "某某号"}, "refusal-invalid"),
    ("no-longer-accept", {**FINAL_REFUSAL, "document_date": "2026-03-03"}, "refusal-invalid"),
    ("no-longer-accept", {**FINAL_REFUSAL, "matter_id": str(ORG("nothing"))}, "matter-unknown"),
    ("no-longer-accept", {**FINAL_REFUSAL, "organ": "王某某"}, "not-masked"),
    *((verb, {name: value for name, value in body.items() if name != gone}, "invalid-input")
      for verb, body, _ in BOTH for gone in body),
)  # fmt: skip


async def test_a_refusal_is_complete_and_names_nobody(site: Site) -> None:
    line = await Line(site).register()
    for verb, body, code in WRONG:
        assert await refused(line, verb, body) == (422, code), (verb, body)
    assert (await line.detail())["status"] == "registered"


async def test_of_a_court_any_number_is_taken(site: Site) -> None:
    line = await Line(site).register()
    court = {**FINAL_REFUSAL, "ground": "NL2", "document_no": "（2024）川01信终3号",
             "organ": "成都市中级人民法院"}  # fmt: skip
    await decide(line, "no-longer-accept", court)
    ended = "成都市中级人民法院于2025年11月20日作出依法终结的文书（(2024)川01信终3号）"
    assert ended in (await letters(line))["D07"]


@pytest.mark.parametrize(("verb", "body", "_status"), BOTH)
async def test_not_when_sealed_not_twice_and_not_by_another_office(
    site: Site, verb: str, body: dict[str, Any], _status: str
) -> None:
    sealed = await piece_sealed(site)
    assert await refused(sealed, verb, body) == (409, "piece-sealed")
    line = await Line(site, sealed.now).register()
    assert await refused(line, verb, body, Role.REGISTRAR) == (403, "role-not-allowed")
    assert await refused(line, verb, body, Role.UNIT_HEAD, **BY_BUREAU) == (404, "not-found")
    await decide(line, verb, body)
    assert await refused(line, verb, body) == (409, "wrong-status")
    theirs = await at_the_bureau(site)
    assert await refused(theirs, verb, body) == (403, "not-registering-unit")
    await decide(theirs, verb, body, Role.UNIT_HEAD, **BY_BUREAU)
    assert await refused(theirs, "undo-refusal", WHY) == (403, "not-registering-unit")


async def test_a_repeat_of_a_refused_piece_is_not_left_with_nobody(site: Site) -> None:
    first = await Line(site).triage()
    second = await Line(site, first.now).register()
    repeat = finding(matter_id=first.matter, is_repeat=True, requests=[])
    await decide(second, "triage", repeat, Role.TRIAGE)
    first.now = second.now + timedelta(minutes=1)
    assert await refused(first, "not-accept", REFUSAL) == (409, "repeats-filed")
    assert (await first.detail())["status"] == "registered"
    assert await letters(first) == {}


async def test_what_a_bureau_had_accepted_is_not_refused_any_more(site: Site) -> None:
    line = await Line(site).accept()
    await line.do(f"/orders/{line.order}/recall", WHY, Role.PET_HEAD, unit="510000")
    for verb, body, _ in BOTH:
        assert await refused(line, verb, body) == (409, "already-accepted")
    assert await refused(line, "redirect", REDIRECTION) == (409, "already-accepted")
    assert "not-accept" not in (await line.detail())["allowed_moves"]


async def test_a_notice_that_was_given_before_stays_given(site: Site) -> None:
    line = await Line(site).assign()
    told = (await line.detail())["noticed_at"]
    await line.do(f"/orders/{line.order}/recall", WHY, Role.PET_HEAD, unit="510000")
    refusal = await decide(line, "not-accept", REFUSAL)
    assert (refusal["status"], refusal["noticed_at"]) == ("not_accepted", told)
    undone = await decide(line, "undo-refusal", WHY)
    assert (undone["status"], undone["noticed_at"]) == ("registered", told)
    assert ("DL02", "register", "met") in await outcomes(line)
    assert all(event != "undo-refusal" for _, event, _ in await outcomes(line))

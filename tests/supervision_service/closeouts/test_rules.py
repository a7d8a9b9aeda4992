"""The close-out standard and who may judge by it."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from shared.errors import Conflict, Invalid
from supervision_service.closeouts import rules
from supervision_service.closeouts.rules import Claim, Code, EvidenceKind
from supervision_service.closeouts.rules.facts import (
    Facts,
    PlanFacts,
    not_met,
    objections,
    required,
)
from supervision_service.matters.rules import Met, Order, Piece, Referral
from supervision_service.plans.rules import Finding

STANDARD = rules.CloseoutStandard(1, rules.CRITERIA)

# domain §4.7, written down a second time on purpose.
AGREED = {
    "C1": "always", "C2": "if_any", "C3": "if_any", "C4": "if_any", "C5": "if_any",
    "C6": "system", "C7": "always", "C8": "system", "C9": "always", "C10": "optional",
    "C11": "always",
}  # fmt: skip


def evidenced(given: list[Claim], **required: str) -> None:
    """Hold claims against the standard."""
    rules.evidenced(STANDARD, given, {Code(code): why for code, why in required.items()})


def claims(**changes: Claim | None) -> list[Claim]:
    """Evidence to every criterion that needs some."""
    given: dict[str, Claim | None] = {
        code: Claim(Code(code), True, "材料齐备。", "卷宗") for code in AGREED
    }
    given.update(changes)
    return [claim for claim in given.values() if claim is not None]


def test_the_standard_is_the_agreed_checklist() -> None:
    assert {criterion.code: criterion.need for criterion in STANDARD.criteria} == AGREED
    assert [criterion.code for criterion in STANDARD.criteria] == list(AGREED)


def test_a_promise_to_stop_petitioning_is_never_asked_for() -> None:
    words = ("承诺", "息诉", "罢访", "息访", "不再信访", "promise", "pledge", "undertaking")
    for criterion in STANDARD.criteria:
        assert not [word for word in words if word in criterion.label]
        assert not [word for kind in criterion.evidence for word in words if word in kind]
    assert not [word for kind in EvidenceKind for word in words if word in kind]


def test_the_satisfaction_is_asked_and_a_refusal_to_rate_is_enough() -> None:
    (asked,) = [criterion for criterion in STANDARD.criteria if criterion.code is Code.C11]
    assert EvidenceKind.RATING_REFUSAL in asked.evidence


@pytest.mark.parametrize("code", [c for c, need in AGREED.items() if need in {"always", "if_any"}])
def test_each_mandatory_criterion_needs_evidence(code: str) -> None:
    with pytest.raises(Invalid) as refused:
        evidenced(claims(**{code: None}))
    assert (refused.value.code, refused.value.extra["criteria"]) == ("evidence-missing", [code])


def test_evidence_says_where_it_lies() -> None:
    with pytest.raises(Invalid) as refused:
        evidenced(claims(C1=Claim(Code.C1, True, "已送达。", None)))
    assert refused.value.extra["criteria"] == ["C1"]


def test_what_does_not_apply_is_said_with_a_reason_where_it_may() -> None:
    evidenced(claims(C4=Claim(Code.C4, False, "没有此类诉求。", None)))
    with pytest.raises(Invalid) as refused:
        evidenced(claims(C9=Claim(Code.C9, False, "没有。", None)))
    assert refused.value.code == "not-applicable-refused"


def test_optional_and_system_criteria_need_no_evidence() -> None:
    evidenced(claims(C6=None, C8=None, C10=None))


def test_a_criterion_is_answered_once() -> None:
    with pytest.raises(Invalid) as refused:
        evidenced([*claims(), Claim(Code.C1, True, "再次", "卷宗")])
    assert refused.value.code == "criterion-twice"


def test_what_is_known_to_be_unmet_is_named_with_the_reasons() -> None:
    rules.checked(STANDARD, {})
    with pytest.raises(Conflict) as refused:
        rules.checked(STANDARD, {Code.C8: ["没有生效的方案"], Code.C6: ["甲", "乙"]})
    assert (refused.value.code, refused.value.extra["criteria"]) == ("criteria-unmet", ["C6", "C8"])
    assert refused.value.detail == "系统核查未通过：C6 甲、乙；C8 没有生效的方案。"


def test_a_standard_asks_for_its_own_criteria_alone() -> None:
    plain = [criterion for criterion in STANDARD.criteria if criterion.code is not Code.C6]
    rules.checked(replace(STANDARD, criteria=tuple(plain)), {Code.C6: ["甲"]})


def test_what_is_known_to_apply_is_not_waived() -> None:
    no = Claim(Code.C2, False, "没有此类诉求。", None)
    evidenced(claims(C2=no))
    with pytest.raises(Invalid) as refused:
        evidenced(claims(C2=no), C2="处理意见为“予以支持”")
    assert refused.value.detail == "C2 处理意见为“予以支持”，不能注明不适用。"


DAY = date(2026, 3, 2)


def facts(**changes: Any) -> Facts:
    """A matter against whose close-out nothing speaks."""
    plan = PlanFacts(
        findings={Finding.REASONABLE},
        path="P6",
        plans_assistance=False,
        submitted_at=datetime(2026, 3, 2, 2, tzinfo=UTC),
        undone=[],
        pending=None,
    )
    of_plan = {name: changes.pop(name) for name in PLAN if name in changes}
    known: dict[str, Any] = {
        "route": "P6",
        "pieces": [Piece("opinion_delivered", "supported"), Piece("filed", None)],
        "orders": [Order("JBD-2026-00001", "closed"), Order(None, None)],
        "referrals": [Referral("P4", "taken_up"), Referral("P5", "concluded")],
        "gaps": [],
        "plan": replace(plan, **of_plan),
        "relisted_at": None,
    }
    return Facts(**{**known, **changes})


PLAN = {each.name for each in fields(PlanFacts)}


def test_nothing_speaks_against_a_matter_that_is_done() -> None:
    assert objections(facts()) == {}
    assert required(facts()) == {Code.C2: "方案认定有诉求“合理”"}


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"pieces": []}, ["C1"]),
        ({"pieces": [Piece("filed", None)]}, ["C1"]),
        ({"pieces": [Piece("diverted", None)]}, []),
        (
            {"pieces": [Piece("closed_no_review", "supported", 1), Piece("settled", None, 1)]},
            ["C2"],
        ),
        ({"pieces": [Piece("opinion_issued", "supported")]}, ["C1", "C6"]),
        ({"pieces": [Piece("closed_no_review", None), Piece("accepted", None)]}, ["C6"]),
        ({"pieces": [Piece("closed_no_review", None), Piece("registered", None)]}, ["C6"]),
        ({"orders": [Order("JBD-2026-00002", "in_handling")]}, ["C6"]),
        ({"orders": [Order("JBD-2026-00002", "reported")]}, ["C6"]),
        ({"orders": [Order("JBD-2026-00002", "objected")]}, ["C6"]),
        ({"orders": [Order("ZSD-2026-00001", "arrived", reports=False)]}, ["C6"]),
        ({"orders": [Order("JBD-2026-00002", "withdrawn")]}, []),
        ({"referrals": [Referral("P4", "told_petitioner")]}, ["C5"]),
        ({"referrals": [Referral("P1", "proposed")]}, ["C5"]),
        ({"referrals": [Referral("P5", "told_petitioner")]}, ["C6"]),
        ({"referrals": [Referral("P5", "taken_up")]}, ["C6"]),
        ({"referrals": [Referral("P5", "undone"), Referral("P4", "rejected_by_organ")]}, []),
        ({"gaps": ["city"]}, ["C7"]),
        ({"plan": None}, ["C8"]),
        ({"undone": [2]}, ["C8"]),
        ({"pending": 2}, ["C8"]),
        ({"relisted_at": datetime(2026, 3, 2, 3, tzinfo=UTC)}, ["C8"]),
        ({"relisted_at": datetime(2026, 3, 2, 2, tzinfo=UTC)}, []),
    ],
)
def test_what_the_system_knows_speaks_against_its_criterion(
    changes: dict[str, Any], codes: list[str]
) -> None:
    assert list(objections(facts(**changes))) == codes


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"findings": set(), "pieces": []}, []),
        ({"findings": set()}, ["C2"]),  # the opinion supports it
        ({"findings": {Finding.NOT_REASONABLE}, "pieces": []}, ["C3"]),
        ({"findings": {Finding.PARTLY_REASONABLE}, "pieces": []}, ["C2", "C3"]),
        ({"findings": {Finding.HARDSHIP}, "pieces": []}, ["C4"]),
        ({"plans_assistance": True}, ["C2", "C4"]),
        ({"path": "P1"}, ["C2", "C5"]),
        ({"route": "P4"}, ["C2", "C5"]),
        ({"route": "P4", "plan": None, "pieces": []}, ["C5"]),
        ({"plan": None, "pieces": [Piece("diverted", None)]}, ["C5"]),
        ({"route": None, "plan": None, "pieces": []}, []),
        ({"plan": None, "pieces": [Piece("closed_no_review", "explained")]}, ["C3"]),
        ({"plan": None, "pieces": [Piece("closed_no_review", "partly_supported")]}, ["C2", "C3"]),
    ],
)
def test_plan_and_opinions_say_what_applies(changes: dict[str, Any], codes: list[str]) -> None:
    assert list(required(facts(**changes))) == codes


def test_evidence_is_of_the_time_since_a_relapse() -> None:
    def of(day: date | None) -> list[Claim]:
        return [replace(claim, dated=day) for claim in claims()]

    rules.dated(STANDARD, of(None), DAY, None)
    rules.dated(STANDARD, of(DAY), DAY, DAY)
    for day in (None, DAY - timedelta(days=1)):
        with pytest.raises(Invalid) as refused:
            rules.dated(STANDARD, of(day), DAY, DAY)
        named = [error["field"] for error in refused.value.extra["errors"]]
        assert not [field for field in named if field.split(".")[1] in {"C1", "C5", "C10"}]
    with pytest.raises(Invalid) as refused:
        rules.dated(STANDARD, of(DAY + timedelta(days=1)), DAY, None)
    assert refused.value.code == "evidence-in-future"


def test_who_had_a_hand_in_it_does_not_verify_it() -> None:
    handler = uuid4()
    rules.impartial({uuid4()}, {handler})
    with pytest.raises(Conflict) as refused:
        rules.impartial({handler, uuid4()}, {handler})
    assert refused.value.code == "verifier-is-handler"


@pytest.mark.parametrize(
    ("meeting", "code"),
    [
        (DAY + timedelta(days=1), "meeting-in-future"),
        (DAY - timedelta(days=2), "meeting-before-application"),
    ],
)
def test_a_meeting_lies_between_application_and_today(meeting: date, code: str) -> None:
    for right in (DAY, DAY - timedelta(days=1)):
        rules.meeting_held(right, DAY - timedelta(days=1), DAY)
    with pytest.raises(Invalid) as refused:
        rules.meeting_held(meeting, DAY - timedelta(days=1), DAY)
    assert refused.value.code == code


@pytest.mark.parametrize("typed", ["联席〔2026〕1号", "联席[2026]1号", "厅长办公会（2026） 12 号"])
def test_other_brackets_are_taken_for_those_of_document_numbers(typed: str) -> None:
    rules.numbered(rules.folded(typed), DAY, DAY)


def test_a_number_of_december_may_be_of_the_next_year_once_that_has_begun() -> None:
    december, january = date(2025, 12, 30), date(2026, 1, 8)
    rules.numbered("联席〔2026〕1号", december, january)
    with pytest.raises(Invalid):
        rules.numbered("联席〔2026〕1号", december, december)


def test_a_resolution_has_one_day() -> None:
    rules.one_meeting("联席〔2026〕1号", DAY, None)
    rules.one_meeting("联席〔2026〕1号", DAY, DAY)
    with pytest.raises(Invalid) as refused:
        rules.one_meeting("联席〔2026〕1号", DAY, DAY - timedelta(days=7))
    assert refused.value.code == "resolution-of-other-day"


def test_each_level_has_met_the_petitioner_since_the_relapse_or_says_why_not() -> None:
    day = date(2026, 3, 10)
    met = [Met("province", day), Met("county", date(2026, 3, 1))]
    known = facts(owed=["province", "city", "county"], met=met)
    assert not_met(known) == ["city"]
    assert objections(known) == {}, "the version does not ask"
    assert objections(known, meetings=True) == {
        Code.C7: ["市级包案领导没有会见信访人的记录"],
    }  # fmt: skip
    assert objections(replace(known, excused={"city"}), meetings=True) == {}
    again = replace(known, relisted_at=datetime(2026, 3, 9, 2, tzinfo=UTC))
    assert not_met(again) == ["city", "county"]
    rules.excused(["city"], ["city"])
    for named in (["city", "city"], ["province"]):
        with pytest.raises(Invalid, match="level-not-open"):
            rules.excused(named, ["city"])


def test_a_version_may_ask_for_a_file_and_only_of_the_case() -> None:
    file, strange = uuid4(), uuid4()
    asks = replace(
        STANDARD,
        criteria=tuple(replace(each, proof=each.code == "C2") for each in STANDARD.criteria),
    )
    bare, shown = claims(), replace(claims()[1], attachment_ids=[file])
    rules.proved(STANDARD, bare, frozenset())
    rules.proved(asks, claims(C2=shown), frozenset({file}))
    rules.proved(asks, claims(C2=replace(claims()[1], applies=False)), frozenset())
    with pytest.raises(Invalid, match="proof-missing"):
        rules.proved(asks, bare, frozenset())
    with pytest.raises(Invalid, match="evidence-file-unknown"):
        rules.proved(STANDARD, claims(C2=replace(shown, attachment_ids=[file, strange])), {file})

"""The close-out standard and who may judge by it."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from shared.errors import Conflict, Invalid
from supervision_service.closeouts import rules
from supervision_service.closeouts.rules import Claim, Code, EvidenceKind, Need

STANDARD = rules.STANDARDS[1]

# domain §4.7, written down a second time on purpose.
AGREED = {
    "C1": "always", "C2": "if_any", "C3": "if_any", "C4": "if_any", "C5": "if_any",
    "C6": "system", "C7": "always", "C8": "system", "C9": "always", "C10": "optional",
    "C11": "always",
}  # fmt: skip


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


@pytest.mark.parametrize("standard", rules.STANDARDS.values(), ids=str)
def test_a_promise_to_stop_petitioning_is_never_asked_for(
    standard: rules.CloseoutStandard,
) -> None:
    words = ("承诺", "息诉", "罢访", "息访", "不再信访", "promise", "pledge", "undertaking")
    for criterion in standard.criteria:
        assert not [word for word in words if word in criterion.label]
        assert not [word for kind in criterion.evidence for word in words if word in kind]
    assert not [word for kind in EvidenceKind for word in words if word in kind]


def test_the_satisfaction_is_asked_and_a_refusal_to_rate_is_enough() -> None:
    (asked,) = [criterion for criterion in STANDARD.criteria if criterion.code is Code.C11]
    assert EvidenceKind.RATING_REFUSAL in asked.evidence


@pytest.mark.parametrize("code", [c for c, need in AGREED.items() if need in {"always", "if_any"}])
def test_each_mandatory_criterion_needs_evidence(code: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.evidenced(STANDARD, claims(**{code: None}))
    assert (refused.value.code, refused.value.extra["criteria"]) == ("evidence-missing", [code])


def test_evidence_says_where_it_lies() -> None:
    with pytest.raises(Invalid) as refused:
        rules.evidenced(STANDARD, claims(C1=Claim(Code.C1, True, "已送达。", None)))
    assert refused.value.extra["criteria"] == ["C1"]


def test_what_does_not_apply_is_said_with_a_reason_where_it_may() -> None:
    rules.evidenced(STANDARD, claims(C4=Claim(Code.C4, False, "没有此类诉求。", None)))
    with pytest.raises(Invalid) as refused:
        rules.evidenced(STANDARD, claims(C9=Claim(Code.C9, False, "没有。", None)))
    assert refused.value.code == "not-applicable-refused"


def test_optional_and_system_criteria_need_no_evidence() -> None:
    rules.evidenced(STANDARD, claims(C6=None, C8=None, C10=None))


def test_a_criterion_is_answered_once() -> None:
    with pytest.raises(Invalid) as refused:
        rules.evidenced(STANDARD, [*claims(), Claim(Code.C1, True, "再次", "卷宗")])
    assert refused.value.code == "criterion-twice"


@pytest.mark.parametrize(
    ("c6", "c8", "unmet"),
    [(False, True, ["C6"]), (True, False, ["C8"]), (False, False, ["C6", "C8"])],
)
def test_the_system_checks_name_what_is_unmet(c6: bool, c8: bool, unmet: list[str]) -> None:
    with pytest.raises(Conflict) as refused:
        rules.checked(STANDARD, {Code.C6: c6, Code.C8: c8})
    assert (refused.value.code, refused.value.extra["criteria"]) == ("criteria-unmet", unmet)


def test_a_standard_without_a_system_check_asks_for_none() -> None:
    plain = [criterion for criterion in STANDARD.criteria if criterion.need is not Need.SYSTEM]
    rules.checked(replace(STANDARD, criteria=tuple(plain)), {})


def test_who_had_a_hand_in_it_does_not_verify_it() -> None:
    handler = uuid4()
    rules.impartial(uuid4(), {handler})
    with pytest.raises(Conflict) as refused:
        rules.impartial(handler, {handler})
    assert refused.value.code == "verifier-is-handler"


def test_a_meeting_is_held_before_its_resolution_is_recorded() -> None:
    rules.meeting_held(date(2026, 3, 2), date(2026, 3, 2))
    with pytest.raises(Invalid):
        rules.meeting_held(date(2026, 3, 3), date(2026, 3, 2))

"""What a recommendation needs, case by case."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest

from shared.errors import Refusal
from supervision_service.recommendations import rules
from supervision_service.recommendations.rules import Adoption, Kind, Outcome, letters

TODAY, YESTERDAY, TOMORROW = date(2026, 3, 2), date(2026, 3, 1), date(2026, 3, 3)
ORGAN = UUID(int=7)


@dataclass
class Found:
    addressee_id: UUID | None
    answer_due: date | None = TODAY
    reminder_proposed_on: date | None = None


def _possible(move: rules.Move, found: Found, *, by_organ: bool = False) -> Callable[[], None]:
    return lambda: rules.possible(move, found, TODAY, by_organ=by_organ)


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (_possible(rules.RECORD_ANSWER, Found(ORGAN)), "answers-itself"),
        (_possible(rules.RECORD_ANSWER, Found(None)), None),
        (_possible(rules.UNDO_ANSWER, Found(ORGAN)), "answers-itself"),
        (_possible(rules.UNDO_ANSWER, Found(ORGAN), by_organ=True), None),
        (_possible(rules.UNDO_ANSWER, Found(None)), None),
        (_possible(rules.REMIND, Found(None)), "answer-not-due"),
        (_possible(rules.REMIND, Found(None, YESTERDAY)), None),
        (_possible(rules.DISMISS_REMINDER, Found(None)), "no-reminder-proposed"),
        (_possible(rules.DISMISS_REMINDER, Found(None, YESTERDAY, TODAY)), None),
        (lambda: rules.addressed(None, None), "organ-missing"),
        (lambda: rules.addressed(ORGAN, "某厅"), "organ-twice"),
        (lambda: rules.addressed(None, "某厅"), None),
        (lambda: rules.reasoned(Adoption.PARTLY, None), "reasons-missing"),
        (lambda: rules.reasoned(Adoption.NOT_ACCEPTED, "无依据"), None),
        (lambda: rules.reasoned(Adoption.ACCEPTED, None), None),
        (lambda: rules.received(YESTERDAY, TODAY, TODAY), "day-invalid"),
        (lambda: rules.received(TOMORROW, TODAY, TODAY), "day-invalid"),
        (lambda: rules.ended(Adoption.NOT_ACCEPTED, Outcome.CARRIED_OUT), "outcome-unfounded"),
        (lambda: rules.ended(Adoption.NOT_ACCEPTED, Outcome.NOT_CARRIED_OUT), None),
        (lambda: rules.bounded(rules.MOST), "progress-full"),
    ],
)
def test_each_rule_refuses_its_own_case(act: Callable[[], None], code: str | None) -> None:
    if code is None:
        act()
        return
    with pytest.raises(Refusal) as refused:
        act()
    assert refused.value.code == code


@pytest.mark.parametrize("kind", Kind)
def test_a_letter_asks_for_an_answer_and_finds_nobody_guilty(kind: Kind) -> None:
    said = letters.text(
        letters.Content(
            kind=kind,
            document_no="川自然资信建〔2026〕1号",
            addressee="某市自然资源局",
            facts=["挂牌件GP-2026-001：“某村补偿争议”"],
            statement="上报情况与现场不符",
            basis="《信访工作条例》第四十条",
            recommended="核实后依规处理",
            answer_due=TOMORROW,
            signer="某甲",
            contact="某乙",
            issuer="四川省自然资源厅",
            day=TODAY,
        )
    )
    for part in ("第四十条", "1．挂牌件GP-2026-001", "核实后依规处理。", "2026年3月3日前（含当日）",
                 "是否采纳"):  # fmt: skip
        assert part in said
    assert ("不对任何个人的责任作出认定" in said) == (kind is Kind.ACCOUNTABILITY)

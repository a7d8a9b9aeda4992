"""What may be said about an execution. No database."""

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

import pytest

from intake_service.handling.executions import rules
from shared.errors import Refusal
from shared.workdays import ZONE

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=ZONE)
ONE, OTHER = UUID(int=1), UUID(int=2)
TODAY, YESTERDAY, LATER = date(2026, 3, 2), date(2026, 3, 1), date(2026, 4, 1)


@pytest.mark.parametrize(
    ("check", "code"),
    [
        (lambda: rules.check_due(YESTERDAY, None, NOW), "execution-due-invalid"),
        (lambda: rules.check_due(LATER, LATER, NOW), "execution-due-invalid"),
        (lambda: rules.check_done(LATER, YESTERDAY, NOW), "execution-done-invalid"),
        (lambda: rules.check_done(YESTERDAY, TODAY, NOW), "execution-done-invalid"),
        (lambda: rules.check_proved(proved=False), "execution-unproved"),
        (lambda: rules.check_none_owed(owed=True), "execution-owed"),
        (lambda: rules.check_possible(rules.STATE_DUE, LATER), "execution-due-stated"),
        (lambda: rules.check_possible(rules.MOVE_DUE, None), "execution-due-missing"),
    ],
)
def test_what_cannot_be_is_refused(check: Callable[[], None], code: str) -> None:
    with pytest.raises(Refusal, match=code):
        check()


def test_what_can_be_is_let_pass() -> None:
    rules.check_due(TODAY, None, NOW)
    rules.check_due(LATER, TODAY, NOW)
    rules.check_done(TODAY, TODAY, NOW)
    rules.check_done(YESTERDAY, YESTERDAY, NOW)
    rules.check_proved(proved=True)
    rules.check_none_owed(owed=False)
    rules.check_possible(rules.STATE_DUE, None)
    rules.check_possible(rules.MOVE_DUE, LATER)


def test_only_what_is_supported_is_owed() -> None:
    answers = [(1, "supported", "补发"), (2, "explained", "解释"), (3, "partly_supported", "部分"),
               (4, "not_supported", "不予支持")]  # fmt: skip
    owed = rules.supported("某文〔2026〕1号", answers)
    assert [(each.request_no, each.owed) for each in owed] == [(1, "补发"), (3, "部分")]


def test_a_day_never_moves_silently() -> None:
    assert rules.moved(TODAY, LATER, "等待评估") == "由2026年3月2日调整为2026年4月1日：等待评估"

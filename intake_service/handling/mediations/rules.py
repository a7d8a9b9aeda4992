"""What a mediation and a settlement must hold. No I/O in this file."""

from datetime import date, datetime
from typing import Protocol

from shared.errors import Conflict, FieldError, Invalid
from shared.workdays import local_date

SETTLED = "settled"
"""The result of a piece whose parties agreed."""
ARTICLE = "《信访工作条例》第三十三条"


class Settled(Protocol):
    """A mediation with what became of its agreement."""

    @property
    def performed_on(self) -> date | None: ...
    @property
    def performance_confirmed_at(self) -> datetime | None: ...
    @property
    def questioned_at(self) -> datetime | None: ...


def check_settlement(
    signed_on: date, performance_due: date, opened_at: datetime, now: datetime
) -> None:
    """Raise `Invalid` (settlement-invalid) unless the agreement can have been signed like that."""
    errors = []
    if signed_on > local_date(now):
        errors.append(FieldError("signed_on", "签订日期不能晚于今天"))
    if signed_on < local_date(opened_at):
        errors.append(FieldError("signed_on", "签订日期不能早于开展调解的日期"))
    if performance_due < signed_on:
        errors.append(FieldError("performance_due", "履行期限不能早于签订日期"))
    if errors:
        detail = "协议填写有误：" + "；".join(each.message for each in errors) + "。"
        raise Invalid("settlement-invalid", detail, errors)


def check_performance(performed_on: date, signed_on: date | None, now: datetime) -> None:
    """Raise `Invalid` (performance-invalid): between the signing and today, both included."""
    if performed_on > local_date(now) or (signed_on is not None and performed_on < signed_on):
        message = "履行日期不能早于协议签订日期，也不能晚于今天"
        errors = [FieldError("performed_on", message)]
        raise Invalid("performance-invalid", f"{message}。", errors)


def check_unperformed(settled: Settled) -> None:
    """Raise `Conflict` (settlement-performed): it is recorded already."""
    if settled.performed_on is not None:
        detail = "协议履行情况已经登记；登记有误的，请先撤销登记。"
        raise Conflict("settlement-performed", detail)


def check_performed(settled: Settled) -> None:
    """Raise `Conflict` (settlement-not-performed): there is nothing to take back."""
    if settled.performed_on is None:
        detail = "协议履行情况尚未登记，没有可以撤销的登记。"
        raise Conflict("settlement-not-performed", detail)


def check_unconfirmed(settled: Settled) -> None:
    """Raise `Conflict` (performance-confirmed): a second person has confirmed it already."""
    if settled.performance_confirmed_at is not None:
        raise Conflict("performance-confirmed", "协议履行情况已经确认，不需再次确认。")


def check_none_unperformed(*, unperformed: bool) -> None:
    """Raise `Conflict` (settlement-unperformed): a matter ends when its agreement is performed.

    And a second person has confirmed that.
    """
    if unperformed:
        detail = "该信访事项的调解（和解）协议尚未履行完毕并经确认，不能办结。"
        raise Conflict("settlement-unperformed", detail)


def check_unquestioned(settled: Settled) -> None:
    """Raise `Conflict` (settlement-questioned): one request at a time, and nothing beside it."""
    if settled.questioned_at is not None:
        detail = "已有人提请撤销该协议，请先由负责人决定。"
        raise Conflict("settlement-questioned", detail)


def check_questioned(settled: Settled) -> None:
    """Raise `Conflict` (settlement-not-questioned)."""
    if settled.questioned_at is None:
        detail = "没有人提请撤销该协议；撤销协议须先由承办人提请，再由负责人决定。"
        raise Conflict("settlement-not-questioned", detail)

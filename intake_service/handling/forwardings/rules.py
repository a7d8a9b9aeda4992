"""When a forwarded piece is dealt with. No I/O in this file."""

from datetime import date, datetime

from intake_service.reception.registration.rules import Status
from shared.errors import Conflict, FieldError, Invalid
from shared.workdays import local_date


def check_done_on(done_on: date, arrived_at: datetime, now: datetime) -> None:
    """Raise `Invalid` (done-on-invalid) for a day before the arrival, or after today."""
    if not local_date(arrived_at) <= done_on <= local_date(now):
        detail = "处理完毕的日期不能早于转送到达之日，也不能晚于今天。"
        raise Invalid("done-on-invalid", detail, [FieldError("done_on", "日期不正确")])


def check_dealt_with(*, opinion_owed: bool, delivered: bool) -> None:
    """Raise `Conflict` (opinion-owed): the petition procedure ends with a delivered opinion.

    《信访工作条例》第三十一条第六项、第三十二条: who may ask for a review needs one.
    """
    if opinion_owed and not delivered:
        detail = "该件依法按信访程序办理，须受理、出具处理意见书并送达后才能注明处理完毕。"
        raise Conflict("opinion-owed", detail)


def check_undone(status: Status) -> None:
    """Raise `Conflict` (opinion-stands): a piece that was answered is taken up by its opinion."""
    if status is not Status.FORWARDED:
        detail = "该件已经受理并出具处理意见；处理意见有误的，请撤回处理意见书后重新出具。"
        raise Conflict("opinion-stands", detail)

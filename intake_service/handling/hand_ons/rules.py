"""When an order may be handed on, and when what was handed on comes back. No I/O in this file."""

from datetime import date

from intake_service.handling.orders.rules import Status
from intake_service.reception.registration.rules import Status as PieceStatus
from shared.errors import Conflict, FieldError, Invalid
from shared.workdays import chinese_date


def check_limit(due: date, own: date | None) -> None:
    """Raise `Invalid` (feedback-after-own): below is reported before one's own report is due."""
    if own is not None and due > own:
        detail = f"下级单位的反馈期限不能晚于本单位的反馈期限（{chinese_date(own)}）。"
        raise Invalid("feedback-after-own", detail, [FieldError("feedback_due", "晚于本单位期限")])


def check_unaccepted(status: PieceStatus) -> None:
    """Raise `Conflict` (accepted-below): once it is accepted only who assigned it may recall it."""
    if status not in (PieceStatus.ASSIGNED, PieceStatus.FORWARDED):
        detail = "下级单位已经受理，不能收回自办；确需改由其他单位办理的，由原交办单位撤回交办。"
        raise Conflict("accepted-below", detail)


def check_reported_below(*, outstanding: bool) -> None:
    """Raise `Conflict` (handed-on-open) while the bureau below has not reported, or not passed."""
    if outstanding:
        detail = "该件已转交下级单位办理，须先审核通过下级单位的办结报告。"
        raise Conflict("handed-on-open", detail)


def check_sent_back(above: Status | None) -> None:
    """Raise `Conflict` (reported-above) while one's own report is with whoever assigned the piece.

    It has not been made yet, or came back: then a passed report below may be sent back.
    """
    if above is not Status.IN_HANDLING:
        detail = "本单位已就该件向上级报结，上级退回后才能发回下级单位续办。"
        raise Conflict("reported-above", detail)

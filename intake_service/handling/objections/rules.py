"""When an objection may be lodged, and how it ends. No I/O in this file."""

from datetime import datetime
from enum import StrEnum

from shared.errors import Conflict, FieldError, Invalid
from shared.workdays import Due, chinese_date, local_date


class Decision(StrEnum):
    """How an objection （异议） ended."""

    AGREED = "agreed"
    REFUSED = "refused"
    UNDONE = "undone"


def check_lodging(window: Due | None, now: datetime, *, allowed: bool) -> bool:
    """Whether an objection comes late, with the consent of whoever sent the piece.

    《信访工作条例》第二十三条第三款: five working days from arrival; `window` None: it was used.
    Raises `Conflict` (objection-too-late, objection-answered) unless it is in time or `allowed`.
    """
    in_time = window is not None and (window.provisional or local_date(now) <= window.legal)
    if in_time or allowed:
        return not in_time
    if window is None:
        detail = "该件的异议已经核实答复，不能再次提出；确有必要的，须先经交办单位同意。"
        raise Conflict("objection-answered", detail)
    last = chinese_date(window.legal)
    detail = f"提出异议的期限已于{last}届满，须先经交办单位同意，才能逾期提出异议。"
    raise Conflict("objection-too-late", detail, due_legal=window.legal.isoformat())


def check_consent(consent: str | None, *, is_late: bool) -> None:
    """Raise `Invalid` (consent-needless): in time nobody needs to agree."""
    if consent is not None and not is_late:
        detail = "异议期限尚未届满，不需填写来件单位同意逾期提出的情况。"
        raise Invalid("consent-needless", detail, [FieldError("late_consent", "不应填写")])

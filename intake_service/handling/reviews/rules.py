"""What a request for review must hold, and when a matter may be closed. No I/O in this file."""

from datetime import date, datetime

from shared.errors import Conflict, FieldError, Invalid
from shared.workdays import Due, chinese_date, local_date


def check_review_request(
    requested_on: date, received: datetime, window: Due, now: datetime
) -> None:
    """Raise unless a review can have been asked for on that day.

    `Invalid` (review-request-invalid): before the opinion was received, or after today.
    `Conflict` (review-too-late): after the thirty days （《信访工作条例》第三十五条）.
    """
    errors = []
    if requested_on > local_date(now):
        errors.append(FieldError("requested_on", "提出日期不能晚于今天"))
    if requested_on < local_date(received):
        errors.append(FieldError("requested_on", "提出日期不能早于处理意见书的送达日期"))
    if errors:
        detail = "复查请求登记有误：" + "；".join(error.message for error in errors) + "。"
        raise Invalid("review-request-invalid", detail, errors)
    if requested_on > window.legal and not window.provisional:
        detail = f"请求复查的期限已于{chinese_date(window.legal)}届满，不能登记为复查请求。"
        raise Conflict("review-too-late", detail, due_legal=window.legal.isoformat())


def check_at_rest(*, in_hand: bool) -> None:
    """Raise `Conflict` (matter-in-hand) while something of a matter is still being handled."""
    if in_hand:
        detail = "该信访事项还有未办结的信访件、交办单或者未届满的复查期限，不能办结。"
        raise Conflict("matter-in-hand", detail)

"""What a posting and a delivery must hold. No I/O in this file."""

from datetime import datetime
from enum import StrEnum

from shared.codes import label
from shared.errors import Conflict, FieldError, Invalid
from shared.workdays import chinese_date


class Way(StrEnum):
    """How an opinion reached the petitioner."""

    IN_PERSON = "in_person"
    POST = "post"
    OTHER = "other"


class View(StrEnum):
    """What the petitioner thinks of the result （信访人意见）."""

    AGREE = "agree"
    DISAGREE = "disagree"
    NONE = "none"


DONE_BY_RESULT = frozenset({"explained", "not_supported"})
"""Results of an opinion that nothing remains to be carried out of （第三十二条）."""


def check_posting(way: Way, sent_at: datetime, issued_at: datetime, now: datetime) -> None:
    """Raise `Invalid` (posting-invalid) unless the opinion can have been sent like that."""
    errors = []
    if way is Way.IN_PERSON:
        errors.append(FieldError("way", "直接送达的，请登记送达"))
    if sent_at > now:
        errors.append(FieldError("sent_at", "寄送时间不能晚于当前时间"))
    if sent_at < issued_at:
        errors.append(FieldError("sent_at", "寄送时间不能早于处理意见书出具时间"))
    if errors:
        detail = "寄送记录有误：" + "；".join(error.message for error in errors) + "。"
        raise Invalid("posting-invalid", detail, errors)


def check_delivery(
    way: Way,
    delivered_at: datetime | None,
    issued_at: datetime,
    now: datetime,
    *,
    refused: bool,
    witness: str | None,
) -> None:
    """Raise `Invalid` (delivery-invalid) unless the petitioner can have received it like that.

    Between the issue of the opinion (or its posting) and now; a refusal to sign needs a witness.
    Only what is handed over is received when it is recorded: the post tells the day of receipt.
    """
    errors = []
    at = delivered_at or now
    if delivered_at is None and way is not Way.IN_PERSON:
        errors.append(FieldError("delivered_at", "不是直接送达的，须填写信访人签收的时间"))
    if at > now:
        errors.append(FieldError("delivered_at", "送达时间不能晚于当前时间"))
    if at < issued_at:
        errors.append(FieldError("delivered_at", "送达时间不能早于意见书出具和寄送的时间"))
    if refused and not witness:
        errors.append(FieldError("witness", "信访人拒绝签收的，须有见证人"))
    if errors:
        detail = "送达记录有误：" + "；".join(error.message for error in errors) + "。"
        raise Invalid("delivery-invalid", detail, errors)


def receipt(way: Way, at: datetime, *, refused: bool, witness: str | None) -> str:
    """How an opinion reached the petitioner, in words: 直接送达，受送达人于2026年3月2日签收."""
    done = f"拒绝签收，见证人：{witness}" if refused else "签收"
    return f"{label('delivery_way', way)}，受送达人于{chinese_date(at)}{done}"


def check_no_report_pending(*, pending: bool) -> None:
    """Raise `Conflict` (report-pending): what a report tells stands while it is being examined."""
    if pending:
        detail = "办结报告正在审核，请待审核通过或者退回后再办理。"
        raise Conflict("report-pending", detail)

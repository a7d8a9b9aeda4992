"""What a delivery must hold, and what it says. No I/O in this file."""

from datetime import datetime
from enum import StrEnum

from shared.codes import label
from shared.errors import FieldError, Invalid
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


def check_delivery(
    delivered_at: datetime,
    issued_at: datetime,
    now: datetime,
    *,
    refused: bool,
    witness: str | None,
) -> None:
    """Raise `Invalid` (delivery-invalid) unless the delivery can have happened like that.

    Between the issue of the opinion and now; a refusal to sign needs a witness.
    """
    errors = []
    if delivered_at > now:
        errors.append(FieldError("delivered_at", "送达时间不能晚于当前时间"))
    if delivered_at < issued_at:
        errors.append(FieldError("delivered_at", "送达时间不能早于处理意见书出具时间"))
    if refused and not witness:
        errors.append(FieldError("witness", "信访人拒绝签收的，须有见证人"))
    if errors:
        detail = "送达记录有误：" + "；".join(error.message for error in errors) + "。"
        raise Invalid("delivery-invalid", detail, errors)


def receipt(way: Way, at: datetime, *, refused: bool, witness: str | None) -> str:
    """How an opinion reached the petitioner, in words: 直接送达，受送达人于2026年3月2日签收."""
    done = f"拒绝签收，见证人：{witness}" if refused else "签收"
    return f"{label('delivery_way', way)}，受送达人于{chinese_date(at)}{done}"

"""What a posting, a delivery and an attempt must hold, and who records it. No I/O here."""

from datetime import datetime
from enum import StrEnum

from intake_service.reception.registration.rules import Status as PieceStatus
from shared.attachments import Status as FileStatus
from shared.codes import label
from shared.errors import Conflict, FieldError, Invalid
from shared.moves import By, Move, Relation, Role
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


class Cause(StrEnum):
    """Why a letter did not reach the petitioner."""

    NOT_FOUND = "not_found"
    MOVED = "moved"
    NOT_CLAIMED = "not_claimed"
    SENT_BACK = "sent_back"
    OTHER = "other"


class Status(StrEnum):
    """What came of an attempt to deliver a letter."""

    FAILED = "failed"
    RECEIVED = "received"
    FOLLOWED = "followed"
    ANNULLED = "annulled"


SERVED = frozenset({
    "D02", "D03", "D04", "D05", "D06", "D07", "D12", "D14", "D14-P", "D14-C", "D14-R", "D06-R",
    "D03-R", "D02-R", "D02-S", "D15-C", "D39", "D39-R", "D16", "D18", "D19", "D28-P",
    "D28-RP", "D37", "D37-R", "D38",
})  # fmt: skip
"""The letters that are delivered to the petitioner; the others are records, or go to an organ."""
OPINIONS = frozenset({"D16", "D18", "D19"})
"""Periods begin with their receipt, which is recorded on the piece or on the review."""
AWAITS_RECEIPT = {"D18": PieceStatus.REVIEW_ISSUED, "D19": PieceStatus.RE_REVIEW_ISSUED}
"""Where a piece stands while the opinion of a review is on its way."""
DELIVERED_WITHIN = 10
"""Days in which an issued opinion should be delivered; ours, no law sets them."""

_ISSUER = Relation("issuer_id", "the issuing organ", "not-issuing-unit",
                   "该文书由其他单位出具，只有出具单位才能登记送达情况。")  # fmt: skip
_DIVISION = Relation("unit_line", "the division that handles the piece", "not-issuing-unit",
                     _ISSUER.detail)  # fmt: skip
_SENDERS = (
    By({Role.REGISTRAR, Role.PET_HEAD, Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.REVIEWER},
       unit=_ISSUER),
    By({Role.DIV_HANDLER}, line=_DIVISION),
)  # fmt: skip
_SYSTEM = frozenset({Role.SYSTEM})
_FAILED = frozenset({Status.FAILED})

FAIL = Move("fail-delivery", "登记送达未成功", frozenset(), Status.FAILED, _SENDERS)
DELIVER = Move("deliver", "登记文书送达", frozenset(), Status.RECEIVED, _SENDERS, letter="D20")
FOLLOW = Move("follow", "已另行送达", _FAILED, Status.FOLLOWED, _SYSTEM, called=False)
RESUME = Move("resume", "恢复待送达", frozenset({Status.FOLLOWED}), Status.FAILED, _SYSTEM,
              called=False)  # fmt: skip
ANNUL = Move("annul", "撤销送达登记", _FAILED | {Status.RECEIVED}, Status.ANNULLED, _SENDERS)
MOVES = (FAIL, DELIVER, FOLLOW, RESUME, ANNUL)


class Undelivered(StrEnum):
    """Why an opinion reaches nobody: 未署名, 住址不清, 按址查找不到."""

    ANONYMOUS = "anonymous"
    ADDRESS_UNCLEAR = "address_unclear"
    NOT_FOUND = "not_found"


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
    field: str = "delivered_at",
) -> None:
    """Raise `Invalid` (delivery-invalid) unless the petitioner can have received it like that.

    Between the issue of the opinion (or its posting) and now; a refusal to sign needs a witness.
    Only what is handed over is received when it is recorded: the post tells the day of receipt.
    """
    errors = []
    at = delivered_at or now
    if delivered_at is None and way is not Way.IN_PERSON:
        errors.append(FieldError(field, "不是直接送达的，须填写信访人签收的时间"))
    if at > now:
        errors.append(FieldError(field, "送达时间不能晚于当前时间"))
    if at < issued_at:
        errors.append(FieldError(field, "送达时间不能早于文书出具和寄送的时间"))
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


def check_served(kind: str, *, received: bool) -> None:
    """Raise `Conflict` unless an attempt to deliver a letter of this kind is recorded here.

    (not-served, delivered-elsewhere): what goes to an organ is not delivered to the petitioner,
    and the receipt of an opinion begins periods.
    """
    if kind not in SERVED:
        raise Conflict("not-served", "该文书不送达信访人，不登记送达情况。")
    if received and kind in OPINIONS:
        detail = "意见书的送达起算法定期限，请在信访件（复查、复核件）上登记送达。"
        raise Conflict("delivered-elsewhere", detail)


def check_undelivered(*, received: bool) -> None:
    """Raise `Conflict` (already-delivered): who received a letter is not sent it again."""
    if received:
        detail = "该文书已经送达；送达登记有误的，请先说明理由撤销。"
        raise Conflict("already-delivered", detail)


def check_attempt(at: datetime, issued_at: datetime, now: datetime) -> None:
    """Raise `Invalid` (delivery-invalid) unless the letter was on its way at that time."""
    message = None
    if at > now:
        message = "送达时间不能晚于当前时间"
    elif at < issued_at:
        message = "送达时间不能早于文书出具的时间"
    if message is not None:
        raise Invalid("delivery-invalid", f"送达记录有误：{message}。",
                      [FieldError("attempted_at", message)])  # fmt: skip


def check_scan(*, attached: bool, status: FileStatus | None) -> None:
    """Raise `Invalid` (scan-unusable) unless the scan of a receipt is a file of the same piece.

    One that was withdrawn, or in which a virus was found, proves nothing.
    """
    if attached and status not in (None, FileStatus.WITHDRAWN, FileStatus.INFECTED):
        return
    message = "须是该信访件的附件，且没有撤回、没有查出病毒"
    raise Invalid("scan-unusable", f"送达凭证扫描件{message}。",
                  [FieldError("attachment_id", message)])  # fmt: skip


def check_nobody(ground: Undelivered, *, named: bool, tried: bool) -> None:
    """Raise `Invalid` (undelivered-ground-wrong) for a ground that what is known speaks against.

    The system knows who signed nothing, and that nobody was looked for; the rest a person says.
    """
    if (ground is Undelivered.ANONYMOUS) == named:
        message = "该件署有信访人姓名（名称）" if named else "该件没有署信访人姓名（名称）"
    elif ground is Undelivered.NOT_FOUND and not tried:
        message = "尚未登记寄送或者送达未成功，不能认定按址查找不到信访人"
    else:
        return
    errors = [FieldError("ground", message)]
    raise Invalid("undelivered-ground-wrong", f"无法送达的原因有误：{message}。", errors)


def check_address(ground: Undelivered, *, registered: bool, said: bool) -> None:
    """Raise `Invalid` (undelivered-ground-wrong) unless an unclear address is what is known of it.

    《信访工作条例》第二十三条第二款. Whether an address is registered the system knows; whether it
    suffices a person says.
    """
    unclear = ground is Undelivered.ADDRESS_UNCLEAR
    if unclear and registered and not said:
        message = "该件登记有住址，认定住址不清的，须说明登记的住址为何不足以送达"
    elif said and not (unclear and registered):
        message = "没有登记住址，或者不以住址不清为由的，不填写登记的住址为何不足以送达"
    else:
        return
    errors = [FieldError("insufficiency", message)]
    raise Invalid("undelivered-ground-wrong", f"无法送达的原因有误：{message}。", errors)

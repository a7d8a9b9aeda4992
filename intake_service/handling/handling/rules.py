"""What an opinion, its delivery and an extension must hold. No I/O in this file."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from shared.errors import Conflict, FieldError, Invalid
from shared.moves import Move, Role


class Finding(StrEnum):
    """The answer to one request (《信访工作条例》第三十二条), or to all of them together."""

    SUPPORTED = "supported"
    PARTLY_SUPPORTED = "partly_supported"
    EXPLAINED = "explained"
    NOT_SUPPORTED = "not_supported"


FINDING_LABELS = {
    Finding.SUPPORTED: "予以支持", Finding.PARTLY_SUPPORTED: "部分予以支持",
    Finding.EXPLAINED: "请求事由合理但缺乏法律依据，作出解释说明",
    Finding.NOT_SUPPORTED: "不予支持",
}  # fmt: skip


class Way(StrEnum):
    """How an opinion reached the petitioner."""

    IN_PERSON = "in_person"
    POST = "post"
    OTHER = "other"


WAY_LABELS = {Way.IN_PERSON: "直接送达", Way.POST: "邮寄送达", Way.OTHER: "其他方式"}


class ExtensionStatus(StrEnum):
    """Status of a request for more time."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REFUSED = "refused"


_REQUESTED = frozenset({ExtensionStatus.REQUESTED})
REQUEST = Move("request", "申请延期", frozenset(), ExtensionStatus.REQUESTED,
               frozenset({Role.UNIT_HANDLER}))  # fmt: skip
APPROVE = Move("approve", "批准延期", _REQUESTED, ExtensionStatus.APPROVED,
               frozenset({Role.UNIT_HEAD}), letter="D12")  # fmt: skip
REFUSE = Move("refuse", "不予延期", _REQUESTED, ExtensionStatus.REFUSED,
              frozenset({Role.UNIT_HEAD}))  # fmt: skip
EXTENSION_MOVES = (REQUEST, APPROVE, REFUSE)


def check_findings(requests: Sequence[int], answered: Sequence[int]) -> None:
    """Raise `Invalid` (findings-incomplete) unless every request has exactly one finding.

    《信访工作条例》第三十二条: the opinion answers request by request.
    """
    errors = [
        FieldError("findings", f"第{no}项诉求没有处理意见") for no in requests if no not in answered
    ]
    errors += [
        FieldError(f"findings.{place}", f"没有第{no}项诉求")
        for place, no in enumerate(answered)
        if no not in requests
    ]
    if len(set(answered)) != len(answered):
        errors.append(FieldError("findings", "同一项诉求只能有一条处理意见"))
    if errors:
        detail = "处理意见须逐项答复诉求：" + "；".join(error.message for error in errors) + "。"
        raise Invalid("findings-incomplete", detail, errors)


def overall(findings: Sequence[Finding]) -> Finding:
    """The result of an opinion from its findings: the one they share, or partly supported.

    Without any support the milder of the two refusals stands for all.
    """
    kinds = set(findings)
    if len(kinds) == 1:
        return kinds.pop()
    if kinds & {Finding.SUPPORTED, Finding.PARTLY_SUPPORTED}:
        return Finding.PARTLY_SUPPORTED
    return Finding.EXPLAINED


def remedy_options(superior: str, government: str) -> tuple[str, str]:
    """Who may be asked for a review of a bureau's opinion （《信访工作条例》第三十五条）.

    The next higher department, or the people's government at the bureau's own level.
    """
    return (superior, government)


def check_remedy(named: Sequence[str], options: Sequence[str]) -> None:
    """Raise `Invalid` (remedy-not-competent) unless only competent organs are named."""
    wrong = [organ for organ in named if organ not in options]
    if wrong:
        listed = "、".join(options)
        detail = f"复查机关只能是{listed}。"
        message = "不是有权复查的机关：" + "、".join(wrong)
        raise Invalid("remedy-not-competent", detail, [FieldError("remedy_organs", message)])


def check_investigators(names: Sequence[str]) -> None:
    """Raise `Invalid` (investigators-too-few): two different persons investigate."""
    if len(set(names)) < 2:
        detail = "调查人员不得少于二人。"
        raise Invalid("investigators-too-few", detail, [FieldError("investigators", "至少二人")])


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


def check_drafted(*, drafted: bool) -> None:
    """Raise `Conflict` (opinion-missing): only what was drafted is signed."""
    if not drafted:
        raise Conflict("opinion-missing", "尚未拟写处理意见，不能签发。")


def check_none_pending(*, pending: bool) -> None:
    """Raise `Conflict` (extension-pending): one request for more time at a time."""
    if pending:
        raise Conflict("extension-pending", "该件已有延期申请待批，请先处理。")


def check_running(*, running: bool) -> None:
    """Raise `Conflict` (handling-not-running): only a running DL05 is extended."""
    if not running:
        raise Conflict("handling-not-running", "该件不在办理期限内运行，不能延期。")

"""What a request, a draft and a closing must hold. No I/O in this file."""

from collections.abc import Sequence
from datetime import date, datetime

from intake_service.handling.opinions.rules import check_findings
from intake_service.remedies.reviews.rules import Kind, Outcome, Refusal
from shared.errors import Conflict, FieldError, Invalid
from shared.workdays import Due, local_date


def check_request(requested_on: date, received_on: date, attacked: datetime, now: datetime) -> None:
    """Raise `Invalid` (review-request-invalid) unless a review can have been asked for like that.

    Not before the opinion `attacked` was received, nor after today; it arrives no earlier.
    """
    today = local_date(now)
    errors = []
    if requested_on > today:
        errors.append(FieldError("requested_on", "提出日期不能晚于今天"))
    if requested_on < local_date(attacked):
        errors.append(FieldError("requested_on", "提出日期不能早于原意见书的送达日期"))
    if received_on > today:
        errors.append(FieldError("received_on", "到达日期不能晚于今天"))
    if received_on < requested_on:
        errors.append(FieldError("received_on", "到达日期不能早于提出日期"))
    if errors:
        detail = "复查（复核）请求登记有误：" + "；".join(each.message for each in errors) + "。"
        raise Invalid("review-request-invalid", detail, errors)


def is_late(requested_on: date, window: Due) -> bool:
    """Whether a request came after its window; not while a holiday may still move the end."""
    return requested_on > window.legal and not window.provisional


def check_draft(
    kind: Kind,
    outcome: Outcome,
    requests: Sequence[int],
    answered: Sequence[int],
    redo_days: int | None,
) -> None:
    """Raise `Invalid` (review-draft-invalid, findings-incomplete) unless the entries fit together.

    What is changed is answered request by request; what is revoked has a limit to be done again; a
    re-review is final and sends nothing back.
    """
    errors = []
    if kind is Kind.RE_REVIEW and outcome is Outcome.REVOKED_REDO:
        errors.append(FieldError("outcome", "复核意见为终结意见，只能维持或者变更"))
    if outcome is not Outcome.CHANGED and answered:
        errors.append(FieldError("findings", "只有变更的才逐项另作处理意见"))
    if (outcome is Outcome.REVOKED_REDO) != (redo_days is not None):
        missing = redo_days is None
        errors.append(FieldError("redo_days", "撤销重办的须填写重新办理的天数" if missing
                                 else "不是撤销重办的，不应填写"))  # fmt: skip
    if errors:
        detail = "复查（复核）意见有误：" + "；".join(each.message for each in errors) + "。"
        raise Invalid("review-draft-invalid", detail, errors)
    if outcome is Outcome.CHANGED:
        check_findings(requests, answered)


def check_at_rest(*, in_hand: bool) -> None:
    """Raise `Conflict` (matter-in-hand) while something of a matter is still being handled."""
    if in_hand:
        detail = (
            "该信访事项还有未办结的信访件、交办单、拟办单或者未届满的复查、复核期限，不能办结。"
        )
        raise Conflict("matter-in-hand", detail)


def check_detail(reason: Refusal, detail: str | None) -> None:
    """Raise `Invalid` (refusal-detail-missing) unless a reason that needs it is explained."""
    if detail is None and reason in (Refusal.TAKEN_UP_ELSEWHERE, Refusal.STATUTORY_PATH):
        message = "须写明受理的机关或者应当通过的法定途径"
        errors = [FieldError("detail", message)]
        raise Invalid("refusal-detail-missing", f"不予受理的{message}。", errors)


def received(delivered_at: datetime | None) -> datetime:
    """When a review was received. Raises `Conflict` (review-not-delivered)."""
    if delivered_at is None:
        detail = "复查意见书尚未送达，不能登记复核请求。"
        raise Conflict("review-not-delivered", detail)
    return delivered_at


def check_issued(issued_at: datetime, received_on: date, now: datetime) -> None:
    """Raise `Invalid` (issued-wrongly) unless an opinion can have been issued then."""
    if not received_on <= local_date(issued_at) or issued_at > now:
        message = "出具时间不能早于请求到达的日期，也不能晚于当前时间"
        raise Invalid("issued-wrongly", f"{message}。", [FieldError("issued_at", message)])

"""What an organ outside our system did about a request, as its papers say."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.opinions.schemas import DeliveryIn
from intake_service.privacy.vault import commands as vault
from intake_service.reception.registration import queries as pieces
from intake_service.remedies.reviews import queries, rules
from intake_service.remedies.reviews.commands import opinions, requests, steps
from intake_service.remedies.reviews.models import Review
from intake_service.remedies.reviews.rules import Status, facts, wording
from intake_service.remedies.reviews.schemas import OutsideOutcome, RefusalIn
from shared import history
from shared.auth import Actor
from shared.bodies import WithReason
from shared.moves import check


async def record_outcome(
    session: AsyncSession, actor: Actor, review: Review, form: OutsideOutcome, now: datetime
) -> Review:
    """Record the opinion of an organ outside our system.

    Raises `Conflict` (wrong-status, organ-ours, review-late), `Invalid` (issued-wrongly,
    review-draft-invalid, findings-incomplete, not-masked).
    """
    rules.check_possible(rules.RECORD_OUTCOME, review)
    facts.check_issued(form.issued_at, review.received_on, now)
    history.move(session, actor, review, rules.RECORD_OUTCOME, now, form.document_no)
    await opinions.fill(session, review, form)
    piece = await queries.piece_of(session, review)
    await opinions.put_in_force(session, actor, piece, review, now)
    review.document_no, review.issued_at = form.document_no, form.issued_at
    await session.flush()  # the answer tells the new version
    return review


async def record_refused(
    session: AsyncSession, actor: Actor, review: Review, form: RefusalIn, now: datetime
) -> Review:
    """Record that an organ outside our system refused.

    Raises `Conflict` (wrong-status, organ-ours, not-late, organ-competent), `Invalid`
    (refusal-detail-missing, not-masked).
    """
    rules.check_possible(rules.RECORD_REFUSED, review)
    history.move(session, actor, review, rules.RECORD_REFUSED, now, wording.reason(form))
    await requests.end_with_refusal(session, actor, review, form, now)
    await session.flush()  # the answer tells the new version
    return review


async def record_delivery(
    session: AsyncSession, actor: Actor, review: Review, form: DeliveryIn, now: datetime
) -> Review:
    """Record with its proof that the petitioner received it: DL09 begins, or the matter is final.

    Raises `Conflict` (wrong-status, organ-ours), `Invalid` (delivery-invalid, not-masked).
    """
    rules.check_possible(rules.RECORD_DELIVERY, review)
    history.move(session, actor, review, rules.RECORD_DELIVERY, now, form.proof)
    await opinions.received(session, actor, review, form, now)
    await session.flush()  # the answer tells the new version
    return review


async def undo(
    session: AsyncSession, actor: Actor, review: Review, form: WithReason, now: datetime
) -> Review:
    """Take back what was recorded of an organ outside our system: the request waits again.

    Raises `Conflict` (wrong-status, organ-ours, review-open), `Invalid` (not-masked).
    """
    rules.check_possible(rules.UNDO_RECORD, review)
    await vault.check_masked(session, pieces.ids_beside(review.piece_id), {"reason": form.reason})
    refused, piece = review.status is Status.REFUSED, await queries.piece_of(session, review)
    if refused:
        await requests.check_alone(session, review)
    else:
        check(steps.OF[review.kind].withdraw, piece.status)
    history.move(session, actor, review, rules.UNDO_RECORD, now, form.reason)
    if refused:
        await requests.wait_again(session, actor, review, now)
    else:
        await steps.take_back(session, actor, piece, review, now, form.reason)
        review.outcome = review.result = review.reasons = review.redo_days = None
        review.document_no = review.issued_at = None
        review.findings = []
    await session.flush()  # the answer tells the new version
    return review

"""Keeping the record of a referral: whether it was taken up, and what came of it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.deadlines import commands as deadlines
from intake_service.handling.deadlines import queries as deadline_queries
from intake_service.handling.deliveries.rules import check_no_report_pending
from intake_service.handling.orders import commands as orders
from intake_service.handling.orders import queries as order_queries
from intake_service.handling.referrals import queries, rules
from intake_service.handling.referrals.models import Referral
from intake_service.handling.referrals.rules import Status
from intake_service.handling.referrals.schemas import Conclusion, TakingUp
from intake_service.privacy.vault import commands as vault
from intake_service.reception.matters import commands as matters
from intake_service.reception.matters.rules import Route
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.rules import Awaiting
from shared import history
from shared.auth import Actor
from shared.bodies import WithReason


async def take_up(
    session: AsyncSession, actor: Actor, referral: Referral, form: TakingUp, now: datetime
) -> None:
    """Record that the organ took the piece up, and what proves it.

    Raises `Conflict` (wrong-status), `Invalid` (taking-up-invalid, not-masked).
    """
    rules.check_taken_up(form.taken_up_on, now)
    await _check_masked(session, referral, {"proof": form.proof})
    history.move(session, actor, referral, rules.TAKE_UP, now)
    referral.taken_up_on, referral.proof = form.taken_up_on, form.proof


async def undo_take_up(
    session: AsyncSession, actor: Actor, referral: Referral, form: WithReason, now: datetime
) -> None:
    """Take a wrong record of taking up back. Raises `Conflict` (wrong-status), `Invalid`."""
    await _check_masked(session, referral, {"reason": form.reason})
    history.move(session, actor, referral, rules.UNDO_TAKE_UP[_told(referral)], now, form.reason)
    referral.taken_up_on = referral.proof = None


async def record_result(
    session: AsyncSession, actor: Actor, referral: Referral, form: Conclusion, now: datetime
) -> None:
    """Record what came of it: DL14 is met, the matter is closed when nothing else is open.

    Raises `Conflict` (wrong-status, not-taken-up, was-taken-up, own-duty), `Invalid`
    (conclusion-invalid, not-masked).
    """
    ended = rules.Ended(
        referral.status, referral.route, referral.document_no is not None, referral.taken_up_on,
        form.result, form.decision_no, form.decided_on, form.delivered_on,
    )  # fmt: skip
    rules.check_conclusion(ended, now)
    texts = {"summary": form.summary, "decision_no": form.decision_no}
    await _check_masked(session, referral, texts)
    history.move(session, actor, referral, rules.RECORD_RESULT, now, form.summary)
    for name, value in form.model_dump().items():
        setattr(referral, name, value)
    referral.concluded_at = now
    piece, move = await queries.piece_of(session, referral), piece_rules.CONCLUDE_REFERRAL
    history.move(session, actor, piece, move, now)
    piece.awaiting = None
    await deadlines.stop(session, piece.id, move.stops, move.verb, now)
    await session.flush()  # what follows asks the database
    await orders.close_matter(session, piece, now)


async def undo_result(
    session: AsyncSession, actor: Actor, referral: Referral, form: WithReason, now: datetime
) -> None:
    """Take a wrong result back: the referral goes on, and so does its DL14.

    Raises `Conflict` (wrong-status, report-pending), `Invalid` (not-masked).
    """
    await _check_masked(session, referral, {"reason": form.reason})
    piece, move = await queries.piece_of(session, referral), piece_rules.REOPEN_REFERRAL
    check_no_report_pending(pending=await order_queries.report_pending(session, piece.id))
    before = Status.TAKEN_UP if referral.taken_up_on else _told(referral)
    history.move(session, actor, referral, rules.UNDO_RESULT[before], now, form.reason)
    history.move(session, actor, piece, move, now, form.reason)
    piece.awaiting = Awaiting.DUTY if referral.route is Route.P5 else Awaiting.ORGAN
    for name in Conclusion.model_fields:
        setattr(referral, name, None)
    referral.concluded_at = None
    for deadline in await deadline_queries.not_void(session, piece.id, move.starts):
        deadlines.reopen(deadline)
    await matters.reopen_of(session, piece, now)


def _told(referral: Referral) -> Status:
    """Where a referral was before anything came of it."""
    return Status.TOLD_PETITIONER if referral.document_no is not None else Status.PROPOSED


async def _check_masked(
    session: AsyncSession, referral: Referral, texts: Mapping[str, str | None]
) -> None:
    await vault.check_masked(session, pieces.ids_beside(referral.piece_id), texts)

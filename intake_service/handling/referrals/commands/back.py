"""The way back: the organ rejected a referral, or it was wrong."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.deadlines import commands as deadlines
from intake_service.handling.deadlines import queries as deadline_queries
from intake_service.handling.deliveries.rules import check_no_report_pending
from intake_service.handling.elevated import queries as elevated
from intake_service.handling.letters import commands as letters
from intake_service.handling.letters.rules import sentences
from intake_service.handling.orders import queries as order_queries
from intake_service.handling.orders import rules as order_rules
from intake_service.handling.referrals import queries, rules
from intake_service.handling.referrals.commands.paths import changed, reroute, usual
from intake_service.handling.referrals.models import Referral
from intake_service.privacy.vault import commands as vault
from intake_service.reception.matters import commands as matter_commands
from intake_service.reception.matters import queries as matters
from intake_service.reception.matters.rules import Route
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import Status as PieceStatus
from shared import history
from shared.auth import SYSTEM, Actor
from shared.bodies import WithReason
from shared.workdays import chinese_date


async def reject(
    session: AsyncSession, actor: Actor, referral: Referral, form: WithReason, now: datetime
) -> None:
    """The organ did not take it up: the piece goes on where it was, the matter counts a bounce.

    What was told stays told, so no notice is owed again. Raises `Conflict` (wrong-status, own-duty,
    report-pending), `Invalid` (not-masked).
    """
    rules.check_foreign(referral.route)
    piece = await _to_go_on(session, referral, form)
    history.move(session, actor, referral, rules.REJECT, now, form.reason)
    matter = await matters.of(session, piece)
    matter.bounces += 1
    await _resume(session, actor, referral, piece, now, form.reason)


async def undo(
    session: AsyncSession, actor: Actor, referral: Referral, form: WithReason, now: datetime
) -> None:
    """Take a wrong diversion back: letter D37, every clock that it ended runs on as it began.

    Raises `Conflict` (wrong-status, report-pending), `Invalid` (not-masked).
    """
    piece = await _to_go_on(session, referral, form)
    order = await order_queries.open_of_piece(session, piece.id)
    history.move(session, actor, referral, rules.UNDO, now, form.reason)
    await _resume(session, actor, referral, piece, now, form.reason)
    await _run_on(session, referral, piece)
    if referral.deadline_id is not None:
        await deadlines.void(session, piece.id, rules.UNDO.stops, rules.UNDO.verb, now)
    if referral.document_no is not None:
        wanted = {"D37": {
            "withdrawn_title": letters.title_of("D05"), "withdrawn_no": referral.document_no,
            "withdrawn": chinese_date(referral.diverted_at),
            "reason": sentences.closed(form.reason),
            **usual(actor, piece, order),
        }}  # fmt: skip
        await letters.issue(session, actor, piece, wanted, now)


async def fall(
    session: AsyncSession, actor: Actor, piece: Piece, now: datetime, reason: str
) -> Referral:
    """The order under which a locked piece was diverted is recalled: the diversion falls with it.

    Every clock that it ended runs on as it began. Raises `Conflict` (path-taken-up).
    """
    referral = await queries.in_force(session, piece.id)
    rules.check_untaken(referral.status)
    history.move(session, SYSTEM, referral, rules.FALL, now, reason)
    await _back_to(session, actor, referral, piece, referral.former_status, now, reason)
    await _run_on(session, referral, piece)
    if referral.deadline_id is not None:
        await deadlines.void(session, piece.id, rules.FALL.stops, rules.FALL.verb, now)
    return referral


async def _to_go_on(session: AsyncSession, referral: Referral, form: WithReason) -> Piece:
    beside = pieces.ids_beside(referral.piece_id)
    await vault.check_masked(session, beside, {"reason": form.reason})
    piece = await queries.piece_of(session, referral)
    order = await order_queries.open_of_piece(session, piece.id)
    # Once it is passed here, who handed the order on owes a report about it.
    # What was taken up from below is answered above, and reported below.
    taken_up = await elevated.of_piece(session, piece.id) is not None
    above = not taken_up and order is not None and order.unit_id != referral.unit_id
    pending = above or await order_queries.report_pending(session, piece.id)
    check_no_report_pending(pending=pending)
    return piece


async def _resume(
    session: AsyncSession,
    actor: Actor,
    referral: Referral,
    piece: Piece,
    now: datetime,
    reason: str,
) -> None:
    """The piece goes on where it was, on the path it had; DL05 runs on as it began.

    Where its order is over, it waits at the unit that registered it, unless the organ above handles
    it.
    """
    order = await order_queries.open_of_piece(session, piece.id)
    back = referral.former_status
    taken_up = await elevated.of_piece(session, piece.id) is not None
    if order is None and referral.order_id is not None and not taken_up:
        back = PieceStatus.REGISTERED
    elif order is not None and back in (PieceStatus.ASSIGNED, PieceStatus.FORWARDED):
        history.move(session, actor, order, order_rules.RESUME, now, reason)
    await _back_to(session, actor, referral, piece, back, now, reason)


async def _back_to(
    session: AsyncSession,
    actor: Actor,
    referral: Referral,
    piece: Piece,
    back: PieceStatus,
    now: datetime,
    reason: str,
) -> None:
    """The piece and its matter as they were before."""
    history.move(session, actor, piece, piece_rules.RESUME[back], now, reason)
    piece.awaiting = None
    await matter_commands.reopen_with(session, piece, now)
    matter, route = await matters.of(session, piece), referral.former_route
    if back is not referral.former_status:
        for row in (piece, matter):
            row.unit_id, row.unit_line = piece.registered_unit, piece.registered_line
        piece.accepted_at = piece.unit_notice_due = None
    if matter.route is not route or back is not referral.former_status:
        said = f"{changed(matter.route, route)}；{reason}" if matter.route is not route else reason
        reroute(session, actor, matter, route, now, said)
    if referral.former_route is Route.P6:
        await deadlines.resume(session, piece, "DL05")


async def _run_on(session: AsyncSession, referral: Referral, piece: Piece) -> None:
    """Every clock that a wrong diversion ended runs on."""
    for verb in (piece_rules.DIVERT.verb, piece_rules.FIND_PATH.verb):
        for deadline in await deadline_queries.ended_by(
            session, piece.id, verb, referral.diverted_at
        ):
            if deadline.order_id is not None and piece.status is PieceStatus.REGISTERED:
                continue  # its order is over
            deadlines.reopen(deadline)
            if deadline.rule in ("DL02", "DL03") and deadline.order_id is None:
                piece.notice_due = deadline.legal
    if piece.noticed_at == referral.diverted_at:
        piece.noticed_at = None

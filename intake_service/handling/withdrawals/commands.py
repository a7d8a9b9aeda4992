"""Recording a petitioner's wish to withdraw, confirming it, and taking that back."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.co_handlings import commands as co_handlings
from intake_service.handling.deadlines import commands as deadlines
from intake_service.handling.deadlines import queries as deadline_queries
from intake_service.handling.deliveries.rules import check_no_report_pending
from intake_service.handling.extensions import commands as extensions
from intake_service.handling.letters import commands as letters
from intake_service.handling.orders import commands as orders
from intake_service.handling.orders import rules as order_rules
from intake_service.handling.withdrawals import queries, rules
from intake_service.handling.withdrawals.models import Withdrawal
from intake_service.handling.withdrawals.schemas import Confirmation, WithdrawalIn
from intake_service.privacy.vault import commands as vault
from intake_service.privacy.vault import queries as vault_queries
from intake_service.privacy.vault.rules import Secret
from intake_service.privacy.vault.schemas import RevealPurpose
from intake_service.reception.dispositions.rules import check_nobody_left
from intake_service.reception.matters import commands as matter_commands
from intake_service.reception.matters import queries as matters
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from shared import history
from shared.auth import SYSTEM, Actor
from shared.bodies import WithReason
from shared.db import new_id
from shared.moves import check

_WITHDRAWN = "信访人撤回信访事项"
"""Why an order or a request for more time ends."""


async def request(
    session: AsyncSession, actor: Actor, piece: Piece, form: WithdrawalIn, now: datetime
) -> Withdrawal:
    """Record that the petitioner wishes in writing to withdraw; the piece is handled on meanwhile.

    Raises `Conflict` (piece-sealed, wrong-status of the piece, withdrawal-pending,
    petitioner-unknown), `Invalid` (withdrawal-invalid).
    """
    pieces.check_unsealed(piece, actor)
    check(piece_rules.WITHDRAW, piece.status)
    rules.check_none_pending(pending=await queries.pending(session, piece.id))
    rules.check_signed(signed=await letters.addressable(session, piece))
    rules.check_wished(form.wished_on, piece.arrived_at, now)
    found = await queries.open_orders(session, piece.id)
    issuer = found[-1].issuer_id if found else piece.registered_unit
    heads = not rules.CONFIRMERS.isdisjoint(actor.roles)
    withdrawal = Withdrawal(
        id=new_id(),
        piece_id=piece.id,
        unit_id=piece.unit_id,
        unit_line=piece.unit_line,
        issuer_id=issuer,
        asked_id=issuer if heads else piece.unit_id,
        wished_on=form.wished_on,
        way=form.way,
        recorded_by=actor.id,
        recorded_at=now,
        moves=0,
    )
    history.move(session, actor, withdrawal, rules.REQUEST, now)
    await session.flush()  # its words refer to it
    vault.keep_withdrawal(session, withdrawal.id, form.text)
    await orders.handled(session, actor, piece, now)
    return withdrawal


async def confirm(
    session: AsyncSession, actor: Actor, withdrawal: Withdrawal, form: Confirmation, now: datetime
) -> None:
    """Confirm that the wish is free: the piece ends, its clocks are void, its orders end with it.

    Raises `Conflict` (wrong-status, confirmer-is-recorder, wrong-status of the piece,
    piece-sealed, report-pending, objection-waiting, repeats-filed), `Invalid` (not-masked).
    """
    beside = pieces.ids_beside(withdrawal.piece_id)
    await vault.check_masked(session, beside, {"verified": form.verified})
    history.move(session, actor, withdrawal, rules.CONFIRM, now, form.verified)
    withdrawal.verified = form.verified
    withdrawal.decided_by, withdrawal.decided_at = actor.id, now
    piece, move = await queries.piece_of(session, withdrawal), piece_rules.WITHDRAW
    pieces.check_unsealed(piece, actor)
    history.move(session, actor, piece, move, now, form.verified)
    if piece.matter_id is not None:
        check_nobody_left(repeats=await matters.repeats_since_triage(session, piece))
    found = await queries.open_orders(session, piece.id)
    statuses = {order.status for order in found}
    check_no_report_pending(pending=order_rules.Status.REPORTED in statuses)
    rules.check_no_objection(objected=order_rules.Status.OBJECTED in statuses)
    for order in found:
        history.move(session, SYSTEM, order, order_rules.END, now, _WITHDRAWN)
        await co_handlings.withdrawn(session, order.id, now)
    await deadlines.void(session, piece.id, move.stops, move.verb, now)
    await extensions.drop(session, piece, now, _WITHDRAWN)
    piece.closed_at = now
    piece.notice_due = piece.notice_due if piece.noticed_at else None
    await session.flush()  # what follows asks the database
    if piece.matter_id is not None:
        await orders.close_matter(session, piece, now)


async def refuse(
    session: AsyncSession, actor: Actor, withdrawal: Withdrawal, form: WithReason, now: datetime
) -> None:
    """Do not confirm: the wish was not free, or not the petitioner's; the piece is handled on.

    Raises `Conflict` (wrong-status), `Invalid` (not-masked).
    """
    beside = pieces.ids_beside(withdrawal.piece_id)
    await vault.check_masked(session, beside, {"reason": form.reason})
    history.move(session, actor, withdrawal, rules.REFUSE, now, form.reason)
    withdrawal.decided_by, withdrawal.decided_at = actor.id, now


async def undo(
    session: AsyncSession, actor: Actor, withdrawal: Withdrawal, form: WithReason, now: datetime
) -> None:
    """Take a confirmation back: piece and orders go on where they were, every clock as it began.

    Raises `Conflict` (wrong-status), `Invalid` (not-masked).
    """
    beside = pieces.ids_beside(withdrawal.piece_id)
    await vault.check_masked(session, beside, {"reason": form.reason})
    history.move(session, actor, withdrawal, rules.UNDO, now, form.reason)
    piece, verb = await queries.piece_of(session, withdrawal), piece_rules.WITHDRAW.verb
    before = piece_rules.Status(await queries.status_before(session, piece.id, verb))
    history.move(session, actor, piece, piece_rules.UNDO_WITHDRAWAL[before], now, form.reason)
    for order in await queries.orders_ended(session, piece.id, order_rules.END.verb):
        was = order_rules.Status(
            await queries.status_before(session, order.id, order_rules.END.verb)
        )
        history.move(session, SYSTEM, order, order_rules.GO_ON[was], now, form.reason)
    confirmed_at = withdrawal.decided_at or now
    for deadline in await deadline_queries.ended_by(session, piece.id, verb, confirmed_at):
        deadlines.reopen(deadline)
        if deadline.rule in ("DL02", "DL03") and deadline.order_id is None:
            piece.notice_due = deadline.legal
    piece.closed_at = None
    if piece.matter_id is not None:
        await matter_commands.reopen_of(session, piece, now)


async def reveal(
    session: AsyncSession, actor: Actor, withdrawal: Withdrawal, form: RevealPurpose, now: datetime
) -> dict[str, object]:
    """What the petitioner wrote; the look is recorded. Raises `Conflict` (piece-sealed)."""
    pieces.check_unsealed(await queries.piece_of(session, withdrawal), actor)
    await vault.record(
        session, actor, [withdrawal.piece_id], [Secret.WITHDRAWAL], form.purpose, now
    )
    return {
        "id": withdrawal.id,
        "text": await vault_queries.withdrawal_text(session, withdrawal.id),
    }

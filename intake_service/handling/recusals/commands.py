"""Declaring an interest, asking for a recusal, deciding, and taking it back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.co_handlers import queries as co_handlers
from intake_service.handling.letters import commands as letters
from intake_service.handling.letters.rules import sentences
from intake_service.handling.orders.rules import RELIEVE
from intake_service.handling.recusals import queries
from intake_service.handling.recusals.schemas import Declaration, RecusalIn
from intake_service.handling.recused import rules
from intake_service.handling.recused.models import Recusal
from intake_service.handling.recused.rules import Decider, Status
from intake_service.privacy.vault import commands as vault
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration.models import Piece
from intake_service.urgency.urgencies import commands as urgencies
from shared import history
from shared.auth import SYSTEM, Actor, check_oneself
from shared.bodies import WithReason
from shared.db import new_id
from shared.directory import Account
from shared.moves import Move
from shared.workdays import chinese_date


async def declare(
    session: AsyncSession, actor: Actor, piece: Piece, form: Declaration, now: datetime
) -> Recusal:
    """Declare an interest of one's own: from now on the person keeps away from the piece.

    《信访工作条例》第二十八条. Raises `Forbidden` (acting-for-another), `Conflict` (piece-sealed,
    already-recused), `Invalid` (not-masked).
    """
    check_oneself(actor)
    pieces.check_unsealed(piece, actor)
    rules.check_none_open(is_open=await queries.is_open(session, piece.id, actor.id))
    account = Account(id=actor.id, unit=actor.unit, line=actor.line, roles=sorted(actor.roles))
    made = await _record(session, actor, piece, account, form.ground, now)
    history.move(session, actor, made, rules.DECLARE, now, form.ground)
    await _keep_away(session, made, now)
    return made


async def request(
    session: AsyncSession, actor: Actor, piece: Piece, form: RecusalIn, now: datetime
) -> Recusal:
    """Record that the petitioner asks for the recusal of somebody; the head of the organ decides.

    《信访工作条例》第二十八条. Raises `Conflict` (piece-sealed, piece-ended, already-recused),
    `Invalid` (account-not-involved, not-masked).
    """
    pieces.check_unsealed(piece, actor)
    rules.check_worked_on(piece.status)
    found = await queries.account(session, form.account_id)
    helping = await co_handlers.lines_of(session, piece.id)
    account = rules.involved(found, (piece.unit_line, piece.registered_line, *helping))
    rules.check_none_open(is_open=await queries.is_open(session, piece.id, form.account_id))
    made = await _record(session, actor, piece, account, form.ground, now)
    history.move(session, actor, made, rules.REQUEST, now, form.ground)
    return made


async def agree(
    session: AsyncSession, actor: Actor, recusal: Recusal, form: WithReason, now: datetime
) -> None:
    """Decide that the person keeps away; letter D39 to the petitioner.

    Raises `Conflict` (wrong-status, own-recusal), `Invalid` (not-masked).
    """
    await _decide(session, actor, recusal, rules.AGREE, form, now)
    await _keep_away(session, recusal, now)


async def refuse(
    session: AsyncSession, actor: Actor, recusal: Recusal, form: WithReason, now: datetime
) -> None:
    """Decide that the person need not keep away; letter D39. Raises as `agree`."""
    await _decide(session, actor, recusal, rules.REFUSE, form, now)


async def undo(
    session: AsyncSession, actor: Actor, recusal: Recusal, form: WithReason, now: datetime
) -> None:
    """There is no such interest, or it was not asked for: the person may work on the piece again.

    Raises `Conflict` (wrong-status, own-recusal), `Invalid` (not-masked).
    """
    await _check_masked(session, recusal, form.reason)
    history.move(session, actor, recusal, rules.UNDO, now, form.reason)
    recusal.decided_by, recusal.decided_at, recusal.order_id = actor.id, now, None


async def undo_decision(
    session: AsyncSession, actor: Actor, recusal: Recusal, form: WithReason, now: datetime
) -> None:
    """Take a decision back: what the petitioner asked for is decided again; letter D39-R.

    Raises `Conflict` (wrong-status, own-recusal, already-recused: since a refusal the person was
    recused otherwise), `Invalid` (not-masked).
    """
    move = rules.UNDO_DECISION
    await _check_masked(session, recusal, form.reason)
    if recusal.status is Status.REFUSED:
        is_open = await queries.is_open(session, recusal.piece_id, recusal.account_id)
        rules.check_none_open(is_open=is_open)
    history.move(session, actor, recusal, move, now, form.reason)
    told, decided_at = recusal.document_no, recusal.decided_at or now
    recusal.decided_by = recusal.decided_at = recusal.document_no = recusal.order_id = None
    if told is not None:
        fields = {
            "withdrawn": chinese_date(decided_at),
            "withdrawn_no": told,
            "withdrawn_title": letters.title_of("D39"),
        }
        await _tell(session, actor, recusal, "D39-R", fields, form, now)


async def _decide(
    session: AsyncSession,
    actor: Actor,
    recusal: Recusal,
    move: Move,
    form: WithReason,
    now: datetime,
) -> None:
    await _check_masked(session, recusal, form.reason)
    history.move(session, actor, recusal, move, now, form.reason)
    recusal.decided_by, recusal.decided_at = actor.id, now
    by = "经报请上级机关决定" if recusal.decider is Decider.SUPERIOR else "经审查，我单位决定"
    decision = "该工作人员回避，不再参与该信访事项的办理"
    if recusal.status is Status.REFUSED:
        decision = "该工作人员不需要回避"
    fields = {"article": rules.ARTICLE, "decision": f"{by}：{decision}。"}
    recusal.document_no = await _tell(session, actor, recusal, "D39", fields, form, now)


async def _tell(
    session: AsyncSession,
    actor: Actor,
    recusal: Recusal,
    kind: str,
    fields: dict[str, str],
    form: WithReason,
    now: datetime,
) -> str | None:
    """Tell the petitioner; the number of the letter, None of who signed no name."""
    piece = await session.get_one(Piece, recusal.piece_id)
    if not await letters.addressable(session, piece):
        return None
    usual = {
        "person": await queries.whom(session, recusal),
        "requested": chinese_date(recusal.recorded_at),
        "reason": sentences.closed(form.reason),
        "contact": f"{actor.unit_name} {actor.name}",
    }
    (letter,) = await letters.issue(session, actor, piece, {kind: {**usual, **fields}}, now)
    return letter.document_no


async def _record(
    session: AsyncSession,
    actor: Actor,
    piece: Piece,
    account: Account,
    ground: str,
    now: datetime,
) -> Recusal:
    await vault.check_masked(session, pieces.ids_beside(piece.id), {"ground": ground})
    decider, decider_id = await _decider(session, piece, account)
    return Recusal(
        id=new_id(),
        piece_id=piece.id,
        matter_id=piece.matter_id,
        account_id=account.id,
        account_unit=account.unit,
        unit_id=piece.unit_id,
        registered_unit=piece.registered_unit,
        decider=decider,
        decider_id=decider_id,
        ground=ground,
        recorded_by=actor.id,
        recorded_at=now,
        moves=0,
    )


async def _decider(session: AsyncSession, piece: Piece, account: Account) -> tuple[Decider, UUID]:
    """Who decides about an account, and the unit of that person."""
    at_department = await queries.department_of(session, account.unit)
    decider = rules.decided_by(account.roles, at_department=at_department is not None)
    unit = account.unit if at_department is None else at_department
    if decider in rules.HEADS and await queries.has_no_head(session, piece.id, unit, decider):
        decider = rules.ABOVE[decider]
    return decider, await _deciding_unit(session, piece.id, decider, unit, account.line)


async def _deciding_unit(
    session: AsyncSession, piece_id: UUID, decider: Decider, unit: UUID, line: str
) -> UUID:
    """The unit whose head decides; `unit`: of the person, or the Department of its own."""
    if decider is not Decider.ISSUER:
        return unit
    issuer = await queries.issuer_to(session, piece_id, unit)
    return issuer or await queries.department(session, line)


async def _keep_away(session: AsyncSession, recusal: Recusal, now: datetime) -> None:
    """The person is the named handler no more; the head of the unit is asked for another.

    About whom nobody is left to decide there, whoever is above decides.
    """
    order = await queries.handled_order(session, recusal.piece_id, recusal.account_id)
    if order is not None:
        history.move(session, SYSTEM, order, RELIEVE, now, rules.RELIEVED)
        order.handler_id, recusal.order_id = None, order.id
    await urgencies.relieve(session, recusal.piece_id, recusal.account_id, now)
    await session.flush()  # what follows asks the database
    piece = await session.get_one(Piece, recusal.piece_id)
    for each in await queries.decided_within(session, piece.id):
        within = each.decider
        if await queries.has_no_head(session, piece.id, each.decider_id, within):
            history.move(session, SYSTEM, each, rules.PASS_UP, now, rules.NO_HEAD)
            each.decider = rules.ABOVE[within]
            each.decider_id = await _deciding_unit(
                session, piece.id, each.decider, each.decider_id, piece.unit_line
            )


async def _check_masked(session: AsyncSession, recusal: Recusal, reason: str) -> None:
    await vault.check_masked(session, pieces.ids_beside(recusal.piece_id), {"reason": reason})

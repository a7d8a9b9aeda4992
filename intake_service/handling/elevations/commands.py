"""Elevations: ask for, propose, decide; supply facts; send back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.deadlines import commands as deadlines
from intake_service.handling.deadlines.rules import HANDLING
from intake_service.handling.elevated import queries as elevated
from intake_service.handling.elevated import rules
from intake_service.handling.elevated.models import Elevation
from intake_service.handling.elevations import queries, schemas
from intake_service.handling.extensions import commands as extensions
from intake_service.handling.internal_orders.rules import check_division
from intake_service.handling.letters import commands as letters
from intake_service.handling.letters.rules import sentences
from intake_service.handling.opinions import queries as opinions
from intake_service.handling.orders import queries as orders
from intake_service.handling.orders import rules as order_rules
from intake_service.handling.orders.models import Order
from intake_service.handling.withdrawals import queries as withdrawals
from intake_service.handling.withdrawals.rules import check_none_pending
from intake_service.privacy.vault import commands as vault
from intake_service.reception.matters import queries as matters
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from shared import directory, history
from shared.auth import Actor
from shared.bodies import WithReason
from shared.db import new_id
from shared.moves import Move, check
from shared.workdays import chinese_date

_TAKEN_UP = "该件已提级办理"
_SENT_BACK = "该件已结束提级办理"


async def request(
    session: AsyncSession, actor: Actor, order: Order, form: schemas.ElevationRequest, now: datetime
) -> Elevation:
    """The unit that handles a piece asks the issuer of its order to take it up （报请提级）.

    Raises `Conflict` (already-elevated, order-handed-on, piece-under-review, piece-ended,
    not-being-handled, outsiders-at-table, piece-sealed), `Invalid` (not-masked).
    """
    piece = await orders.piece_of(session, order)
    rules.check_own(own=order.handed_on_at is None)
    return await _open(session, actor, order, piece, rules.REQUEST, form, now)


async def propose(
    session: AsyncSession, actor: Actor, order: Order, form: schemas.ElevationIn, now: datetime
) -> Elevation:
    """The office of the issuer proposes to take up a piece from the unit that handles it.

    Raises as `request`, and `Invalid` (lead-missing, lead-needless, unit-unknown,
    unit-not-division).
    """
    piece = await orders.piece_of(session, order)
    return await _open(session, actor, order, piece, rules.PROPOSE, form, now, form.lead_id)


async def put_forward(
    session: AsyncSession,
    actor: Actor,
    elevation: Elevation,
    form: schemas.PutForward,
    now: datetime,
) -> Elevation:
    """The office proposes what the unit below asked for.

    Raises `Conflict` (wrong-status, elevation-outdated, as `request`), `Invalid` (lead-missing,
    lead-needless, unit-unknown, unit-not-division).
    """
    check(rules.PUT_FORWARD, elevation.status)
    await _check_there(session, actor, elevation)
    await _lead_by(session, elevation, form.lead_id)
    history.move(session, actor, elevation, rules.PUT_FORWARD, now,
                 rules.told(elevation.conditions, elevation.grounds))  # fmt: skip
    _note_proposer(elevation, actor)
    return elevation


async def correct(
    session: AsyncSession,
    actor: Actor,
    elevation: Elevation,
    form: schemas.ElevationCorrection,
    now: datetime,
) -> Elevation:
    """Put a proposal right before it is decided; history keeps the former.

    Raises `Conflict` (wrong-status), `Invalid` (lead-missing, lead-needless, unit-unknown,
    unit-not-division, not-masked).
    """
    check(rules.CORRECT, elevation.status)
    division = form.lead_id or _division(elevation)
    texts = form.model_dump(include={"reason", "grounds"})
    await _check_masked(session, elevation.piece_id, **texts)
    await _lead_by(session, elevation, division)
    history.move(session, actor, elevation, rules.CORRECT, now, _corrected(elevation, form))
    _note_proposer(elevation, actor)
    return elevation


async def correct_request(
    session: AsyncSession,
    actor: Actor,
    elevation: Elevation,
    form: schemas.RequestCorrection,
    now: datetime,
) -> Elevation:
    """The unit puts right what it asked for. Raises `Conflict` (wrong-status), `Invalid`."""
    texts = form.model_dump(include={"reason", "grounds"})
    await _check_masked(session, elevation.piece_id, **texts)
    move = rules.CORRECT_REQUEST
    history.move(session, actor, elevation, move, now, _corrected(elevation, form))
    return elevation


async def close(
    session: AsyncSession,
    actor: Actor,
    elevation: Elevation,
    move: Move,
    form: WithReason,
    now: datetime,
) -> Elevation:
    """It is not taken up: declined, withdrawn or refused (`move`), with the reason.

    Raises `Conflict` (wrong-status, second-person-needed), `Invalid` (not-masked).
    """
    await _check_masked(session, elevation.piece_id, reason=form.reason)
    history.move(session, actor, elevation, move, now, form.reason)
    if move is rules.REFUSE:
        elevation.decided_by, elevation.decided_at = actor.id, now
    return elevation


async def elevate(
    session: AsyncSession,
    actor: Actor,
    elevation: Elevation,
    form: schemas.ElevationDecision,
    now: datetime,
) -> Elevation:
    """Take the piece up: who leads handles it and answers, in the name of the organ above.

    The order stays with the lower unit, which owes the facts and carries the opinion out; no
    period begins anew （domain §4.6, §1.1 rule 4）. A draft of the lower unit is written anew, and
    what it asked of its own head is void. Letters D28, to every unit with an order about the
    piece, and D28-P. Raises `Conflict` (wrong-status, second-person-needed, elevation-outdated,
    withdrawal-pending, as `request`, letter-incomplete), `Invalid` (facts-due-past, lead-missing,
    unit-unknown, unit-not-division).
    """
    check(rules.ELEVATE, elevation.status)
    rules.check_facts_due(form.facts_due, now)
    piece = await _check_there(session, actor, elevation)
    check_none_pending(pending=await withdrawals.pending(session, piece.id))
    division = _division(elevation)
    lead = await _lead_by(session, elevation, division)
    said = rules.told(elevation.conditions, elevation.grounds)
    history.move(session, actor, elevation, rules.ELEVATE, now, said)
    elevation.decided_by, elevation.decided_at = actor.id, now
    elevation.facts_due = form.facts_due
    move = piece_rules.ELEVATE_PIECE[piece.status]
    history.move(session, actor, piece, move, now, rules.named(elevation.conditions))
    await extensions.drop(session, piece, now, _TAKEN_UP)
    piece.unit_id, piece.unit_line = lead.id, lead.line
    if division is not None:
        piece.organ_id, piece.handling = elevation.issuer_id, piece_rules.Handling.DIVISION
    await deadlines.hand_over(session, piece, sorted(HANDLING))
    await session.flush()  # the letters ask who may review
    await _tell(session, actor, elevation, piece, now)
    return elevation


async def supply_facts(
    session: AsyncSession, actor: Actor, elevation: Elevation, form: schemas.Facts, now: datetime
) -> Elevation:
    """The lower unit says what it knows of the facts; again, in the place of the former.

    Raises `Conflict` (wrong-status), `Invalid` (not-masked).
    """
    await _check_masked(session, elevation.piece_id, facts=form.facts)
    history.move(session, actor, elevation, rules.SUPPLY_FACTS, now, form.facts)
    elevation.facts, elevation.facts_at = form.facts, now
    return elevation


async def end(
    session: AsyncSession, actor: Actor, elevation: Elevation, form: WithReason, now: datetime
) -> Elevation:
    """Give the piece back to the lower unit, which handles and answers it again under its order.

    No period begins anew. Letters D28-R and D28-RP. Raises `Conflict` (wrong-status,
    opinion-issued, order-over, withdrawal-pending, piece-under-review, piece-ended,
    outsiders-at-table, letter-incomplete), `Invalid` (not-masked).
    """
    check(rules.END, elevation.status)
    await _check_masked(session, elevation.piece_id, reason=form.reason)
    piece = await queries.piece_of(session, elevation)
    pieces.check_unsealed(piece, actor)
    answered = await queries.has_answered(session, elevation)
    owed = any(
        each.unit_id == elevation.unit_id and each.status is order_rules.Status.IN_HANDLING
        for each in await withdrawals.open_orders(session, piece.id)
    )
    rules.check_returnable(answered=answered, owed=owed)
    rules.check_piece(piece.status)
    check_none_pending(pending=await withdrawals.pending(session, piece.id))
    history.move(session, actor, elevation, rules.END, now, form.reason)
    elevation.ended_at = now
    history.move(session, actor, piece, piece_rules.SEND_DOWN[piece.status], now, form.reason)
    await extensions.drop(session, piece, now, _SENT_BACK)
    piece.unit_id, piece.unit_line = elevation.unit_id, elevation.unit_line
    piece.organ_id, piece.handling = None, piece_rules.Handling.BUREAU
    await deadlines.hand_over(session, piece, sorted(HANDLING))
    await session.flush()  # the answer tells the new version
    await _tell_end(session, actor, elevation, piece, form.reason, now)
    return elevation


async def _open(
    session: AsyncSession,
    actor: Actor,
    order: Order,
    piece: Piece,
    move: Move,
    form: schemas.ElevationRequest,
    now: datetime,
    lead_id: UUID | None = None,
) -> Elevation:
    pieces.check_unsealed(piece, actor)
    rules.check_none_open(pending=await elevated.is_open(session, piece.id))
    rules.check_piece(piece.status)
    rules.check_handling_unit(same=await _handles(session, piece))
    await _check_masked(session, piece.id, grounds=form.grounds)
    unit = await directory.organisation(session, piece.unit_id)
    elevation = Elevation(
        id=new_id(),
        piece_id=piece.id,
        matter_id=piece.matter_id,
        order_id=order.id,
        unit_id=unit.id,
        unit_name=unit.name,
        unit_line=unit.line,
        issuer_id=order.issuer_id,
        issuer_name=order.issuer_name,
        issuer_line=order.issuer_line,
        conditions=rules.in_order(form.conditions),
        grounds=form.grounds,
        opened_at=now,
        requested_by=actor.id if move is rules.REQUEST else None,
        proposers=[str(actor.id)] if move is rules.PROPOSE else [],
        moves=0,
    )
    if move is rules.PROPOSE:
        await _lead_by(session, elevation, lead_id)
    said = rules.told(elevation.conditions, elevation.grounds)
    history.move(session, actor, elevation, move, now, said)
    await session.flush()  # the answer tells the version
    return elevation


async def _handles(session: AsyncSession, piece: Piece) -> bool:
    """Whether the piece's unit handles it under an order that is not over."""
    order = await orders.open_of_piece(session, piece.id)
    return order is not None and order.unit_id == piece.unit_id


async def _check_there(session: AsyncSession, actor: Actor, elevation: Elevation) -> Piece:
    """The piece, if the same unit handles it still, and it can be taken up."""
    piece = await queries.piece_of(session, elevation)
    pieces.check_unsealed(piece, actor)
    rules.check_piece(piece.status)
    same = piece.unit_id == elevation.unit_id and await _handles(session, piece)
    rules.check_handling_unit(same=same)
    return piece


async def _lead_by(
    session: AsyncSession, elevation: Elevation, division: UUID | None
) -> directory.Organisation:
    """Note who is to handle it: a division of the Department, or the city bureau itself."""
    issuer = await directory.organisation(session, elevation.issuer_id)
    rules.check_lead(needed=issuer.kind == "department", named=division is not None)
    lead = issuer
    if division is not None:
        lead = await directory.organisation(session, division, "lead_id")
        check_division(lead.kind, lead.line, issuer.line, "lead_id")
    elevation.lead_id, elevation.lead_name, elevation.lead_line = lead.id, lead.name, lead.line
    return lead


def _division(elevation: Elevation) -> UUID | None:
    """The division that is to handle it; None for a city bureau, which does so itself."""
    return elevation.lead_id if elevation.lead_id != elevation.issuer_id else None


def _note_proposer(elevation: Elevation, actor: Actor) -> None:
    elevation.proposers = sorted({*elevation.proposers, str(actor.id)})


def _corrected(elevation: Elevation, form: schemas.RequestCorrection) -> str:
    """Write what is put right, and what history keeps of it."""
    if form.conditions is not None:
        elevation.conditions = rules.in_order(form.conditions)
    elevation.grounds = form.grounds or elevation.grounds
    said = rules.told(elevation.conditions, elevation.grounds)
    return f"{form.reason}（更正后：{said}）"


async def _check_masked(session: AsyncSession, piece_id: UUID, **texts: str | None) -> None:
    await vault.check_masked(session, pieces.ids_beside(piece_id), texts)


async def _tell(
    session: AsyncSession, actor: Actor, elevation: Elevation, piece: Piece, now: datetime
) -> None:
    """The letters of a decision: to whoever holds an order about the piece, and the petitioner."""
    matter = await matters.of(session, piece)
    contact, limit = f"{actor.unit_name} {actor.name}", _limit(piece)
    organs = "或者".join(await opinions.remedy_organs(session, piece))
    facts_due = elevation.facts_due or now.date()
    for each in await _below(session, elevation):
        unit = await directory.organisation(session, each.unit_id)
        (letter,) = await letters.issue(session, actor, piece, {"D28": {
            "addressee": unit.name, "slip": order_rules.slip(each.kind, each.number),
            "summary": sentences.closed(matter.summary_masked),
            "ground": rules.named(elevation.conditions),
            "reason": sentences.closed(elevation.grounds),
            "handling_unit": elevation.lead_name or "", "facts_due": chinese_date(facts_due),
            "limit": limit, "contact": contact,
        }}, now, unit_line=each.unit_line)  # fmt: skip
        if each.unit_id == elevation.unit_id:
            elevation.document_no = letter.document_no
    if await letters.addressable(session, piece):
        await letters.issue(session, actor, piece, {"D28-P": {
            "target": elevation.unit_name, "handling_unit": elevation.lead_name or "",
            "limit": limit, "remedy": organs, "contact": contact,
        }}, now)  # fmt: skip


async def _tell_end(
    session: AsyncSession,
    actor: Actor,
    elevation: Elevation,
    piece: Piece,
    reason: str,
    now: datetime,
) -> None:
    """The letters of the way back, to the same."""
    contact, limit = f"{actor.unit_name} {actor.name}", _limit(piece)
    decided = chinese_date(elevation.decided_at or now)
    for each in await _below(session, elevation):
        unit = await directory.organisation(session, each.unit_id)
        await letters.issue(session, actor, piece, {"D28-R": {
            "addressee": unit.name, "slip": order_rules.slip(each.kind, each.number),
            "withdrawn": decided, "withdrawn_title": letters.title_of("D28"),
            "withdrawn_no": elevation.document_no or "", "target": elevation.unit_name,
            "reason": sentences.closed(reason), "limit": limit, "contact": contact,
        }}, now, unit_line=each.unit_line)  # fmt: skip
    if await letters.addressable(session, piece):
        await letters.issue(session, actor, piece, {"D28-RP": {
            "target": elevation.unit_name, "withdrawn_on": decided, "limit": limit,
            "contact": contact,
        }}, now)  # fmt: skip


async def _below(session: AsyncSession, elevation: Elevation) -> list[Order]:
    """The orders about the piece of the units below the organ that takes it up."""
    found = await withdrawals.open_orders(session, elevation.piece_id)
    return [each for each in found if each.unit_line.startswith(elevation.issuer_line + "/")]


def _limit(piece: Piece) -> str:
    """What letters say of the period: it is the one that ran before."""
    if piece.due_legal is None or piece.opinion_issued_at is not None:
        return "提级办理不重新计算法定办理期限。"
    end = chinese_date(piece.due_legal)
    return f"提级办理不重新计算法定办理期限，办理期限仍于{end}届满。"

"""Internal orders: draft, instruct, answer, return, close; and accepting what they are about."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.deadlines import commands as deadlines
from intake_service.handling.deadlines import queries as deadline_queries
from intake_service.handling.deadlines.rules import handling_rule, handling_start
from intake_service.handling.divisions import queries as divisions
from intake_service.handling.divisions.models import InternalAnswer, InternalOrder
from intake_service.handling.divisions.rules import SHOWN, AnswerStatus, Part
from intake_service.handling.executions import commands as executions
from intake_service.handling.extensions import commands as extensions
from intake_service.handling.internal_orders import queries, rules
from intake_service.handling.internal_orders.schemas import (
    AnswerIn,
    AnswerReturn,
    Instruction,
    InternalOrderIn,
)
from intake_service.handling.letters import commands as letters
from intake_service.handling.letters.rules import sentences
from intake_service.handling.orders import commands as orders
from intake_service.handling.orders.rules import check_petition_procedure
from intake_service.handling.orders.schemas import Acceptance
from intake_service.privacy.vault import commands as vault
from intake_service.reception.dispositions.rules import UNADDRESSED
from intake_service.reception.matters import queries as matters
from intake_service.reception.matters import rules as matter_rules
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import simple
from shared import directory, history, series
from shared.auth import SYSTEM, Actor
from shared.bodies import WithReason
from shared.codes import label
from shared.db import new_id
from shared.moves import check
from shared.workdays import chinese_date, local_date


async def draft(
    session: AsyncSession, actor: Actor, piece: Piece, form: InternalOrderIn, now: datetime
) -> InternalOrder:
    """Propose that a division handles the piece, or that one is asked about it (domain §1.3).

    No statutory period begins or ends, and the petitioner is told nothing. Raises `Conflict`
    (piece-sealed, not-triaged, piece-not-registered, piece-not-here, piece-closed, consult-own,
    internal-order-open), `Invalid` (internal-due-past, unit-unknown, unit-not-division,
    division-twice, not-masked).
    """
    pieces.check_unsealed(piece, actor)
    piece_rules.check_triaged(triaged=piece.matter_id is not None)
    rules.check_subject(form.purpose, piece.unit_id, piece.status, actor.unit,
                        by_division=piece.organ_id is not None)  # fmt: skip
    rules.check_due(form.due, now)
    wanted = await _divisions(session, actor.line, form.lead_id, form.support_ids)
    await vault.check_masked(session, pieces.ids_beside(piece.id), {"proposal": form.proposal})
    if form.purpose is rules.Purpose.HANDLE:
        await divisions.check_none_to_handle(session, piece.id)
    year = local_date(now).year
    order = InternalOrder(
        id=new_id(),
        number=rules.number(year, await series.next_number(session, rules.SERIES, year)),
        purpose=form.purpose,
        piece_id=piece.id,
        matter_id=piece.matter_id,
        issuer_id=actor.unit,
        issuer_line=actor.line,
        proposal=form.proposal,
        is_major=form.is_major,
        lead_id=form.lead_id,
        due=form.due,
        drafted_at=now,
        drafted_by=actor.id,
        moves=0,
        divisions=[],
    )
    _set_parts(order, wanted, form.lead_id, AnswerStatus.PROPOSED)
    history.move(session, actor, order, rules.DRAFT, now, _said(order, form.proposal))
    await session.flush()  # the answer tells the version
    return order


async def instruct(
    session: AsyncSession, actor: Actor, order: InternalOrder, form: Instruction, now: datetime
) -> InternalOrder:
    """The leader decides; a later instruction replaces an earlier one, and history keeps both.

    Divisions that stay keep their answers. When the lead changes after acceptance, the piece and
    its running deadlines go to the new one; no period begins anew. Raises `Conflict`
    (wrong-status), `Forbidden` (major-by-principal), `Invalid` (internal-due-past, unit-unknown,
    unit-not-division, division-twice, not-masked).
    """
    rules.check_major(is_major=bool(form.is_major), roles=actor.roles)
    lead = form.lead_id or order.lead_id
    support = form.support_ids
    if support is None:
        leads = (lead, order.lead_id)
        support = [each.unit_id for each in _kept(order) if each.unit_id not in leads]
    rules.check_due(form.due or order.due, now)
    wanted = await _divisions(session, order.issuer_line, lead, support)
    await vault.check_masked(
        session, pieces.ids_beside(order.piece_id), {"instruction": form.instruction}
    )
    moves_on = order.accepted_at is not None and lead != order.lead_id
    order.due = form.due or order.due
    order.is_major = order.is_major if form.is_major is None else form.is_major
    order.lead_id = lead
    _set_parts(order, wanted, lead, AnswerStatus.GIVEN)
    history.move(session, actor, order, rules.INSTRUCT, now, _said(order, form.instruction))
    order.instruction, order.instructed_by = form.instruction, actor.id
    order.instructed_at = now
    piece = await queries.piece_of(session, order)
    if moves_on:
        history.move(session, actor, piece, piece_rules.HAND_OVER, now, form.instruction)
        await _make_responsible(session, actor, piece, order, now)
        await deadlines.hand_over(session, piece, ["DL05", "DL07"])
        await executions.hand_over(session, piece)
    if order.accepted_at is not None:
        piece.handling = _handling(order)
        await extensions.hand_over(session, piece)
    _note_done(session, order, now)
    await session.flush()  # the answer tells the new version
    return order


async def accept(
    session: AsyncSession, actor: Actor, piece: Piece, form: Acceptance, now: datetime
) -> Piece:
    """The Department accepts a piece that a division handles: notice D02, DL02 and DL03 met.

    DL05 begins, or goes on if it had begun at a bureau whose order was withdrawn.
    《信访工作条例》第二十三条、第三十一条、第三十四条. Raises `Conflict` (wrong-status,
    piece-sealed, not-triaged, accept-by-order, not-petition-procedure, not-instructed,
    letter-incomplete), `Invalid` (not-masked).
    """
    move = piece_rules.ACCEPT
    pieces.check_unsealed(piece, actor)
    piece_rules.check_called(move, piece.status)
    piece_rules.check_triaged(triaged=piece.matter_id is not None)
    matter = await matters.of(session, piece)
    check_petition_procedure(matter.family, matter.route)
    order = rules.instructed(await divisions.to_handle(session, piece.id))
    await vault.check_masked(
        session, pieces.ids_beside(piece.id), {"contact": form.contact, "path": form.path},
        ours={"phone": form.phone},
    )  # fmt: skip
    unaddressed = None if await letters.addressable(session, piece) else UNADDRESSED
    history.move(session, actor, piece, move, now, unaddressed)
    piece.organ_id, piece.handling = order.issuer_id, _handling(order)
    simple.check_possible(move, piece)
    await _make_responsible(session, actor, piece, order, now)
    order.accepted_at = piece.accepted_at = now
    if unaddressed is None:
        piece.noticed_at = piece.noticed_at or now
    await deadlines.stop(session, piece.id, move.stops, move.verb, now)
    taken_over = piece.due_raw is not None
    if taken_over:
        await deadlines.resume(session, piece, "DL05")
        await deadlines.hand_over(session, piece, move.starts)
    else:
        await _begin_handling(session, piece, now)
    if unaddressed is not None:
        await session.flush()  # the answer tells the new version
        return piece
    requests = await matters.requests(session, piece.id)
    handling = await deadline_queries.handling(session, piece.id)
    await letters.issue(session, actor, piece, {"D02": {
        "form": label("form", piece.form), "accepted": chinese_date(now),
        "coming": sentences.received(piece.source, piece.sender, piece.arrived_at),
        "article": sentences.article(piece.source),
        "requests": sentences.listed([each.text for each in requests]),
        "path": form.path.rstrip("。"), "contact": form.contact, "phone": form.phone,
        **sentences.program(piece.simplified if piece.simple else None,
                            sentences.you(piece.petitioner_count)),
        "limit": sentences.handling_limit(
            handling.rule, handling.start, deemed=handling.start_event != move.verb,
            taken_over=taken_over, extended=handling.extended, end=handling.end),
    }}, now)  # fmt: skip
    return piece


async def answer(
    session: AsyncSession, actor: Actor, order: InternalOrder, form: AnswerIn, now: datetime
) -> InternalOrder:
    """A division answers; of a piece that it handles, when that was dealt with.

    Raises `Conflict` (wrong-status, piece-in-hand), `Invalid` (not-masked).
    """
    (part,) = [each for each in order.divisions if each.unit_id == actor.unit]
    if part.part is Part.LEAD:
        piece = await queries.piece_of(session, order)
        rules.check_done(order.purpose, piece.status)
    await vault.check_masked(session, pieces.ids_beside(order.piece_id), {"answer": form.answer})
    history.move(session, actor, order, rules.ANSWER, now, part.unit_name)
    part.status, part.answer = AnswerStatus.ANSWERED, form.answer
    part.answered_by, part.answered_at = actor.id, now
    _note_done(session, order, now)
    await session.flush()  # the answer tells the new version
    return order


async def return_answer(
    session: AsyncSession, actor: Actor, order: InternalOrder, form: AnswerReturn, now: datetime
) -> InternalOrder:
    """Send the answer of a division back with the reason; it answers anew.

    Raises `Conflict` (wrong-status), `Invalid` (division-not-answered, not-masked).
    """
    answered = {each.unit_id: each for each in order.divisions
                if each.status is AnswerStatus.ANSWERED}  # fmt: skip
    part = rules.answered(answered.get(form.unit_id))
    await vault.check_masked(session, pieces.ids_beside(order.piece_id), {"reason": form.reason})
    reason = f"{part.unit_name}：{form.reason}"
    history.move(session, actor, order, rules.RETURN, now, reason)
    part.status, order.done_on = AnswerStatus.GIVEN, None
    await session.flush()  # the answer tells the new version
    return order


async def close(
    session: AsyncSession, actor: Actor, order: InternalOrder, now: datetime
) -> InternalOrder:
    """All have answered: the internal order ends, and with it, if all is done, the matter.

    Raises `Conflict` (wrong-status, piece-in-hand).
    """
    piece = await queries.piece_of(session, order)
    rules.check_done(order.purpose, piece.status)
    history.move(session, actor, order, rules.CLOSE, now)
    order.closed_at = now
    await _ended(session, piece, now)
    return order


async def reopen(
    session: AsyncSession, actor: Actor, order: InternalOrder, form: WithReason, now: datetime
) -> InternalOrder:
    """Give a closed internal order out again: the lead division answers anew.

    Raises `Conflict` (wrong-status, matter-closed, internal-order-open), `Invalid` (not-masked).
    """
    check(rules.REOPEN, order.status)
    piece = await queries.piece_of(session, order)
    matter = await matters.of(session, piece)
    is_open = matter.status is matter_rules.Status.OPEN and matter.id == order.matter_id
    rules.check_matter_open(is_open=is_open)
    if order.purpose is rules.Purpose.HANDLE:
        await divisions.check_none_to_handle(session, piece.id)
    await vault.check_masked(session, pieces.ids_beside(piece.id), {"reason": form.reason})
    history.move(session, actor, order, rules.REOPEN, now, form.reason)
    order.done_on = order.closed_at = None
    for each in order.divisions:
        if each.unit_id == order.lead_id:
            each.status = AnswerStatus.GIVEN
    await session.flush()  # the answer tells the new version
    return order


async def withdraw(
    session: AsyncSession, actor: Actor, order: InternalOrder, form: WithReason, now: datetime
) -> InternalOrder:
    """Take the internal order back; its divisions see the piece no more.

    Raises `Conflict` (wrong-status, internal-order-accepted), `Invalid` (not-masked).
    """
    rules.check_possible(rules.WITHDRAW, order.accepted_at)
    await vault.check_masked(session, pieces.ids_beside(order.piece_id), {"reason": form.reason})
    history.move(session, actor, order, rules.WITHDRAW, now, form.reason)
    for each in order.divisions:
        each.status = AnswerStatus.DROPPED
    await _ended(session, await queries.piece_of(session, order), now)
    return order


async def _begin_handling(session: AsyncSession, piece: Piece, now: datetime) -> None:
    """The period from acceptance, or DL05 from the fifteenth day if that came first."""
    deemed = handling_start(piece.arrived_at, now, await directory.calendar(session))
    event = piece_rules.ACCEPT.verb if deemed is None else piece_rules.DEEM_START.verb
    if deemed is not None:
        await deadlines.forget_simplified(session, piece, event, now)
    rule = handling_rule(simple=piece.simple)
    (started,) = await deadlines.start(session, piece, [rule], event, deemed or now)
    piece.due_raw, piece.due_legal = started.raw, started.legal


def _kept(order: InternalOrder) -> Sequence[InternalAnswer]:
    return [each for each in order.divisions if each.status is not AnswerStatus.DROPPED]


async def _divisions(
    session: AsyncSession, issuer_line: str, lead: UUID, support: Sequence[UUID]
) -> Mapping[UUID, directory.Organisation]:
    rules.check_parts(lead, support)
    found = {}
    fields = {lead: "lead_id"} | {each: f"support_ids.{at}" for at, each in enumerate(support)}
    for id, field in fields.items():
        unit = await directory.organisation(session, id, field)
        rules.check_division(unit.kind, unit.line, issuer_line, field)
        found[id] = unit
    return found


def _set_parts(
    order: InternalOrder,
    wanted: Mapping[UUID, directory.Organisation],
    lead: UUID,
    status: AnswerStatus,
) -> None:
    """Give the wanted divisions their parts and drop the others; who was given it keeps it."""
    known = {each.unit_id: each for each in order.divisions}
    for id, each in known.items():
        if id not in wanted:
            each.status = AnswerStatus.DROPPED
    for id, unit in wanted.items():
        part = known.get(id)
        if part is None:
            part = InternalAnswer(
                unit_id=id,
                unit_name=unit.name,
                unit_line=unit.line,
                piece_id=order.piece_id,
                matter_id=order.matter_id,
                status=status,
            )
            order.divisions.append(part)
        elif part.status not in SHOWN:
            part.status = status
        part.part = Part.LEAD if id == lead else Part.SUPPORT


def _said(order: InternalOrder, text: str) -> str:
    """What history keeps of a draft or an instruction: the text, the divisions, the limit."""
    lead = "、".join(each.unit_name for each in _kept(order) if each.part is Part.LEAD)
    others = "、".join(each.unit_name for each in _kept(order) if each.part is Part.SUPPORT)
    support = f"；协办：{others}" if others else ""
    return f"{text}（主办：{lead}{support}；内部时限：{chinese_date(order.due)}）"


def _note_done(session: AsyncSession, order: InternalOrder, now: datetime) -> None:
    """When the last division has answered, that is noted; otherwise it is not done."""
    order.done_on = None
    if not order.asked:
        order.done_on = local_date(now)
        history.move(session, SYSTEM, order, rules.COMPLETE, now)


def _handling(order: InternalOrder) -> piece_rules.Handling:
    return piece_rules.Handling.MAJOR if order.is_major else piece_rules.Handling.DIVISION


async def _make_responsible(
    session: AsyncSession, actor: Actor, piece: Piece, order: InternalOrder, now: datetime
) -> None:
    """The lead division becomes responsible for the piece and its matter."""
    matter = await matters.of(session, piece)
    history.move(session, actor, matter, matter_rules.ASSIGN, now)
    lead = await directory.organisation(session, order.lead_id, "lead_id")
    for row in (piece, matter):
        row.unit_id, row.unit_line = lead.id, lead.line


async def _ended(session: AsyncSession, piece: Piece, now: datetime) -> None:
    await session.flush()  # what follows asks the database; the answer tells the new version
    if (await matters.of(session, piece)).status is matter_rules.Status.OPEN:
        await orders.close_matter(session, piece, now)

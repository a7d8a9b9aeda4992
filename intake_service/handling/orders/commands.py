"""Orders: assign, sign for, accept, report, pass or return."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.deadlines import commands as clocks
from intake_service.handling.deadlines import queries as deadlines
from intake_service.handling.deadlines import rules as clock_rules
from intake_service.handling.deadlines.commands import Owed
from intake_service.handling.letters import commands as letters
from intake_service.handling.letters.commands import Draft
from intake_service.handling.letters.rules import day, listed
from intake_service.handling.orders import queries, rules
from intake_service.handling.orders.events import to_event
from intake_service.handling.orders.models import Order
from intake_service.handling.orders.schemas import Acceptance, Assignment, Report, Return
from intake_service.reception.matters import commands as matter_commands
from intake_service.reception.matters import queries as matters
from intake_service.reception.matters import rules as matter_rules
from intake_service.reception.registration import commands as registration
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from shared import directory, history
from shared.auth import Actor, Level
from shared.db import new_id
from shared.feed import publish
from shared.moves import Role
from shared.snapshots import Moved
from shared.workdays import local_date

SYSTEM = Actor(
    id=UUID(int=0), name="系统", roles=frozenset({Role.SYSTEM}), unit=UUID(int=0),
    unit_name="系统", line="510000", level=Level.PROVINCE, region="510000", service="intake",
)  # fmt: skip
"""Who does what happens by itself: an order arrives, a period runs out."""


async def assign(
    session: AsyncSession, actor: Actor, piece: Piece, form: Assignment, now: datetime
) -> Order:
    """Assign the piece to a bureau below: order, letters D09 and D03, clocks of the assignee.

    《信访工作条例》第二十二条、第二十三条. Raises `Conflict` (not-triaged, wrong-status,
    letter-incomplete), `Invalid` (feedback-due-past, unit-unknown, unit-not-below).
    """
    rules.check_triaged(triaged=piece.matter_id is not None)
    rules.check_feedback_due(form.feedback_due, now)
    unit = await directory.organisation(session, form.unit_id)
    rules.check_below(unit.line, actor.line, unit.kind)
    move = piece_rules.ASSIGN
    await history.apply(session, piece, move, actor, None, now)
    matter = await matters.of(session, piece)
    await history.apply(session, matter, matter_rules.ASSIGN, actor, None, now)
    for row in (piece, matter):
        row.unit_id, row.unit_line = unit.id, unit.line
    addressable = await letters.addressable(session, piece)
    piece.noticed_at = now if addressable else None
    await clocks.stop(session, piece.id, move.stops, move.verb, now)
    order = await _issue(session, actor, piece, form, now)
    await clocks.start(session, _owed(order), move.starts, "arrive", now, until=form.feedback_due)
    drafts = [Draft("D09", {
        "addressee": unit.name, "order_no": order.number, "summary": matter.summary_masked,
        "requirement": form.requirement, "feedback_due": day(form.feedback_due),
        "contact": _contact(actor),
    })]  # fmt: skip
    if addressable:
        drafts.append(Draft("D03", {"target": unit.name, "contact": _contact(actor)}))
    await letters.issue(session, actor, piece, drafts, now)
    await matter_commands.announce(session, matter, matter_rules.ASSIGN, now)
    await registration.announce(session, piece, move, now)
    await announce(session, order, rules.ISSUE.verb, now)
    await announce(session, order, rules.ARRIVE.verb, now)
    return order


async def sign_for(session: AsyncSession, actor: Actor, order: Order, now: datetime) -> Order:
    """The bureau has seen the order. No clock depends on it: arrival governs."""
    await history.apply(session, order, rules.SIGN_FOR, actor, None, now)
    order.signed_at = now
    note_handler(order, actor)
    await announce(session, order, rules.SIGN_FOR.verb, now)
    return order


async def accept(
    session: AsyncSession, actor: Actor, order: Order, form: Acceptance, now: datetime
) -> Order:
    """Accept: notice D02, DL03 met, DL05 begins (once, unless it is deemed to run already).

    《信访工作条例》第二十三条第三款、第三十一条、第三十四条. Raises `Conflict`
    (not-petition-procedure, wrong-status, letter-incomplete).
    """
    piece = await queries.piece_of(session, order)
    matter = await matters.of(session, piece)
    rules.check_petition_procedure(matter.family, matter.route)
    await history.apply(session, order, rules.ACCEPT, actor, None, now)
    await history.apply(session, piece, piece_rules.ACCEPT, actor, None, now)
    order.accepted_at = piece.accepted_at = now
    note_handler(order, actor)
    await clocks.stop(session, piece.id, rules.ACCEPT.stops, "accept", now)
    await _begin_handling(session, order, piece, now)
    requests = await matters.requests(session, piece.id)
    await letters.issue(session, actor, piece, [Draft("D02", {
        "form": piece_rules.FORM_LABELS[piece.form],
        "source": piece_rules.SOURCE_LABELS[piece.source],
        "accepted": day(now), "requests": listed([each.text for each in requests]),
        "path": form.path.rstrip("。"), "contact": form.contact, "phone": form.phone,
        "due": day(piece.due_legal) if piece.due_legal else "",
    })], now)  # fmt: skip
    await registration.announce(session, piece, piece_rules.ACCEPT, now)
    await announce(session, order, rules.ACCEPT.verb, now)
    return order


async def deem_started(session: AsyncSession, order: Order, now: datetime) -> bool:
    """Let DL05 run from the fifteenth day when no notice was made by then; once, or not yet.

    《信访工作条例》第二十三条、第三十四条. False when there was nothing to do.
    """
    calendar = await directory.calendar(session)
    fifteenth = clock_rules.handling_start(order.arrived_at, now, calendar)
    if order.status not in rules.WAITING or fifteenth is None:
        return False
    piece = await queries.piece_of(session, order)
    if await deadlines.handling(session, piece.id) is not None:
        return False
    await history.apply(session, piece, piece_rules.DEEM_START, SYSTEM, "满十五日未告知", now)
    await _begin_handling(session, order, piece, now)
    await registration.announce(session, piece, piece_rules.DEEM_START, now)
    return True


async def report(
    session: AsyncSession, actor: Actor, order: Order, form: Report, now: datetime
) -> Order:
    """Report that the piece is done; needs the opinion and its delivery. Letter D21.

    《信访工作条例》第二十二条. Raises `Conflict` (opinion-not-delivered, wrong-status).
    """
    piece = await queries.piece_of(session, order)
    await history.apply(session, order, rules.REPORT, actor, None, now)
    rules.check_delivered(delivered=piece.delivered_at is not None)
    order.reported_at, order.reported_by = now, actor.id
    order.result, order.summary = form.result, form.summary
    order.petitioner_view = form.petitioner_view
    note_handler(order, actor)
    await clocks.stop(session, piece.id, rules.REPORT.stops, "report", now)
    await letters.issue(session, actor, piece, [Draft("D21", {
        "addressee": order.issuer_name, "order_no": order.number, "handling": form.summary,
        "result": form.result, "opinion_no": piece.opinion_no or "",
        "delivery": f"已于{day(piece.delivered_at)}送达" if piece.delivered_at else "",
        "view": rules.VIEW_LABELS[form.petitioner_view],
    })], now)  # fmt: skip
    await announce(session, order, rules.REPORT.verb, now)
    return order


async def pass_report(session: AsyncSession, actor: Actor, order: Order, now: datetime) -> Order:
    """The report is in order: the order is closed."""
    await history.apply(session, order, rules.PASS, actor, None, now)
    order.closed_at = now
    await announce(session, order, rules.PASS.verb, now)
    await close_matter(session, await queries.piece_of(session, order), now)
    return order


async def return_report(
    session: AsyncSession, actor: Actor, order: Order, form: Return, now: datetime
) -> Order:
    """Return the report with its defects and a new limit; letter D22, a new DL11.

    No statutory clock begins anew. Raises `Invalid` (feedback-due-past), `Conflict`.
    """
    rules.check_feedback_due(form.feedback_due, now)
    reason = "；".join(form.defects)
    await history.apply(session, order, rules.RETURN, actor, reason, now)
    order.returns += 1
    order.feedback_due = form.feedback_due
    piece = await queries.piece_of(session, order)
    starts = rules.RETURN.starts
    await clocks.start(session, _owed(order), starts, "return", now, until=form.feedback_due)
    unit = await directory.organisation(session, order.unit_id)
    await letters.issue(session, actor, piece, [Draft("D22", {
        "addressee": unit.name, "order_no": order.number, "defects": listed(form.defects),
        "new_due": day(form.feedback_due),
    })], now)  # fmt: skip
    await announce(session, order, rules.RETURN.verb, now)
    return order


async def close_matter(session: AsyncSession, piece: Piece, now: datetime) -> None:
    """Close the matter once its pieces are closed and its orders reported and passed."""
    matter = await matters.of(session, piece)
    if not await queries.open_in_matter(session, matter.id):
        await matter_commands.close(session, SYSTEM, matter, now)


async def recount(session: AsyncSession, piece: Piece, now: datetime) -> int:
    """Count the provisional deadlines of a piece anew (《民法典》第二百零三条); how many moved."""
    found = await deadlines.provisional_of(session, piece.id)
    moved = [each for each in found if await clocks.recount(session, each)]
    for deadline in moved:
        if deadline.rule == "DL05":
            piece.due_raw, piece.due_legal = deadline.raw, deadline.legal
        elif deadline.start_event == "register" and deadline.rule in ("DL02", "DL03"):
            piece.notice_due = deadline.legal
    if moved:
        move = piece_rules.RECOUNT
        await history.apply(session, piece, move, SYSTEM, "节假日安排公布，重新计算期限", now)
        await registration.announce(session, piece, move, now)
    return len(moved)


async def announce(session: AsyncSession, order: Order, verb: str, now: datetime) -> None:
    """Tell the followers how the order stands after the move `verb`."""
    await publish(session, to_event(order, Moved(verb, now)), order.matter_id, now)


def note_handler(order: Order, actor: Actor) -> bool:
    """Remember that this account acted for the bureau; True the first time."""
    if str(actor.id) in order.handlers:
        return False
    order.handlers = [*order.handlers, str(actor.id)]
    return True


async def handled(session: AsyncSession, actor: Actor, piece: Piece, now: datetime) -> None:
    """Remember on the open order who handles its piece; others must know who may not verify."""
    order = await queries.open_of_piece(session, piece.id)
    if order is not None and note_handler(order, actor):
        await announce(session, order, "handle", now)


async def _issue(
    session: AsyncSession, actor: Actor, piece: Piece, form: Assignment, now: datetime
) -> Order:
    sequence = await queries.next_number(session)
    order = Order(
        id=new_id(),
        number=rules.number(local_date(now).year, sequence),
        piece_id=piece.id,
        matter_id=piece.matter_id,
        unit_id=piece.unit_id,
        unit_line=piece.unit_line,
        issuer_id=actor.unit,
        issuer_name=actor.unit_name,
        issuer_line=actor.line,
        requirement=form.requirement,
        feedback_due=form.feedback_due,
        returns=0,
        arrived_at=now,
        handlers=[],
        moves=0,
    )
    await history.apply(session, order, rules.ISSUE, actor, None, now)
    await history.apply(session, order, rules.ARRIVE, SYSTEM, None, now)
    await session.flush()  # the deadlines refer to it
    return order


async def _begin_handling(session: AsyncSession, order: Order, piece: Piece, now: datetime) -> None:
    """DL05 from acceptance, or from the fifteenth day after arrival if that came first."""
    if await deadlines.handling(session, piece.id) is not None:
        return
    calendar = await directory.calendar(session)
    deemed = clock_rules.handling_start(order.arrived_at, now, calendar)
    event = "accept" if deemed is None else "deem-start"
    (begun,) = await clocks.start(session, _owed(order), ["DL05"], event, deemed or now)
    piece.due_raw, piece.due_legal = begun.raw, begun.legal


def _owed(order: Order) -> Owed:
    return Owed(order.piece_id, order.matter_id, order.id, order.unit_id, order.unit_line)


def _contact(actor: Actor) -> str:
    return f"{actor.unit_name} {actor.name}"

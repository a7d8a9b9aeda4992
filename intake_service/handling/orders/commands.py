"""Orders: assign, sign for, accept, report, pass or return."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.co_handlings import commands as co_handlings
from intake_service.handling.deadlines import commands as deadlines
from intake_service.handling.deadlines import queries as deadline_queries
from intake_service.handling.deadlines import rules as deadline_rules
from intake_service.handling.deliveries import queries as deliveries
from intake_service.handling.deliveries.rules import receipt
from intake_service.handling.divisions import queries as divisions
from intake_service.handling.hand_ons import queries as hand_ons
from intake_service.handling.hand_ons.rules import check_limit, check_reported_below
from intake_service.handling.letters import commands as letters
from intake_service.handling.letters import queries as letter_queries
from intake_service.handling.letters.rules import sentences
from intake_service.handling.orders import queries, rules
from intake_service.handling.orders.models import Order
from intake_service.handling.orders.schemas import (
    Acceptance,
    Assignment,
    FeedbackExtension,
    NamedHandler,
    Report,
    Return,
)
from intake_service.handling.recused import queries as recused
from intake_service.privacy.vault import commands as vault
from intake_service.reception.dispositions.rules import UNADDRESSED
from intake_service.reception.matters import commands as matter_commands
from intake_service.reception.matters import queries as matters
from intake_service.reception.matters import rules as matter_rules
from intake_service.reception.matters.models import Matter
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import simple
from shared import directory, history, series
from shared.auth import SYSTEM, Actor
from shared.bodies import WithReason
from shared.codes import label
from shared.db import new_id
from shared.moves import Move
from shared.snapshots import Moved
from shared.together import flush
from shared.workdays import chinese_date, local_date


class Sent(NamedTuple):
    """What goes to a bureau with a piece; a forwarding requires nothing and has no limit."""

    kind: rules.Kind
    unit_id: UUID
    requirement: str | None
    feedback_due: date | None


async def assign(
    session: AsyncSession, actor: Actor, piece: Piece, form: Assignment, now: datetime
) -> Order:
    """Assign the piece to a bureau below: order, letters D09 and D03, deadlines of the assignee.

    《信访工作条例》第二十二条、第二十三条. Raises `Conflict` (piece-sealed, not-triaged,
    internal-order-open, wrong-status, letter-incomplete), `Invalid` (feedback-due-past,
    unit-unknown, unit-not-below, co-handler-is-lead, co-handler-twice, co-handling-due-invalid,
    not-masked).
    """
    rules.check_feedback_due(form.feedback_due, now)
    await vault.check_masked(
        session, pieces.ids_beside(piece.id), {"requirement": form.requirement}
    )
    sent = Sent(rules.Kind.ASSIGNMENT, form.unit_id, form.requirement, form.feedback_due)
    order = await send(session, actor, piece, piece_rules.ASSIGN, sent, now)
    for at, each in enumerate(form.co_handlers):
        await co_handlings.ask(session, actor, order, each, now, f"co_handlers.{at}.")
    return order


async def send(
    session: AsyncSession, actor: Actor, piece: Piece, move: Move, sent: Sent, now: datetime
) -> Order:
    """Give the piece to a bureau below, with or without a report to be made; see `assign`."""
    pieces.check_unsealed(piece, actor)
    piece_rules.check_triaged(triaged=piece.matter_id is not None)
    await divisions.check_none_to_handle(session, piece.id)
    unit = await directory.organisation(session, sent.unit_id)
    rules.check_below(unit.line, actor.line, unit.kind)
    history.move(session, actor, piece, move, now)
    matter = await matters.of(session, piece)
    history.move(session, actor, matter, matter_rules.ASSIGN, now)
    for row in (piece, matter):
        row.unit_id, row.unit_line = unit.id, unit.line
    addressable = await letters.addressable(session, piece)
    # A notice that nobody can be given is no longer owed, neither here nor by the bureau.
    end = deadlines.stop if addressable else deadlines.void
    await end(session, piece.id, move.stops, move.verb, now)
    if not addressable:
        piece.notice_due = None
    order = await issue(session, actor, piece, sent, now)
    await deadlines.hand_over(session, piece, ["DL05"], order.id)
    owed = [rule for rule in move.starts if addressable or rule != "DL03"]
    if piece.simple:
        owed.append("DL12a")
    started = await deadlines.start(session, piece, owed, "arrive", now, order_id=order.id,
                                    until=sent.feedback_due)  # fmt: skip
    piece.unit_notice_due = next((each.legal for each in started if each.rule == "DL03"), None)
    contact = f"{actor.unit_name} {actor.name}"
    opinion = rules.is_petition_procedure(matter.family, matter.route)
    running = None
    if piece.due_raw is not None:
        running = await deadline_queries.handling(session, piece.id)
    kind, duties = (
        "D08",
        sentences.forwarded_duties(addressable=addressable, opinion=opinion, running=running),
    )
    if sent.requirement is not None and sent.feedback_due is not None:
        kind, duties = (
            "D09",
            sentences.duties(
                sent.requirement,
                sent.feedback_due,
                addressable=addressable,
                opinion=opinion,
                running=running,
            ),
        )
    wanted = {kind: {
        "addressee": unit.name, "order_no": order.number, "contact": contact,
        "summary": sentences.closed(matter.summary_masked), "duties": duties,
    }}  # fmt: skip
    if addressable:
        wanted["D03"] = {
            "target": unit.name, "contact": contact,
            "origin": sentences.origin(piece.source, piece.sender,
                                       sentences.you(piece.petitioner_count)),
            "course": sentences.course(
                sentences.article(piece.source), unit.name, chinese_date(now),
                feedback=sent.feedback_due is not None, changed=piece.noticed_at is not None),
        }  # fmt: skip
        piece.noticed_at = piece.noticed_at or now
    await letters.issue(session, actor, piece, wanted, now)
    return order


async def sign_for(session: AsyncSession, actor: Actor, order: Order, now: datetime) -> Order:
    """The bureau has seen the order. No deadline depends on it: arrival governs."""
    history.move(session, actor, order, rules.SIGN_FOR, now)
    order.signed_at = now
    note_handler(order, actor)
    await flush(session)  # the answer tells the new version
    return order


async def accept(
    session: AsyncSession, actor: Actor, order: Order, form: Acceptance, now: datetime
) -> Order:
    """Accept: notice D02, DL03 met, DL05 begins (once, unless it is deemed to run already).

    Who signed nothing is owed no notice: the history says so.

    《信访工作条例》第二十三条第三款、第三十一条、第三十四条. Raises `Conflict` (wrong-status,
    not-petition-procedure, simplified-repeat, simplified-collective, simplified-major,
    letter-incomplete), `Invalid` (not-masked).
    """
    history.move(session, actor, order, rules.ACCEPT, now)
    piece = await queries.piece_of(session, order)
    matter = await matters.of(session, piece)
    rules.check_petition_procedure(matter.family, matter.route)
    simple.check_possible(piece_rules.ACCEPT, piece)
    await vault.check_masked(
        session, pieces.ids_beside(piece.id), {"contact": form.contact, "path": form.path},
        ours={"phone": form.phone},
    )  # fmt: skip
    unaddressed = None if await letters.addressable(session, piece) else UNADDRESSED
    history.move(session, actor, piece, piece_rules.ACCEPT, now, unaddressed)
    order.accepted_at = piece.accepted_at = now
    note_handler(order, actor)
    await deadlines.stop(session, piece.id, rules.ACCEPT.stops, rules.ACCEPT.verb, now)
    await _begin_handling(session, order, piece, now)
    if unaddressed is not None:
        await flush(session)  # the answer tells the new version
        return order
    requests = await matters.requests(session, piece.id)
    handling = await deadline_queries.handling(session, piece.id)
    await letters.issue(session, actor, piece, {"D02": {
        "form": label("form", piece.form), "accepted": chinese_date(now),
        "coming": sentences.given_by(order.issuer_name, order.arrived_at),
        "article": sentences.BY_AN_ORGAN,
        "requests": sentences.listed([each.text for each in requests]),
        "path": form.path.rstrip("。"), "contact": form.contact, "phone": form.phone,
        **sentences.program(piece.simplified if piece.simple else None,
                            sentences.you(piece.petitioner_count)),
        "limit": sentences.handling_limit(
            handling.rule, handling.start, deemed=handling.start_event != rules.ACCEPT.verb,
            taken_over=handling.start < local_date(order.arrived_at)
            or (handling.start_event != rules.ACCEPT.verb
                and order.counted_from < order.arrived_at),
            extended=handling.extended, end=handling.end),
    }}, now)  # fmt: skip
    return order


async def deem_started(session: AsyncSession, order: Order, now: datetime) -> None:
    """Let DL05 run from the fifteenth day when no notice was made by then; once, or not yet.

    《信访工作条例》第二十三条、第三十四条.
    """
    piece = await queries.piece_of(session, order)
    calendar = await directory.calendar(session)
    fifteenth = deadline_rules.handling_start(order.counted_from, now, calendar)
    if order.status not in rules.WAITING or fifteenth is None or piece.due_raw is not None:
        return
    history.move(session, SYSTEM, piece, piece_rules.DEEM_START, now, deadline_rules.UNNOTICED)
    await _begin_handling(session, order, piece, now)


async def report(
    session: AsyncSession, actor: Actor, order: Order, form: Report, now: datetime
) -> Order:
    """Report that the piece is done: its opinion was delivered, or it was settled or led elsewhere.

    《信访工作条例》第二十二条. Letter D21. Raises `Conflict` (wrong-status, opinion-not-delivered,
    duty-owed, co-handlers-owe), `Invalid` (unanswered-reason-needless, not-masked).
    """
    rules.check_kind(rules.REPORT, order.kind)
    history.move(session, actor, order, rules.REPORT, now, form.unanswered_reason)
    await co_handlings.check_reportable(session, order.id, form.unanswered_reason)
    below = order.handed_on_at and await hand_ons.open_below(session, order.id)
    check_reported_below(outstanding=below is not None)
    piece = await queries.piece_of(session, order)
    told = {"result": form.result, "summary": form.summary}
    if form.rectification is not None:
        told["rectification"] = form.rectification
    if form.unanswered_reason is not None:
        told["unanswered_reason"] = form.unanswered_reason
    ended = await _ended(session, piece, form)
    await vault.check_masked(session, pieces.ids_beside(piece.id), told)
    rules.check_put_right(order, form.result, form.summary, form.rectification)
    order.reported_at, order.reported_by = now, actor.id
    order.result, order.summary = form.result, form.summary
    order.petitioner_view, order.rectification = form.petitioner_view, form.rectification
    note_handler(order, actor)
    await deadlines.stop(session, piece.id, rules.REPORT.stops, rules.REPORT.verb, now, order.id)
    sections = [
        f"办理情况：{form.summary}",
        *ended.sections,
        f"信访人意见：{label('petitioner_view', form.petitioner_view)}",
    ]
    if form.rectification is not None:
        sections.append(f"针对退回意见的整改情况：{form.rectification}")
    if form.unanswered_reason is not None:
        sections.append(f"未等待协办单位回复的理由：{form.unanswered_reason}")
    await letters.issue(session, actor, piece, {"D21": {
        "addressee": order.issuer_name, "order_no": order.number, "ended": ended.said,
        "sections": sentences.numbered(sections),
    }}, now)  # fmt: skip
    return order


async def pass_report(session: AsyncSession, actor: Actor, order: Order, now: datetime) -> Order:
    """The report is in order: the order is closed."""
    history.move(session, actor, order, rules.PASS, now)
    order.closed_at = now
    await co_handlings.passed(session, order.id, now)
    await close_matter(session, await queries.piece_of(session, order), now)
    return order


async def undo_pass(
    session: AsyncSession, actor: Actor, order: Order, form: WithReason, now: datetime
) -> Order:
    """The report was passed by mistake: it waits for its examination again, and its matter is open.

    Raises `Conflict` (wrong-status, wrong-order-kind, handed-on), `Invalid` (not-masked).
    """
    rules.check_possible(rules.UNDO_PASS, order.kind, below=order.above_id is not None)
    beside = pieces.ids_beside(order.piece_id)
    await vault.check_masked(session, beside, {"reason": form.reason})
    history.move(session, actor, order, rules.UNDO_PASS, now, form.reason)
    order.closed_at = None
    await matter_commands.reopen_of(session, await queries.piece_of(session, order), now)
    return order


async def return_report(
    session: AsyncSession, actor: Actor, order: Order, form: Return, now: datetime
) -> Order:
    """Return the report with its defects and a new limit; letter D22, a new DL11.

    No statutory period begins anew. Raises `Conflict` (wrong-status), `Invalid`
    (feedback-due-past).
    """
    return await give_back(session, actor, order, rules.RETURN, form, now)


async def give_back(
    session: AsyncSession, actor: Actor, order: Order, move: Move, form: Return, now: datetime
) -> Order:
    """Have a bureau report again, for what `form` says."""
    rules.check_feedback_due(form.feedback_due, now)
    defects = {f"defects.{at}": text for at, text in enumerate(form.defects)}
    await vault.check_masked(session, pieces.ids_beside(order.piece_id), defects)
    history.move(session, actor, order, move, now, "；".join(form.defects))
    order.returns += 1
    order.feedback_due = form.feedback_due
    piece = await queries.piece_of(session, order)
    await deadlines.start(session, piece, move.starts, move.verb, now, order_id=order.id,
                          until=form.feedback_due)  # fmt: skip
    unit = await directory.organisation(session, order.unit_id)
    await letters.issue(session, actor, piece, {"D22": {
        "addressee": unit.name, "order_no": order.number, "defects": sentences.listed(form.defects),
        "new_due": chinese_date(form.feedback_due),
    }}, now, unit_line=order.unit_line)  # fmt: skip
    return order


async def extend_feedback(
    session: AsyncSession, actor: Actor, order: Order, form: FeedbackExtension, now: datetime
) -> Order:
    """Move the limit of the report to a later day: letter D12-F; no statutory period moves.

    Raises `Conflict` (wrong-status, wrong-order-kind, feedback-beyond-statutory), `Invalid`
    (feedback-due-past, feedback-not-later, feedback-after-own, not-masked).
    """
    rules.check_kind(rules.EXTEND_FEEDBACK, order.kind)
    rules.check_feedback_due(form.feedback_due, now)
    piece = await queries.piece_of(session, order)
    rules.check_extended(form.feedback_due, order.feedback_due, piece.due_legal)
    above = await hand_ons.above(session, order)
    check_limit(form.feedback_due, above.feedback_due if above else None)
    await vault.check_masked(session, pieces.ids_beside(piece.id), {"reason": form.reason})
    history.move(session, actor, order, rules.EXTEND_FEEDBACK, now, form.reason)
    original = order.feedback_due or form.feedback_due
    order.feedback_due = form.feedback_due
    await deadlines.move_end(session, piece.id, "DL11", order.id, form.feedback_due)
    unit = await directory.organisation(session, order.unit_id)
    await letters.issue(session, actor, piece, {"D12-F": {
        "addressee": unit.name, "order_no": order.number, "reason": sentences.closed(form.reason),
        "original_end": chinese_date(original), "new_due": chinese_date(form.feedback_due),
    }}, now, unit_line=order.unit_line)  # fmt: skip
    await flush(session)  # the answer tells the new version
    return order


async def name_handler(
    session: AsyncSession, actor: Actor, order: Order, form: NamedHandler, now: datetime
) -> Order:
    """Say who has the piece on the desk. Raises `Invalid` (handler-unknown, handler-recused)."""
    rules.check_handler(known=await queries.handles(session, form.handler_id, order.unit_id))
    await recused.check_handler(session, form.handler_id, order.piece_id)
    history.move(session, actor, order, rules.NAME_HANDLER, now)
    order.handler_id = form.handler_id
    note_handler(order, actor)
    await flush(session)  # the answer tells the new version
    return order


async def close_matter(session: AsyncSession, piece: Piece, now: datetime) -> None:
    """Close the matter once its pieces and internal orders are closed, its orders passed.

    Not while something is to be carried out, or somebody disagreed: then a person closes it.
    """
    await flush(session)  # what follows asks the database
    matter = await matters.of(session, piece)
    if matter.status is matter_rules.Status.CLOSED:  # with another order of a list
        return
    await close_at_rest(session, matter, now)


async def close_at_rest(session: AsyncSession, matter: Matter, now: datetime) -> None:
    """`close_matter` of an open, locked matter."""
    if await queries.open_in_matter(session, matter.id):
        return
    if await divisions.open_in_matter(session, matter.id):
        return
    if not await deliveries.unsettled(session, matter.id):
        await matter_commands.close(session, SYSTEM, matter, now)


async def handled(session: AsyncSession, actor: Actor, piece: Piece, now: datetime) -> None:
    """Remember on the open order who handles its piece; others must know who may not verify."""
    order = await queries.open_of_piece(session, piece.id)
    if order is not None and note_handler(order, actor):
        history.publish_row(session, order, Moved("handle", now))


def note_handler(order: Order, actor: Actor) -> bool:
    """Remember that this account acted for the bureau, and for whom; True the first time."""
    new = {str(each) for each in actor.persons}.difference(order.handlers)
    order.handlers = [*order.handlers, *sorted(new)]
    return bool(new)


class _Ended(NamedTuple):
    """How a piece ended, as a report says it."""

    said: str
    sections: list[str]


async def _ended(session: AsyncSession, piece: Piece, form: Report) -> _Ended:
    result = f"处理结果：{form.result.rstrip('。')}"
    if piece.status is piece_rules.Status.DIVERTED:
        rules.check_performed(piece.awaiting)
        return _Ended("已经依法导入法定途径", [result])
    if piece.status is piece_rules.Status.SETTLED:
        number = await letter_queries.latest_no(session, piece.id, "D15")
        return _Ended(f"双方已经达成调解（和解）协议（{number}）", [result])
    numbered = f"{result}（处理意见书文号：{piece.opinion_no}）"
    if piece.status is piece_rules.Status.CLOSED_UNDELIVERED:
        rules.check_unheard(form.petitioner_view)
        return _Ended("处理意见已经出具，无法送达信访人", [numbered])
    delivery = rules.delivered(await deliveries.of(session, piece.id))
    rules.check_view(form.petitioner_view, delivery.recipient_view)
    way = receipt(
        delivery.way, delivery.delivered_at, refused=delivery.refused, witness=delivery.witness
    )
    return _Ended("处理意见已经出具并送达", [numbered, f"送达情况：{way}"])


async def issue(
    session: AsyncSession,
    actor: Actor,
    piece: Piece,
    sent: Sent,
    now: datetime,
    above: Order | None = None,
) -> Order:
    """A new order to the piece's responsible unit; `above` is handed on with it."""
    year = local_date(now).year
    sequence = await series.next_number(session, rules.SERIES[sent.kind], year)
    order = Order(
        id=new_id(),
        kind=sent.kind,
        number=rules.number(sent.kind, year, sequence),
        piece_id=piece.id,
        matter_id=piece.matter_id,
        unit_id=piece.unit_id,
        unit_line=piece.unit_line,
        issuer_id=actor.unit,
        issuer_name=actor.unit_name,
        issuer_line=actor.line,
        requirement=sent.requirement,
        feedback_due=sent.feedback_due,
        returns=0,
        arrived_at=now,
        counted_from=above.counted_from if above else now,
        above_id=above.id if above else None,
        handlers=[],
        moves=0,
    )
    history.move(session, actor, order, rules.ISSUE, now)
    history.move(session, SYSTEM, order, rules.ARRIVE, now)
    await flush(session)  # the deadlines refer to it
    return order


async def _begin_handling(session: AsyncSession, order: Order, piece: Piece, now: datetime) -> None:
    """The period from acceptance on, or DL05 from the fifteenth day if that came first.

    Once. Without a notice by that day nothing is handled simply any more.
    """
    if piece.due_raw is not None:
        await deadlines.resume(session, piece, "DL05")
        return
    calendar = await directory.calendar(session)
    deemed = deadline_rules.handling_start(order.counted_from, now, calendar)
    if await deadline_queries.noticed(session, order.id, order.above_id):
        deemed = None
    event = "accept" if deemed is None else "deem-start"
    if deemed is not None:
        await deadlines.forget_simplified(session, piece, event, now)
    rule = deadline_rules.handling_rule(simple=piece.simple)
    (started,) = await deadlines.start(session, piece, [rule], event, deemed or now,
                                     order_id=order.id)  # fmt: skip
    piece.due_raw, piece.due_legal = started.raw, started.legal

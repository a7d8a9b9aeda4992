"""Starting, meeting, extending and closing deadlines, mostly as a part of another move."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.deadlines import queries, rules
from intake_service.handling.deadlines.models import Adjustment, Deadline
from intake_service.handling.deadlines.rules import RULES, Outcome
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from shared import directory, history
from shared.auth import SYSTEM
from shared.rows import New
from shared.together import ask
from shared.workdays import Calendar, Due, local_date, months_after


@dataclass(frozen=True, slots=True)
class Owed:
    """The unit that owes something, and the piece, matter and order that it is about."""

    piece_id: UUID
    matter_id: UUID | None
    order_id: UUID | None
    unit_id: UUID
    unit_line: str


async def start(
    session: AsyncSession,
    piece: Piece,
    rule_ids: Iterable[str],
    event: str,
    at: date | datetime,
    *,
    order_id: UUID | None = None,
    until: date | None = None,
) -> list[Deadline]:
    """Begin deadlines of the piece's responsible unit with the event `event` at `at`.

    `until` fixes the end where no law does.
    """
    calendar = await directory.calendar(session)
    owed = Owed(piece.id, piece.matter_id, order_id, piece.unit_id, piece.unit_line)
    started = [row.made() for row in begin(calendar, owed, rule_ids, event, at, until=until)]
    session.add_all(started)
    return started


def begin(
    calendar: Calendar,
    owed: Owed,
    rule_ids: Iterable[str],
    event: str,
    at: date | datetime,
    *,
    until: date | None = None,
) -> list[New[Deadline]]:
    """The deadlines that `start` stores, for a command that stores them itself."""
    rows = []
    for rule_id in rule_ids:
        rule = RULES[rule_id]
        if rule.length is None and until is not None:
            end = rules.end_on(rule, until, calendar)
        else:
            end = rules.end_of(rule, at, calendar)
        values = {
            "rule": rule.id,
            "rule_version": rule.version,
            "piece_id": owed.piece_id,
            "matter_id": owed.matter_id,
            "order_id": owed.order_id,
            "unit_id": owed.unit_id,
            "unit_line": owed.unit_line,
            "start_event": event,
            "start": local_date(at),
            "raw": end.raw,
            "legal": end.legal,
            "provisional": end.provisional,
            "extended": 0,
            "outcome": Outcome.OPEN,
        }
        rows.append(New(Deadline, values))
    return rows


def notice_due(calendar: Calendar, rule_ids: Sequence[str], arrived_at: datetime) -> date | None:
    """The legal end of the notice among `rule_ids` that arrival at `arrived_at` begins, if any."""
    notices = [RULES[rule_id] for rule_id in rule_ids if rule_id in ("DL02", "DL03")]
    return rules.end_of(notices[0], arrived_at, calendar).legal if notices else None


async def stop(
    session: AsyncSession,
    piece_id: UUID,
    rule_ids: Sequence[str],
    event: str,
    now: datetime,
    order_id: UUID | None = None,
) -> None:
    """End the open deadlines of a piece: duties are met (or met late), windows were not used.

    The last day is that of the calendar of today. `order_id`: only those of this order.
    """
    calendar = await directory.calendar(session)
    for deadline in await queries.open_of(session, piece_id, rule_ids, order_id):
        if _recounted(deadline, calendar):
            _tell(await session.get_one(Piece, piece_id), deadline)
        _end(deadline, rules.outcome(deadline.rule, deadline.legal, now), event, now)


async def void(
    session: AsyncSession,
    piece_id: UUID,
    rule_ids: Sequence[str],
    event: str,
    now: datetime,
    order_id: UUID | None = None,
) -> None:
    """End the open deadlines of a piece (or of one order about it) as no longer owed."""
    for deadline in await queries.open_of(session, piece_id, rule_ids, order_id):
        _end(deadline, Outcome.VOID, event, now)


async def annul(
    session: AsyncSession, piece_id: UUID, rule_ids: Sequence[str], event: str, now: datetime
) -> None:
    """Void the deadlines of a piece that began with what is taken back, however they ended."""
    for deadline in await queries.not_void(session, piece_id, rule_ids):
        _end(deadline, Outcome.VOID, event, now)


async def hand_over(
    session: AsyncSession,
    piece: Piece,
    rule_ids: Sequence[str],
    order_id: UUID | None = None,
) -> None:
    """Let the piece's responsible unit owe the running deadlines from now on; no end moves."""
    for deadline in await queries.open_of(session, piece.id, rule_ids):
        deadline.unit_id, deadline.unit_line = piece.unit_id, piece.unit_line
        deadline.order_id = order_id or deadline.order_id


async def move_end(
    session: AsyncSession, piece_id: UUID, rule_id: str, order_id: UUID, day: date
) -> None:
    """Put the end of an order's running deadline, which no law fixes, on another day."""
    calendar = await directory.calendar(session)
    for deadline in await queries.open_of(session, piece_id, [rule_id], order_id):
        deadline.end = rules.end_on(RULES[rule_id], day, calendar)


def use(window: Deadline, event: str, now: datetime) -> None:
    """The petitioner made use of a window."""
    _end(window, Outcome.MET, event, now)


async def resume(session: AsyncSession, piece: Piece, rule_id: str) -> None:
    """Let a period that was void, because the piece went another way, run on as it began."""
    wanted = rules.handling_rule(simple=piece.simple) if rule_id == "DL05" else rule_id
    deadline = await queries.void_of(session, piece.id, wanted)
    if deadline is not None:
        reopen(deadline)
        deadline.unit_id, deadline.unit_line = piece.unit_id, piece.unit_line


async def forget_simplified(session: AsyncSession, piece: Piece, event: str, now: datetime) -> None:
    """Handle a piece by the ordinary procedure: its notice was not given in time."""
    if piece.simple:
        piece.simplified = None
        await void(session, piece.id, ["DL12a"], event, now)


async def run_instead(session: AsyncSession, piece: Piece, event: str, now: datetime) -> Deadline:
    """Let the other period of handling run, from the same acceptance; the one that ran is void.

    Domain §1.8: after a switch the sixty days run from the original acceptance. Raises `Conflict`
    (opinion-made).
    """
    running = await queries.handling(session, piece.id)
    rules.check_unanswered(running.outcome)
    _end(running, Outcome.VOID, event, now)
    wanted = rules.handling_rule(simple=running.rule == "DL05")
    other = await queries.begun(session, piece.id, wanted)
    if other is None:
        (other,) = await start(session, piece, [wanted], running.start_event, running.start,
                               order_id=running.order_id)  # fmt: skip
    else:
        reopen(other)
        other.unit_id, other.unit_line = running.unit_id, running.unit_line
        other.order_id = running.order_id
    _tell(piece, other)
    return other


def reopen(window: Deadline) -> None:
    """The use of a window, or its lapse, is taken back: it is open again until its last day."""
    window.outcome, window.satisfied_at, window.satisfied_by = Outcome.OPEN, None, None


async def lapse(
    session: AsyncSession, piece: Piece, now: datetime, rule_ids: Sequence[str]
) -> bool:
    """Close the windows of a locked piece that nobody used; whether there was one to close.

    Provisional ends are counted anew first, however late this comes: none is closed too early.
    """
    await recount(session, piece, now)
    past = await queries.past(session, piece.id, rule_ids, now)
    for deadline in past:
        _end(deadline, Outcome.LAPSED, "lapse", now)
    return bool(past)


async def extend(session: AsyncSession, piece: Piece, days: int, now: datetime) -> tuple[Due, Due]:
    """Move the end of DL05 by `days` natural days; its end before and after.

    《信访工作条例》第三十四条. Raises `Conflict` (simplified-not-extended, already-answered,
    deadline-over, extension-too-long).
    """
    deadline = await queries.handling(session, piece.id)
    before = deadline.end
    rules.check_extensible(deadline.rule)
    rules.check_running(deadline.outcome)
    rules.check_extension(before, deadline.extended, days, now)
    deadline.end = rules.extended_end(before, days, await directory.calendar(session))
    deadline.extended += days
    piece.due_raw, piece.due_legal = deadline.raw, deadline.legal
    piece.extended_days = deadline.extended
    return before, deadline.end


async def exclude(session: AsyncSession, piece_id: UUID, rule_id: str, days: int) -> None:
    """Leave `days` out of the count of an open duty of a locked piece; fewer than none: put back.

    《信访工作条例》第三十六条: the time of a hearing is no part of the period of a re-review.
    """
    calendar = await directory.calendar(session)
    for deadline in await queries.open_of(session, piece_id, [rule_id]):
        deadline.extended += days
        _recounted(deadline, calendar)


async def recount(session: AsyncSession, piece: Piece, now: datetime) -> None:
    """Count the running deadlines of a piece by the calendar of today (《民法典》第二百零三条).

    What was judged by a provisional end is judged again. The piece moves if an end did.
    """
    calendar = await directory.calendar(session)
    moved = [each for each in await queries.to_recount(session, piece.id)
             if _recounted(each, calendar)]  # fmt: skip
    for deadline in moved:
        _tell(piece, deadline)
        judged = deadline.outcome in (Outcome.MET, Outcome.MET_LATE)
        if judged and deadline.rule in rules.DUTIES and deadline.satisfied_at:
            deadline.outcome = rules.outcome(deadline.rule, deadline.legal, deadline.satisfied_at)
    if moved:
        reason = "节假日安排公布，重新计算期限"
        history.move(session, SYSTEM, piece, piece_rules.RECOUNT, now, reason)


async def correct_arrival(
    session: AsyncSession,
    piece: Piece,
    owed: Sequence[str],
    was_on: date,
    correction_id: UUID,
    now: datetime,
) -> None:
    """Count anew what began with the arrival of a locked piece, whose registration was corrected.

    `owed`: what its arrival begins now; `was_on`: the day of arrival as registered before. What
    was met is judged anew, a window that is not over after all is open again. A notice by another
    rule takes the place of the former one. What an order began is not touched.
    """
    calendar = await directory.calendar(session)
    notices = [rule_id for rule_id in owed if rule_id in _NOTICES]
    found = await queries.of_arrival(session, piece.id, _ARRIVALS)
    for deadline in found:
        if deadline.rule in (*_NOTICES, "DL04") and deadline.rule not in owed:
            _replace(session, piece, deadline, notices, calendar, now)
            continue
        before, day = (deadline.start, deadline.legal), _begun(deadline, piece, was_on, calendar)
        if day == deadline.start:
            continue
        _restart(deadline, day, calendar, now)
        _tell(piece, deadline)
        session.add(
            Adjustment(
                deadline_id=deadline.id,
                correction_id=correction_id,
                start_before=before[0],
                legal_before=before[1],
                start=deadline.start,
                legal=deadline.legal,
                adjusted_at=now,
            )
        )
    if piece.status is piece_rules.Status.REGISTERED and piece.noticed_at is None:
        known = {each.rule for each in found} | (set(_NOTICES) if found else set())
        begun = [rule_id for rule_id in owed if rule_id not in known]
        for each in await start(session, piece, begun, _ARRIVED, piece.arrived_at):
            _tell(piece, each)


def _begun(deadline: Deadline, piece: Piece, was_on: date, calendar: Calendar) -> date:
    """The day from which a deadline runs, now that the piece arrived on another one."""
    arrived_on = local_date(piece.arrived_at)
    if deadline.rule in rules.HANDLING and piece.accepted_at is not None:
        # Of what the Department handles itself: from acceptance, or the fifteenth day if earlier.
        deemed = rules.handling_start(piece.arrived_at, piece.accepted_at, calendar)
        return deemed or local_date(piece.accepted_at)
    return arrived_on if deadline.start == was_on else deadline.start


def _restart(deadline: Deadline, day: date, calendar: Calendar, now: datetime) -> None:
    two_months = months_after(deadline.start, rules.MONTHS_TO_PERFORM)
    if deadline.rule == "DL14" and deadline.raw == two_months:  # and no law says otherwise
        deadline.raw = months_after(day, rules.MONTHS_TO_PERFORM)
    deadline.start = day
    deadline.end = Due(*_counted(deadline, calendar))
    if deadline.outcome in (Outcome.MET, Outcome.MET_LATE) and deadline.satisfied_at:
        deadline.outcome = rules.outcome(deadline.rule, deadline.legal, deadline.satisfied_at)
    elif deadline.outcome is Outcome.LAPSED and local_date(now) <= deadline.legal:
        reopen(deadline)


def _replace(
    session: AsyncSession,
    piece: Piece,
    deadline: Deadline,
    notices: Sequence[str],
    calendar: Calendar,
    now: datetime,
) -> None:
    """A deadline that this arrival does not begin is void; of a notice another one stands for it.

    That one was met when and as the former one was.
    """
    if deadline.rule in _NOTICES:
        piece.notice_due = None
        owed = Owed(piece.id, piece.matter_id, None, deadline.unit_id, deadline.unit_line)
        for row in begin(calendar, owed, notices, deadline.start_event, piece.arrived_at):
            other = row.made()
            if deadline.satisfied_at is not None:
                outcome = rules.outcome(other.rule, other.legal, deadline.satisfied_at)
                _end(other, outcome, deadline.satisfied_by or "", deadline.satisfied_at)
            session.add(other)
            _tell(piece, other)
    _end(deadline, Outcome.VOID, piece_rules.CORRECT.verb, now)


def is_stale(deadline: Deadline, calendar: Calendar) -> bool:
    """Whether the calendar puts the end of a deadline on another day."""
    return _counted(deadline, calendar)[:2] != (deadline.raw, deadline.legal)


async def join_matter(session: AsyncSession, piece_id: UUID, matter_id: UUID | None) -> None:
    """Name the matter on the deadlines that began before triage, or none when it is undone."""
    await ask(session, _join_matters, (piece_id, matter_id))


async def _join_matters(
    session: AsyncSession, keys: Sequence[tuple[UUID, UUID | None]]
) -> list[None]:
    ids = [sa.literal(list(each), sa.ARRAY(sa.Uuid())) for each in zip(*keys, strict=True)]
    joins = sa.func.unnest(*ids).table_valued("piece_id", "matter_id").render_derived("joins")
    await session.execute(
        sa.update(Deadline)
        .where(Deadline.piece_id == joins.c.piece_id)
        .values(matter_id=joins.c.matter_id)
    )
    return [None for _ in keys]


def _counted(deadline: Deadline, calendar: Calendar) -> tuple[date, date, bool]:
    end = rules.recounted(deadline.rule, deadline.start, deadline.raw, deadline.extended, calendar)
    return end.raw, end.legal, end.provisional


def _recounted(deadline: Deadline, calendar: Calendar) -> bool:
    before = (deadline.raw, deadline.legal)
    deadline.end = Due(*_counted(deadline, calendar))
    return (deadline.raw, deadline.legal) != before


_NOTICES = ("DL02", "DL03")
_ARRIVED = piece_rules.REGISTER.verb
_ARRIVALS = (
    *(move.verb for move in piece_rules.MOVES if "DL02" in move.starts),
    piece_rules.UNDO_RETURN.verb,
)
"""What makes the notice of a piece owed: that it came, or that its end at the door is undone."""


def _tell(piece: Piece, deadline: Deadline) -> None:
    """What others are told of a deadline travels from the piece."""
    if deadline.rule in rules.HANDLING:
        piece.due_raw, piece.due_legal = deadline.raw, deadline.legal
    elif deadline.start_event in _ARRIVALS and deadline.rule in _NOTICES:
        piece.notice_due = deadline.legal
    elif deadline.start_event == "arrive" and deadline.rule == "DL03":
        piece.unit_notice_due = deadline.legal


def _end(deadline: Deadline, outcome: Outcome, event: str, now: datetime) -> None:
    deadline.outcome = outcome
    deadline.satisfied_at = now
    deadline.satisfied_by = event

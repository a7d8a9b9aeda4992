"""Starting, meeting, extending and closing deadlines; always part of another capability's move."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.deadlines import queries, rules
from intake_service.handling.deadlines.models import Deadline
from intake_service.handling.deadlines.rules import RULES, Kind, Outcome
from shared import directory
from shared.rows import New
from shared.workdays import Calendar, Due, local_date


@dataclass(frozen=True, slots=True)
class Owed:
    """Whose deadline it is, and about what."""

    piece_id: UUID
    matter_id: UUID | None
    order_id: UUID | None
    unit_id: UUID
    unit_line: str


async def start(
    session: AsyncSession,
    owed: Owed,
    rule_ids: Iterable[str],
    event: str,
    at: date | datetime,
    *,
    until: date | None = None,
) -> list[Deadline]:
    """Begin deadlines with the event `event` at `at`; `until` fixes the end where no law does."""
    calendar = await directory.calendar(session)
    begun = [row.made() for row in begin(calendar, owed, rule_ids, event, at, until=until)]
    session.add_all(begun)
    return begun


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
    begun, began = [], local_date(at)
    for rule_id in rule_ids:
        rule = RULES[rule_id]
        if rule.length is None and until is not None:
            end = rules.end_on(until, calendar)
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
            "start": began,
            "raw": end.raw,
            "legal": end.legal,
            "provisional": end.provisional,
            "extended": 0,
            "outcome": Outcome.OPEN,
        }
        begun.append(New(Deadline, values))
    return begun


def notice_due(calendar: Calendar, rule_ids: Sequence[str], arrived_at: datetime) -> date | None:
    """The legal end of the notice among `rule_ids` that arrival at `arrived_at` begins, if any."""
    notices = [RULES[rule_id] for rule_id in rule_ids if rule_id in ("DL02", "DL03")]
    return rules.end_of(notices[0], arrived_at, calendar).legal if notices else None


async def stop(
    session: AsyncSession, piece_id: UUID, rule_ids: Sequence[str], event: str, now: datetime
) -> None:
    """End the open deadlines of a piece: duties are met (or met late), windows were not used."""
    for deadline in await queries.open_of(session, piece_id, rule_ids):
        settle(deadline, event, now)


def settle(deadline: Deadline, event: str, now: datetime) -> None:
    """End one deadline by the event `event`."""
    duty = RULES[deadline.rule].kind is Kind.DUTY
    deadline.outcome = (rules.outcome_of if duty else rules.unused)(deadline.legal, now)
    deadline.satisfied_at = now
    deadline.satisfied_by = event


async def void(
    session: AsyncSession, piece_id: UUID, rule_ids: Sequence[str], event: str, now: datetime
) -> None:
    """End the open deadlines of a piece as no longer owed."""
    for deadline in await queries.open_of(session, piece_id, rule_ids):
        deadline.outcome = Outcome.VOID
        deadline.satisfied_at = now
        deadline.satisfied_by = event


def lapse(deadline: Deadline, now: datetime) -> None:
    """Close a window that nobody used."""
    deadline.outcome = Outcome.LAPSED
    deadline.satisfied_at = now
    deadline.satisfied_by = "lapse"


async def extend(session: AsyncSession, deadline: Deadline, days: int) -> None:
    """Move the end of DL05 by `days` natural days （《信访工作条例》第三十四条）."""
    calendar = await directory.calendar(session)
    present = Due(deadline.raw, deadline.legal, deadline.provisional)
    _move(deadline, rules.extended_end(present, days, calendar))
    deadline.extended += days


async def recount(session: AsyncSession, deadline: Deadline) -> bool:
    """Count a provisional deadline anew; True when its end moved."""
    calendar = await directory.calendar(session)
    before = (deadline.raw, deadline.legal)
    _move(deadline, rules.recounted(
        deadline.rule, deadline.start, deadline.raw, deadline.extended, calendar))  # fmt: skip
    return (deadline.raw, deadline.legal) != before


async def join_matter(session: AsyncSession, piece_id: UUID, matter_id: UUID) -> None:
    """Name the matter on the deadlines that began before triage."""
    await session.execute(
        sa.update(Deadline).where(Deadline.piece_id == piece_id).values(matter_id=matter_id)
    )


def _move(deadline: Deadline, end: Due) -> None:
    deadline.raw, deadline.legal, deadline.provisional = end.raw, end.legal, end.provisional

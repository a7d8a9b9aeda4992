"""Reading deadlines, each narrowed to what the actor may see."""

from collections.abc import Sequence, Set
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service import as_json
from intake_service.handling.deadlines import rules
from intake_service.handling.deadlines.models import Deadline
from intake_service.handling.deadlines.rules import Outcome, Punctuality
from intake_service.handling.deadlines.schemas import DeadlineFilters, DeadlineListing, DeadlineOut
from shared import pages
from shared.auth import Actor, on_line
from shared.workdays import local_date

columns = Deadline.__table__.c


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Deadlines that units on the actor's line owe."""
    return on_line(columns.unit_line, actor)


async def listing(
    session: AsyncSession, actor: Actor, asked: DeadlineListing, now: datetime
) -> dict[str, Any]:
    """A page of deadlines, the earliest legal end first."""
    order = [columns.legal, columns.id]
    select = sa.select(Deadline).where(visible_to(actor), *_filters(asked, now))
    page = pages.keyset(select, order, asked.cursor, asked.limit, descending=False)
    rows = (await session.scalars(page)).all()
    return pages.page(rows, ["legal", "id"], asked.limit)


async def count(session: AsyncSession, actor: Actor, asked: DeadlineFilters, now: datetime) -> int:
    """How many deadlines the same filters find."""
    select = sa.select(sa.func.count()).select_from(Deadline)
    found = await session.scalar(select.where(visible_to(actor), *_filters(asked, now)))
    return int(found or 0)


def of_piece(piece_id: sa.ColumnElement[UUID]) -> sa.ScalarSelect[Any]:
    """Every deadline of a piece in the order they began, as JSON, for its detail."""
    order = [Deadline.start, Deadline.rule, Deadline.id]
    return as_json(Deadline, tuple(DeadlineOut.model_fields), Deadline.piece_id == piece_id, order)


async def open_of(session: AsyncSession, piece_id: UUID, rule_ids: Sequence[str]) -> list[Deadline]:
    """The open deadlines of a piece under these rules; the caller holds the piece's lock."""
    rows = await session.scalars(
        sa.select(Deadline).where(
            Deadline.piece_id == piece_id,
            Deadline.outcome == Outcome.OPEN,
            Deadline.rule.in_(rule_ids),
        )
    )
    return list(rows.all())


async def handling(session: AsyncSession, piece_id: UUID) -> Deadline | None:
    """The one DL05 of a piece, or None before it began."""
    found: Deadline | None = await session.scalar(
        sa.select(Deadline).where(Deadline.piece_id == piece_id, Deadline.rule == "DL05")
    )
    return found


async def closed_windows(
    session: AsyncSession, today: date, limit: int
) -> Sequence[tuple[UUID, UUID, str]]:
    """Open windows whose legal end has passed: (id, piece, rule). For the sweep."""
    rows = await session.execute(
        sa.select(Deadline.id, Deadline.piece_id, Deadline.rule)
        .where(
            Deadline.outcome == Outcome.OPEN,
            Deadline.rule.in_(rules.WINDOWS),
            Deadline.legal < today,
        )
        .order_by(Deadline.legal, Deadline.id)
        .limit(limit)
    )
    return [(row.id, row.piece_id, row.rule) for row in rows]


async def provisional_pieces(
    session: AsyncSession, covered: Set[int], limit: int
) -> Sequence[UUID]:
    """Pieces with open deadlines counted without a published calendar whose years are known now."""
    rows = await session.scalars(
        sa.select(Deadline.piece_id)
        .where(*_provisional(), sa.extract("year", Deadline.raw).in_(covered))
        .distinct()
        .limit(limit)
    )
    return rows.all()


async def provisional_of(session: AsyncSession, piece_id: UUID) -> Sequence[Deadline]:
    """The provisional deadlines of a locked piece."""
    rows = await session.scalars(
        sa.select(Deadline).where(*_provisional(), Deadline.piece_id == piece_id)
    )
    return rows.all()


async def to_change(session: AsyncSession, id: UUID) -> Deadline | None:
    """The deadline, locked. For the sweep, which sees every row."""
    found: Deadline | None = await session.scalar(
        sa.select(Deadline).where(Deadline.id == id).with_for_update()
    )
    return found


def _filters(asked: DeadlineFilters, now: datetime) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = []
    for name in ("rule", "outcome", "matter_id", "piece_id", "unit_id"):
        value = getattr(asked, name)
        if value is not None:
            wanted.append(getattr(Deadline, name) == value)
    if asked.punctuality is not None:
        wanted += [Deadline.rule.in_(rules.DUTIES), _punctual(asked.punctuality, local_date(now))]
    return wanted


def _punctual(wanted: Punctuality, today: date) -> sa.ColumnElement[bool]:
    is_open = Deadline.outcome == Outcome.OPEN
    soon = today + rules.SOON
    if wanted is Punctuality.OVERDUE:
        late = Deadline.outcome == Outcome.MET_LATE
        return sa.or_(sa.and_(is_open, Deadline.legal < today), late)
    if wanted is Punctuality.DUE_SOON:
        return sa.and_(is_open, Deadline.legal >= today, Deadline.raw <= soon)
    return sa.or_(sa.and_(is_open, Deadline.raw > soon), Deadline.outcome == Outcome.MET)


def _provisional() -> tuple[sa.ColumnElement[bool], ...]:
    return (Deadline.outcome == Outcome.OPEN, sa.true() == Deadline.provisional)

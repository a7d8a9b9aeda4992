"""What the actor's bureau takes part in: beside the line, a way to see a piece."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from intake_service.handling.co_handlers.models import CoHandling
from intake_service.handling.co_handlers.rules import SHOWN, Status
from shared.auth import Actor
from shared.regions import Level


def asked_of(
    actor: Actor, column: sa.ColumnElement[UUID], of: InstrumentedAttribute[UUID]
) -> sa.ColumnElement[bool]:
    """True where `column` is the piece or matter (`of`) of an order that the actor's bureau helps
    with; nothing for others. The ids are read once, so that indexes serve the rest.
    """
    if actor.level is Level.PROVINCE:
        return sa.false()
    ids = sa.select(of).where(*_shown(actor.unit)).scalar_subquery()
    listed: Any = sa.func.array(ids, type_=sa.ARRAY(sa.Uuid()))
    return column == sa.any_(listed)


def asked_of_unit(piece_id: sa.ColumnElement[UUID]) -> sa.ColumnElement[bool]:
    """`asked_of` of a piece, for a statement that is built once; the actor's `unit` is asked."""
    unit = sa.bindparam("unit", type_=sa.Uuid())
    return sa.exists().where(CoHandling.piece_id == piece_id, *_shown(unit))


async def takes_part(session: AsyncSession, order_id: UUID, unit_id: UUID) -> bool:
    """Whether an organ has an open part in a locked order."""
    found = await session.scalar(
        sa.select(CoHandling.id).where(CoHandling.order_id == order_id, *_shown(unit_id)).limit(1)
    )
    return found is not None


async def lines_of(session: AsyncSession, piece_id: UUID) -> Sequence[str]:
    """The lines of the organs that have an open part in an order about a piece."""
    rows = await session.scalars(
        sa.select(CoHandling.unit_line)
        .where(CoHandling.piece_id == piece_id, CoHandling.status.in_(SHOWN))
        .distinct()
    )
    return rows.all()


async def of_order(
    session: AsyncSession, order_id: UUID, statuses: Collection[Status]
) -> Sequence[CoHandling]:
    """The parts of a locked order in some statuses, locked."""
    found = await session.scalars(
        sa.select(CoHandling)
        .where(CoHandling.order_id == order_id, CoHandling.status.in_(statuses))
        .order_by(CoHandling.unit_line)
        .with_for_update()
    )
    return found.all()


def _shown(unit: Any) -> tuple[sa.ColumnElement[bool], ...]:
    return CoHandling.unit_id == unit, CoHandling.status.in_(SHOWN)

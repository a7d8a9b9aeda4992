"""What the divisions of the actor were given: beside the line, a way to see a piece."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from intake_service.handling.divisions import rules
from intake_service.handling.divisions.models import InternalAnswer, InternalOrder
from intake_service.handling.divisions.rules import SHOWN
from shared.auth import Actor
from shared.together import ask


def given_to(
    actor: Actor, column: sa.ColumnElement[UUID], of: InstrumentedAttribute[UUID]
) -> sa.ColumnElement[bool]:
    """True where `column` is the piece, matter or order (`of`) of something the actor was given.

    For a division of the Department alone; it adds nothing to the condition of anybody else. The
    ids are read once, so that indexes serve the rest.
    """
    if not actor.is_inside:
        return sa.false()
    ids = sa.select(of).where(*_shown(actor.unit)).scalar_subquery()
    listed: Any = sa.func.array(ids, type_=sa.ARRAY(sa.Uuid()))
    return column == sa.any_(listed)


def given_asked(piece_id: sa.ColumnElement[UUID]) -> sa.ColumnElement[bool]:
    """`given_to` of a piece, for a statement that is built once; the actor's `unit` is asked."""
    unit = sa.bindparam("unit", type_=sa.Uuid())
    return sa.exists().where(InternalAnswer.piece_id == piece_id, *_shown(unit))


async def to_handle(session: AsyncSession, piece_id: UUID) -> InternalOrder | None:
    """The internal order by which a locked piece is to be handled, if one is open; locked."""
    return await ask(session, _to_handle, piece_id)


async def _to_handle(
    session: AsyncSession, piece_ids: Sequence[UUID]
) -> list[InternalOrder | None]:
    rows = await session.scalars(
        sa.select(InternalOrder)
        .where(
            InternalOrder.piece_id.in_(piece_ids),
            InternalOrder.purpose == rules.Purpose.HANDLE,
            InternalOrder.status.not_in(rules.ENDED),
        )
        .order_by(InternalOrder.id)
        .with_for_update()
    )
    found = {row.piece_id: row for row in rows}
    return [found.get(piece_id) for piece_id in piece_ids]


async def check_none_to_handle(session: AsyncSession, piece_id: UUID) -> None:
    """Raise `Conflict` (internal-order-open) while a division is to handle a locked piece."""
    rules.check_none_open(found=await to_handle(session, piece_id) is not None)


async def check_none_about(session: AsyncSession, piece_id: UUID) -> None:
    """Raise `Conflict` (internal-order-open) while a division has to do with a locked piece."""
    found = await _any_open(session, InternalOrder.piece_id == piece_id)
    rules.check_none_open(found=found)


async def open_in_matter(session: AsyncSession, matter_id: UUID) -> bool:
    """Whether an internal order of a locked matter still waits for its end."""
    return await ask(session, _open_in_matters, matter_id)


async def _open_in_matters(session: AsyncSession, matter_ids: Sequence[UUID]) -> list[bool]:
    rows = await session.scalars(
        sa.select(InternalOrder.matter_id).where(
            InternalOrder.matter_id.in_(matter_ids), InternalOrder.status.not_in(rules.ENDED)
        )
    )
    found = set(rows.all())
    return [matter_id in found for matter_id in matter_ids]


async def _any_open(session: AsyncSession, of: sa.ColumnElement[bool]) -> bool:
    found = await session.scalar(
        sa.select(InternalOrder.id).where(of, InternalOrder.status.not_in(rules.ENDED)).limit(1)
    )
    return found is not None


def _shown(unit: Any) -> tuple[sa.ColumnElement[bool], ...]:
    return InternalAnswer.unit_id == unit, InternalAnswer.status.in_(SHOWN)

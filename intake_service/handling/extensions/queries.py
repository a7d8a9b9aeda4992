"""Reading extensions, each narrowed to what the actor may see."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service import explained
from intake_service.handling.deadlines.models import Deadline
from intake_service.handling.extensions import rules
from intake_service.handling.extensions.models import Extension
from intake_service.handling.extensions.schemas import ExtensionFilters, ExtensionQuery
from intake_service.reception.matters import queries as matters
from intake_service.reception.matters.models import is_of
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.queries import hidden_from, unseen
from shared import pages
from shared.auth import Actor, on_line
from shared.filters import one_of
from shared.moves import allowed

columns = Extension.__table__.c


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Extensions of the units on the actor's line; those of sealed pieces as the pieces."""
    hidden = columns.piece_id.in_(hidden_from(actor))
    return sa.and_(on_line(columns.unit_line, actor), sa.not_(hidden))


async def extension(session: AsyncSession, actor: Actor, id: UUID) -> Extension:
    """The extension. Raises `NotFound`."""
    found = await session.scalar(sa.select(Extension).where(Extension.id == id, visible_to(actor)))
    if found is None:
        raise await unseen(session, actor, Extension, id)
    return found


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Extension:
    """The extension, locked after its matter and its piece. Raises `NotFound`."""
    piece_id = await session.scalar(
        sa.select(Extension.piece_id).where(Extension.id == id, visible_to(actor))
    )
    if piece_id is None:
        raise await unseen(session, actor, Extension, id)
    await matters.piece_to_change(session, actor, piece_id)
    locked = await session.scalars(sa.select(Extension).where(Extension.id == id).with_for_update())
    return locked.one()


async def piece_of(session: AsyncSession, extension: Extension) -> Piece:
    """The piece of a locked extension, locked with it."""
    return await session.get_one(Piece, extension.piece_id)


async def pending_of(session: AsyncSession, piece_id: UUID) -> Extension | None:
    """The request for more time about a locked piece that waits for its answer, locked."""
    found: Extension | None = await session.scalar(
        sa.select(Extension)
        .where(Extension.piece_id == piece_id, Extension.status == rules.Status.REQUESTED)
        .with_for_update()
    )
    return found


async def pending(session: AsyncSession, piece_id: UUID) -> bool:
    """Whether a request for more time waits for its answer."""
    found = await session.scalar(
        sa.select(Extension.id).where(
            Extension.piece_id == piece_id, Extension.status == rules.Status.REQUESTED
        )
    )
    return found is not None


def to_response(extension: Extension, actor: Actor) -> dict[str, Any]:
    """The extension's values and what the actor may do to it now."""
    moves = allowed(rules.MOVES, actor, extension)
    return {**extension.column_values(), "allowed_moves": moves}


async def listing(session: AsyncSession, actor: Actor, query: ExtensionQuery) -> dict[str, Any]:
    """A page of extensions, the latest request first."""
    order = [columns.requested_at, columns.id]
    select = sa.select(Extension).where(visible_to(actor), *_filters(query))
    rows = (await session.scalars(pages.keyset(select, order, query.cursor, query.limit))).all()
    page = pages.page(rows, ["requested_at", "id"], query.limit)
    return {**page, "items": [to_response(row, actor) for row in page["items"]]}


async def count(session: AsyncSession, actor: Actor, filters: ExtensionFilters) -> int:
    """How many extensions the same filters find."""
    select = sa.select(sa.func.count()).select_from(Extension)
    return int(await session.scalar(select.where(visible_to(actor), *_filters(filters))) or 0)


def _filters(filters: ExtensionFilters) -> list[sa.ColumnElement[bool]]:
    return [
        is_of(columns.matter_id, filters.matter_id),
        *(
            one_of(columns[name], value)
            for name in ("status", "piece_id")
            if (value := getattr(filters, name)) is not None
        ),
    ]


_GRANTED = (
    sa.select(sa.func.coalesce(sa.func.sum(Extension.days), 0))
    .where(Extension.piece_id == Deadline.piece_id, Extension.status == rules.Status.APPROVED)
    .scalar_subquery()
)
AGREES = (
    explained(
        Deadline.extended,
        _GRANTED,
        sa.and_(Deadline.rule == "DL05", Deadline.extended != _GRANTED),
    ),
)
"""A deadline is longer than its rule by what was granted."""

"""Reading attachments: whoever sees the piece or the order sees what is attached to it."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.orders import queries as orders
from intake_service.handling.orders.models import Order
from intake_service.papers.attachments import rules
from intake_service.papers.attachments.models import Attachment
from intake_service.papers.attachments.schemas import AttachmentFilters, AttachmentQuery
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import REVEAL, check_line
from shared import files, pages
from shared.auth import Actor
from shared.filters import one_of
from shared.moves import allowed, permit

columns = Attachment.__table__.c


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Attachments of the pieces whose content the actor may read, and of the orders he sees."""
    of_piece = sa.and_(
        columns.order_id.is_(None),
        sa.exists().where(Piece.id == columns.piece_id, pieces.readable_to(actor)),
    )
    of_order = sa.exists().where(
        Order.id == columns.order_id,
        orders.visible_to(actor),
        Piece.id == Order.piece_id,
        sa.not_(pieces.unreadable_to(actor)),
    )
    return sa.or_(of_piece, of_order)


async def attachment(session: AsyncSession, actor: Actor, id: UUID) -> Attachment:
    """The attachment. Raises `NotFound`, `Forbidden` (content-sealed)."""
    found = await session.get(Attachment, id)
    if found is None:
        raise pieces.missing()
    if found.order_id is None:
        await pieces.readable(session, actor, found.piece_id)
    else:
        order = await orders.order(session, actor, found.order_id)
        pieces.check_entrusted(await orders.piece_of(session, order), actor)
    return found


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Attachment:
    """The attachment, locked after what it belongs to. Raises `NotFound`, `Forbidden`."""
    found = await attachment(session, actor, id)
    if found.order_id is None:
        piece = await pieces.to_change(session, actor, found.piece_id)
    else:
        order = await orders.to_change(session, actor, found.order_id)
        piece = await orders.piece_of(session, order)
    pieces.check_unsealed(piece, actor)
    await session.refresh(found, with_for_update=True)
    return found


async def to_reveal(session: AsyncSession, actor: Actor, id: UUID) -> Attachment:
    """The attachment, for who may look at personal data of its piece.

    Raises `NotFound`, `Forbidden`.
    """
    found = await attachment(session, actor, id)
    piece = await session.get_one(Piece, found.piece_id)
    lines = [piece.unit_line, piece.registered_line]
    if found.order_id is not None:
        order = await session.get_one(Order, found.order_id)
        lines = [order.unit_line, order.issuer_line]
    check_line(lines, actor.line)
    permit(REVEAL, actor, piece)
    return found


async def held(
    session: AsyncSession, piece_id: UUID, order_id: UUID | None, execution_id: UUID | None
) -> tuple[int, int]:
    """How many files a locked piece, order or execution has, and how many bytes."""
    return await files.held(
        session,
        Attachment,
        columns.piece_id == piece_id,
        columns.order_id.is_not_distinct_from(order_id),
        columns.execution_id.is_not_distinct_from(execution_id),
    )


def to_response(attachment: Attachment, actor: Actor) -> dict[str, Any]:
    """The attachment's values and what the actor may do to it now."""
    return {
        **attachment.column_values(),
        "allowed_moves": allowed(rules.MOVES, actor, attachment),
    }


async def listing(session: AsyncSession, actor: Actor, query: AttachmentQuery) -> dict[str, Any]:
    """A page of attachments, the last attached first."""
    order = [columns.attached_at, columns.id]
    select = sa.select(Attachment).where(visible_to(actor), *_filters(query))
    rows = (await session.scalars(pages.keyset(select, order, query.cursor, query.limit))).all()
    page = pages.page(rows, ["attached_at", "id"], query.limit)
    return {**page, "items": [to_response(row, actor) for row in page["items"]]}


async def count(session: AsyncSession, actor: Actor, filters: AttachmentFilters) -> int:
    """How many attachments the same filters find."""
    select = sa.select(sa.func.count()).select_from(Attachment)
    return int(await session.scalar(select.where(visible_to(actor), *_filters(filters))) or 0)


def _filters(filters: AttachmentFilters) -> list[sa.ColumnElement[bool]]:
    return [
        one_of(columns[name], value)
        for name in ("piece_id", "order_id", "execution_id")
        if (value := getattr(filters, name)) is not None
    ]

"""Reading attachments: whoever sees the piece or the order sees what is attached to it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.orders import queries as orders
from intake_service.handling.orders.models import Order
from intake_service.papers.attachments import rules
from intake_service.papers.attachments.models import Attachment
from intake_service.papers.attachments.rules import Status
from intake_service.papers.attachments.schemas import AttachmentFilters, AttachmentQuery
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import REVEAL, check_line
from shared import pages
from shared.auth import Actor
from shared.checks import Compared, Difference
from shared.clock import real_now
from shared.db import Database
from shared.filters import one_of
from shared.moves import allowed, permit
from shared.objects import Objects, sealed_size

columns = Attachment.__table__.c
FOLDER = "attachments"
_SHELVES = "0123456789abcdef"


def object_name(id: UUID) -> str:
    """Where the content lies in the store; the name of the file is no part of it."""
    return f"{FOLDER}/{id.hex[-1]}/{id}"


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
    """How many files a locked piece, order or execution has, and how many bytes.

    What is withdrawn apart.
    """
    row = await session.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(columns.size), 0)).where(
            columns.piece_id == piece_id,
            columns.order_id.is_not_distinct_from(order_id),
            columns.execution_id.is_not_distinct_from(execution_id),
            columns.status != Status.WITHDRAWN,
        )
    )
    files, size = row.one()
    return int(files), int(size)


async def unscanned(session: AsyncSession, _now: datetime, limit: int) -> Sequence[UUID]:
    """Attachments that nobody has looked into for viruses, the oldest first, for a job."""
    if not session.info["scanner"]:
        return []
    rows = await session.scalars(
        sa.select(Attachment.id)
        .where(columns.status.in_([Status.PENDING, Status.NOT_SCANNED]))
        .order_by(columns.attached_at, columns.id)
        .limit(limit)
    )
    return rows.all()


async def to_scan(session: AsyncSession, _actor: Actor, id: UUID) -> Attachment:
    """The attachment, locked, for a job."""
    return await session.get_one(Attachment, id, with_for_update=True)


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


class Contents:
    """Every attachment has its content in the store, and the store holds nothing else.

    An upload that is refused at the very end leaves an object behind: it is `unknown` once it is
    older than any request.
    """

    name = "objects:attachment"
    _AGE = timedelta(minutes=10)

    async def page(self, database: Database, after: str | None, limit: int) -> Compared:
        """Compare one of sixteen shelves, and tell up to `limit` of its differences.

        A shelf is read whole, since a store lists nothing less in an order that all stores keep: of
        a million attachments some 60,000 names. `after` is the name last told of, or a shelf's end.
        """
        shelf = next((each for each in _SHELVES if _end(each) > (after or "")), None)
        if shelf is None:
            return Compared(checked=0, unsettled=0, items=[], next=None)
        prefix = f"{FOLDER}/{shelf}/"
        select = sa.select(columns.object, columns.size)
        select = select.where(columns.object.startswith(prefix, autoescape=True))
        async with database.read() as session:
            objects: Objects = session.info["objects"]
            rows = await _sizes(session, select)
            stored = await objects.listed(prefix)
            later = await _sizes(session, select)
        found = [_difference(name, "missing") for name in rows.keys() - stored.keys()]
        found += [
            _difference(name, "unknown")
            for name in stored.keys() - later.keys()
            if real_now() - stored[name].written_at > self._AGE
        ]
        for name in rows.keys() & stored.keys():
            wanted, size = sealed_size(rows[name]), stored[name].size
            if wanted != size:
                found.append(_difference(name, "differs", wanted, size))
        left = sorted((each for each in found if each.key > (after or "")), key=attrgetter("key"))
        following = left[limit - 1].key if len(left) > limit else _end(shelf)
        # What is told on a further page of the same shelf was counted on its first one.
        checked = 0 if after and after.startswith(prefix) else len(rows)
        return Compared(checked=checked, unsettled=0, items=left[:limit], next=following)


def _end(shelf: str) -> str:
    """After every name on the shelf, and before those on the next."""
    return f"{FOLDER}/{shelf}/~"


async def _sizes(session: AsyncSession, select: sa.Select[*tuple[Any, ...]]) -> dict[str, int]:
    return {row.object: row.size for row in await session.execute(select)}


def _difference(name: str, kind: Any, wanted: Any = None, found: Any = None) -> Difference:
    column = "size" if kind == "differs" else None
    return Difference(matter_id=None, key=name, owner="intake", table="attachment", column=column,
                      kind=kind, owner_value=wanted, value=found)  # fmt: skip

"""Reading orders, each narrowed to what the actor may see, and locking them after their matter."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from intake_service import agreement
from intake_service.handling.deadlines import queries as deadlines
from intake_service.handling.deadlines.models import Deadline
from intake_service.handling.deadlines.rules import Outcome, notice_over
from intake_service.handling.deliveries.models import Delivery
from intake_service.handling.elevated.queries import is_elevated
from intake_service.handling.orders import rules
from intake_service.handling.orders.models import Order
from intake_service.handling.orders.rules import Status
from intake_service.handling.orders.schemas import OrderFilters, OrderQuery
from intake_service.privacy.vault import queries as people
from intake_service.reception.matters.models import Matter, is_of
from intake_service.reception.matters.rules import Family, Route
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.queries import hidden_from, missing, unseen
from intake_service.reception.registration.rules import Awaiting
from intake_service.reception.registration.rules import Status as PieceStatus
from shared import pages
from shared.auth import Actor, on_line
from shared.batches import Found
from shared.capability import needs_of
from shared.directory import Account
from shared.filters import one_of
from shared.moves import Role, allowed
from shared.needs import TODAY, Need
from shared.together import ask

columns = Order.__table__.c


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Orders to or by the units on the actor's line; those of sealed pieces as the pieces."""
    on_lines = sa.or_(on_line(columns.unit_line, actor), on_line(columns.issuer_line, actor))
    return sa.and_(on_lines, columns.piece_id.not_in(hidden_from(actor)))


async def order(session: AsyncSession, actor: Actor, id: UUID) -> Order:
    """The order. Raises `NotFound`."""
    found = await session.scalar(sa.select(Order).where(Order.id == id, visible_to(actor)))
    if found is None:
        raise await unseen(session, actor, Order, id)
    return found


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Order:
    """The order, locked after its matter and its piece. Raises `NotFound`."""
    of_order = sa.select(Order.matter_id).where(Order.id == id, visible_to(actor))
    matter = await session.scalar(
        sa.select(Matter).where(Matter.id == of_order.scalar_subquery()).with_for_update()
    )
    if matter is None:
        raise await unseen(session, actor, Order, id)
    found = await session.execute(
        sa.select(Order, Piece)
        .join(Piece, Piece.id == Order.piece_id)
        .where(Order.id == id)
        .with_for_update()
    )
    locked: Order = found.one().Order
    return locked


async def several_to_change(session: AsyncSession, actor: Actor, ids: Collection[UUID]) -> Found:
    """`to_change` of many: all matters are locked first, then all pieces, each in one order."""
    mine = sa.select(Order.matter_id).where(Order.id.in_(ids), visible_to(actor))
    matters = await session.scalars(
        sa.select(Matter).where(Matter.id.in_(mine)).order_by(Matter.id).with_for_update()
    )
    locked = matters.all()
    rows = await session.execute(
        sa.select(Order, Piece)
        .join(Piece, Piece.id == Order.piece_id)
        .where(Order.id.in_(ids), Order.matter_id.in_([matter.id for matter in locked]))
        .order_by(Piece.id, Order.id)
        .with_for_update()
    )
    both = rows.all()
    found = {order.id: order for order, _ in both}
    refused = {id: missing() for id in ids if id not in found}
    return Found(found, refused, [*locked, *(piece for _, piece in both)])


async def piece_of(session: AsyncSession, order: Order) -> Piece:
    """The piece of a locked order, locked with it."""
    return await session.get_one(Piece, order.piece_id)


async def open_of_piece(session: AsyncSession, piece_id: UUID) -> Order | None:
    """The order under which a piece is being handled; its matter is locked already.

    Of one that was handed on the order below.
    """
    found: Order | None = await session.scalar(
        sa.select(Order)
        .where(Order.piece_id == piece_id, Order.status.not_in(rules.OVER))
        .order_by(Order.above_id.is_(None))
        .limit(1)
        .with_for_update()
    )
    return found


async def given(session: AsyncSession, piece: Piece) -> Order | None:
    """The last order by which a locked piece came to who handles it; None where it arrived."""
    rows = await session.scalars(
        sa.select(Order)
        .where(Order.piece_id == piece.id, Order.unit_id == piece.unit_id)
        .order_by(Order.arrived_at.desc(), Order.id.desc())
        .limit(1)
    )
    return rows.first()


async def latest_of(session: AsyncSession, piece_id: UUID) -> Order:
    """The last order about a piece that was assigned; its piece is locked already."""
    rows = await session.scalars(
        sa.select(Order)
        .where(Order.piece_id == piece_id)
        .order_by(Order.arrived_at.desc(), Order.id.desc())
        .limit(1)
    )
    return rows.one()


async def givers(session: AsyncSession, piece_id: UUID, unit_id: UUID) -> Sequence[str]:
    """The organs that gave a piece to a unit, as they were called."""
    rows = await session.scalars(
        sa.select(Order.issuer_name).where(Order.piece_id == piece_id, Order.unit_id == unit_id)
    )
    return rows.all()


async def report_pending(session: AsyncSession, piece_id: UUID) -> bool:
    """Whether a report about a locked piece is being examined."""
    found = await session.scalar(
        sa.select(Order.id)
        .where(Order.piece_id == piece_id, Order.status == rules.Status.REPORTED)
        .limit(1)
    )
    return found is not None


async def handles(
    session: AsyncSession, account: UUID, unit: UUID, role: Role = Role.UNIT_HANDLER
) -> bool:
    """Whether an account is one by which petitions are handled at the unit."""
    found = await session.scalar(
        sa.select(Account.id).where(
            Account.id == account,
            Account.unit == unit,
            Account.active,
            Account.roles.contains([role.value]),
        )
    )
    return found is not None


def handler_left() -> sa.ColumnElement[bool]:
    """Whether the named handler of an order is known to handle nothing at its unit any more."""
    elsewhere = sa.or_(
        sa.not_(Account.active),
        Account.unit != Order.unit_id,
        sa.not_(Account.roles.contains([Role.UNIT_HANDLER.value])),
    )
    return sa.exists().where(Account.id == Order.handler_id, elsewhere)


async def open_in_matter(session: AsyncSession, matter_id: UUID) -> bool:
    """Whether an order of the matter still waits for its end; the matter is locked already."""
    return await ask(session, _open_in_matters, matter_id)


async def _open_in_matters(session: AsyncSession, matter_ids: Sequence[UUID]) -> list[bool]:
    rows = await session.scalars(
        sa.select(Order.matter_id)
        .where(Order.matter_id.in_(matter_ids), Order.status.not_in(rules.OVER))
        .distinct()
    )
    found = set(rows.all())
    return [matter_id in found for matter_id in matter_ids]


def handed_on() -> sa.ColumnElement[bool]:
    """Whether an order waits for the one by which it was handed on."""
    below = aliased(Order)
    return sa.exists().where(below.above_id == Order.id, below.status.not_in(rules.OVER))


async def unanswered(session: AsyncSession, now: datetime, limit: int) -> Sequence[UUID]:
    """Orders of the petition procedure past their notice whose DL05 has not begun, for a job."""
    rows = await session.scalars(
        sa.select(Order.id)
        .join(Matter, Matter.id == Order.matter_id)
        .join(Piece, Piece.id == Order.piece_id)
        .where(
            Order.status.in_(rules.WAITING),
            Order.counted_from < notice_over(now),
            Matter.route == "P6",
            Piece.due_raw.is_(None),
            ~deadlines.told_of_another_path(Order.id, Order.above_id),
        )
        .order_by(Order.counted_from, Order.id)
        .limit(limit)
    )
    return rows.all()


def to_response(order: Order, actor: Actor) -> dict[str, Any]:
    """The order's values and what the actor may do to it now."""
    possible = partial(rules.check_possible, kind=order.kind, below=order.above_id is not None)
    moves = allowed(rules.MOVES, actor, order, possible)
    return {**order.column_values(), "allowed_moves": moves}


async def detail(session: AsyncSession, actor: Actor, id: UUID, now: datetime) -> dict[str, Any]:
    """The order, and what its piece, its matter and its periods allow. Raises `NotFound`."""
    found = to_response(await order(session, actor, id), actor)
    needs = needs_of("intake_service", Order)
    moves = await needs.offered(session, id, found["allowed_moves"], now)
    return {**found, "allowed_moves": moves}


async def listing(session: AsyncSession, actor: Actor, query: OrderQuery) -> dict[str, Any]:
    """A page of orders, the latest arrival first."""
    by = [columns.arrived_at, columns.id]
    select = sa.select(Order).where(visible_to(actor), *_filters(query))
    rows = (await session.scalars(pages.keyset(select, by, query.cursor, query.limit))).all()
    page = pages.page(rows, ["arrived_at", "id"], query.limit)
    return {**page, "items": [to_response(row, actor) for row in page["items"]]}


async def count(session: AsyncSession, actor: Actor, filters: OrderFilters) -> int:
    """How many orders the same filters find."""
    select = sa.select(sa.func.count()).select_from(Order)
    return int(await session.scalar(select.where(visible_to(actor), *_filters(filters))) or 0)


def _filters(filters: OrderFilters) -> list[sa.ColumnElement[bool]]:
    return [
        is_of(columns.matter_id, filters.matter_id),
        *(
            one_of(columns[name], value)
            for name in ("status", "kind", "unit_id", "piece_id", "number")
            if (value := getattr(filters, name)) is not None
        ),
    ]


_OF_PIECE = Piece.id == Order.piece_id
_REPORT_PENDING = sa.exists().where(Order.piece_id == Piece.id, Order.status == Status.REPORTED)
_PROPER = sa.exists().where(
    Matter.id == Order.matter_id, Matter.family == Family.APPEAL, Matter.route == Route.P6
)
_PROPER_PIECE = sa.exists().where(
    Matter.id == Piece.matter_id, Matter.family == Family.APPEAL, Matter.route == Route.P6
)
_NO_DUTY = Piece.awaiting.is_distinct_from(Awaiting.DUTY)
_ENDS = Piece.status.in_([PieceStatus.SETTLED, PieceStatus.CLOSED_UNDELIVERED])
_RECEIVED = sa.exists().where(Delivery.piece_id == Piece.id)
_ENDED = sa.or_(sa.and_(Piece.status == PieceStatus.DIVERTED, _NO_DUTY), _ENDS, _RECEIVED)
_OBJECTABLE = sa.exists().where(
    Deadline.piece_id == Order.piece_id,
    Deadline.rule == "DL04",
    Deadline.outcome == Outcome.OPEN,
    sa.or_(Deadline.provisional, Deadline.legal >= TODAY),
)
_UNANSWERED = sa.exists().where(_OF_PIECE, Piece.opinion_issued_at.is_(None))
NEEDS = (
    Need(Piece, (piece_rules.UNDO_DELIVERY, piece_rules.WITHDRAW_OPINION,
                 piece_rules.UNDO_CLOSE_UNDELIVERED, piece_rules.UNDO_SETTLEMENT),
         ~_REPORT_PENDING),
    Need(Order, (rules.ACCEPT,), _PROPER),
    Need(Order, (rules.OBJECT,), sa.or_(Order.objection_allowed, _OBJECTABLE)),
    Need(Order, (rules.RECALL,), _UNANSWERED),
    Need(Order, (rules.REPORT,), sa.and_(sa.exists().where(_OF_PIECE, _ENDED), ~handed_on())),
    Need(Order, (rules.DEAL_WITH,), sa.exists().where(
        _OF_PIECE, _NO_DUTY,
        sa.or_(~_PROPER_PIECE, _ENDS, _RECEIVED,
               sa.and_(Piece.accepted_at.is_(None), ~people.named(Piece.id))))),
    Need(Order, (rules.UNDO_DEAL_WITH,),
         sa.exists().where(_OF_PIECE, Piece.status == PieceStatus.FORWARDED)),
)  # fmt: skip
AGREES = (
    agreement(Order.matter_id, Piece.matter_id, _OF_PIECE,
              Order.status != rules.Status.WITHDRAWN),
    agreement(Order.unit_id, Piece.unit_id, _OF_PIECE, Order.status.not_in(rules.OVER),
              Order.handed_on_at.is_(None), ~is_elevated(Order.piece_id)),
)  # fmt: skip
"""An order is about its piece's matter, and while it is open its bureau is responsible, unless the
organ above handles the piece.

A piece whose order was withdrawn may be triaged again.
"""

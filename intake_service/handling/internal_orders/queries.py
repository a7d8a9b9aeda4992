"""Reading internal orders, each narrowed to what the actor may see."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service import agreement
from intake_service.handling.divisions.models import InternalAnswer, InternalOrder
from intake_service.handling.divisions.queries import given_to
from intake_service.handling.divisions.rules import ENDED
from intake_service.handling.internal_orders import rules
from intake_service.handling.internal_orders.schemas import (
    InternalOrderFilters,
    InternalOrderQuery,
)
from intake_service.reception.matters.models import Matter, is_of
from intake_service.reception.matters.rules import Route
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.queries import hidden_from, unseen
from shared import pages
from shared.auth import Actor, on_line
from shared.filters import one_of
from shared.moves import allowed
from shared.needs import Need
from shared.punctuality import has_any_punctuality, punctuality_of
from shared.workdays import local_date

columns = InternalOrder.__table__.c


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Internal orders of the actor's organ; a division sees those that it was given.

    Never a bureau, not even the one whose piece a division is consulted on. Those of sealed pieces
    are seen as the pieces.
    """
    given = given_to(actor, columns.id, InternalAnswer.order_id)
    seen = sa.or_(on_line(columns.issuer_line, actor), given)
    return sa.and_(seen, columns.piece_id.not_in(hidden_from(actor)))


async def order(session: AsyncSession, actor: Actor, id: UUID) -> InternalOrder:
    """The internal order. Raises `NotFound`."""
    found = await session.scalar(
        sa.select(InternalOrder).where(InternalOrder.id == id, visible_to(actor))
    )
    if found is None:
        raise await unseen(session, actor, InternalOrder, id)
    return found


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> InternalOrder:
    """The internal order, locked after its matter and its piece. Raises `NotFound`."""
    of_order = sa.select(InternalOrder.matter_id).where(InternalOrder.id == id, visible_to(actor))
    matter = await session.scalar(
        sa.select(Matter).where(Matter.id == of_order.scalar_subquery()).with_for_update()
    )
    if matter is None:
        raise await unseen(session, actor, InternalOrder, id)
    found = await session.execute(
        sa.select(InternalOrder, Piece)
        .join(Piece, Piece.id == InternalOrder.piece_id)
        .where(InternalOrder.id == id)
        .with_for_update()
    )
    locked: InternalOrder = found.one().InternalOrder
    return locked


async def piece_of(session: AsyncSession, order: InternalOrder) -> Piece:
    """The piece of a locked internal order, locked with it."""
    return await session.get_one(Piece, order.piece_id)


def to_response(order: InternalOrder, actor: Actor, now: datetime) -> dict[str, Any]:
    """The order's values, the parts of its divisions, and what the actor may do to it now."""
    moves = allowed(
        rules.MOVES, actor, order, lambda move: rules.check_possible(move, order.accepted_at)
    )
    stands = None
    if order.status is not rules.Status.WITHDRAWN:
        stands = punctuality_of(order.due, order.done_on, local_date(now))
    return {
        **order.column_values(),
        "divisions": order.divisions,
        "punctuality": stands,
        "allowed_moves": moves,
    }


async def listing(
    session: AsyncSession, actor: Actor, query: InternalOrderQuery, now: datetime
) -> dict[str, Any]:
    """A page of internal orders, the latest draft first."""
    by = [columns.drafted_at, columns.id]
    select = sa.select(InternalOrder).where(visible_to(actor), *_filters(query, now))
    rows = (await session.scalars(pages.keyset(select, by, query.cursor, query.limit))).all()
    page = pages.page(rows, ["drafted_at", "id"], query.limit)
    return {**page, "items": [to_response(row, actor, now) for row in page["items"]]}


async def count(
    session: AsyncSession, actor: Actor, filters: InternalOrderFilters, now: datetime
) -> int:
    """How many internal orders the same filters find."""
    select = sa.select(sa.func.count()).select_from(InternalOrder)
    found = await session.scalar(select.where(visible_to(actor), *_filters(filters, now)))
    return int(found or 0)


def _filters(filters: InternalOrderFilters, now: datetime) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = [
        is_of(columns.matter_id, filters.matter_id),
        *(
            one_of(columns[name], value)
            for name in ("status", "purpose", "piece_id", "number")
            if (value := getattr(filters, name)) is not None
        ),
    ]
    if filters.unit_id is not None:
        parts = sa.select(InternalAnswer.order_id)
        of_unit = one_of(InternalAnswer.__table__.c.unit_id, filters.unit_id)
        wanted.append(columns.id.in_(parts.where(of_unit)))
    if filters.punctuality is not None:
        wanted += [
            columns.status != rules.Status.WITHDRAWN,
            has_any_punctuality(filters.punctuality, columns.due, columns.done_on, local_date(now)),
        ]
    return wanted


_OF_PIECE = Piece.id == InternalOrder.piece_id
_OPEN = InternalOrder.status.not_in(rules.ENDED)
AGREES = (
    agreement(InternalOrder.matter_id, Piece.matter_id, _OF_PIECE, _OPEN),
    agreement(InternalOrder.lead_id, Piece.unit_id, _OF_PIECE, _OPEN,
              InternalOrder.accepted_at.is_not(None)),
)  # fmt: skip
"""It is about its piece's matter; once the piece is accepted its lead division is responsible."""


_ABOUT_PIECE = sa.and_(InternalOrder.piece_id == Piece.id, InternalOrder.status.not_in(ENDED))
_TO_BE_HANDLED = sa.and_(_ABOUT_PIECE, InternalOrder.purpose == rules.Purpose.HANDLE)
_PROPER = sa.exists().where(Matter.id == Piece.matter_id, Matter.route == Route.P6)
NEEDS = (
    Need(Piece, (piece_rules.ASSIGN, piece_rules.FORWARD, piece_rules.FILE, piece_rules.REDIRECT,
                 piece_rules.NOT_ACCEPT, piece_rules.NO_LONGER_ACCEPT, piece_rules.REPLY),
         ~sa.exists().where(_TO_BE_HANDLED)),
    Need(Piece, (piece_rules.UNDO_TRIAGE,), ~sa.exists().where(_ABOUT_PIECE)),
    Need(Piece, (piece_rules.ACCEPT,), sa.and_(
        _PROPER, sa.exists().where(_TO_BE_HANDLED, InternalOrder.status.in_(rules.GIVEN)))),
)  # fmt: skip
"""What a division is to handle goes nowhere else, and is accepted once a leader gave it."""

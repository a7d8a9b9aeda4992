"""Reading elevations, each narrowed to what the actor may see."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service import agreement
from intake_service.handling.elevated import rules
from intake_service.handling.elevated.models import Elevation
from intake_service.handling.elevated.queries import is_elevated
from intake_service.handling.elevations.schemas import ElevationFilters, ElevationQuery
from intake_service.handling.letters.models import Letter
from intake_service.handling.orders import rules as order_rules
from intake_service.handling.orders.models import Order
from intake_service.reception.matters import queries as matters
from intake_service.reception.matters.models import is_of
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.queries import hidden_from, unseen
from intake_service.reception.registration.rules import ELEVATE_PIECE
from shared import pages
from shared.auth import SYSTEM, Actor, on_line, with_doers
from shared.capability import needs_of
from shared.filters import one_of
from shared.moves import allowed
from shared.needs import Need

columns = Elevation.__table__.c


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Elevations of the issuers on the actor's line, and once decided, of the units and divisions.

    What a unit asked for itself it sees from the beginning; what the organ above only considers it
    does not. Those of sealed pieces are seen as the pieces.
    """
    asked = sa.or_(columns.requested_by.is_not(None), columns.status.in_(rules.DECIDED))
    decided = columns.status.in_(rules.DECIDED)
    seen = sa.or_(
        on_line(columns.issuer_line, actor),
        sa.and_(on_line(columns.unit_line, actor), asked),
        sa.and_(on_line(columns.lead_line, actor), decided),
    )
    return sa.and_(seen, columns.piece_id.not_in(hidden_from(actor)))


async def elevation(session: AsyncSession, actor: Actor, id: UUID) -> Elevation:
    """The elevation. Raises `NotFound`."""
    found: Elevation | None = await session.scalar(
        sa.select(Elevation).where(Elevation.id == id, visible_to(actor))
    )
    if found is None:
        raise await unseen(session, actor, Elevation, id)
    return found


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Elevation:
    """The elevation, locked after its matter and its piece. Raises `NotFound`."""
    piece_id = await session.scalar(
        sa.select(Elevation.piece_id).where(Elevation.id == id, visible_to(actor))
    )
    if piece_id is None:
        raise await unseen(session, actor, Elevation, id)
    await matters.piece_to_change(session, SYSTEM, piece_id)
    locked = await session.scalars(sa.select(Elevation).where(Elevation.id == id).with_for_update())
    return locked.one()


async def piece_of(session: AsyncSession, elevation: Elevation) -> Piece:
    """The piece of a locked elevation, locked with it."""
    return await session.get_one(Piece, elevation.piece_id)


async def has_answered(session: AsyncSession, elevation: Elevation) -> bool:
    """Whether the organ above issued an opinion about the piece since it took it up."""
    found = await session.scalar(
        sa.select(Elevation.id).where(Elevation.id == elevation.id, _ANSWERED)
    )
    return found is not None


def to_response(elevation: Elevation, actor: Actor) -> dict[str, Any]:
    """The elevation's values and what the actor may do to it now."""
    moves = allowed(rules.MOVES, actor, elevation)
    return {**elevation.column_values(), "allowed_moves": moves}


async def detail(session: AsyncSession, actor: Actor, id: UUID, now: datetime) -> dict[str, Any]:
    """The elevation, and what its piece allows, also a second person. Raises `NotFound`."""
    found = await with_doers(session, await elevation(session, actor, id))
    values = to_response(found, actor)
    needs = needs_of("intake_service", Elevation)
    moves = await needs.offered(session, id, values["allowed_moves"], now)
    return {**values, "allowed_moves": moves}


async def changed(session: AsyncSession, elevation: Elevation, actor: Actor) -> dict[str, Any]:
    """`to_response` after a change: it is written first, for its new version."""
    await session.flush()
    return to_response(elevation, actor)


async def listing(session: AsyncSession, actor: Actor, query: ElevationQuery) -> dict[str, Any]:
    """A page of elevations, the latest first."""
    order = [columns.opened_at, columns.id]
    select = sa.select(Elevation).where(visible_to(actor), *_filters(query))
    rows = (await session.scalars(pages.keyset(select, order, query.cursor, query.limit))).all()
    page = pages.page(rows, ["opened_at", "id"], query.limit)
    return {**page, "items": [to_response(row, actor) for row in page["items"]]}


async def count(session: AsyncSession, actor: Actor, filters: ElevationFilters) -> int:
    """How many elevations the same filters find."""
    select = sa.select(sa.func.count()).select_from(Elevation)
    return int(await session.scalar(select.where(visible_to(actor), *_filters(filters))) or 0)


def _filters(filters: ElevationFilters) -> list[sa.ColumnElement[bool]]:
    return [
        is_of(columns.matter_id, filters.matter_id),
        *(
            one_of(columns[name], value)
            for name in ("status", "piece_id", "unit_id")
            if (value := getattr(filters, name)) is not None
        ),
    ]


_OF_PIECE = Piece.id == Elevation.piece_id
_STILL_THERE = sa.exists().where(
    _OF_PIECE,
    Piece.unit_id == Elevation.unit_id,
    Piece.status.in_(ELEVATE_PIECE),
)
_BACK = sa.exists().where(_OF_PIECE, Piece.status.in_(ELEVATE_PIECE))
_OWED = sa.exists().where(
    Order.piece_id == Elevation.piece_id,
    Order.unit_id == Elevation.unit_id,
    Order.status == order_rules.Status.IN_HANDLING,
)
_ANSWERED = sa.exists().where(
    Letter.piece_id == Elevation.piece_id,
    Letter.kind == "D16",
    Letter.issuer_id == Elevation.issuer_id,
    Letter.issued_at >= Elevation.decided_at,
)
NEEDS = (
    Need(Order, (order_rules.RECALL,), ~is_elevated(Order.piece_id)),
    Need(Elevation, (rules.PUT_FORWARD, rules.ELEVATE), _STILL_THERE),
    Need(Elevation, (rules.END,), sa.and_(_BACK, _OWED, ~_ANSWERED)),
)
AGREES = (
    agreement(Elevation.matter_id, Piece.matter_id, _OF_PIECE,
              Elevation.status == rules.Status.ELEVATED),
    agreement(Elevation.lead_id, Piece.unit_id, _OF_PIECE,
              Elevation.status == rules.Status.ELEVATED),
)  # fmt: skip
"""It is about its piece's matter, and who leads is responsible for the piece."""

"""Reading opinions and extensions, each narrowed to what the actor may see."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.deadlines.models import Deadline
from intake_service.handling.handling import rules
from intake_service.handling.handling.models import Delivery, Extension, Opinion, RequestFinding
from intake_service.handling.handling.schemas import ExtensionFilters, ExtensionListing
from intake_service.reception.matters import queries as matters
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.queries import missing
from intake_service.reception.registration.queries import visible_to as piece_visible_to
from shared import directory, pages, regions
from shared.auth import Actor, on_line
from shared.checks import Agreement
from shared.errors import Forbidden, Unavailable

columns = Extension.__table__.c


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Extensions of the units on the actor's line."""
    return on_line(columns.unit_line, actor)


async def draft(session: AsyncSession, piece_id: UUID) -> Opinion | None:
    """The opinion of a locked piece, drafted or issued."""
    return await session.get(Opinion, piece_id)


async def findings(session: AsyncSession, piece_id: UUID) -> Sequence[RequestFinding]:
    """The findings of an opinion in the order of the requests."""
    rows = await session.scalars(
        sa.select(RequestFinding)
        .where(RequestFinding.piece_id == piece_id)
        .order_by(RequestFinding.request_no)
    )
    return rows.all()


async def opinion(session: AsyncSession, actor: Actor, piece_id: UUID) -> dict[str, Any]:
    """The opinion with its findings. Raises `NotFound`, also while there is none."""
    found = await session.scalar(
        sa.select(Opinion)
        .join(Piece, Piece.id == Opinion.piece_id)
        .where(Opinion.piece_id == piece_id, piece_visible_to(actor))
    )
    if found is None:
        raise missing()
    answers = await findings(session, piece_id)
    return {**found.column_values(), "facts": found.facts_found, "findings": answers}


async def remedy_options(session: AsyncSession, piece: Piece) -> tuple[str, str]:
    """Who may review the opinion of the piece's responsible unit, from the organisation tree."""
    units = await directory.organisations(session, [piece.unit_id])
    unit = units.get(piece.unit_id)
    parents = await directory.organisations(session, [unit.parent] if unit and unit.parent else [])
    if unit is None or unit.parent not in parents:
        raise Unavailable("organisation-unknown", "机构信息尚未同步，请稍后重试。", retry_after=2)
    places = "".join(place.name for place in regions.load().path(unit.region))
    return rules.remedy_options(parents[unit.parent].name, places + "人民政府")


async def extension_to_change(session: AsyncSession, actor: Actor, id: UUID) -> Extension:
    """The extension, locked after its matter and piece, for the unit that handles the piece.

    Raises `NotFound`, `Forbidden`.
    """
    piece_id = await session.scalar(
        sa.select(Extension.piece_id).where(Extension.id == id, visible_to(actor))
    )
    if piece_id is None:
        raise missing()
    await matters.piece_to_change(session, actor, piece_id)
    locked = await session.scalars(sa.select(Extension).where(Extension.id == id).with_for_update())
    found = locked.one()
    if found.unit_id != actor.unit:
        raise Forbidden("not-responsible-unit", "该件由其他单位办理，只有责任单位才能办理此项。")
    return found


async def pending(session: AsyncSession, piece_id: UUID) -> bool:
    """Whether a request for more time waits for its answer."""
    found = await session.scalar(
        sa.select(Extension.id).where(
            Extension.piece_id == piece_id,
            Extension.status == rules.ExtensionStatus.REQUESTED,
        )
    )
    return found is not None


async def piece_of(session: AsyncSession, extension: Extension) -> Piece:
    """The piece of a locked extension, locked with it."""
    return await session.get_one(Piece, extension.piece_id)


async def extension(session: AsyncSession, actor: Actor, id: UUID) -> Extension:
    """The extension. Raises `NotFound`."""
    found = await session.scalar(sa.select(Extension).where(Extension.id == id, visible_to(actor)))
    if found is None:
        raise missing()
    return found


def to_response(extension: Extension, actor: Actor) -> dict[str, Any]:
    """The extension's values and what the actor may do to it now."""
    own = extension.unit_id == actor.unit
    moves = [
        move.verb
        for move in rules.EXTENSION_MOVES
        if own and extension.status in move.before and not move.roles.isdisjoint(actor.roles)
    ]
    return {**extension.column_values(), "allowed_moves": moves}


async def listing(session: AsyncSession, actor: Actor, asked: ExtensionListing) -> dict[str, Any]:
    """A page of extensions, the latest request first."""
    order = [columns.requested_at, columns.id]
    select = sa.select(Extension).where(visible_to(actor), *_filters(asked))
    rows = (await session.scalars(pages.keyset(select, order, asked.cursor, asked.limit))).all()
    page = pages.page(rows, ["requested_at", "id"], asked.limit)
    return {**page, "items": [to_response(row, actor) for row in page["items"]]}


async def count(session: AsyncSession, actor: Actor, asked: ExtensionFilters) -> int:
    """How many extensions the same filters find."""
    select = sa.select(sa.func.count()).select_from(Extension)
    return int(await session.scalar(select.where(visible_to(actor), *_filters(asked))) or 0)


def _filters(asked: ExtensionFilters) -> list[sa.ColumnElement[bool]]:
    return [
        columns[name] == value
        for name in ("status", "piece_id", "matter_id")
        if (value := getattr(asked, name)) is not None
    ]


def _agreement(column: str, other: Any, join: sa.ColumnElement[bool]) -> Agreement:
    """A value on the piece is that of the row beside it, or empty without one."""
    mine = getattr(Piece, column)
    select = (
        sa.select(Piece.id.label("key"), Piece.matter_id, other.label("wanted"),
                  mine.label("found"))
        .outerjoin(other.class_, join)
        .where(mine.is_distinct_from(other))
    )  # fmt: skip
    return Agreement("intake", "piece", column, select)


_HANDLING = sa.and_(Deadline.piece_id == Piece.id, Deadline.rule == "DL05")
_ISSUED = sa.and_(Opinion.piece_id == Piece.id, Opinion.issued_at.is_not(None))
AGREES = (
    _agreement("due_raw", Deadline.raw, _HANDLING),
    _agreement("due_legal", Deadline.legal, _HANDLING),
    _agreement("opinion_no", Opinion.document_no, _ISSUED),
    _agreement("opinion_issued_at", Opinion.issued_at, _ISSUED),
    _agreement("result", Opinion.result, _ISSUED),
    _agreement("delivered_at", Delivery.delivered_at, Delivery.piece_id == Piece.id),
)
"""What others are told travels from the piece alone; the rows that explain it say the same."""

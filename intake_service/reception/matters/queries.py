"""Reading matters, narrowed to what the actor may see, and locking them before their pieces."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.co_handlers.models import CoHandling
from intake_service.handling.co_handlers.queries import asked_of
from intake_service.handling.divisions.models import InternalAnswer
from intake_service.handling.divisions.queries import given_to
from intake_service.handling.elevated.models import Elevation
from intake_service.handling.elevated.queries import elevated_for
from intake_service.handling.recused.queries import recused_from
from intake_service.reception.matters import rules
from intake_service.reception.matters.models import Matter, RequestItem, surviving
from intake_service.reception.matters.schemas import MatterFilters, MatterQuery
from intake_service.reception.registration import queries as registration
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from shared import pages
from shared.auth import Actor, on_line
from shared.batches import Found
from shared.capability import needs_of
from shared.filters import one_of, within_regions
from shared.history import HistoryRow
from shared.moves import allowed
from shared.together import ask

columns = Matter.__table__.c


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Matters of the units on the actor's line, whether they handle or have received them.

    And those of which a division was given a piece by an internal order, or a bureau helps with
    one. None with a piece from which the actor is recused.
    """
    on_lines = sa.or_(
        on_line(columns.unit_line, actor),
        on_line(columns.registered_line, actor),
        given_to(actor, columns.id, InternalAnswer.matter_id),
        asked_of(actor, columns.id, CoHandling.matter_id),
        elevated_for(actor, columns.id, Elevation.matter_id),
    )
    kept_away = sa.exists().where(Piece.matter_id == columns.id, Piece.id.in_(recused_from(actor)))
    return sa.and_(on_lines, ~kept_away)


async def piece_to_change(session: AsyncSession, actor: Actor, id: UUID) -> Piece:
    """The piece, locked after its matter, so that one matter's moves have one order.

    Raises `NotFound`.
    """
    of_piece = sa.select(Piece.matter_id).where(Piece.id == id, registration.visible_to(actor))
    await session.scalar(
        sa.select(Matter).where(Matter.id == of_piece.scalar_subquery()).with_for_update()
    )
    return await registration.to_change(session, actor, id)


async def pieces_to_change(session: AsyncSession, actor: Actor, ids: Collection[UUID]) -> Found:
    """`piece_to_change` of many, all locked in one order before the first is changed.

    So two lists never wait for each other crosswise.
    """
    of_pieces = sa.select(Piece.matter_id).where(Piece.id.in_(ids), registration.visible_to(actor))
    matters = await session.scalars(
        sa.select(Matter).where(Matter.id.in_(of_pieces)).order_by(Matter.id).with_for_update()
    )
    beside = matters.all()
    return (await registration.several_to_change(session, actor, ids))._replace(beside=beside)


async def of(session: AsyncSession, piece: Piece) -> Matter:
    """The matter of a triaged piece; locked already, and then asked of nobody."""
    return await session.get_one(Matter, piece.matter_id)


async def repeats_since_triage(session: AsyncSession, piece: Piece) -> bool:
    """Whether repeats were filed with the locked matter of a piece while it was in hand."""
    triaged = (
        sa.select(sa.func.max(HistoryRow.at))
        .where(HistoryRow.subject == piece.id, HistoryRow.move == piece_rules.TRIAGE.verb)
        .scalar_subquery()
    )
    found = await session.scalar(
        sa.select(Piece.id)
        .where(
            Piece.matter_id == piece.matter_id,
            Piece.status == piece_rules.Status.FILED,
            Piece.closed_at >= triaged,
        )
        .limit(1)
    )
    return found is not None


async def requests_left(session: AsyncSession, matter_id: UUID) -> int | None:
    """How many requests the latest piece has that is not filed as a repeat; None without one."""
    return await session.scalar(
        sa.select(sa.func.count())
        .select_from(RequestItem)
        .join(Piece, Piece.id == RequestItem.piece_id)
        .where(Piece.matter_id == matter_id, Piece.status != piece_rules.Status.FILED)
        .group_by(Piece.id)
        .order_by(Piece.registered_at.desc(), Piece.id.desc())
        .limit(1)
    )


async def to_join(session: AsyncSession, actor: Actor, id: UUID) -> Matter | None:
    """The matter that a piece shall join, locked; None when there is none for the actor.

    Of one that was merged, the one in which it goes on.
    """
    found = await ask(session, _to_join, (actor, id))
    while found is not None and found.merged_into is not None:
        found = await _locked(session, actor, found.merged_into)
    return found


async def _to_join(
    session: AsyncSession, keys: Sequence[tuple[Actor, UUID]]
) -> list[Matter | None]:
    rows = await session.scalars(
        sa.select(Matter)
        .where(Matter.id.in_([id for _, id in keys]), visible_to(keys[0][0]))
        .order_by(Matter.id)
        .with_for_update()
    )
    found = {row.id: row for row in rows}
    return [found.get(id) for _, id in keys]


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Matter:
    """The matter itself, locked, also one that was merged. Raises `NotFound`."""
    found = await _locked(session, actor, id)
    if found is None:
        raise registration.missing()
    return found


async def _locked(session: AsyncSession, actor: Actor, id: UUID) -> Matter | None:
    found: Matter | None = await session.scalar(
        sa.select(Matter).where(Matter.id == id, visible_to(actor)).with_for_update()
    )
    return found


async def requests(session: AsyncSession, piece_id: UUID) -> Sequence[RequestItem]:
    """The requests of a piece in their order."""
    return await ask(session, _requests, piece_id)


async def _requests(session: AsyncSession, piece_ids: Sequence[UUID]) -> list[list[RequestItem]]:
    rows = await session.scalars(
        sa.select(RequestItem)
        .where(RequestItem.piece_id.in_(piece_ids))
        .order_by(RequestItem.request_no)
    )
    found = dict[UUID, list[RequestItem]]()
    for row in rows:
        found.setdefault(row.piece_id, []).append(row)
    return [found.get(piece_id, []) for piece_id in piece_ids]


async def matter(session: AsyncSession, actor: Actor, id: UUID) -> Matter:
    """The matter. Raises `NotFound`."""
    found = await session.scalar(sa.select(Matter).where(Matter.id == id, visible_to(actor)))
    if found is None:
        raise registration.missing()
    return found


async def detail(session: AsyncSession, actor: Actor, id: UUID, now: datetime) -> dict[str, Any]:
    """The matter with the requests of its pieces. Raises `NotFound`.

    Of one that was merged, the one in which it goes on, where the actor may see that.
    """
    found = await matter(session, actor, id)
    while found.merged_into is not None:
        following = sa.select(Matter).where(Matter.id == found.merged_into, visible_to(actor))
        if (next_one := await session.scalar(following)) is None:
            break
        found = next_one
    rows = await session.scalars(
        sa.select(RequestItem)
        .where(RequestItem.matter_id == found.id)
        .order_by(RequestItem.piece_id, RequestItem.request_no)
    )
    (told,) = await _told(session, [found], actor)
    needs = needs_of("intake_service", Matter)
    offered = await needs.offered(session, found.id, told["allowed_moves"], now)
    return {**told, "requests": rows.all(), "allowed_moves": offered}


def to_response(matter: Matter, actor: Actor) -> dict[str, Any]:
    """The matter's values and what the actor may do to it now."""
    return {**matter.column_values(), "allowed_moves": allowed(rules.MOVES, actor, matter)}


async def _told(
    session: AsyncSession, found: Sequence[Matter], actor: Actor
) -> list[dict[str, Any]]:
    """Each one's answer; of an emptied one neither what it was about nor any move."""
    empty = await emptied(session, [each.id for each in found])
    nothing = {"title": rules.NOTHING_LEFT, "summary_masked": rules.NOTHING_LEFT,
               "allowed_moves": list[str]()}  # fmt: skip
    return [to_response(each, actor) | (nothing if each.id in empty else {}) for each in found]


async def emptied(session: AsyncSession, ids: Collection[UUID]) -> Collection[UUID]:
    """Those of the matters whose pieces have all left, without being merged into another."""
    left = sa.exists().where(Piece.matter_id == Matter.id)
    rows = await session.scalars(
        sa.select(Matter.id).where(Matter.id.in_(ids), Matter.merged_into.is_(None), ~left)
    )
    return set(rows)


async def listing(session: AsyncSession, actor: Actor, query: MatterQuery) -> dict[str, Any]:
    """A page of matters, the latest number first."""
    order = [columns.number, columns.id]
    select = sa.select(Matter).where(visible_to(actor), *_filters(query))
    rows = (await session.scalars(pages.keyset(select, order, query.cursor, query.limit))).all()
    page = pages.page(rows, ["number", "id"], query.limit)
    return {**page, "items": await _told(session, page["items"], actor)}


async def count(session: AsyncSession, actor: Actor, filters: MatterFilters) -> int:
    """How many matters the same filters find."""
    select = sa.select(sa.func.count()).select_from(Matter)
    return int(await session.scalar(select.where(visible_to(actor), *_filters(filters))) or 0)


def _filters(filters: MatterFilters) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = []
    for name in ("status", "topic", "unit_id"):
        value = getattr(filters, name)
        if value is not None:
            wanted.append(one_of(columns[name], value))
    if filters.status is None:
        wanted.append(columns.merged_into.is_(None))
    if filters.number is not None:
        numbered = sa.select(Matter.id).where(one_of(columns.number, filters.number))
        wanted.append(columns.id.in_(surviving(numbered)))
    if filters.cross_or_split is not None:
        wanted.append(columns.cross_or_split.overlap(filters.cross_or_split))
    if filters.bounces_from is not None:
        wanted.append(columns.bounces >= filters.bounces_from)
    if filters.region is not None:
        wanted.append(within_regions(columns.region, filters.region))
    return wanted

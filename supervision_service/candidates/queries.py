"""Finding candidates among the copies of what others tell of a matter.

Each ground is a select of its own over a partial index in the order of matters. A page takes the
first of each and unites them, so that it costs as much as it shows, however many there are.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from shared import pages
from shared.auth import Actor
from shared.directory import Organisation
from shared.filters import one_of, within_regions
from shared.workdays import ZONE, local_date
from supervision_service.candidates.rules import GROUNDS, RETURNS, Facts, Limits, reasons
from supervision_service.candidates.schemas import CandidateFilters, CandidatePage
from supervision_service.listings import rules as listings
from supervision_service.listings.models import Listing
from supervision_service.listings.rules import Ground
from supervision_service.matters import queries as matters
from supervision_service.matters.models import Matter, MatterOrder, MatterPiece
from supervision_service.matters.rules import NOTHING_OWED, OUTSTANDING

_OWED = MatterPiece.status.not_in(NOTHING_OWED)
_OUTSTANDING = MatterOrder.status.in_(OUTSTANDING)


async def page(
    session: AsyncSession, actor: Actor, query: CandidatePage, now: datetime
) -> dict[str, Any]:
    """A page of candidates, the matter recorded first in front."""
    limits, today = _limits(query), local_date(now)
    heads = [
        pages.keyset(each, [_matter_id(each)], query.cursor, query.limit, descending=False)
        for each in _found(actor, query, today)
    ]
    first = sa.union(*(sa.select(head.subquery().c[0]) for head in heads)).subquery()
    ids = sa.select(first.c[0]).order_by(first.c[0]).limit(query.limit + 1)
    rows = (await session.execute(_facts(ids, today).order_by(Matter.id))).all()
    found = pages.page(rows, ["matter_id"], query.limit)
    return {**found, "items": [_to_response(row, limits, today) for row in found["items"]]}


async def count(session: AsyncSession, actor: Actor, query: CandidateFilters, now: datetime) -> int:
    """How many candidates the same filters find."""
    every = sa.union(*_found(actor, query, local_date(now))).subquery()
    return await session.scalar(sa.select(sa.func.count()).select_from(every)) or 0


def _limits(query: CandidateFilters) -> Limits:
    return Limits(open_days=query.open_days, repeats=query.repeats)


def _matter_id(select: sa.Select[Any]) -> Any:
    return select.selected_columns[0]


def _found(actor: Actor, query: CandidateFilters, today: date) -> list[sa.Select[Any]]:
    """For each ground that is asked for, the ids of the matters for which it holds, once each."""
    another = aliased(Listing)
    open_listing = sa.exists().where(
        another.matter_id == Matter.id, another.status.in_(listings.OPEN)
    )
    wanted = [
        matters.visible_to(actor),
        Matter.status != listings.MERGED_MATTER,
        sa.or_(
            sa.not_(Matter.unit_line.contains("/")),
            Matter.unit_line.regexp_match("^[^/]+/[0-9]+(/|$)"),
        ),
        sa.not_(open_listing),
    ]
    wanted += [
        one_of(getattr(Matter, name), value)
        for name in ("topic", "unit_id")
        if (value := getattr(query, name)) is not None
    ]
    if query.region is not None:
        wanted.append(within_regions(Matter.region, query.region))
    kinds = [Ground(each) for each in query.ground or GROUNDS]
    grounds = _grounds(_limits(query), today)
    return [each.where(*wanted) for kind in dict.fromkeys(kinds) for each in grounds[kind]]


def _grounds(limits: Limits, today: date) -> dict[Ground, list[sa.Select[Any]]]:
    """Matters for which a ground holds; `rules.reasons` says the same of one."""
    piece, order = MatterPiece, MatterOrder
    of_piece = sa.select(piece.matter_id).join(Matter, Matter.id == piece.matter_id).distinct()
    of_order = sa.select(order.matter_id).join(Matter, Matter.id == order.matter_id).distinct()
    every = aliased(order)
    returns = sa.select(sa.func.sum(every.returns)).where(every.matter_id == Matter.id)
    delisted = sa.select(Listing.matter_id).join(Matter, Matter.id == Listing.matter_id).distinct()
    often = (  # walked in the order of its index, before anything is asked of a matter
        sa.select(piece.matter_id)
        .where(sa.not_(piece.is_initial_here))
        .group_by(piece.matter_id)
        .having(sa.func.count() >= limits.repeats)
        .subquery()
    )
    came_after = sa.exists().where(
        piece.matter_id == Listing.matter_id, piece.registered_at > Listing.delisted_at
    )
    return {
        Ground.OVERDUE: [
            of_piece.where(_OWED, piece.due_legal < today),
            of_order.where(_OUTSTANDING, order.feedback_due < today),
        ],
        Ground.RETURNED_TWICE: [
            of_order.where(order.returns > 0, returns.scalar_subquery() >= RETURNS)
        ],
        Ground.REPEATED_AFTER_OPINION: [
            sa.select(often.c.matter_id)
            .join(Matter, Matter.id == often.c.matter_id)
            .where(_repeats(Matter.id) >= limits.repeats)
        ],
        Ground.OPINION_NOT_CARRIED_OUT: [
            of_piece.where(piece.executions_owed > 0, piece.execution_due < today)
        ],
        Ground.CROSS_OR_SPLIT: [
            sa.select(Matter.id).where(Matter.cross_or_split != [], Matter.status == "open")
        ],
        Ground.RELAPSE: [delisted.where(Listing.status == listings.Status.FINAL, came_after)],
        Ground.SELF_SCREENED: [
            of_piece.where(_OWED, piece.registered_at < limits.registered_before(today))
        ],
    }


def _opinion_at(matter_id: Any) -> sa.ScalarSelect[Any]:
    """When the first opinion on the matter was issued."""
    first = sa.func.min(_ANSWERED.opinion_issued_at)
    return sa.select(first).where(_ANSWERED.matter_id == matter_id).scalar_subquery()


def _repeats(matter_id: Any) -> sa.ScalarSelect[int]:
    """How many pieces of the matter were registered after its first opinion, but for the first."""
    later = sa.select(sa.func.count()).where(
        _LATER.matter_id == matter_id,
        sa.not_(_LATER.is_initial_here),
        _LATER.registered_at > _opinion_at(_LATER.matter_id),
    )
    return later.scalar_subquery()


_ANSWERED, _LATER = aliased(MatterPiece), aliased(MatterPiece)


def _facts(ids: sa.Select[UUID], today: date) -> sa.Select[Any]:
    """What is known of each of these matters, counted; one statement."""
    piece, order = MatterPiece, MatterOrder
    late = _OWED & (piece.due_legal < today)
    undone = (piece.executions_owed > 0) & (piece.execution_due < today)
    delisted = _last_delisted()
    count, first = sa.func.count(), sa.func.min
    of_pieces = (
        sa.select(
            count.filter(late).label("overdue_pieces"),
            first(piece.due_legal).filter(late).label("legal_due"),
            count.filter(undone).label("executions_late"),
            first(piece.execution_due).filter(undone).label("execution_due"),
            _day(first(piece.registered_at).filter(_OWED)).label("open_since"),
            count.filter(piece.registered_at > delisted.c.delisted_at).label("pieces_since"),
        )
        .where(piece.matter_id == Matter.id)
        .lateral()
    )
    missed = _OUTSTANDING & (order.feedback_due < today)
    of_orders = (
        sa.select(
            count.filter(missed).label("overdue_orders"),
            first(order.feedback_due).filter(missed).label("feedback_due"),
            sa.func.coalesce(sa.func.sum(order.returns), 0).label("returns"),
        )
        .where(order.matter_id == Matter.id)
        .lateral()
    )
    of_unit = Organisation.id == Matter.unit_id
    joined = (
        sa.join(Matter, Organisation, of_unit, isouter=True)
        .join(delisted, sa.true(), isouter=True)
        .join(of_pieces, sa.true())
        .join(of_orders, sa.true())
    )
    return (
        sa.select(
            Matter.id.label("matter_id"),
            Matter.number.label("matter_number"),
            Matter.title,
            Matter.region,
            Matter.topic,
            Matter.unit_id,
            Organisation.name.label("unit_name"),
            Matter.status,
            Matter.version,
            sa.case((Matter.status == "open", Matter.cross_or_split)).label("cross_or_split"),
            of_pieces.c.overdue_pieces,
            of_orders.c.overdue_orders,
            sa.func.least(of_pieces.c.legal_due, of_orders.c.feedback_due).label("overdue_since"),
            of_orders.c.returns,
            _repeats(Matter.id).label("repeats"),
            _day(_opinion_at(Matter.id)).label("opinion_on"),
            of_pieces.c.executions_late,
            of_pieces.c.execution_due,
            delisted.c.number.label("listing_number"),
            _day(delisted.c.delisted_at).label("delisted_on"),
            of_pieces.c.pieces_since,
            of_pieces.c.open_since,
        )
        .select_from(joined)
        .where(Matter.id.in_(ids))
    )


def _last_delisted() -> Any:
    """The matter's listing that came to its end last."""
    return (
        sa.select(Listing.number, Listing.delisted_at)
        .where(Listing.matter_id == Matter.id, Listing.status == listings.Status.FINAL)
        .order_by(Listing.delisted_at.desc())
        .limit(1)
        .lateral()
    )


def _day(at: Any) -> sa.ColumnElement[date]:
    """The day of a moment, as the office counts days."""
    return sa.cast(sa.func.timezone(ZONE.key, at), sa.Date)


def _to_response(row: sa.Row[Any], limits: Limits, today: date) -> dict[str, Any]:
    values = dict(row._mapping)
    facts = Facts(**{name: values.pop(name) for name in Facts.__slots__ if name in values})
    return {**values, "reasons": reasons(facts, limits, today)}

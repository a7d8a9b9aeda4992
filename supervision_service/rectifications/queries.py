"""Reading rectifications, each narrowed to what the actor may see."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager, selectinload, with_expression

from shared import pages
from shared.auth import Actor, on_line
from shared.errors import NotFound
from shared.filters import one_of
from shared.moves import Move, Role, allowed
from shared.punctuality import Punctuality, has_any_punctuality, punctuality_of
from shared.recusals import Bundle
from shared.workdays import local_date
from supervision_service.inspections.models import InspectedCase, Inspection
from supervision_service.inspections.rules import Kind
from supervision_service.listings.models import Listing
from supervision_service.rectifications import rules
from supervision_service.rectifications.models import Rectification
from supervision_service.rectifications.rules import Status
from supervision_service.rectifications.schemas import RectificationFilters, RectificationPage
from supervision_service.recusals.models import RECUSALS

CASES = Bundle(
    Rectification,
    sa.select(
        Rectification.id,
        InspectedCase.listing_id.label("part"),
        Listing.matter_id.label("matter_id"),
    )
    .join(
        InspectedCase,
        sa.and_(
            InspectedCase.inspection_id == Rectification.inspection_id,
            InspectedCase.stop_no == Rectification.stop_no,
        ),
    )
    .join(Listing, Listing.id == InspectedCase.listing_id),
    rules.MOVES,
)
"""The listed cases of the stop at which something is to be put right."""


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Rectifications (joined with their inspection) that the actor may see.

    Those of units on their line; of joint inspections for 省信联办. None of a stop where all cases
    are such from which they are recused.
    """
    seen = on_line(sa.cast(Rectification.unit_line, sa.String), actor)
    if Role.JOINT_OFFICE in actor.roles:
        seen = sa.or_(seen, Inspection.kind == Kind.JOINT)
    return sa.and_(seen, RECUSALS.leaves(CASES, actor.persons))


async def one(session: AsyncSession, actor: Actor, id: UUID) -> Rectification:
    """The rectification with its inspection. Raises `NotFound`."""
    return _seen(await session.scalar(_visible(actor).where(Rectification.id == id)))


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Rectification:
    """The rectification, locked after its inspection. Raises `NotFound`."""
    of = sa.select(Rectification.inspection_id).where(Rectification.id == id).scalar_subquery()
    locked = sa.select(Inspection.id).where(Inspection.id == of).with_for_update()
    await session.execute(locked)  # a statement of its own: the next one sees what was committed
    select = _visible(actor).where(Rectification.id == id).with_for_update(of=Rectification)
    return _seen(await session.scalar(select))


async def open_of(
    session: AsyncSession, inspection_id: UUID, stop_no: int
) -> Sequence[Rectification]:
    """What is still owed of one stop; the caller holds the inspection's lock."""
    rows = await session.scalars(
        sa.select(Rectification).where(
            Rectification.inspection_id == inspection_id,
            Rectification.stop_no == stop_no,
            Rectification.status.in_(rules.OPEN),
        )
    )
    return rows.all()


async def page(
    session: AsyncSession, actor: Actor, query: RectificationPage, now: datetime
) -> dict[str, Any]:
    """A page of rectifications, the earliest due first."""
    columns = [Rectification.due, Rectification.id]
    select = _visible(actor).where(*_filters(query, local_date(now)))
    select = pages.keyset(select, columns, query.cursor, query.limit, descending=False)
    rows = (await session.scalars(select)).all()
    found = pages.page(rows, ["due", "id"], query.limit)
    return {**found, "items": [to_response(row, actor, now) for row in found["items"]]}


async def count(
    session: AsyncSession, actor: Actor, query: RectificationFilters, now: datetime
) -> int:
    """How many rectifications the same filters find."""
    select = sa.select(sa.func.count()).select_from(Rectification).join(Rectification.inspection)
    select = select.where(visible_to(actor), *_filters(query, local_date(now)))
    return await session.scalar(select) or 0


def to_response(row: Rectification, actor: Actor, now: datetime) -> dict[str, Any]:
    """The rectification as answered to this actor; the letter may tell of a case that is closed."""

    def possible(move: Move) -> None:
        CASES.permit(row.closed, move)
        rules.possible(move, row)

    return {
        **row.column_values(),
        "number": row.inspection.number,
        "letter": None if row.closed else row.letter,
        "punctuality": _punctuality(row, local_date(now)),
        "allowed_moves": allowed(rules.MOVES, actor, row, possible),
    }


async def changed(
    session: AsyncSession, row: Rectification, actor: Actor, now: datetime
) -> dict[str, Any]:
    """`to_response` of one that was just changed: written first, for its new version."""
    await session.flush()
    return to_response(row, actor, now)


def _punctuality(row: Rectification, today: date) -> Punctuality | None:
    """Of the answer; what was withdrawn is neither late nor on time."""
    if row.status is Status.WITHDRAWN:
        return None
    return punctuality_of(row.due, row.answered_on, today)


def _visible(actor: Actor) -> sa.Select[Rectification]:
    joined = sa.select(Rectification).join(Rectification.inspection)
    closed = with_expression(Rectification.closed, RECUSALS.closed(CASES, actor.persons))
    loaded = (contains_eager(Rectification.inspection), selectinload(Rectification.stop), closed)
    return joined.options(*loaded).where(visible_to(actor))


def _seen(found: Rectification | None) -> Rectification:
    """What is missing and what is not for the caller are refused alike."""
    if found is None:
        raise NotFound("rectification-not-found", "没有找到该整改事项，或您无权查看。")
    return found


def _filters(query: RectificationFilters, today: date) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = [
        one_of(getattr(Rectification, name), value)
        for name in ("inspection_id", "unit_id", "status")
        if (value := getattr(query, name)) is not None
    ]
    if query.due_to is not None:
        wanted.append(Rectification.due <= query.due_to)
    if query.punctuality is not None:
        due, done = Rectification.due, Rectification.answered_on
        wanted.append(Rectification.status != Status.WITHDRAWN)
        wanted.append(has_any_punctuality(query.punctuality, due, done, today))
    return wanted

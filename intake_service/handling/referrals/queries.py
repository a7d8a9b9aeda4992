"""Reading referrals, narrowed to what the actor may see, and locking them after their piece."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.deadlines.models import Deadline
from intake_service.handling.deadlines.queries import is_overdue
from intake_service.handling.referrals import rules
from intake_service.handling.referrals.models import Referral
from intake_service.handling.referrals.schemas import ReferralFilters, ReferralQuery
from intake_service.reception.matters import queries as matters
from intake_service.reception.matters.models import Matter, is_of
from intake_service.reception.matters.rules import Route
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from shared import pages
from shared.auth import Actor, on_line
from shared.filters import one_of
from shared.moves import allowed
from shared.needs import Need

columns = Referral.__table__.c


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Referrals by the units on the actor's line; those of sealed pieces as the pieces."""
    seen = on_line(columns.unit_line, actor)
    return sa.and_(seen, columns.piece_id.not_in(pieces.hidden_from(actor)))


async def referral(session: AsyncSession, actor: Actor, id: UUID) -> dict[str, Any]:
    """The referral. Raises `NotFound`."""
    found = await _seen(session, actor, id)
    (told,) = await _told(session, [found], actor)
    return told


async def _seen(session: AsyncSession, actor: Actor, id: UUID) -> Referral:
    found = await session.scalar(sa.select(Referral).where(Referral.id == id, visible_to(actor)))
    if found is None:
        raise await pieces.unseen(session, actor, Referral, id)
    return found


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Referral:
    """The referral, locked after its matter and its piece. Raises `NotFound`."""
    piece_id = await session.scalar(
        sa.select(Referral.piece_id).where(Referral.id == id, visible_to(actor))
    )
    if piece_id is None:
        raise await pieces.unseen(session, actor, Referral, id)
    await matters.piece_to_change(session, actor, piece_id)
    locked = await session.scalars(sa.select(Referral).where(Referral.id == id).with_for_update())
    return locked.one()


async def piece_of(session: AsyncSession, referral: Referral) -> Piece:
    """The piece of a locked referral, locked with it."""
    return await session.get_one(Piece, referral.piece_id)


async def in_force(session: AsyncSession, piece_id: UUID) -> Referral:
    """The referral by which a locked piece is on another path, locked."""
    rows = await session.scalars(
        sa.select(Referral)
        .where(Referral.piece_id == piece_id, Referral.status.not_in(rules.OVER))
        .with_for_update()
    )
    return rows.one()


async def changed(session: AsyncSession, referral: Referral, actor: Actor) -> dict[str, Any]:
    """The answer to a move: the referral as it is written now."""
    await session.flush()
    (told,) = await _told(session, [referral], actor)
    return told


async def listing(
    session: AsyncSession, actor: Actor, query: ReferralQuery, now: datetime
) -> dict[str, Any]:
    """A page of referrals, the latest first."""
    by = [columns.diverted_at, columns.id]
    select = sa.select(Referral).outerjoin(Deadline, _CLOCK)
    select = select.where(visible_to(actor), *_filters(query, now))
    rows = (await session.scalars(pages.keyset(select, by, query.cursor, query.limit))).all()
    page = pages.page(rows, ["diverted_at", "id"], query.limit)
    return {**page, "items": await _told(session, page["items"], actor)}


async def count(
    session: AsyncSession, actor: Actor, filters: ReferralFilters, now: datetime
) -> int:
    """How many referrals the same filters find."""
    select = sa.select(sa.func.count()).select_from(Referral).outerjoin(Deadline, _CLOCK)
    return int(await session.scalar(select.where(visible_to(actor), *_filters(filters, now))) or 0)


_CLOCK = Deadline.id == Referral.deadline_id


async def _told(
    session: AsyncSession, referrals: Sequence[Referral], actor: Actor
) -> list[dict[str, Any]]:
    """Each one's values, its DL14, and what the actor may do to it now."""
    wanted = {each.deadline_id for each in referrals if each.deadline_id is not None}
    found = await session.scalars(sa.select(Deadline).where(Deadline.id.in_(wanted)))
    clocks: dict[UUID | None, Deadline] = {clock.id: clock for clock in found}
    return [_with(each, clocks.get(each.deadline_id), actor) for each in referrals]


def _with(referral: Referral, clock: Deadline | None, actor: Actor) -> dict[str, Any]:
    possible = partial(rules.check_possible, route=referral.route)
    moves = dict.fromkeys(allowed(rules.MOVES, actor, referral, possible))
    return {
        **referral.column_values(),
        "due_legal": clock.legal if clock else None,
        "outcome": clock.outcome if clock else None,
        "allowed_moves": list(moves),
    }


def _filters(filters: ReferralFilters, now: datetime) -> list[sa.ColumnElement[bool]]:
    wanted = [
        is_of(columns.matter_id, filters.matter_id),
        *(
            one_of(columns[name], value)
            for name in ("status", "route", "unit_id", "piece_id")
            if (value := getattr(filters, name)) is not None
        ),
    ]
    if filters.overdue is not None:
        late = sa.func.coalesce(is_overdue(now), sa.false())
        wanted.append(late if filters.overdue else ~late)
    return wanted


_PROPER = sa.exists().where(Matter.id == Piece.matter_id, Matter.route == Route.P6)
NEEDS = (
    Need(Piece, (piece_rules.DIVERT,), ~_PROPER),
    Need(Piece, (piece_rules.SIMPLIFY,), _PROPER),
)
"""Which path it is on, its matter says."""

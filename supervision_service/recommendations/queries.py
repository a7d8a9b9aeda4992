"""Reading recommendations, each narrowed to what the actor may see."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import with_expression

from shared import history, pages
from shared.auth import Actor
from shared.errors import NotFound
from shared.filters import one_of
from shared.history import HistoryRow
from shared.moves import Move, allowed
from shared.punctuality import has_any_punctuality, punctuality_of
from shared.recusals import Bundle
from shared.workdays import local_date
from supervision_service.recommendations import rules
from supervision_service.recommendations.models import Recommendation
from supervision_service.recommendations.rules import Status
from supervision_service.recommendations.schemas import RecommendationFilters, RecommendationPage
from supervision_service.recusals.models import RECUSALS
from supervision_service.unit_sanctions.queries import named_as_facts, open_facts

_DEPARTMENT = "510000"
FACTS = Bundle(Recommendation, named_as_facts(Recommendation), rules.MOVES)
"""The facts on which a recommendation rests."""
_UNTOLD: dict[str, Any] = {
    "statement": None,
    "basis": None,
    "recommended": None,
    "letter": None,
    "letters": [],
}


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Recommendations that the actor may see: the Department all, an organ those it was sent.

    Nobody one that rests on nothing but cases from which they are recused.
    """
    leaves = RECUSALS.leaves(FACTS, actor.persons)
    if actor.line == _DEPARTMENT:
        return leaves
    own = Recommendation.addressee_id == actor.unit
    return sa.and_(own, Recommendation.issued_at.is_not(None), leaves)


async def one(session: AsyncSession, actor: Actor, id: UUID) -> Recommendation:
    """The recommendation. Raises `NotFound`."""
    return _seen(await session.scalar(_visible(actor).where(Recommendation.id == id)))


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Recommendation:
    """The recommendation, locked. Raises `NotFound`."""
    select = _visible(actor).where(Recommendation.id == id).with_for_update()
    return _seen(await session.scalar(select))


async def moves(session: AsyncSession, actor: Actor, id: UUID) -> list[HistoryRow]:
    """What happened to it; for the organ since it was issued. Raises `NotFound`."""
    await one(session, actor, id)
    rows = list(await history.of(session, id))
    if actor.line == _DEPARTMENT:
        return rows
    issued = next((row.number for row in rows if row.move == rules.ISSUE.verb), None)
    return [row for row in rows if issued is not None and row.number >= issued]


async def page(
    session: AsyncSession, actor: Actor, query: RecommendationPage, now: datetime
) -> dict[str, Any]:
    """A page of recommendations, the newest draft first."""
    columns = [Recommendation.drafted_at, Recommendation.id]
    select = _visible(actor).where(*_filters(query, local_date(now)))
    rows = (await session.scalars(pages.keyset(select, columns, query.cursor, query.limit))).all()
    found = pages.page(rows, ["drafted_at", "id"], query.limit)
    return {**found, "items": [to_response(row, actor, now) for row in found["items"]]}


async def count(
    session: AsyncSession, actor: Actor, query: RecommendationFilters, now: datetime
) -> int:
    """How many recommendations the same filters find."""
    select = sa.select(sa.func.count()).select_from(Recommendation)
    select = select.where(visible_to(actor), *_filters(query, local_date(now)))
    return await session.scalar(select) or 0


async def unanswered(session: AsyncSession, now: datetime, limit: int) -> Sequence[UUID]:
    """Recommendations whose day passed without an answer, and no reminder was proposed for it."""
    select = sa.select(Recommendation.id).where(
        Recommendation.status == Status.ISSUED,
        Recommendation.answer_due < local_date(now),
        Recommendation.reminder_proposed_for.is_distinct_from(Recommendation.answer_due),
    )
    return (await session.scalars(select.order_by(Recommendation.answer_due).limit(limit))).all()


def to_response(row: Recommendation, actor: Actor, now: datetime) -> dict[str, Any]:
    """The recommendation as answered to this actor.

    Where a fact is closed to them nothing that tells of the facts.
    """
    today, own = local_date(now), row.addressee_id == actor.unit

    def possible(move: Move) -> None:
        FACTS.permit(row.closed, move)
        rules.possible(move, row, today, by_organ=own)

    untold = {**_UNTOLD, "facts": open_facts(row)} if row.closed else {}
    due = None if row.status is Status.ANNULLED else row.answer_due
    return {
        **row.column_values(),
        **untold,
        "punctuality": due and punctuality_of(due, row.answered_on, today),
        "allowed_moves": allowed(rules.MOVES, actor, row, possible),
    }


async def changed(
    session: AsyncSession, row: Recommendation, actor: Actor, now: datetime
) -> dict[str, Any]:
    """`to_response` of one that was just changed: written first, for its new version."""
    await session.flush()
    return to_response(row, actor, now)


def _visible(actor: Actor) -> sa.Select[Recommendation]:
    closed = with_expression(Recommendation.closed, RECUSALS.closed(FACTS, actor.persons))
    return sa.select(Recommendation).options(closed).where(visible_to(actor))


def _seen(found: Recommendation | None) -> Recommendation:
    """What is missing and what is not for the caller are refused alike."""
    if found is None:
        raise NotFound("recommendation-not-found", "没有找到该建议书，或您无权查看。")
    return found


def _filters(query: RecommendationFilters, today: date) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = [
        one_of(getattr(Recommendation, name), value)
        for name in ("kind", "status", "addressee_id")
        if (value := getattr(query, name)) is not None
    ]
    if query.punctuality is not None:  # of the answer; what was annulled owes none
        due, done = Recommendation.answer_due, Recommendation.answered_on
        wanted.append(Recommendation.status != Status.ANNULLED)
        wanted.append(has_any_punctuality(query.punctuality, due, done, today))
    return wanted

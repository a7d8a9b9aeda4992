"""Reading reviews, narrowed to what the actor may see, and pieces that nobody wants reviewed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from intake_service import agreement, explained
from intake_service.handling.deadlines.models import Deadline
from intake_service.handling.deadlines.queries import has_passed
from intake_service.handling.deadlines.rules import Outcome as Clock
from intake_service.handling.deliveries.queries import disagreed
from intake_service.handling.deliveries.rules import View
from intake_service.handling.divisions.models import InternalOrder
from intake_service.handling.divisions.rules import ENDED
from intake_service.handling.mediations.rules import SETTLED
from intake_service.handling.opinions.models import Opinion
from intake_service.handling.orders.models import Order
from intake_service.handling.orders.rules import OVER
from intake_service.handling.recused.queries import recused_from
from intake_service.privacy.vault import queries as people
from intake_service.reception.matters import queries as matters
from intake_service.reception.matters import rules as matter_rules
from intake_service.reception.matters.models import Matter, is_of
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.queries import unseen
from intake_service.remedies.reviews import rules
from intake_service.remedies.reviews.models import Review
from intake_service.remedies.reviews.rules import Kind, Outcome, Status
from intake_service.remedies.reviews.schemas import ReviewFilters, ReviewQuery
from shared import pages
from shared.auth import Actor, on_line
from shared.filters import one_of
from shared.moves import allowed
from shared.needs import TODAY, Need

columns = Review.__table__.c
_ISSUED = rules.IN_FORCE | {Status.REDONE}


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Reviews of the opinions of the units on the actor's line, and by organs on it.

    Who reviews is above whom it reviews, and so sees the piece, its opinion and its letters.
    """
    on_lines = sa.or_(on_line(columns.unit_line, actor), on_line(columns.organ_line, actor))
    return sa.and_(on_lines, columns.piece_id.not_in(recused_from(actor)))


async def review(session: AsyncSession, actor: Actor, id: UUID) -> Review:
    """The review. Raises `NotFound`."""
    found = await session.scalar(sa.select(Review).where(Review.id == id, visible_to(actor)))
    if found is None:
        raise await unseen(session, actor, Review, id)
    return found


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Review:
    """The review, locked after its matter and its piece. Raises `NotFound`."""
    piece_id = await session.scalar(
        sa.select(Review.piece_id).where(Review.id == id, visible_to(actor))
    )
    if piece_id is None:
        raise await unseen(session, actor, Review, id)
    await matters.piece_to_change(session, actor, piece_id)
    locked = await session.scalars(sa.select(Review).where(Review.id == id).with_for_update())
    return locked.one()


async def piece_of(session: AsyncSession, review: Review) -> Piece:
    """The piece of a locked review, locked with it."""
    return await session.get_one(Piece, review.piece_id)


async def reviewed(session: AsyncSession, review: Review) -> Review:
    """The review that a re-review is about."""
    return await session.get_one(Review, review.reviews_id)


async def being_reviewed(
    session: AsyncSession, piece_id: UUID, other_than: UUID | None = None
) -> bool:
    """Whether a request that counts about a locked piece, but for one, waits for its end."""
    found = await session.scalar(
        sa.select(Review.id).where(
            Review.piece_id == piece_id,
            Review.status.in_(rules.BEING_REVIEWED),
            Review.competent,
            ~Review.late,
            Review.id.is_distinct_from(other_than),
        )
    )
    return found is not None


async def in_force(session: AsyncSession, piece_id: UUID, kind: Kind) -> Review:
    """The latest review of a locked piece with an opinion that stands."""
    rows = await session.scalars(
        sa.select(Review)
        .where(Review.piece_id == piece_id, Review.kind == kind,
               Review.status.in_(rules.IN_FORCE))
        .order_by(Review.recorded_at.desc(), Review.id.desc())
        .limit(1)
    )  # fmt: skip
    return rows.one()


async def issued(session: AsyncSession, piece_id: UUID) -> Sequence[Review]:
    """The reviews of a piece with an opinion in force, in the order of their requests."""
    rows = await session.scalars(
        sa.select(Review)
        .where(Review.piece_id == piece_id, Review.status.in_(_ISSUED))
        .order_by(Review.recorded_at, Review.id)
    )
    return rows.all()


async def handlers(session: AsyncSession, piece_id: UUID) -> list[str]:
    """Accounts that acted for the bureau on a piece, over all its orders."""
    rows = await session.scalars(sa.select(Order.handlers).where(Order.piece_id == piece_id))
    return sorted({account for handlers in rows for account in handlers})


def to_response(review: Review, actor: Actor) -> dict[str, Any]:
    """The review's values and what the actor may do to it now."""
    moves = allowed(rules.MOVES, actor, review, lambda move: rules.check_possible(
        move, review))  # fmt: skip
    return {**review.column_values(), "allowed_moves": moves}


async def listing(session: AsyncSession, actor: Actor, query: ReviewQuery) -> dict[str, Any]:
    """A page of reviews, the latest recorded first."""
    order = [columns.recorded_at, columns.id]
    select = sa.select(Review).where(visible_to(actor), *_filters(query))
    rows = (await session.scalars(pages.keyset(select, order, query.cursor, query.limit))).all()
    page = pages.page(rows, ["recorded_at", "id"], query.limit)
    return {**page, "items": [to_response(row, actor) for row in page["items"]]}


async def count(session: AsyncSession, actor: Actor, filters: ReviewFilters) -> int:
    """How many reviews the same filters find."""
    select = sa.select(sa.func.count()).select_from(Review)
    return int(await session.scalar(select.where(visible_to(actor), *_filters(filters))) or 0)


async def unreviewed(session: AsyncSession, now: datetime, limit: int) -> Sequence[UUID]:
    """Uncontested pieces whose window for a review is over, the longest first, for a job."""
    return await _over(session, piece_rules.LAPSE.stops, now, limit, ~_contested())


async def not_re_reviewed(session: AsyncSession, now: datetime, limit: int) -> Sequence[UUID]:
    """Uncontested pieces whose window for a re-review is over, the longest first, for a job."""
    return await _over(session, piece_rules.LAPSE_RE_REVIEW.stops, now, limit, ~_open_after())


async def _over(
    session: AsyncSession,
    windows: Sequence[str],
    now: datetime,
    limit: int,
    wanted: sa.ColumnElement[bool],
) -> Sequence[UUID]:
    rows = await session.scalars(
        sa.select(Deadline.piece_id)
        .join(Piece, Piece.id == Deadline.piece_id)
        .where(*has_passed(windows, now), wanted)
        .order_by(Deadline.legal, Deadline.piece_id)
        .limit(limit)
    )
    return rows.all()


async def contested(session: AsyncSession, piece_id: UUID) -> bool:
    """Whether the petitioner of a locked piece has not let its opinion rest."""
    return await _holds(session, piece_id, _contested())


async def open_after(session: AsyncSession, piece_id: UUID) -> bool:
    """Whether the petitioner of a locked piece has not let its review rest, or it is done again."""
    return await _holds(session, piece_id, _open_after())


async def _holds(session: AsyncSession, piece_id: UUID, what: sa.ColumnElement[bool]) -> bool:
    found = await session.scalar(sa.select(Piece.id).where(Piece.id == piece_id, what))
    return found is not None


async def answered_in(session: AsyncSession, matter_id: UUID) -> Sequence[Piece]:
    """The pieces of a locked matter that wait for a review or re-review to be asked for, locked.

    Not those that a review sent back to be done again.
    """
    rows = await session.scalars(
        sa.select(Piece)
        .where(Piece.matter_id == matter_id, Piece.status.in_(_ANSWERED), ~_again())
        .order_by(Piece.id)
        .with_for_update()
    )
    return rows.all()


def _again() -> sa.ColumnElement[bool]:
    """Whether a review sent the piece back to be done again."""
    return sa.exists().where(
        Review.piece_id == Piece.id,
        Review.status.in_(rules.IN_FORCE),
        Review.outcome == Outcome.REVOKED_REDO,
    )


_ANSWERED = (piece_rules.Status.OPINION_DELIVERED, piece_rules.Status.REVIEW_ISSUED)


def _contested() -> sa.ColumnElement[bool]:
    """Disagreed on receipt, wrote again since, or asked for a review that was not made.

    What came too late is answered, and contests nothing.
    """
    later = aliased(Piece)
    again = sa.exists().where(
        later.matter_id == Piece.matter_id, later.registered_at > Piece.delivered_at
    )
    refused = sa.and_(Review.status == Status.REFUSED, ~Review.late)
    asked = sa.exists().where(
        Review.piece_id == Piece.id,
        Review.kind == Kind.REVIEW,
        Review.recorded_at > Piece.delivered_at,
        sa.or_(Review.status == Status.REQUESTED, refused),
    )
    return sa.or_(disagreed(), again, asked)


def _open_after() -> sa.ColumnElement[bool]:
    """Of a review: disagreed on receipt, wrote again since, asked for more, or to be done again."""
    later, after = aliased(Piece), aliased(Review)
    again = sa.exists().where(
        later.matter_id == Piece.matter_id, later.registered_at > Review.delivered_at
    )
    refused = sa.and_(after.status == Status.REFUSED, ~after.late)
    asked = sa.exists().where(
        after.reviews_id == Review.id, sa.or_(after.status == Status.REQUESTED, refused)
    )
    return sa.exists().where(
        Review.piece_id == Piece.id,
        Review.status == Status.DELIVERED,
        sa.or_(
            Review.recipient_view == View.DISAGREE,
            Review.outcome == Outcome.REVOKED_REDO,
            again,
            asked,
        ),
    )


def _filters(filters: ReviewFilters) -> list[sa.ColumnElement[bool]]:
    return [
        is_of(columns.matter_id, filters.matter_id),
        *(
            one_of(columns[name], value)
            for name in ("status", "kind", "outcome", "piece_id", "unit_id", "organ_id")
            if (value := getattr(filters, name)) is not None
        ),
    ]


_LAST_CHANGE = (
    sa.select(Review.result)
    .where(Review.piece_id == Piece.id, Review.outcome == Outcome.CHANGED,
           Review.status.in_(rules.IN_FORCE))
    .order_by(Review.recorded_at.desc(), Review.id.desc())
    .limit(1)
    .scalar_subquery()
)  # fmt: skip
_OPINION = (
    sa.select(Opinion.result)
    .where(Opinion.piece_id == Piece.id, Opinion.issued_at.is_not(None))
    .scalar_subquery()
)
_RESULT = sa.case(
    (Piece.status == piece_rules.Status.SETTLED, SETTLED),
    else_=sa.func.coalesce(_LAST_CHANGE, _OPINION),
)
_BEING_REVIEWED = sa.exists().where(
    Review.piece_id == Piece.id,
    Review.status.in_(rules.BEING_REVIEWED),
    Review.competent,
    ~Review.late,
)
_DELIVERED = sa.exists().where(
    Review.piece_id == Piece.id, Review.kind == Kind.REVIEW, Review.delivered_at.is_not(None),
    Review.status.in_(rules.IN_FORCE),
)  # fmt: skip
_ASKED_BY_SOMEBODY = sa.and_(people.named(Piece.id), ~_BEING_REVIEWED)
_LAPSED = sa.exists().where(
    Deadline.piece_id == Piece.id,
    Deadline.rule.in_([*piece_rules.LAPSE.stops, *piece_rules.LAPSE_RE_REVIEW.stops]),
    Deadline.outcome == Clock.OPEN,
    Deadline.legal < TODAY,
    ~Deadline.provisional,
)
_IN_HAND = sa.and_(
    sa.or_(Piece.status.not_in(piece_rules.CLOSED), Piece.awaiting.is_not(None)),
    ~sa.and_(Piece.status.in_(_ANSWERED), ~_again(), _LAPSED),
)
NEEDS = (
    Need(Piece, (piece_rules.REQUEST_REVIEW,), _ASKED_BY_SOMEBODY),
    Need(Piece, (piece_rules.REQUEST_RE_REVIEW,), sa.and_(_ASKED_BY_SOMEBODY, _DELIVERED)),
    Need(
        Matter,
        (matter_rules.CONCLUDE,),
        sa.and_(
            ~sa.exists().where(
                Piece.matter_id == Matter.id, sa.or_(_IN_HAND, Piece.executions_owed > 0)
            ),
            ~sa.exists().where(Order.matter_id == Matter.id, Order.status.not_in(OVER)),
            ~sa.exists().where(
                InternalOrder.matter_id == Matter.id, InternalOrder.status.not_in(ENDED)
            ),
        ),
    ),
)
"""A person closes what is at rest: nothing in hand, no window open, nothing to be carried out."""
AGREES = (
    agreement(Review.matter_id, Piece.matter_id, Piece.id == Review.piece_id),
    explained(Piece.result, _RESULT, Piece.result.is_distinct_from(_RESULT)),
)
"""What a piece came to is an agreement, or what its opinion or the review says that changed it."""

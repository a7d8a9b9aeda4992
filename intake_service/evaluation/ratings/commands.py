"""Opening ratings when the reply was received, rating, lapsing, and what follows."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.evaluation.ratings import queries, rules
from intake_service.evaluation.ratings.models import Rating
from intake_service.evaluation.ratings.rules import WINDOW as WINDOW
from intake_service.evaluation.ratings.rules import Status, Target
from intake_service.evaluation.ratings.schemas import Attendance, RatingIn
from intake_service.handling.deadlines import commands as deadlines
from intake_service.handling.deadlines import queries as deadline_queries
from intake_service.privacy.vault import commands as vault
from intake_service.privacy.vault import queries as vault_queries
from intake_service.privacy.vault.rules import Secret
from intake_service.privacy.vault.schemas import RevealPurpose
from intake_service.reception.matters import queries as matters
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration.models import Piece
from shared import history
from shared.auth import SYSTEM, Actor
from shared.db import new_id
from shared.moves import Role

PETITIONER = Actor(
    id=UUID(int=1), name="信访人", roles=frozenset({Role.PETITIONER}), unit=SYSTEM.unit,
    unit_name="信访人", line=SYSTEM.line, level=SYSTEM.level, region=SYSTEM.region, service=None,
)  # fmt: skip
"""Whoever proved to be a petitioner of the piece; has no account and no other right."""


async def open_for(session: AsyncSession, piece: Piece, now: datetime) -> bool:
    """The petitioner received the reply: both ratings of a locked piece open (DL13).

    One that was made stands. False when there is nothing to rate: then no window begins.
    """
    matter = None if piece.matter_id is None else await matters.of(session, piece)
    if not rules.in_scope(
        is_repeat=piece.is_repeat,
        source=piece.source,
        family=None if matter is None else matter.family,
        route=None if matter is None else matter.route,
    ):
        return False
    known = {each.target: each for each in await queries.of_piece(session, piece.id)}
    ratings = [known.get(target) or _expected(session, piece, target, now) for target in Target]
    pending = [each for each in ratings if each.status is Status.PENDING]
    for rating in pending:
        rating.unit_id, rating.unit_line = _rated_unit(piece, rating.target)
        rating.opened_at = now
        history.move(session, SYSTEM, rating, rules.OPEN, now)
    return bool(pending)


async def suspend(session: AsyncSession, piece: Piece, now: datetime) -> None:
    """The receipt or the opinion of a locked piece is taken back: nobody can rate it yet.

    The deadline is annulled by whoever calls this. A rating that was made stands.
    """
    for rating in await queries.of_piece(session, piece.id):
        if rating.status in rules.SUSPEND.before:
            rating.lapsed_on = None
            history.move(session, SYSTEM, rating, rules.SUSPEND, now)


async def rate(session: AsyncSession, piece: Piece, form: RatingIn, now: datetime) -> Rating:
    """What the petitioner of a locked piece thinks of one office; nobody changes it any more.

    Raises `Conflict` (rating-not-open, already-rated, rating-lapsed), `Invalid`
    (rating-reason-wrong).
    """
    rules.check_reason(form.value, form.reason)
    ratings = {each.target: each for each in await queries.of_piece(session, piece.id)}
    rating = ratings.get(form.target)
    if rating is None or rating.status is not Status.OPEN:
        raise rules.not_open(None if rating is None else rating.status)
    (window,) = await deadline_queries.open_of(session, piece.id, rules.RATE.stops)
    rules.check_window(window.end, now)
    history.move(session, PETITIONER, rating, rules.RATE, now)
    rating.value, rating.rated_at = form.value, now
    vault.keep_rating(session, rating.id, reason=form.reason, text=form.text)
    if not any(each.status is Status.OPEN for each in ratings.values()):
        deadlines.use(window, rules.RATE.verb, now)
    return rating


async def lapse(session: AsyncSession, piece: Piece, now: datetime) -> None:
    """Close the ratings of a locked piece that nobody made in time. For a job."""
    if not await deadlines.lapse(session, piece, now, rules.LAPSE.stops):
        return
    *_, window = await deadline_queries.not_void(session, piece.id, rules.LAPSE.stops)
    for rating in await queries.of_piece(session, piece.id):
        if rating.status is Status.OPEN:
            rating.lapsed_on = window.legal
            history.move(session, SYSTEM, rating, rules.LAPSE, now)


async def attend(
    session: AsyncSession, actor: Actor, rating: Rating, form: Attendance, now: datetime
) -> Rating:
    """Record what the unit did about a dissatisfied rating, once more if there is more to say.

    Raises `Conflict` (wrong-status, not-dissatisfied), `Invalid` (not-masked).
    """
    said = form.attendance
    await vault.check_masked(session, pieces.ids_beside(rating.piece_id), {"attendance": said})
    history.move(session, actor, rating, rules.ATTEND, now, said)
    rules.check_dissatisfied(rating.value)
    rating.attendance, rating.attended_at, rating.attended_by = said, now, actor.id
    await session.flush()  # the answer tells the new version
    return rating


async def reveal(
    session: AsyncSession, actor: Actor, rating: Rating, form: RevealPurpose, now: datetime
) -> dict[str, object]:
    """What the petitioner wrote with a rating; the look is recorded."""
    await vault.record(session, actor, [rating.piece_id], [Secret.RATING], form.purpose, now)
    written = await vault_queries.rating_text(session, rating.id)
    return {
        "id": rating.id,
        "reason": written and written.reason,
        "text": written and written.text,
    }


def _expected(session: AsyncSession, piece: Piece, target: Target, now: datetime) -> Rating:
    unit_id, unit_line = _rated_unit(piece, target)
    rating = Rating(
        id=new_id(), piece_id=piece.id, matter_id=piece.matter_id, target=target,
        unit_id=unit_id, unit_line=unit_line, opened_at=now,
    )  # fmt: skip
    history.move(session, SYSTEM, rating, rules.EXPECT, now)
    return rating


def _rated_unit(piece: Piece, target: Target) -> tuple[UUID, str]:
    """Who received the piece, or who is responsible for it."""
    if target is Target.PETITION_DEPARTMENT:
        return piece.registered_unit, piece.registered_line
    return piece.unit_id, piece.unit_line

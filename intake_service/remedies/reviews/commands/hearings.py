"""Hearings in a review: held with a notice, ended with a record, taken back."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.deadlines import commands as deadlines
from intake_service.handling.hearings import rules as hearings
from intake_service.handling.hearings.schemas import HearingIn
from intake_service.handling.letters import commands as letters
from intake_service.handling.letters.rules import sentences
from intake_service.privacy.vault import commands as vault
from intake_service.reception.registration import queries as pieces
from intake_service.remedies.reviews import queries, rules
from intake_service.remedies.reviews.commands import steps
from intake_service.remedies.reviews.commands.requests import named
from intake_service.remedies.reviews.models import Review
from intake_service.remedies.reviews.rules import wording
from intake_service.remedies.reviews.schemas import HearingEnd
from shared import history
from shared.auth import Actor
from shared.bodies import WithReason
from shared.workdays import chinese_date, local_date


async def hold(
    session: AsyncSession, actor: Actor, review: Review, form: HearingIn, now: datetime
) -> Review:
    """Give notice of a hearing; letter D14-R.

    Raises `Conflict` (wrong-status, reviewer-is-handler, hearing-held), `Invalid` (hearing-past,
    not-masked).
    """
    rules.check_possible(rules.HOLD_HEARING, review)
    hearings.check_hearing(form.at, now)
    texts = {"place": form.place, "members": "、".join(form.members)}
    await vault.check_masked(session, pieces.ids_beside(review.piece_id), texts)
    history.move(session, actor, review, rules.HOLD_HEARING, now)
    review.hearing_begun_at, review.hearing_at = now, form.at
    review.hearing_place, review.hearing_members = form.place, form.members
    piece = await queries.piece_of(session, review)
    await letters.issue(session, actor, piece, {"D14-R": {
        **_about(review), "counting": wording.counting(review.kind),
    }}, now)  # fmt: skip
    return review


async def end(
    session: AsyncSession, actor: Actor, review: Review, form: HearingEnd, now: datetime
) -> Review:
    """End the hearing with its record; letter D14-M. Its days are left out of DL10.

    《信访工作条例》第三十六条. Raises `Conflict` (wrong-status, no-hearing,
    hearing-not-begun), `Invalid` (hearing-end-invalid, not-masked).
    """
    rules.check_possible(rules.END_HEARING, review)
    ended = hearings.ended(review.hearing_at, form.ended_at, now)
    texts = {"record": form.record}
    await vault.check_masked(session, pieces.ids_beside(review.piece_id), texts)
    history.move(session, actor, review, rules.END_HEARING, now)
    review.hearing_ended_at, review.hearing_record = ended, form.record
    await _exclude(session, review, _days(review))
    begun, piece = review.hearing_begun_at or now, await queries.piece_of(session, review)
    await letters.issue(session, actor, piece, {"D14-M": {
        **_about(review), "hearing_begun": chinese_date(begun),
        "hearing_ended": chinese_date(ended),
        "hearing_record": sentences.paragraphs(form.record), "recorder": actor.name,
    }}, now)  # fmt: skip
    return review


async def undo(
    session: AsyncSession, actor: Actor, review: Review, form: WithReason, now: datetime
) -> Review:
    """Take the record of a hearing back, going on or ended; its days count again.

    Raises `Conflict` (wrong-status, no-hearing), `Invalid` (not-masked).
    """
    rules.check_possible(rules.UNDO_HEARING, review)
    await vault.check_masked(session, pieces.ids_beside(review.piece_id), {"reason": form.reason})
    history.move(session, actor, review, rules.UNDO_HEARING, now, form.reason)
    await _exclude(session, review, -_days(review))
    review.hearing_begun_at = review.hearing_at = review.hearing_ended_at = None
    review.hearing_place = review.hearing_record = None
    review.hearing_members = []
    await session.flush()  # the answer tells the new version
    return review


async def _exclude(session: AsyncSession, review: Review, days: int) -> None:
    if review.kind in rules.HEARING_EXCLUDED and days:
        (duty,) = steps.OF[review.kind].request.starts
        await deadlines.exclude(session, review.piece_id, duty, days)


def _days(review: Review) -> int:
    """The days from the notice to the end of the hearing, both counted; none before it ended."""
    if review.hearing_begun_at is None or review.hearing_ended_at is None:
        return 0
    return (local_date(review.hearing_ended_at) - local_date(review.hearing_begun_at)).days + 1


def _about(review: Review) -> dict[str, str]:
    return {
        **named(review),
        "hearing_at": sentences.moment(review.hearing_at) if review.hearing_at else "",
        "hearing_place": review.hearing_place or "",
        "hearing_members": "、".join(review.hearing_members),
    }

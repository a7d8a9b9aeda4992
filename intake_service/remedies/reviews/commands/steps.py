"""What the moves of a review do to its piece and to the deadlines, for both kinds alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.deadlines import commands as deadlines
from intake_service.handling.deadlines import queries as deadline_queries
from intake_service.handling.executions import commands as executions
from intake_service.handling.executions.rules import Supported, supported
from intake_service.handling.opinions import commands as opinion_commands
from intake_service.handling.opinions import queries as opinions
from intake_service.handling.opinions.rules import Organ
from intake_service.reception.matters import commands as matters
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.remedies.reviews import queries
from intake_service.remedies.reviews.models import Review
from intake_service.remedies.reviews.rules import Kind, Outcome
from shared import directory, history
from shared.auth import Actor
from shared.moves import Move


@dataclass(frozen=True, slots=True)
class Steps:
    """The moves of a piece that go with those of a review of one kind."""

    request: Move
    end: Move
    resume: Move
    issue: Move
    withdraw: Move


OF: Mapping[Kind, Steps] = {
    Kind.REVIEW: Steps(
        piece_rules.REQUEST_REVIEW, piece_rules.END_REVIEW, piece_rules.RESUME_REVIEW,
        piece_rules.ISSUE_REVIEW, piece_rules.WITHDRAW_REVIEW,
    ),
    Kind.RE_REVIEW: Steps(
        piece_rules.REQUEST_RE_REVIEW, piece_rules.END_RE_REVIEW, piece_rules.RESUME_RE_REVIEW,
        piece_rules.ISSUE_RE_REVIEW, piece_rules.WITHDRAW_RE_REVIEW,
    ),
}  # fmt: skip


async def wait(
    session: AsyncSession, actor: Actor, piece: Piece, review: Review, move: Move, now: datetime
) -> None:
    """The piece waits for a review that counts: the window was used, the organ's period runs."""
    history.move(session, actor, piece, move, now)
    *_, window = await deadline_queries.not_void(session, piece.id, move.stops)
    deadlines.use(window, move.verb, now)
    await matters.reopen_with(session, piece, now)
    await _owe(session, review, move.starts, move.verb, review.received_on)


async def wait_no_more(
    session: AsyncSession, actor: Actor, piece: Piece, review: Review, now: datetime, reason: str
) -> None:
    """No review is made: the window is open again until its last day."""
    move = OF[review.kind].end
    history.move(session, actor, piece, move, now, reason)
    await deadlines.void(session, piece.id, move.stops, move.verb, now)
    *_, window = await deadline_queries.not_void(session, piece.id, move.starts)
    deadlines.reopen(window)


async def take_back(
    session: AsyncSession, actor: Actor, piece: Piece, review: Review, now: datetime, reason: str
) -> None:
    """The opinion of a review stands no more: the piece is under review, as it was before."""
    move = OF[review.kind].withdraw
    if review.kind is Kind.RE_REVIEW and piece.status is piece_rules.Status.FINALISED:
        await matters.undo_finalise(session, actor, piece, reason, now)
    history.move(session, actor, piece, move, now, reason)
    await deadlines.annul(session, piece.id, move.stops, move.verb, now)
    await matters.reopen_with(session, piece, now)
    piece.result = await result_before(session, piece, review)
    if review.outcome is Outcome.CHANGED:
        await executions.follow(session, piece, await _owed_before(session, piece, review),
                                f"{review.document_no}撤回", now)  # fmt: skip
    forget_delivery(review)


async def result_before(session: AsyncSession, piece: Piece, review: Review) -> str | None:
    """What the piece came to before a review of it was issued."""
    if review.reviews_id is not None:
        first = await queries.reviewed(session, review)
        if first.outcome is Outcome.CHANGED:
            return first.result
    return (await opinions.of(session, piece)).result


async def _owed_before(session: AsyncSession, piece: Piece, review: Review) -> list[Supported]:
    if review.reviews_id is not None:
        first = await queries.reviewed(session, review)
        if first.outcome is Outcome.CHANGED:
            return owed(first)
    return await opinion_commands.owed(session, piece)


def owed(review: Review) -> list[Supported]:
    """What a review supports that changed an opinion, request by request."""
    answers = [(each["request_no"], each["finding"], each["opinion"]) for each in review.findings]
    return supported(review.document_no or "", answers)


def forget_delivery(review: Review) -> None:
    """Nobody has received the opinion; history and the letters keep what was recorded."""
    review.delivered_at = review.delivery_way = review.delivery_proof = None
    review.recipient_view = review.witness = review.attachment_id = None
    review.refused_to_sign = False


async def above(session: AsyncSession, review: Review) -> Sequence[Organ]:
    """Who may be asked for a re-review: one level above the reviewing organ （第三十六条）."""
    if review.organ_id is not None:
        return await opinions.competent(session, review.organ_id)
    return await opinions.above(session, review.unit_id, review.organ_name)


async def _owe(
    session: AsyncSession, review: Review, rule_ids: Sequence[str], event: str, at: date
) -> None:
    """Deadlines that the reviewing organ owes; those of other systems are not ours to count."""
    if review.organ_id is None or review.organ_line is None:
        return
    owed = deadlines.Owed(
        review.piece_id, review.matter_id, None, review.organ_id, review.organ_line
    )
    calendar = await directory.calendar(session)
    session.add_all(row.made() for row in deadlines.begin(calendar, owed, rule_ids, event, at))

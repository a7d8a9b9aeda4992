"""Requests for review and re-review: recorded, taken up, refused, and taken back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.deadlines import queries as deadline_queries
from intake_service.handling.letters import commands as letters
from intake_service.handling.letters.rules import sentences
from intake_service.handling.opinions import queries as opinions
from intake_service.handling.opinions.rules import Organ
from intake_service.privacy.vault import commands as vault
from intake_service.reception.matters import queries as matters
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.remedies.reviews import queries, rules
from intake_service.remedies.reviews.commands import steps
from intake_service.remedies.reviews.models import Review
from intake_service.remedies.reviews.rules import Kind, facts, wording
from intake_service.remedies.reviews.schemas import RefusalIn, ReviewRequestIn
from shared import directory, history
from shared.auth import Actor, stand_ins
from shared.bodies import WithReason
from shared.codes import label
from shared.errors import FieldError, Invalid
from shared.moves import Move, check, with_stand_ins, within
from shared.workdays import Due, Length, Unit, chinese_date, due

_NOTICE = Length(15, Unit.ND)
"""Within which a refusal is told （domain §2.3）."""


async def request(
    session: AsyncSession, actor: Actor, piece: Piece, form: ReviewRequestIn, now: datetime
) -> Review:
    """Record a request for review, also when it is told late; letter D17.

    《信访工作条例》第三十五条. One that came in time to an organ that may review uses the window,
    and opens again what was closed because none was known. Any other is recorded, to be refused.
    Raises `Conflict` (wrong-status, piece-sealed, petitioner-unknown, review-open), `Invalid`
    (review-request-invalid, review-organ-invalid, unit-unknown, not-masked).
    """
    move = piece_rules.REQUEST_REVIEW
    await _check(session, actor, piece, form, move)
    *_, window = await deadline_queries.not_void(session, piece.id, move.stops)
    organ_id = piece.organ_id or piece.unit_id
    unit = (await directory.organisations(session, [organ_id]))[organ_id]
    review = Review(
        kind=Kind.REVIEW,
        attacked_no=piece.opinion_no or "",
        attacked_organ=unit.name,
        attacked_received_at=piece.delivered_at or now,
        handlers=await queries.handlers(session, piece.id),
    )
    competent = await opinions.competent(session, organ_id)
    return await _record(session, actor, piece, review, form, window.end, competent, now)


async def request_re_review(
    session: AsyncSession, actor: Actor, piece: Piece, form: ReviewRequestIn, now: datetime
) -> Review:
    """Record a request for re-review of the review that stands, as `request` does; letter D17.

    《信访工作条例》第三十六条. Raises as `request`, and `Conflict` (review-not-delivered).
    """
    move = piece_rules.REQUEST_RE_REVIEW
    await _check(session, actor, piece, form, move)
    first = await queries.in_force(session, piece.id, Kind.REVIEW)
    received = facts.received(first.delivered_at)
    *_, window = await deadline_queries.not_void(session, piece.id, move.stops)
    did = filter(None, [first.taken_up_by, first.drafted_by, first.signed_by])
    took_part = with_stand_ins(did, await stand_ins(session, first.id))
    review = Review(
        kind=Kind.RE_REVIEW,
        reviews_id=first.id,
        attacked_no=first.document_no or "",
        attacked_organ=first.organ_name,
        attacked_received_at=received,
        handlers=sorted({*first.handlers, *map(str, took_part)}),
    )
    competent = await steps.above(session, first)
    return await _record(session, actor, piece, review, form, window.end, competent, now)


async def undo(
    session: AsyncSession, actor: Actor, review: Review, form: WithReason, now: datetime
) -> Review:
    """Take back a request that was recorded wrongly.

    Raises `Conflict` (wrong-status), `Invalid` (not-masked).
    """
    return await _forget(session, actor, review, rules.UNDO_REQUEST, form, now)


async def withdraw(
    session: AsyncSession, actor: Actor, review: Review, form: WithReason, now: datetime
) -> Review:
    """The petitioner wants no review any more: the reason says how that was told.

    Raises `Conflict` (wrong-status), `Invalid` (not-masked).
    """
    return await _forget(session, actor, review, rules.WITHDRAW_REQUEST, form, now)


async def _forget(
    session: AsyncSession,
    actor: Actor,
    review: Review,
    move: Move,
    form: WithReason,
    now: datetime,
) -> Review:
    await _check_reason(session, review, form.reason)
    history.move(session, actor, review, move, now, form.reason)
    if review.counts:
        piece = await queries.piece_of(session, review)
        await steps.wait_no_more(session, actor, piece, review, now, form.reason)
    return await _changed(session, review)


async def take_up(session: AsyncSession, actor: Actor, review: Review, now: datetime) -> Review:
    """Begin to review, by the file of the organ whose opinion it is.

    Raises `Conflict` (wrong-status, reviewer-is-handler, review-late, review-not-competent).
    """
    rules.check_possible(rules.TAKE_UP, review)
    history.move(session, actor, review, rules.TAKE_UP, now)
    piece = await queries.piece_of(session, review)
    if review.kind is Kind.REVIEW:
        history.move(session, actor, piece, piece_rules.TAKE_UP_REVIEW, now)
    review.taken_up_at, review.taken_up_by = now, actor.id
    acted = await queries.handlers(session, piece.id)
    review.handlers = sorted({*review.handlers, *acted})
    return await _changed(session, review)


async def refuse(
    session: AsyncSession, actor: Actor, review: Review, form: RefusalIn, now: datetime
) -> Review:
    """Refuse a request with its reason; letter D06-R.

    What is known of the day and of the organ is checked. Raises `Conflict` (wrong-status,
    reviewer-is-handler, not-late, organ-competent, letter-incomplete), `Invalid`
    (refusal-detail-missing, not-masked).
    """
    history.move(session, actor, review, rules.REFUSE, now, wording.reason(form))
    piece = await end_with_refusal(session, actor, review, form, now)
    reason, received = form.reason, review.attacked_received_at
    await letters.issue(session, actor, piece, {"D06-R": {
        **named(review), "article": wording.article(review.kind),
        "reason": wording.refused(reason, review.kind, received, form.detail),
        "advice": wording.advice(reason, review.kind, await _competent(session, piece, review)),
    }}, now)  # fmt: skip
    return review


async def end_with_refusal(
    session: AsyncSession, actor: Actor, review: Review, form: RefusalIn, now: datetime
) -> Piece:
    """What a refusal leaves behind, by whichever organ; the piece, which waits no more."""
    facts.check_detail(form.reason, form.detail)
    rules.check_refusal(form.reason, late=review.late, competent=review.competent)
    await vault.check_masked(session, pieces.ids_beside(review.piece_id), {"detail": form.detail})
    review.refusal, review.refusal_detail, review.refused_at = form.reason, form.detail, now
    piece = await queries.piece_of(session, review)
    if review.counts:
        reason = wording.reason(form)
        await steps.wait_no_more(session, actor, piece, review, now, reason)
    return piece


async def reconsider(
    session: AsyncSession, actor: Actor, review: Review, form: WithReason, now: datetime
) -> Review:
    """Take a refusal back: the request waits again, and its piece with it.

    Raises `Conflict` (wrong-status, review-open).
    """
    await _check_reason(session, review, form.reason)
    await check_alone(session, review)
    history.move(session, actor, review, rules.RECONSIDER, now, form.reason)
    await wait_again(session, actor, review, now)
    return await _changed(session, review)


async def check_alone(session: AsyncSession, review: Review) -> None:
    """Raise `Conflict` (review-open) when another request about its piece waits meanwhile.

    One that counts for nothing stands in no other's way.
    """
    pending = review.counts and await queries.being_reviewed(
        session, review.piece_id, other_than=review.id
    )
    rules.check_none_open(pending=pending)


async def wait_again(session: AsyncSession, actor: Actor, review: Review, now: datetime) -> None:
    """A refusal is forgotten: the request waits as it did."""
    review.refusal = review.refusal_detail = review.refused_at = None
    if review.counts:
        piece = await queries.piece_of(session, review)
        await steps.wait(session, actor, piece, review, steps.OF[review.kind].resume, now)


def named(review: Review) -> dict[str, str]:
    """What every letter about a review names."""
    return {
        "stage": wording.stage(review.kind),
        "attacked": wording.attacked(review.kind, review.attacked_organ, review.attacked_no),
        "requested": chinese_date(review.requested_on),
        "received": chinese_date(review.received_on),
    }


async def _check(
    session: AsyncSession, actor: Actor, piece: Piece, form: ReviewRequestIn, move: Move
) -> None:
    pieces.check_unsealed(piece, actor)
    check(move, piece.status)
    rules.check_known(addressable=await letters.addressable(session, piece))
    rules.check_none_open(pending=await queries.being_reviewed(session, piece.id))
    texts = {name: getattr(form, name) for name in ("outside", "wish", "grounds", "annexes")}
    await vault.check_masked(session, pieces.ids_beside(piece.id), texts)


async def _record(
    session: AsyncSession,
    actor: Actor,
    piece: Piece,
    review: Review,
    form: ReviewRequestIn,
    window: Due,
    competent: Sequence[Organ],
    now: datetime,
) -> Review:
    received = form.received_on or form.requested_on
    facts.check_request(form.requested_on, received, review.attacked_received_at, now)
    organ = await _organ(session, piece, form, competent)
    review.organ_id, review.organ_line, review.organ_name = organ.unit_id, organ.line, organ.name
    # Of the organs above some governments nothing is known here.
    review.competent = organ in competent or not (competent or organ.unit_id)
    review.late = facts.is_late(form.requested_on, window)
    review.piece_id, review.matter_id = piece.id, (await matters.of(session, piece)).id
    review.unit_id, review.unit_line = piece.unit_id, piece.unit_line
    review.requested_on, review.received_on = form.requested_on, received
    review.notice_due = due(received, _NOTICE, await directory.calendar(session)).legal
    review.form, review.annexes = form.form, form.annexes
    review.wish, review.grounds = form.wish, form.grounds
    review.recorded_at, review.recorded_by, review.recorder_id = now, actor.id, actor.unit
    review.findings, review.hearing_members, review.moves = [], [], 0
    history.move(session, actor, review, rules.REQUEST, now)
    if review.counts:
        await steps.wait(session, actor, piece, review, steps.OF[review.kind].request, now)
    await letters.issue(session, actor, piece, {"D17": {
        **named(review), "attacked_received": chinese_date(review.attacked_received_at),
        "form": label("form", form.form), "asked": organ.name, "recorder": actor.name,
        "wish": sentences.paragraphs(form.wish), "grounds": sentences.paragraphs(form.grounds),
        "annexes": form.annexes or "无",
    }}, now)  # fmt: skip
    return review


async def _organ(
    session: AsyncSession, piece: Piece, form: ReviewRequestIn, competent: Sequence[Organ]
) -> Organ:
    """Who was asked: a unit of ours above the responsible one, or an organ outside that may review.

    Raises `Invalid` (review-organ-invalid, unit-unknown).
    """
    if form.unit_id is None:
        outside = [each for each in competent if each.unit_id is None and each.name == form.outside]
        if form.outside is None or (competent and not outside):
            names = [each.name for each in competent if each.unit_id is None]
            raise _wrong("outside", f"系统外的机关只能是{'、'.join(names)}" if names else "必填")
        return Organ(form.outside)
    if form.outside is not None:
        raise _wrong("outside", "已选择本系统的机关，不应再填系统外的机关")
    unit = await directory.organisation(session, form.unit_id)
    is_above = within(piece.unit_line, unit.line) and unit.line != piece.unit_line
    if unit.kind not in ("bureau", "department") or not is_above:
        raise _wrong("unit_id", "须是责任单位的上级自然资源主管部门")
    return Organ(unit.name, unit.id, unit.line)


def _wrong(field: str, message: str) -> Invalid:
    detail = f"请求复查（复核）的机关有误：{message}。"
    return Invalid("review-organ-invalid", detail, [FieldError(field, message)])


async def _competent(session: AsyncSession, piece: Piece, review: Review) -> list[str]:
    if review.kind is Kind.REVIEW:
        return await opinions.remedy_organs(session, piece)
    first = await queries.reviewed(session, review)
    return [each.name for each in await steps.above(session, first)]


async def _check_reason(session: AsyncSession, review: Review, reason: str) -> None:
    await vault.check_masked(session, pieces.ids_beside(review.piece_id), {"reason": reason})


async def _changed(session: AsyncSession, review: Review) -> Review:
    await session.flush()  # the answer tells the new version
    return review

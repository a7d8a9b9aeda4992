"""The opinion of a review: drafted, issued, delivered, taken back, and what it sends back."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.deadlines import commands as deadlines
from intake_service.handling.deadlines import queries as deadline_queries
from intake_service.handling.deliveries import commands as delivering
from intake_service.handling.deliveries import rules as delivery
from intake_service.handling.executions import commands as executions
from intake_service.handling.letters import commands as letters
from intake_service.handling.letters.rules import sentences
from intake_service.handling.opinions import commands as opinion_commands
from intake_service.handling.opinions import queries as opinions
from intake_service.handling.opinions.rules import LONGEST_REDO, overall
from intake_service.handling.opinions.schemas import DeliveryIn
from intake_service.handling.orders import commands as orders
from intake_service.handling.orders import queries as order_queries
from intake_service.privacy.vault import commands as vault
from intake_service.reception.matters import commands as matter_commands
from intake_service.reception.matters import queries as matters
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.remedies.reviews import queries, rules
from intake_service.remedies.reviews.commands import steps
from intake_service.remedies.reviews.commands.requests import named
from intake_service.remedies.reviews.models import Review
from intake_service.remedies.reviews.rules import Kind, Outcome, facts, wording
from intake_service.remedies.reviews.schemas import OutsideOutcome, RedoIn, ReviewDraft
from shared import directory, history
from shared.auth import Actor
from shared.bodies import WithReason
from shared.codes import label
from shared.moves import check
from shared.workdays import Length, Unit, chinese_date, due, local_date

(_WINDOW,) = piece_rules.DELIVER_REVIEW.starts


async def draft(
    session: AsyncSession, actor: Actor, review: Review, form: ReviewDraft, now: datetime
) -> Review:
    """Draft the opinion of a review; a draft that was returned is replaced.

    Raises `Conflict` (wrong-status, reviewer-is-handler, hearing-open), `Invalid`
    (review-draft-invalid, findings-incomplete, not-masked).
    """
    rules.check_possible(rules.DRAFT, review)
    history.move(session, actor, review, rules.DRAFT, now)
    await fill(session, review, form)
    review.facts, review.basis, review.drafted_by = form.facts, form.basis, actor.id
    return await _changed(session, review)


async def fill(session: AsyncSession, review: Review, form: ReviewDraft | OutsideOutcome) -> None:
    """What a review comes to, by whichever organ.

    Raises `Invalid` (review-draft-invalid, findings-incomplete, not-masked).
    """
    requests = await matters.requests(session, review.piece_id)
    answered = [each.request_no for each in form.findings]
    facts.check_draft(review.kind, form.outcome, [each.request_no for each in requests], answered,
                      form.redo_days)  # fmt: skip
    told = ("facts", "basis", "reasons", "document_no")
    texts = {name: getattr(form, name, None) for name in told}
    texts |= {f"findings.{at}.opinion": each.opinion for at, each in enumerate(form.findings)}
    await vault.check_masked(session, pieces.ids_beside(review.piece_id), texts)
    review.outcome, review.reasons, review.redo_days = form.outcome, form.reasons, form.redo_days
    found = sorted(form.findings, key=lambda each: each.request_no)
    review.findings = [each.model_dump(mode="json") for each in found]
    review.result = overall([each.finding for each in found]) if found else None


async def return_draft(
    session: AsyncSession, actor: Actor, review: Review, form: WithReason, now: datetime
) -> Review:
    """Send the draft back with reasons.

    Raises `Conflict` (wrong-status), `Invalid` (not-masked).
    """
    await _check_reason(session, review, form.reason)
    history.move(session, actor, review, rules.RETURN, now, form.reason)
    return await _changed(session, review)


async def issue(session: AsyncSession, actor: Actor, review: Review, now: datetime) -> Review:
    """Sign and issue the opinion: letter D18 or D19 with the organ's own number, DL08 or DL10 met.

    《信访工作条例》第三十五条、第三十六条. Raises `Conflict` (wrong-status, reviewer-is-handler,
    letter-incomplete).
    """
    history.move(session, actor, review, rules.ISSUE, now)
    piece = await queries.piece_of(session, review)
    await put_in_force(session, actor, piece, review, now)
    review.issued_at, review.signed_by = now, actor.id
    kind, you = review.kind, sentences.you(piece.petitioner_count)
    requests = await matters.requests(session, piece.id)
    organs = [each.name for each in await steps.above(session, review)]
    (letter,) = await letters.issue(session, actor, piece, {wording.LETTER[kind]: {
        **named(review), "taken_up": chinese_date(review.taken_up_at or now),
        "opening": wording.opening(kind, review.replaces),
        "requests": sentences.listed([each.text for each in requests]),
        "original": await _original(session, piece, review),
        "wish": sentences.paragraphs(review.wish), "grounds": sentences.paragraphs(review.grounds),
        "facts": sentences.paragraphs(review.facts or ""),
        "basis": sentences.paragraphs(review.basis or ""),
        "why": sentences.paragraphs(review.reasons or ""),
        "ruling": wording.decision(review, you), "remedy": wording.remedy(kind, you, organs),
    }}, now)  # fmt: skip
    review.document_no = letter.document_no
    await session.flush()  # the answer tells the new version
    return review


async def put_in_force(
    session: AsyncSession, actor: Actor, piece: Piece, review: Review, now: datetime
) -> None:
    """A review is made, by whichever organ: the piece has its result, and its period is met."""
    move = steps.OF[review.kind].issue
    history.move(session, actor, piece, move, now)
    await deadlines.stop(session, piece.id, move.stops, move.verb, now)
    if review.outcome is Outcome.CHANGED:
        piece.result = review.result


async def deliver(
    session: AsyncSession, actor: Actor, review: Review, form: DeliveryIn, now: datetime
) -> Review:
    """Record the receipt with its proof: letter D20; DL09 begins, or the matter is final.

    《信访工作条例》第三十六条. Raises `Conflict` (wrong-status, reviewer-is-handler), `Invalid`
    (delivery-invalid, not-masked).
    """
    history.move(session, actor, review, rules.DELIVER, now)
    piece = await received(session, actor, review, form, now)
    at = review.delivered_at or now
    await letters.issue(session, actor, piece, {"D20": {
        "document": wording.DOCUMENT[review.kind], "opinion_no": review.document_no or "",
        "proof": form.proof, "recorder": actor.name,
        "receipt": delivery.receipt(form.way, at, refused=form.refused, witness=form.witness),
        "view": label("petitioner_view", form.recipient_view),
    }}, now)  # fmt: skip
    return await _changed(session, review)


async def received(
    session: AsyncSession, actor: Actor, review: Review, form: DeliveryIn, now: datetime
) -> Piece:
    """What a receipt begins or ends, of whichever organ's opinion; its piece."""
    delivery.check_delivery(form.way, form.delivered_at, review.issued_at or now, now,
                            refused=form.refused, witness=form.witness)  # fmt: skip
    at = form.delivered_at or now
    texts = {"proof": form.proof, "witness": form.witness}
    await vault.check_masked(session, pieces.ids_beside(review.piece_id), texts)
    review.delivered_at, review.delivery_way, review.delivery_proof = at, form.way, form.proof
    review.recipient_view, review.witness = form.recipient_view, form.witness
    review.refused_to_sign = form.refused
    await delivering.check_scan(session, review.piece_id, form.attachment_id)
    review.attachment_id = form.attachment_id
    await delivering.follow(session, review.piece_id, {wording.LETTER[review.kind]}, now)
    piece = await queries.piece_of(session, review)
    if review.outcome is Outcome.CHANGED:
        changed = f"{review.document_no}变更"
        await executions.follow(session, piece, steps.owed(review), changed, now)
    if review.kind is Kind.REVIEW:
        move = piece_rules.DELIVER_REVIEW
        history.move(session, actor, piece, move, now)
        await deadlines.start(session, piece, move.starts, move.verb, at)
        return piece
    history.move(session, actor, piece, piece_rules.FINALISE, now)
    piece.closed_at = now
    await matter_commands.finalise(session, actor, piece, review.document_no or "", at, now)
    await session.flush()  # what follows asks the database
    await orders.close_matter(session, piece, now)
    return piece


async def undo_receipt(
    session: AsyncSession, actor: Actor, review: Review, form: WithReason, now: datetime
) -> Review:
    """Take back a receipt that was recorded wrongly: no window runs, and nothing is final.

    Raises `Conflict` (wrong-status, also while a re-review was asked for), `Invalid` (not-masked).
    """
    await _check_reason(session, review, form.reason)
    history.move(session, actor, review, rules.UNDO_RECEIPT, now, form.reason)
    piece = await queries.piece_of(session, review)
    if review.kind is Kind.REVIEW:
        move = piece_rules.UNDO_REVIEW_DELIVERY
        history.move(session, actor, piece, move, now, form.reason)
        await deadlines.annul(session, piece.id, move.stops, move.verb, now)
        await matter_commands.reopen_with(session, piece, now)
    else:
        history.move(session, actor, piece, piece_rules.UNDO_FINALISE, now, form.reason)
        await matter_commands.undo_finalise(session, actor, piece, form.reason, now)
    steps.forget_delivery(review)
    return await _changed(session, review)


async def withdraw(
    session: AsyncSession, actor: Actor, review: Review, form: WithReason, now: datetime
) -> Review:
    """The organ takes its own opinion back because of an error, and reviews again.

    The new one has a number of its own and says that it replaces this one; no period begins anew.
    Raises `Conflict` (wrong-status, also while a re-review was asked for), `Invalid` (not-masked).
    """
    await _check_reason(session, review, form.reason)
    piece = await queries.piece_of(session, review)
    check(steps.OF[review.kind].withdraw, piece.status)
    history.move(session, actor, review, rules.WITHDRAW, now, form.reason)
    await steps.take_back(session, actor, piece, review, now, form.reason)
    review.replaces = review.document_no
    review.document_no = review.issued_at = review.signed_by = None
    return await _changed(session, review)


async def redo(
    session: AsyncSession, actor: Actor, review: Review, form: RedoIn, now: datetime
) -> Review:
    """Handle a piece again whose opinion was revoked, within the days that the review gave.

    What may not be said again is kept. Not while the petitioner may still ask for a re-review, and
    has not agreed. Raises `Conflict` (wrong-status, no-redo, re-review-possible, report-pending),
    `Invalid` (not-masked).
    """
    check(rules.REDO, review.status)
    rules.check_possible(rules.REDO, review)
    piece = await queries.piece_of(session, review)
    move = piece_rules.REDO
    *_, window = await deadline_queries.not_void(session, piece.id, [_WINDOW])
    over = window.legal < local_date(now) and not window.provisional
    agreed = review.recipient_view is delivery.View.AGREE
    rules.check_redo(agreed=agreed, window_over=over, consent=form.consent)
    pending = await order_queries.report_pending(session, piece.id)
    delivery.check_no_report_pending(pending=pending)
    await vault.check_masked(session, pieces.ids_beside(piece.id), {"consent": form.consent})
    history.move(session, actor, review, rules.REDO, now, form.consent)
    history.move(session, actor, piece, move, now, form.consent)
    await deadlines.annul(session, piece.id, move.stops, move.verb, now)
    await matter_commands.reopen_with(session, piece, now)
    length = Length(review.redo_days or LONGEST_REDO, Unit.ND)
    review.redo_due = due(now, length, await directory.calendar(session)).legal
    revoking = f"{review.organ_name}以复查意见书（{review.document_no}）"
    await opinion_commands.revoke(session, piece, revoking, review.redo_due, now)
    await orders.handled(session, actor, piece, now)
    return await _changed(session, review)


async def _original(session: AsyncSession, piece: Piece, review: Review) -> str:
    if review.reviews_id is not None:
        return wording.reviewed(await queries.reviewed(session, review))
    opinion = await opinions.of(session, piece)
    answers: list[tuple[Any, str]] = [
        (each.finding, each.opinion) for each in await opinions.findings(session, piece.id)
    ]
    return wording.original(opinion.result, answers)


async def _check_reason(session: AsyncSession, review: Review, reason: str) -> None:
    await vault.check_masked(session, pieces.ids_beside(review.piece_id), {"reason": reason})


async def _changed(session: AsyncSession, review: Review) -> Review:
    await session.flush()  # the answer tells the new version
    return review

"""Handling a piece at the bureau: investigate, draft, issue, deliver, extend."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.deadlines import commands as clocks
from intake_service.handling.deadlines import queries as deadlines
from intake_service.handling.deadlines.commands import Owed
from intake_service.handling.deadlines.models import Deadline
from intake_service.handling.deadlines.rules import Outcome, check_extension
from intake_service.handling.handling import queries, rules, schemas
from intake_service.handling.handling.models import (
    Delivery,
    Extension,
    Investigation,
    Opinion,
    RequestFinding,
)
from intake_service.handling.letters import commands as letters
from intake_service.handling.letters.rules import day, listed
from intake_service.handling.orders import commands as orders
from intake_service.handling.orders.rules import VIEW_LABELS
from intake_service.reception.matters import queries as matters
from intake_service.reception.registration import commands as registration
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from shared import history
from shared.auth import Actor
from shared.moves import Move, check


async def investigate(
    session: AsyncSession, actor: Actor, piece: Piece, form: schemas.Investigation, now: datetime
) -> Piece:
    """Begin to investigate with at least two officers. Raises `Invalid`, `Conflict`."""
    rules.check_investigators(form.investigators)
    await history.apply(session, piece, piece_rules.INVESTIGATE, actor, None, now)
    session.add(
        Investigation(
            piece_id=piece.id,
            investigators=form.investigators,
            begun_at=now,
            begun_by=actor.id,
        )
    )
    return await _told(session, actor, piece, piece_rules.INVESTIGATE, now)


async def draft_opinion(
    session: AsyncSession, actor: Actor, piece: Piece, form: schemas.Draft, now: datetime
) -> Piece:
    """Draft the opinion: facts, basis, a finding for every request, who may review it.

    《信访工作条例》第三十二条、第三十五条. A draft that was returned is replaced. Raises `Invalid`
    (findings-incomplete, remedy-not-competent), `Conflict`.
    """
    requests = await matters.requests(session, piece.id)
    answered = [finding.request_no for finding in form.findings]
    rules.check_findings([request.request_no for request in requests], answered)
    options = await queries.remedy_options(session, piece)
    organs = list(options) if form.remedy_organs is None else form.remedy_organs
    rules.check_remedy(organs, options)
    await history.apply(session, piece, piece_rules.DRAFT_OPINION, actor, None, now)
    await session.merge(
        Opinion(
            piece_id=piece.id,
            facts_found=form.facts,
            basis=form.basis,
            remedy_organs=organs,
            result=rules.overall([finding.finding for finding in form.findings]),
            drafted_by=actor.id,
            drafted_at=now,
        )
    )
    await session.flush()  # the findings refer to it
    for finding in form.findings:
        await session.merge(RequestFinding(piece_id=piece.id, **finding.model_dump()))
    return await _told(session, actor, piece, piece_rules.DRAFT_OPINION, now)


async def return_draft(
    session: AsyncSession, actor: Actor, piece: Piece, form: schemas.ReturnedDraft, now: datetime
) -> Piece:
    """Send the draft back with reasons."""
    await history.apply(session, piece, piece_rules.RETURN_DRAFT, actor, form.reason, now)
    return await _told(session, actor, piece, piece_rules.RETURN_DRAFT, now)


async def issue_opinion(session: AsyncSession, actor: Actor, piece: Piece, now: datetime) -> Piece:
    """Sign and issue the opinion: letter D16 with its number, DL05 met.

    《信访工作条例》第三十二条、第三十四条. Raises `Conflict` (wrong-status, opinion-missing,
    letter-incomplete).
    """
    move = piece_rules.ISSUE_OPINION
    check(move, piece.status)
    opinion = await queries.draft(session, piece.id)
    rules.check_drafted(drafted=opinion is not None)
    assert opinion is not None  # noqa: S101 - narrows the type after the check
    requests = await matters.requests(session, piece.id)
    findings = await queries.findings(session, piece.id)
    rules.check_findings([each.request_no for each in requests],
                         [each.request_no for each in findings])  # fmt: skip
    await history.apply(session, piece, move, actor, None, now)
    piece.opinion_issued_at = opinion.issued_at = now
    piece.result = opinion.result
    opinion.signed_by = actor.id
    await clocks.stop(session, piece.id, move.stops, move.verb, now)
    (letter,) = await letters.issue(session, actor, piece, [letters.Draft("D16", {
        "source": piece_rules.SOURCE_LABELS[piece.source],
        "accepted": day(piece.accepted_at) if piece.accepted_at else "",
        "requests": listed([each.text for each in requests]),
        "facts": opinion.facts_found, "basis": opinion.basis,
        "opinions": listed([f"{rules.FINDING_LABELS[each.finding]}。{each.opinion}"
                            for each in findings]),
        "remedy": "或者".join(opinion.remedy_organs),
    })], now)  # fmt: skip
    piece.opinion_no = opinion.document_no = letter.document_no
    return await _told(session, actor, piece, move, now)


async def deliver_opinion(
    session: AsyncSession, actor: Actor, piece: Piece, form: schemas.DeliveryIn, now: datetime
) -> Piece:
    """Record the delivery with its proof: letter D20, the windows for review and rating begin.

    《信访工作条例》第三十五条: thirty days run from the day the petitioner received the opinion.
    Raises `Invalid` (delivery-invalid), `Conflict`.
    """
    move = piece_rules.DELIVER_OPINION
    check(move, piece.status)
    delivered_at = form.delivered_at or now
    rules.check_delivery(delivered_at, piece.opinion_issued_at or now, now,
                         refused=form.refused, witness=form.witness)  # fmt: skip
    await history.apply(session, piece, move, actor, None, now)
    piece.delivered_at = delivered_at
    session.add(
        Delivery(
            piece_id=piece.id,
            recorded_by=actor.id,
            **{**form.model_dump(), "delivered_at": delivered_at},
        )
    )
    await clocks.start(session, _owed(piece), move.starts, move.verb, delivered_at)
    signed = f"拒绝签收，见证人：{form.witness}" if form.refused else "已签收"
    await letters.issue(session, actor, piece, [letters.Draft("D20", {
        "opinion_no": piece.opinion_no or "", "way": rules.WAY_LABELS[form.way],
        "delivered": day(delivered_at), "signed": signed, "proof": form.proof,
        "view": VIEW_LABELS[form.recipient_view], "deliverer": actor.name,
    })], now)  # fmt: skip
    return await _told(session, actor, piece, move, now)


async def request_extension(
    session: AsyncSession, actor: Actor, piece: Piece, form: schemas.ExtensionIn, now: datetime
) -> Extension:
    """Ask the bureau's head for more time (《信访工作条例》第三十四条). Raises `Conflict`."""
    check(piece_rules.EXTEND, piece.status)
    deadline = await _running(session, piece)
    rules.check_none_pending(pending=await queries.pending(session, piece.id))
    check_extension(deadline.raw, deadline.legal, deadline.extended, form.days, now)
    extension = Extension(
        piece_id=piece.id,
        matter_id=piece.matter_id,
        unit_id=piece.unit_id,
        unit_line=piece.unit_line,
        days=form.days,
        reason=form.reason,
        requested_by=actor.id,
        requested_at=now,
        original_due=deadline.legal,
        moves=0,
    )
    await history.apply(session, extension, rules.REQUEST, actor, form.reason, now)
    await orders.handled(session, actor, piece, now)
    await session.flush()
    return extension


async def approve_extension(
    session: AsyncSession, actor: Actor, extension: Extension, now: datetime
) -> Extension:
    """Approve: DL05 moves, the petitioner is told by letter D12.

    《信访工作条例》第三十四条: before the end, by the head of the organ, at most 30 days in all.
    Raises `Conflict` (deadline-over, extension-too-long, wrong-status, letter-incomplete).
    """
    await history.apply(session, extension, rules.APPROVE, actor, None, now)
    piece = await queries.piece_of(session, extension)
    deadline = await _running(session, piece)
    check_extension(deadline.raw, deadline.legal, deadline.extended, extension.days, now)
    await history.apply(session, piece, piece_rules.EXTEND, actor, extension.reason, now)
    extension.original_due = deadline.legal
    await clocks.extend(session, deadline, extension.days)
    piece.due_raw, piece.due_legal = deadline.raw, deadline.legal
    piece.extended_days = deadline.extended
    extension.new_due = deadline.legal
    extension.decided_by, extension.decided_at = actor.id, now
    await letters.issue(session, actor, piece, [letters.Draft("D12", {
        "original_due": day(extension.original_due), "reason": extension.reason,
        "days": str(extension.days), "due": day(deadline.legal),
    })], now)  # fmt: skip
    await _told(session, actor, piece, piece_rules.EXTEND, now)
    return extension


async def refuse_extension(
    session: AsyncSession, actor: Actor, extension: Extension, form: schemas.Refusal, now: datetime
) -> Extension:
    """Refuse with a reason; the period stands."""
    await history.apply(session, extension, rules.REFUSE, actor, form.reason, now)
    extension.decided_by, extension.decided_at = actor.id, now
    await orders.handled(session, actor, await queries.piece_of(session, extension), now)
    await session.flush()
    return extension


async def lapse(session: AsyncSession, piece: Piece, deadline: Deadline, now: datetime) -> None:
    """Nobody asked for a review in time: the piece is closed, and its matter if all is done.

    《信访工作条例》第三十五条. For the sweep; the matter is locked.
    """
    move = piece_rules.LAPSE
    await history.apply(session, piece, move, orders.SYSTEM, None, now)
    piece.closed_at = now
    clocks.lapse(deadline, now)
    await registration.announce(session, piece, move, now)
    await orders.close_matter(session, piece, now)


async def _running(session: AsyncSession, piece: Piece) -> Deadline:
    deadline = await deadlines.handling(session, piece.id)
    running = deadline is not None and deadline.outcome is Outcome.OPEN
    rules.check_running(running=running)
    assert deadline is not None  # noqa: S101 - narrows the type after the check
    return deadline


async def _told(
    session: AsyncSession, actor: Actor, piece: Piece, move: Move, now: datetime
) -> Piece:
    await orders.handled(session, actor, piece, now)
    await registration.announce(session, piece, move, now)
    return piece


def _owed(piece: Piece) -> Owed:
    return Owed(piece.id, piece.matter_id, None, piece.unit_id, piece.unit_line)

"""Objecting to a piece that another office sent, and recording what it answers."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.deadlines import commands as deadlines
from intake_service.handling.deadlines import queries as deadline_queries
from intake_service.handling.deadlines.rules import with_simplified
from intake_service.handling.letters import commands as letters
from intake_service.handling.letters.rules import sentences
from intake_service.handling.objections import rules
from intake_service.handling.objections.commands import answers
from intake_service.handling.objections.models import Objection
from intake_service.handling.objections.rules import Decision
from intake_service.handling.objections.schemas import SenderAnswer, SenderObjectionIn
from intake_service.privacy.vault import commands as vault
from intake_service.reception.matters import commands as matter_commands
from intake_service.reception.matters import queries as matters
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import door
from shared import history
from shared.auth import SYSTEM, Actor
from shared.bodies import WithReason
from shared.workdays import chinese_date


async def lodge(
    session: AsyncSession, actor: Actor, piece: Piece, form: SenderObjectionIn, now: datetime
) -> Piece:
    """Object to a piece within five working days of its arrival: letter D10, DL18 begins.

    《信访工作条例》第二十三条第三款. DL03 runs on. Later only with the consent of the sender,
    which is recorded. Raises `Conflict` (wrong-status, piece-sealed, not-from-sender,
    objection-too-late, objection-answered), `Invalid` (consent-needless, not-masked).
    """
    move = piece_rules.OBJECT
    pieces.check_unsealed(piece, actor)
    sender = door.check_sent(piece)
    await vault.check_masked(session, pieces.ids_beside(piece.id), form.model_dump())
    history.move(session, actor, piece, move, now)
    is_late = await answers.use_window(
        session, piece.id, move, now, allowed=form.late_consent is not None
    )
    rules.check_consent(form.late_consent, is_late=is_late)
    await deadlines.start(session, piece, move.starts, move.verb, now)
    session.add(
        Objection(
            piece_id=piece.id,
            matter_id=piece.matter_id,
            unit_id=piece.unit_id,
            unit_line=piece.unit_line,
            addressee=sender,
            addressee_line=piece.unit_line,
            reasons=form.reasons,
            organ=form.organ,
            basis=form.basis,
            is_late=is_late,
            late_consent=form.late_consent,
            lodged_at=now,
            lodged_by=actor.id,
        )
    )
    await letters.issue(session, actor, piece, {"D10": {
        "addressee": sender, "given": sentences.given_by_sender(sender, piece.external_no),
        "received": chinese_date(piece.arrived_at), "timing": sentences.timing(is_late=is_late),
        "reasons": sentences.paragraphs(sentences.closed(form.reasons)),
        "organ": form.organ, "basis": sentences.closed(form.basis),
        "contact": f"{actor.unit_name} {actor.name}",
    }}, now)  # fmt: skip
    return piece


async def undo(
    session: AsyncSession, actor: Actor, piece: Piece, form: WithReason, now: datetime
) -> Piece:
    """Take an objection back that the sender has not answered; its window is open again."""
    move = piece_rules.UNDO_OBJECTION
    await vault.check_masked(session, pieces.ids_beside(piece.id), {"reason": form.reason})
    history.move(session, actor, piece, move, now, form.reason)
    await answers.undo(session, actor, piece.id, move, form.reason, now)
    await session.flush()  # the answer tells the new version
    return piece


async def agree(
    session: AsyncSession, actor: Actor, piece: Piece, form: SenderAnswer, now: datetime
) -> Piece:
    """The sender takes the piece back: it is returned, and nothing is owed here any more."""
    move = piece_rules.AGREE_OBJECTION
    await vault.check_masked(session, pieces.ids_beside(piece.id), form.model_dump())
    history.move(session, actor, piece, move, now, form.reason)
    objection = await answers.decide(session, actor, piece.id, Decision.AGREED, form.reason, now)
    objection.letter_no = form.letter_no
    await deadlines.stop(session, piece.id, ["DL18"], move.verb, now)
    await deadlines.void(session, piece.id, ["DL03", "DL05", "DL11"], move.verb, now)
    piece.closed_at, piece.notice_due = now, None
    await session.flush()  # what follows asks the database
    if piece.matter_id is not None:
        matter = await matters.of(session, piece)
        matter.bounces += 1
        await matter_commands.close(session, SYSTEM, matter, now)
    await session.flush()  # the answer tells the new version
    return piece


async def refuse(
    session: AsyncSession, actor: Actor, piece: Piece, form: SenderAnswer, now: datetime
) -> Piece:
    """The sender does not take the piece back: it is handled here."""
    move = piece_rules.REFUSE_OBJECTION
    await vault.check_masked(session, pieces.ids_beside(piece.id), form.model_dump())
    history.move(session, actor, piece, move, now, form.reason)
    objection = await answers.decide(session, actor, piece.id, Decision.REFUSED, form.reason, now)
    objection.letter_no = form.letter_no
    await deadlines.stop(session, piece.id, move.stops, move.verb, now)
    await session.flush()  # the answer tells the new version
    return piece


async def undo_return(
    session: AsyncSession, actor: Actor, piece: Piece, form: WithReason, now: datetime
) -> Piece:
    """The piece was not returned after all: it waits here again, its notice owed from arrival."""
    move = piece_rules.UNDO_RETURN
    await vault.check_masked(session, pieces.ids_beside(piece.id), {"reason": form.reason})
    history.move(session, actor, piece, move, now, form.reason)
    piece.closed_at = None
    if piece.noticed_at is None:
        owed = sorted(with_simplified(move.starts)) if piece.simple else move.starts
        notice, *_ = await deadlines.start(session, piece, owed, move.verb, piece.arrived_at)
        piece.notice_due = notice.legal
    if piece.due_raw is not None:
        deadlines.reopen(await deadline_queries.handling(session, piece.id))
    if piece.matter_id is not None:
        matter = await matters.of(session, piece)
        matter.bounces -= 1
        await matter_commands.reopen_with(session, piece, now)
    await session.flush()  # the answer tells the new version
    return piece

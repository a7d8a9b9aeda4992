"""Studying a suggestion, replying to it or to an enquiry, and taking that back."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.letters.rules import sentences
from intake_service.privacy.vault import commands as vault
from intake_service.reception.dispositions import commands as dispositions
from intake_service.reception.dispositions.commands import Ending
from intake_service.reception.dispositions.rules import Kind
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import Status, door
from intake_service.reception.replies import rules
from intake_service.reception.replies.schemas import Reply
from shared import history
from shared.auth import Actor
from shared.bodies import WithReason
from shared.codes import label


async def study(session: AsyncSession, actor: Actor, piece: Piece, now: datetime) -> Piece:
    """A triaged suggestion is studied （《信访工作条例》第二十九条）; its notice stays owed.

    Raises `Conflict` (piece-sealed, already-accepted, not-a-suggestion, wrong-status).
    """
    pieces.check_unsealed(piece, actor)
    door.check_unaccepted(piece)
    door.check_suggestion(piece)
    history.move(session, actor, piece, piece_rules.STUDY, now)
    await session.flush()  # the answer tells the new version
    return piece


async def undo_study(
    session: AsyncSession, actor: Actor, piece: Piece, form: WithReason, now: datetime
) -> Piece:
    """What was taken up for study waits again. Raises `Conflict` (wrong-status), `Invalid`."""
    await vault.check_masked(session, pieces.ids_beside(piece.id), {"reason": form.reason})
    history.move(session, actor, piece, piece_rules.UNDO_STUDY, now, form.reason)
    await session.flush()  # the answer tells the new version
    return piece


async def reply(
    session: AsyncSession, actor: Actor, piece: Piece, form: Reply, now: datetime
) -> Piece:
    """Answer an enquiry, or a suggestion with what becomes of it and why: letter D38.

    《信访工作条例》第二十九条. Raises `Conflict` (piece-sealed, already-accepted, not-studied,
    not-an-enquiry, wrong-status), `Invalid` (reply-invalid, not-masked).
    """
    pieces.check_unsealed(piece, actor)
    door.check_unaccepted(piece)
    door.check_answerable(piece)
    studied = piece.status is Status.STUDYING
    rules.check_reply(form.result, form.reason, studied=studied)
    await vault.check_masked(
        session, pieces.ids_beside(piece.id), {"reply": form.reply, "reason": form.reason}
    )
    you = sentences.you(piece.petitioner_count)
    result = form.result and label("suggestion_result", form.result)
    letter = {
        "lead": sentences.lead(you, result, form.reason),
        "reply": sentences.paragraphs(sentences.closed(form.reply)),
    }
    kept = {"reply": form.reply, "ground": form.result, "reason": form.reason}
    said = "；".join(each for each in (result, form.reason) if each) or None
    ending = Ending(Kind.DIRECT_REPLY, kept, letter, said)
    return await dispositions.end(session, actor, piece, piece_rules.REPLY, ending, now)


async def undo(
    session: AsyncSession, actor: Actor, piece: Piece, form: WithReason, now: datetime
) -> Piece:
    """Take a reply back; letter D37. Raises `Conflict` (wrong-status), `Invalid`."""
    return await dispositions.undo(session, actor, piece, piece_rules.UNDO_REPLY, form, now)

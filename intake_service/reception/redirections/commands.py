"""Telling a petitioner which organ to turn to, and taking that back."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.privacy.vault import commands as vault
from intake_service.reception.dispositions import commands as dispositions
from intake_service.reception.dispositions.commands import Ending
from intake_service.reception.dispositions.rules import Kind
from intake_service.reception.redirections import queries, rules
from intake_service.reception.redirections.schemas import Redirection
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import door
from shared.auth import Actor
from shared.bodies import WithReason


async def redirect(
    session: AsyncSession, actor: Actor, piece: Piece, form: Redirection, now: datetime
) -> Piece:
    """Tell who came to us that another organ has the authority: letter D04, DL02 met.

    《信访工作条例》第二十三条第一款. Raises `Conflict` (piece-sealed, already-accepted,
    not-direct, wrong-status, repeats-filed), `Invalid` (organ-of-our-system, not-masked).
    """
    pieces.check_unsealed(piece, actor)
    door.check_unaccepted(piece)
    door.check_direct(piece)
    rules.check_elsewhere(ours=await queries.is_ours(session, form.organ))
    texts = {"organ": form.organ, "basis": form.basis}
    await vault.check_masked(session, pieces.ids_beside(piece.id), texts)
    letter = {"competent": form.organ, "basis": form.basis.rstrip("。")}
    said = f"告知向{form.organ}提出"
    ending = Ending(Kind.NOTICE_ELSEWHERE, form.model_dump(), letter, said)
    return await dispositions.end(session, actor, piece, piece_rules.REDIRECT, ending, now)


async def undo(
    session: AsyncSession, actor: Actor, piece: Piece, form: WithReason, now: datetime
) -> Piece:
    """Take a redirection back; letter D37. Raises `Conflict` (wrong-status), `Invalid`."""
    return await dispositions.undo(session, actor, piece, piece_rules.UNDO_REDIRECTION, form, now)

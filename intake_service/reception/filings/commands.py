"""Filing a piece, and taking that back."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.privacy.vault import commands as vault
from intake_service.reception.dispositions import commands as dispositions
from intake_service.reception.dispositions.commands import Ending
from intake_service.reception.dispositions.rules import Kind
from intake_service.reception.filings.schemas import Filing
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import door
from shared.auth import Actor
from shared.bodies import WithReason
from shared.codes import label


async def file(
    session: AsyncSession, actor: Actor, piece: Piece, form: Filing, now: datetime
) -> Piece:
    """File a piece that asks for nothing, says nothing clear, or only thanks; nobody is told.

    Raises `Conflict` (piece-sealed, already-accepted, already-triaged, wrong-status), `Invalid`
    (not-masked).
    """
    pieces.check_unsealed(piece, actor)
    door.check_unaccepted(piece)
    door.check_fileable(piece)
    await vault.check_masked(session, pieces.ids_beside(piece.id), {"reason": form.reason})
    said = f"{label('filing_ground', form.ground)}：{form.reason}"
    ending = Ending(Kind.FILE, form.model_dump(), reason=said)
    return await dispositions.end(session, actor, piece, piece_rules.FILE, ending, now)


async def undo(
    session: AsyncSession, actor: Actor, piece: Piece, form: WithReason, now: datetime
) -> Piece:
    """Take a filing back. Raises `Conflict` (filed-as-repeat, wrong-status), `Invalid`."""
    door.check_filed(piece)
    return await dispositions.undo(session, actor, piece, piece_rules.UNDO_FILING, form, now)

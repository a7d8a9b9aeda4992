"""Redirections over HTTP."""

from typing import Annotated, Any

from intake_service.reception.matters.queries import piece_to_change
from intake_service.reception.redirections import commands, schemas
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.schemas import PieceRow
from shared.auth import Caller, guarded
from shared.bodies import WithReason
from shared.clock import Now
from shared.db import Session
from shared.edge import router as new_router

router = new_router(prefix="/pieces/{id}", tags=["pieces"])


@router.post("/redirect", response_model=PieceRow)
async def redirect(
    piece: Annotated[Piece, guarded(piece_rules.REDIRECT, piece_to_change)],
    form: schemas.Redirection,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """告知向有权机关提出：直接提出的、不属于本系统职权的（《信访工作条例》第二十三条）。"""
    return pieces.to_response(await commands.redirect(session, actor, piece, form, now), actor)


@router.post("/undo-redirection", response_model=PieceRow)
async def undo(
    piece: Annotated[Piece, guarded(piece_rules.UNDO_REDIRECTION, piece_to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销去向告知：书面告知信访人，告知期限自收到之日起算（须说明理由）。"""
    return pieces.to_response(await commands.undo(session, actor, piece, form, now), actor)

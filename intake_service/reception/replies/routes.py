"""Replies over HTTP."""

from typing import Annotated, Any

from intake_service.reception.matters.queries import piece_to_change
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.schemas import PieceRow
from intake_service.reception.replies import commands, schemas
from shared.auth import Caller, guarded
from shared.bodies import Empty, WithReason
from shared.clock import Now
from shared.db import Session
from shared.edge import router as new_router

router = new_router(prefix="/pieces/{id}", tags=["pieces"])


@router.post("/study", response_model=PieceRow)
async def study(
    piece: Annotated[Piece, guarded(piece_rules.STUDY, piece_to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """研究建议：经甄别属于建议意见类的，研究后回复（《信访工作条例》第二十九条）。"""
    return pieces.to_response(await commands.study(session, actor, piece, now), actor)


@router.post("/undo-study", response_model=PieceRow)
async def undo_study(
    piece: Annotated[Piece, guarded(piece_rules.UNDO_STUDY, piece_to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销研究：该件回到待办理（须说明理由）。"""
    return pieces.to_response(await commands.undo_study(session, actor, piece, form, now), actor)


@router.post("/reply", response_model=PieceRow)
async def reply(
    piece: Annotated[Piece, guarded(piece_rules.REPLY, piece_to_change)],
    form: schemas.Reply,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """直接回复：答复咨询；经研究的建议，答复采纳情况和理由（《信访工作条例》第二十九条）。"""
    return pieces.to_response(await commands.reply(session, actor, piece, form, now), actor)


@router.post("/undo-reply", response_model=PieceRow)
async def undo(
    piece: Annotated[Piece, guarded(piece_rules.UNDO_REPLY, piece_to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销直接回复：书面告知信访人，告知期限自收到之日起算（须说明理由）。"""
    return pieces.to_response(await commands.undo(session, actor, piece, form, now), actor)

"""Simplified handling over HTTP."""

from typing import Annotated, Any

from intake_service.handling.simplified import commands, schemas
from intake_service.reception.matters.queries import piece_to_change
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.queries import to_response
from intake_service.reception.registration.rules import (
    SIMPLIFY,
    SWITCH_TO_ORDINARY,
    UNDO_SIMPLIFY,
    UNDO_SWITCH,
)
from intake_service.reception.registration.schemas import PieceRow
from shared.auth import Caller, guarded
from shared.bodies import WithReason
from shared.clock import Now
from shared.db import Session
from shared.edge import router as new_router

router = new_router(tags=["simplified"])


@router.post("/pieces/{id}/simplify", response_model=PieceRow)
async def simplify(
    piece: Annotated[Piece, guarded(SIMPLIFY, piece_to_change)],
    form: schemas.SimplifyIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """决定简易办理：只适用于初次信访事项，收到之日起三个工作日内决定是否受理（DL12a）。"""
    return to_response(await commands.simplify(session, actor, piece, form, now), actor)


@router.post("/pieces/{id}/undo-simplify", response_model=PieceRow)
async def undo_simplify(
    piece: Annotated[Piece, guarded(UNDO_SIMPLIFY, piece_to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销简易办理的决定：受理之前，须说明理由。"""
    return to_response(await commands.undo(session, actor, piece, form, now), actor)


@router.post("/pieces/{id}/switch-to-ordinary", response_model=PieceRow)
async def switch(
    piece: Annotated[Piece, guarded(SWITCH_TO_ORDINARY, piece_to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """转为普通程序：须说明理由并告知信访人；六十日（DL05）自原受理之日起算。"""
    return to_response(await commands.switch(session, actor, piece, form, now), actor)


@router.post("/pieces/{id}/undo-switch", response_model=PieceRow)
async def undo_switch(
    piece: Annotated[Piece, guarded(UNDO_SWITCH, piece_to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """恢复简易办理：误转普通程序的，须说明理由并告知信访人；原期限（DL12b）继续计算。"""
    return to_response(await commands.undo_switch(session, actor, piece, form, now), actor)

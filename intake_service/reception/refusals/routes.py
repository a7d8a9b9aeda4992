"""Refusals over HTTP."""

from typing import Annotated, Any

from intake_service.reception.matters.queries import piece_to_change
from intake_service.reception.refusals import commands, schemas
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


@router.post("/not-accept", response_model=PieceRow)
async def refuse(
    piece: Annotated[Piece, guarded(piece_rules.NOT_ACCEPT, piece_to_change)],
    form: schemas.Refusal,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """不予受理（NA1–NA4）：书面告知信访人情形、事实、依据和救济途径。"""
    return pieces.to_response(await commands.refuse(session, actor, piece, form, now), actor)


@router.post("/no-longer-accept", response_model=PieceRow)
async def refuse_for_good(
    piece: Annotated[Piece, guarded(piece_rules.NO_LONGER_ACCEPT, piece_to_change)],
    form: schemas.FinalRefusal,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """不再受理（NL1、NL2）：书面告知信访人终局文书的文号和日期（《信访工作条例》第三十六条）。"""
    found = await commands.refuse_for_good(session, actor, piece, form, now)
    return pieces.to_response(found, actor)


@router.post("/undo-refusal", response_model=PieceRow)
async def undo(
    piece: Annotated[Piece, guarded(piece_rules.UNDO_REFUSAL, piece_to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销不予（不再）受理：书面告知信访人，告知期限自收到之日起算（须说明理由）。"""
    return pieces.to_response(await commands.undo(session, actor, piece, form, now), actor)

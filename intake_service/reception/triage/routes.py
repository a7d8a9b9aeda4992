"""Triage over HTTP."""

from typing import Annotated, Any

from intake_service.reception.matters import queries as matters
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.schemas import PieceRow
from intake_service.reception.triage import commands, schemas
from shared.auth import Caller, guarded
from shared.batches import Answers, Batch, Verb, each
from shared.bodies import WithReason
from shared.clock import Now
from shared.db import Session
from shared.edge import router as new_router

router = new_router(tags=["matters"])


@router.post("/pieces/{id}/triage", response_model=PieceRow)
async def triage(
    piece: Annotated[Piece, guarded(piece_rules.TRIAGE, matters.piece_to_change)],
    form: schemas.Triage,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """甄别：确定属地、类别、途径和诉求，归入新的或已有的信访事项（由人确认）。"""
    return pieces.to_response(await commands.triage(session, actor, piece, form, now), actor)


@router.post("/pieces/triage-batch", response_model=Answers[PieceRow],
             dependencies=[guarded(piece_rules.TRIAGE)])  # fmt: skip
async def triage_batch(
    batch: Batch[schemas.Triage], actor: Caller, session: Session, now: Now
) -> dict[str, Any]:
    """成批甄别：逐件作答，被拒的不影响其他各件，最多 1000 件。"""
    verb = Verb(piece_rules.TRIAGE, matters.pieces_to_change, commands.triage, pieces.to_response)
    return await each(session, actor, verb, batch, now)


@router.post("/pieces/{id}/undo-triage", response_model=PieceRow)
async def undo(
    piece: Annotated[Piece, guarded(piece_rules.UNDO_TRIAGE, matters.piece_to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销甄别或归并：该件回到待甄别，期限自收到之日起算（须说明理由）。"""
    return pieces.to_response(await commands.undo(session, actor, piece, form, now), actor)

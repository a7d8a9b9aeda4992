"""Filings over HTTP."""

from typing import Annotated, Any

from intake_service.reception.filings import commands, schemas
from intake_service.reception.matters.queries import piece_to_change, pieces_to_change
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.schemas import PieceRow
from shared.auth import Caller, guarded
from shared.batches import Answers, Batch, Verb, each
from shared.bodies import WithReason
from shared.clock import Now
from shared.db import Session
from shared.edge import router as new_router

router = new_router(prefix="/pieces", tags=["pieces"])


@router.post("/{id}/file", response_model=PieceRow)
async def file(
    piece: Annotated[Piece, guarded(piece_rules.FILE, piece_to_change)],
    form: schemas.Filing,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """存件：没有诉求、内容不清或者表示感谢的，登记存档，不再办理（须说明理由）。"""
    return pieces.to_response(await commands.file(session, actor, piece, form, now), actor)


@router.post("/file-batch", response_model=Answers[PieceRow],
             dependencies=[guarded(piece_rules.FILE)])  # fmt: skip
async def file_batch(
    batch: Batch[schemas.Filing], actor: Caller, session: Session, now: Now
) -> dict[str, Any]:
    """成批存件：逐件说明理由、逐件作答，最多 1000 件。"""
    verb = Verb(piece_rules.FILE, pieces_to_change, commands.file, pieces.to_response)
    return await each(session, actor, verb, batch, now)


@router.post("/{id}/undo-filing", response_model=PieceRow)
async def undo(
    piece: Annotated[Piece, guarded(piece_rules.UNDO_FILING, piece_to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销存件：该件回到待办理，告知期限自收到之日起算（须说明理由）。"""
    return pieces.to_response(await commands.undo(session, actor, piece, form, now), actor)

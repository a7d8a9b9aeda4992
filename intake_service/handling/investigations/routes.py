"""Investigations over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Query

from intake_service.handling.investigations import commands, queries, schemas
from intake_service.handling.investigations.models import Investigation, InvestigationRecord
from intake_service.reception.matters.queries import piece_to_change
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import READERS
from intake_service.reception.registration.schemas import PieceRow
from shared.auth import Caller, guarded
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import unstored
from shared.pages import Page

router = new_router(prefix="/pieces/{id}", tags=["investigations"])


@router.post("/investigate", response_model=PieceRow)
async def investigate(
    piece: Annotated[Piece, guarded(piece_rules.INVESTIGATE, piece_to_change)],
    form: schemas.InvestigationIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """开展调查：确定承办人，调查人员不少于二人。"""
    return pieces.to_response(await commands.investigate(session, actor, piece, form, now), actor)


@router.post("/record-investigation", status_code=201, response_model=schemas.RecordOut)
async def record(
    piece: Annotated[Piece, guarded(piece_rules.RECORD_INVESTIGATION, piece_to_change)],
    form: schemas.RecordIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> InvestigationRecord:
    """记录调查情况：调查笔录或者调查报告，内容封存，查看须注明用途。"""
    return await commands.record(session, actor, piece, form, now)


@router.post("/correct-record", response_model=schemas.RecordOut)
async def correct(
    piece: Annotated[Piece, guarded(piece_rules.CORRECT_RECORD, piece_to_change)],
    form: schemas.RecordCorrection,
    actor: Caller,
    session: Session,
    now: Now,
) -> InvestigationRecord:
    """更正调查记录：须说明理由，原记录保留。"""
    return await commands.correct(session, actor, piece, form, now)


@router.get("/investigation", response_model=schemas.InvestigationOut,
            dependencies=[guarded(READERS)])  # fmt: skip
async def detail(id: UUID, actor: Caller, session: ReadSession) -> Investigation:
    """该件由谁调查。"""
    return await queries.investigation(session, actor, id)


@router.get("/investigations", response_model=Page[schemas.RecordOut],
            dependencies=[guarded(READERS)])  # fmt: skip
async def listing(
    id: UUID,
    query: Annotated[schemas.RecordQuery, Query()],
    actor: Caller,
    session: ReadSession,
) -> dict[str, Any]:
    """该件的调查记录（各个版本）：不显示内容。"""
    return await queries.of_piece(session, actor, id, query)


@router.post("/investigations/{no}/reveal", response_model=schemas.RevealedRecord)
@unstored
async def reveal_record(
    no: Annotated[int, Path(ge=1, le=10_000)],
    piece: Annotated[Piece, guarded(piece_rules.REVEAL, piece_to_change)],
    form: schemas.RecordReveal,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """查看调查记录的内容：须注明用途，每次查看均留痕。"""
    return await commands.reveal(session, actor, piece, no, form, now)

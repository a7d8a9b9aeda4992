"""Mediations over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from intake_service.handling.mediations import commands, queries, schemas
from intake_service.reception.matters.queries import piece_to_change
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import READERS
from intake_service.reception.registration.schemas import PieceRow
from shared.auth import Caller, guarded
from shared.bodies import Empty, WithReason
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.pages import Page

router = new_router(prefix="/pieces/{id}", tags=["mediations"])


@router.post("/mediate", response_model=PieceRow)
async def mediate(
    piece: Annotated[Piece, guarded(piece_rules.MEDIATE, piece_to_change)],
    form: schemas.MediationIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """开展调解：须双方同意，办理期限照常计算（《信访工作条例》第三十三条）。"""
    return pieces.to_response(await commands.mediate(session, actor, piece, form, now), actor)


@router.post("/end-mediation", response_model=PieceRow)
async def end(
    piece: Annotated[Piece, guarded(piece_rules.END_MEDIATION, piece_to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """终止调解：未达成协议的，说明情况，继续调查。"""
    return pieces.to_response(await commands.end(session, actor, piece, form, now), actor)


@router.post("/settle", response_model=PieceRow)
async def settle(
    piece: Annotated[Piece, guarded(piece_rules.SETTLE, piece_to_change)],
    form: schemas.SettlementIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记调解（和解）协议：双方已经签名或者盖章，办理期限（DL05）届止。"""
    return pieces.to_response(await commands.settle(session, actor, piece, form, now), actor)


@router.post("/record-performance", response_model=PieceRow)
async def record_performance(
    piece: Annotated[Piece, guarded(piece_rules.RECORD_PERFORMANCE, piece_to_change)],
    form: schemas.PerformanceIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记协议履行情况：须有履行凭证。"""
    return pieces.to_response(
        await commands.record_performance(session, actor, piece, form, now), actor
    )


@router.post("/confirm-performance", response_model=PieceRow)
async def confirm_performance(
    piece: Annotated[Piece, guarded(piece_rules.CONFIRM_PERFORMANCE, piece_to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """确认协议已经履行：由登记人以外的负责人核对凭证后确认（《信访工作条例》第三十三条）。"""
    return pieces.to_response(await commands.confirm_performance(session, actor, piece, now), actor)


@router.post("/undo-performance", response_model=PieceRow)
async def undo_performance(
    piece: Annotated[Piece, guarded(piece_rules.UNDO_PERFORMANCE, piece_to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销协议履行登记：登记有误的，须说明理由。"""
    return pieces.to_response(
        await commands.undo_performance(session, actor, piece, form, now), actor
    )


@router.post("/question-settlement", response_model=PieceRow)
async def question(
    piece: Annotated[Piece, guarded(piece_rules.QUESTION_SETTLEMENT, piece_to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """提请撤销协议：须说明理由，由另一人决定。"""
    return pieces.to_response(await commands.question(session, actor, piece, form, now), actor)


@router.post("/keep-settlement", response_model=PieceRow)
async def keep(
    piece: Annotated[Piece, guarded(piece_rules.KEEP_SETTLEMENT, piece_to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """不予撤销协议：须说明理由。"""
    return pieces.to_response(await commands.keep(session, actor, piece, form, now), actor)


@router.post("/undo-settlement", response_model=PieceRow)
async def undo(
    piece: Annotated[Piece, guarded(piece_rules.UNDO_SETTLEMENT, piece_to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销协议，恢复办理：须经另一人提请；办理期限自原起算日连续计算。"""
    return pieces.to_response(await commands.undo(session, actor, piece, form, now), actor)


@router.get("/mediations", response_model=Page[schemas.MediationOut],
            dependencies=[guarded(READERS)])  # fmt: skip
async def listing(
    id: UUID,
    query: Annotated[schemas.MediationQuery, Query()],
    actor: Caller,
    session: ReadSession,
) -> dict[str, Any]:
    """该件的调解情况：按开展时间倒序。"""
    return await queries.of_piece(session, actor, id, query)

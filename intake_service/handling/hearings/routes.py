"""Hearings before an opinion, over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from intake_service.handling.hearings import commands, queries, schemas
from intake_service.reception.matters.queries import piece_to_change
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import READERS
from intake_service.reception.registration.schemas import PieceRow
from shared.auth import Caller, guarded
from shared.bodies import WithReason
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.pages import Page

router = new_router(prefix="/pieces/{id}", tags=["hearings"])


@router.post("/hold-hearing", response_model=PieceRow)
async def hold(
    piece: Annotated[Piece, guarded(piece_rules.HOLD_HEARING, piece_to_change)],
    form: schemas.HearingCall,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """决定听证：重大、复杂、疑难的信访事项可以举行听证，办理期限照常计算（《信访工作条例》第三十一条第六项）。"""
    return pieces.to_response(await commands.hold(session, actor, piece, form, now), actor)


@router.post("/postpone-hearing", response_model=PieceRow)
async def postpone(
    piece: Annotated[Piece, guarded(piece_rules.POSTPONE_HEARING, piece_to_change)],
    form: schemas.PostponementIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """听证改期：须说明理由并通知信访人。"""
    return pieces.to_response(await commands.postpone(session, actor, piece, form, now), actor)


@router.post("/cancel-hearing", response_model=PieceRow)
async def cancel(
    piece: Annotated[Piece, guarded(piece_rules.CANCEL_HEARING, piece_to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """取消听证：须说明理由并通知信访人，继续调查。"""
    return pieces.to_response(await commands.cancel(session, actor, piece, form, now), actor)


@router.post("/end-hearing", response_model=PieceRow)
async def end(
    piece: Annotated[Piece, guarded(piece_rules.END_HEARING, piece_to_change)],
    form: schemas.Minutes,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """结束听证：记录陈述情况和听证认定，继续调查。"""
    return pieces.to_response(await commands.end(session, actor, piece, form, now), actor)


@router.post("/correct-minutes", response_model=PieceRow)
async def correct_minutes(
    piece: Annotated[Piece, guarded(piece_rules.CORRECT_MINUTES, piece_to_change)],
    form: schemas.CorrectedMinutes,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """更正听证笔录：须说明理由，原笔录保留。"""
    return pieces.to_response(
        await commands.correct_minutes(session, actor, piece, form, now), actor
    )


@router.get("/hearings", response_model=Page[schemas.HearingOut],
            dependencies=[guarded(READERS)])  # fmt: skip
async def listing(
    id: UUID,
    query: Annotated[schemas.HearingQuery, Query()],
    actor: Caller,
    session: ReadSession,
) -> dict[str, Any]:
    """该件作出处理意见以前的听证：按通知时间倒序。"""
    return await queries.of_piece(session, actor, id, query)

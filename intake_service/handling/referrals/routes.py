"""Referrals over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from intake_service.handling.referrals import commands, queries, rules, schemas
from intake_service.handling.referrals.models import Referral
from intake_service.reception.matters.queries import piece_to_change
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.schemas import HistoryOut, HistoryQuery, PieceRow
from shared import history
from shared.auth import Caller, guarded
from shared.bodies import WithReason
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag
from shared.pages import Page

READERS = piece_rules.READERS
router = new_router(tags=["referrals"])


@router.get("/referrals", response_model=Page[schemas.ReferralOut],
            dependencies=[guarded(READERS)])  # fmt: skip
async def listing(
    query: Annotated[schemas.ReferralQuery, Query()], actor: Caller, session: ReadSession, now: Now
) -> dict[str, Any]:
    """导入法定途径清单：按导入时间倒序。"""
    return await queries.listing(session, actor, query, now)


@router.get("/referrals/count", dependencies=[guarded(READERS)])
async def count(
    filters: Annotated[schemas.ReferralFilters, Query()],
    actor: Caller,
    session: ReadSession,
    now: Now,
) -> dict[str, int]:
    """同样条件下导入法定途径的总数。"""
    return {"count": await queries.count(session, actor, filters, now)}


@router.get("/referrals/{id}", response_model=schemas.ReferralOut,
            dependencies=[guarded(READERS)])  # fmt: skip
async def detail(
    id: UUID, actor: Caller, session: ReadSession, response: Response
) -> dict[str, Any]:
    """导入法定途径详情。"""
    found = await queries.referral(session, actor, id)
    tag(response, found["version"])
    return found


@router.get("/referrals/{id}/history", response_model=Page[HistoryOut],
            dependencies=[guarded(READERS)])  # fmt: skip
async def what_happened(
    id: UUID, query: Annotated[HistoryQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """导入法定途径办理经过。"""
    await queries.referral(session, actor, id)
    return history.page(await history.of(session, id, query.limit, query.after), query.limit)


@router.post("/pieces/{id}/divert", response_model=schemas.ReferralOut)
async def divert(
    piece: Annotated[Piece, guarded(piece_rules.DIVERT, piece_to_change)],
    form: schemas.Diversion,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """导入法定途径：按甄别的途径（P1–P5）书面告知信访人（《信访工作条例》第三十一条）。"""
    referral = await commands.divert(session, actor, piece, form, now)
    return await queries.changed(session, referral, actor)


@router.post("/pieces/{id}/find-path", response_model=schemas.ReferralOut)
async def find_path(
    piece: Annotated[Piece, guarded(piece_rules.FIND_PATH, piece_to_change)],
    form: schemas.PathFinding,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """认定应走法定途径：承办中发现不属于信访程序的，说明理由，终止办理期限并告知信访人。"""
    referral = await commands.find_path(session, actor, piece, form, now)
    return await queries.changed(session, referral, actor)


@router.post("/pieces/{id}/correct-route", response_model=PieceRow)
async def correct_route(
    piece: Annotated[Piece, guarded(piece_rules.CORRECT_ROUTE, piece_to_change)],
    form: schemas.RouteCorrection,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """更正法定途径：尚未受理的件重新认定途径，须说明理由。"""
    corrected = await commands.correct_route(session, actor, piece, form, now)
    return pieces.to_response(corrected, actor)


@router.post("/referrals/{id}/take-up", response_model=schemas.ReferralOut)
async def take_up(
    referral: Annotated[Referral, guarded(rules.TAKE_UP, queries.to_change)],
    form: schemas.TakingUp,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记受理情况：有权处理的机关已经受理的日期和凭证。"""
    await commands.take_up(session, actor, referral, form, now)
    return await queries.changed(session, referral, actor)


@router.post("/referrals/{id}/undo-take-up", response_model=schemas.ReferralOut)
async def undo_take_up(
    referral: Annotated[
        Referral, guarded(rules.UNDO_TAKE_UP[rules.Status.PROPOSED], queries.to_change)
    ],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销受理情况登记：登记有误的，须说明理由。"""
    await commands.undo_take_up(session, actor, referral, form, now)
    return await queries.changed(session, referral, actor)


@router.post("/referrals/{id}/record-result", response_model=schemas.ReferralOut)
async def record_result(
    referral: Annotated[Referral, guarded(rules.RECORD_RESULT, queries.to_change)],
    form: schemas.Conclusion,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记办理结果：法定途径的决定、答复或者其他结果；由本单位履行职责的，止 DL14。"""
    await commands.record_result(session, actor, referral, form, now)
    return await queries.changed(session, referral, actor)


@router.post("/referrals/{id}/undo-result", response_model=schemas.ReferralOut)
async def undo_result(
    referral: Annotated[
        Referral, guarded(rules.UNDO_RESULT[rules.Status.PROPOSED], queries.to_change)
    ],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销办理结果登记：登记有误的，须说明理由，期限按原起算日继续计算。"""
    await commands.undo_result(session, actor, referral, form, now)
    return await queries.changed(session, referral, actor)


@router.post("/referrals/{id}/reject", response_model=schemas.ReferralOut)
async def reject(
    referral: Annotated[Referral, guarded(rules.REJECT, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记不予受理情况：有权处理的机关不予受理的，该件回到导入以前，重新认定途径。"""
    await commands.reject(session, actor, referral, form, now)
    return await queries.changed(session, referral, actor)


@router.post("/referrals/{id}/undo", response_model=schemas.ReferralOut)
async def undo(
    referral: Annotated[Referral, guarded(rules.UNDO, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销导入：导入有误的，说明理由并书面撤销告知书，各项期限恢复计算。"""
    await commands.undo(session, actor, referral, form, now)
    return await queries.changed(session, referral, actor)

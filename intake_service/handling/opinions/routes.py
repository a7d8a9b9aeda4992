"""Opinions over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from intake_service.handling.opinions import commands, queries, schemas
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

router = new_router(prefix="/pieces/{id}", tags=["opinions"])


@router.post("/draft-opinion", response_model=PieceRow)
async def draft(
    piece: Annotated[Piece, guarded(piece_rules.DRAFT_OPINION, piece_to_change)],
    form: schemas.OpinionDraft,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """拟写处理意见：逐项答复诉求，载明复查机关（《信访工作条例》第三十二条、第三十五条）。"""
    return pieces.to_response(await commands.draft(session, actor, piece, form, now), actor)


@router.post("/return-draft", response_model=PieceRow)
async def return_draft(
    piece: Annotated[Piece, guarded(piece_rules.RETURN_DRAFT, piece_to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """退回修改处理意见稿。"""
    return pieces.to_response(await commands.return_draft(session, actor, piece, form, now), actor)


@router.post("/issue-opinion", response_model=PieceRow)
async def issue(
    piece: Annotated[Piece, guarded(piece_rules.ISSUE_OPINION, piece_to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """签发处理意见书：编发文字号，止 DL05（《信访工作条例》第三十四条）。"""
    return pieces.to_response(await commands.issue(session, actor, piece, now), actor)


@router.post("/send-opinion", response_model=PieceRow)
async def send(
    piece: Annotated[Piece, guarded(piece_rules.SEND_OPINION, piece_to_change)],
    form: schemas.PostingIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """寄送处理意见书：记录寄送；寄出不等于送达，期限自签收有凭证时起算。"""
    return pieces.to_response(await commands.send(session, actor, piece, form, now), actor)


@router.post("/deliver-opinion", response_model=PieceRow)
async def deliver(
    piece: Annotated[Piece, guarded(piece_rules.DELIVER_OPINION, piece_to_change)],
    form: schemas.DeliveryIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """送达处理意见书：须有签收的凭证；自签收起算请求复查的期限（DL07）。"""
    return pieces.to_response(await commands.deliver(session, actor, piece, form, now), actor)


@router.post("/undo-delivery", response_model=PieceRow)
async def undo_delivery(
    piece: Annotated[Piece, guarded(piece_rules.UNDO_DELIVERY, piece_to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销送达记录：记录有误的，须说明理由；请求复查的期限不再计算。"""
    return pieces.to_response(await commands.undo_delivery(session, actor, piece, form, now), actor)


@router.post("/close-undelivered", response_model=PieceRow)
async def close_undelivered(
    piece: Annotated[Piece, guarded(piece_rules.CLOSE_UNDELIVERED, piece_to_change)],
    form: schemas.UndeliveredIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """无法送达办结：未署名、住址不清或者查找不到信访人的，由负责人说明理由；复查期限不起算。"""
    done = await commands.close_undelivered(session, actor, piece, form, now)
    return pieces.to_response(done, actor)


@router.post("/undo-close-undelivered", response_model=PieceRow)
async def undo_close_undelivered(
    piece: Annotated[Piece, guarded(piece_rules.UNDO_CLOSE_UNDELIVERED, piece_to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销无法送达办结：信访人出现的，说明理由后照常送达。"""
    done = await commands.undo_close_undelivered(session, actor, piece, form, now)
    return pieces.to_response(done, actor)


@router.post("/withdraw-opinion", response_model=PieceRow)
async def withdraw(
    piece: Annotated[Piece, guarded(piece_rules.WITHDRAW_OPINION, piece_to_change)],
    form: schemas.WithdrawalIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤回处理意见书：发现错误的，由本单位撤回后限期重新办理；法定期限不重新起算。"""
    return pieces.to_response(await commands.withdraw(session, actor, piece, form, now), actor)


@router.get("/opinion", response_model=schemas.OpinionOut,
            dependencies=[guarded(READERS)])  # fmt: skip
async def opinion(id: UUID, actor: Caller, session: ReadSession) -> dict[str, Any]:
    """处理意见（签发前为草稿）。"""
    return await queries.opinion(session, actor, id)


@router.get("/remedy-organs", response_model=schemas.RemedyOrgans,
            dependencies=[guarded(READERS)])  # fmt: skip
async def remedy_organs(id: UUID, actor: Caller, session: ReadSession) -> dict[str, Any]:
    """责任单位所作处理意见的复查机关（可选项）。"""
    piece = await pieces.piece(session, actor, id)
    return {"remedy_organs": await queries.remedy_organs(session, piece)}

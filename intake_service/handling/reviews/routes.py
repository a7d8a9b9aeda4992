"""Reviews over HTTP."""

from typing import Annotated, Any

from intake_service.handling.reviews import commands, schemas
from intake_service.reception.matters import queries as matters
from intake_service.reception.matters import rules as matter_rules
from intake_service.reception.matters.models import Matter
from intake_service.reception.matters.queries import piece_to_change
from intake_service.reception.matters.schemas import MatterRow
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.schemas import PieceRow
from shared.auth import Caller, guarded
from shared.bodies import WithReason
from shared.clock import Now
from shared.db import Session
from shared.edge import router as new_router

router = new_router(tags=["reviews"])


@router.post("/pieces/{id}/request-review", response_model=PieceRow)
async def request(
    piece: Annotated[Piece, guarded(piece_rules.REQUEST_REVIEW, piece_to_change)],
    form: schemas.ReviewRequestIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记复查请求：停止计算请求复查的期限（《信访工作条例》第三十五条）。"""
    return pieces.to_response(await commands.request(session, actor, piece, form, now), actor)


@router.post("/pieces/{id}/undo-review-request", response_model=PieceRow)
async def undo_request(
    piece: Annotated[Piece, guarded(piece_rules.UNDO_REVIEW_REQUEST, piece_to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销复查请求登记：登记有误或者信访人撤回的，须说明理由。"""
    return pieces.to_response(await commands.undo_request(session, actor, piece, form, now), actor)


@router.post("/matters/{id}/conclude", response_model=MatterRow)
async def conclude(
    matter: Annotated[Matter, guarded(matter_rules.CONCLUDE, matters.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """确认办结信访事项：信访人不同意、再次来信或者诉求须落实的，由人工确认并说明理由。"""
    return matters.to_response(await commands.conclude(session, actor, matter, form, now), actor)

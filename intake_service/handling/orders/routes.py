"""Orders over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from intake_service.handling.orders import commands, queries, rules, schemas
from intake_service.handling.orders.models import Order
from intake_service.reception.matters.queries import piece_to_change, pieces_to_change
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.schemas import HistoryOut, HistoryQuery
from shared import history
from shared.auth import Caller, guarded
from shared.batches import Answers, Batch, Command, Plain, Verb, each
from shared.bodies import Empty, WithReason
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag
from shared.moves import Move
from shared.pages import Page

READERS = piece_rules.READERS
router = new_router(tags=["orders"])


@router.post("/pieces/{id}/assign", response_model=schemas.OrderOut)
async def assign(
    piece: Annotated[Piece, guarded(piece_rules.ASSIGN, piece_to_change)],
    form: schemas.Assignment,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """交办：下达交办函并告知信访人去向（《信访工作条例》第二十二条、第二十三条）。"""
    return queries.to_response(await commands.assign(session, actor, piece, form, now), actor)


@router.post("/pieces/assign-batch", response_model=Answers[schemas.OrderOut],
             dependencies=[guarded(piece_rules.ASSIGN)])  # fmt: skip
async def assign_batch(
    batch: Batch[schemas.Assignment], actor: Caller, session: Session, now: Now
) -> dict[str, Any]:
    """成批交办：逐件作答，被拒的不影响其他各件，最多 1000 件。"""
    verb = Verb(piece_rules.ASSIGN, pieces_to_change, commands.assign, queries.to_response)
    return await each(session, actor, verb, batch, now)


@router.post("/orders/sign-for-batch", response_model=Answers[schemas.OrderOut],
             dependencies=[guarded(rules.SIGN_FOR)])  # fmt: skip
async def sign_for_batch(batch: Plain, actor: Caller, session: Session, now: Now) -> dict[str, Any]:
    """成批签收：逐件作答，最多 1000 件。"""
    return await each(session, actor, _verb(rules.SIGN_FOR, commands.sign_for), batch, now)


@router.post("/orders/accept-batch", response_model=Answers[schemas.OrderOut],
             dependencies=[guarded(rules.ACCEPT)])  # fmt: skip
async def accept_batch(
    batch: Batch[schemas.Acceptance], actor: Caller, session: Session, now: Now
) -> dict[str, Any]:
    """成批受理：逐件出具受理告知书、逐件作答，最多 1000 件。"""
    return await each(session, actor, _verb(rules.ACCEPT, commands.accept), batch, now)


@router.post("/orders/pass-batch", response_model=Answers[schemas.OrderOut],
             dependencies=[guarded(rules.PASS)])  # fmt: skip
async def pass_batch(batch: Plain, actor: Caller, session: Session, now: Now) -> dict[str, Any]:
    """成批审核通过办结报告：逐件作答，最多 1000 件。"""
    return await each(session, actor, _verb(rules.PASS, commands.pass_report), batch, now)


def _verb(move: Move, act: Command) -> Verb:
    return Verb(move, queries.several_to_change, act, queries.to_response)


@router.get("/orders", response_model=Page[schemas.OrderOut], dependencies=[guarded(READERS)])
async def listing(
    query: Annotated[schemas.OrderQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """交办单清单：按到达时间倒序。"""
    return await queries.listing(session, actor, query)


@router.get("/orders/count", dependencies=[guarded(READERS)])
async def count(
    filters: Annotated[schemas.OrderFilters, Query()], actor: Caller, session: ReadSession
) -> dict[str, int]:
    """同样条件下的交办单总数。"""
    return {"count": await queries.count(session, actor, filters)}


@router.get("/orders/{id}", response_model=schemas.OrderOut, dependencies=[guarded(READERS)])
async def detail(
    id: UUID, actor: Caller, session: ReadSession, now: Now, response: Response
) -> dict[str, Any]:
    """交办单详情。"""
    found = await queries.detail(session, actor, id, now)
    tag(response, found["version"])
    return found


@router.get("/orders/{id}/history", response_model=Page[HistoryOut],
            dependencies=[guarded(READERS)])  # fmt: skip
async def what_happened(
    id: UUID, query: Annotated[HistoryQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """交办单办理经过。"""
    await queries.order(session, actor, id)
    return history.page(await history.of(session, id, query.limit, query.after), query.limit)


@router.post("/orders/{id}/sign-for", response_model=schemas.OrderOut)
async def sign_for(
    order: Annotated[Order, guarded(rules.SIGN_FOR, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """签收：不影响期限，期限自到达起算。"""
    return queries.to_response(await commands.sign_for(session, actor, order, now), actor)


@router.post("/orders/{id}/accept", response_model=schemas.OrderOut)
async def accept(
    order: Annotated[Order, guarded(rules.ACCEPT, queries.to_change)],
    form: schemas.Acceptance,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """受理：出具受理告知书，止 DL03，起 DL05（《信访工作条例》第二十三条、第三十四条）。"""
    return queries.to_response(await commands.accept(session, actor, order, form, now), actor)


@router.post("/orders/{id}/report", response_model=schemas.OrderOut)
async def report(
    order: Annotated[Order, guarded(rules.REPORT, queries.to_change)],
    form: schemas.Report,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """报送办结报告：须已出具并送达处理意见书。"""
    return queries.to_response(await commands.report(session, actor, order, form, now), actor)


@router.post("/orders/{id}/pass", response_model=schemas.OrderOut)
async def pass_report(
    order: Annotated[Order, guarded(rules.PASS, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """审核通过办结报告。"""
    return queries.to_response(await commands.pass_report(session, actor, order, now), actor)


@router.post("/orders/{id}/undo-pass", response_model=schemas.OrderOut)
async def undo_pass(
    order: Annotated[Order, guarded(rules.UNDO_PASS, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销审核通过：办结报告重新待审核，事项已办结的重新打开（须说明理由）。"""
    return queries.to_response(await commands.undo_pass(session, actor, order, form, now), actor)


@router.post("/orders/{id}/return", response_model=schemas.OrderOut)
async def return_report(
    order: Annotated[Order, guarded(rules.RETURN, queries.to_change)],
    form: schemas.Return,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """退回重办：列明问题，另定反馈期限；法定期限不重新起算。"""
    return queries.to_response(
        await commands.return_report(session, actor, order, form, now), actor
    )


@router.post("/orders/{id}/extend-feedback", response_model=schemas.OrderOut)
async def extend_feedback(
    order: Annotated[Order, guarded(rules.EXTEND_FEEDBACK, queries.to_change)],
    form: schemas.FeedbackExtension,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """延长反馈期限：由交办单位说明理由，不得晚于法定办理期限。"""
    return queries.to_response(
        await commands.extend_feedback(session, actor, order, form, now), actor
    )


@router.post("/orders/{id}/name-handler", response_model=schemas.OrderOut)
async def name_handler(
    order: Annotated[Order, guarded(rules.NAME_HANDLER, queries.to_change)],
    form: schemas.NamedHandler,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """确定承办人：由承办单位确定本单位具体承办的人员。"""
    return queries.to_response(await commands.name_handler(session, actor, order, form, now), actor)

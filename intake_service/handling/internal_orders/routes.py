"""Internal orders over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from intake_service.handling.divisions.models import InternalOrder
from intake_service.handling.internal_orders import commands, queries, rules, schemas
from intake_service.handling.orders.schemas import Acceptance
from intake_service.reception.matters.queries import piece_to_change
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import READERS
from intake_service.reception.registration.schemas import HistoryOut, HistoryQuery, PieceRow
from shared import history
from shared.auth import Caller, guarded, with_doers
from shared.bodies import Empty, WithReason
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag
from shared.pages import Page

router = new_router(tags=["internal-orders"])


@router.post("/pieces/{id}/internal-orders", status_code=201,
             response_model=schemas.InternalOrderOut)  # fmt: skip
async def draft(
    piece: Annotated[Piece, guarded(rules.DRAFT, piece_to_change)],
    form: schemas.InternalOrderIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """拟办：提出主办、协办处室和内部时限，报厅领导批示；不是转送交办，不影响法定期限。"""
    return queries.to_response(await commands.draft(session, actor, piece, form, now), actor, now)


@router.post("/pieces/{id}/accept", response_model=PieceRow)
async def accept(
    piece: Annotated[Piece, guarded(piece_rules.ACCEPT, piece_to_change)],
    form: Acceptance,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """受理由本机关处室承办的信访件：出具受理告知书，起 DL05（《信访工作条例》第三十四条）。"""
    return pieces.to_response(await commands.accept(session, actor, piece, form, now), actor)


@router.get("/internal-orders", response_model=Page[schemas.InternalOrderOut],
            dependencies=[guarded(READERS)])  # fmt: skip
async def listing(
    query: Annotated[schemas.InternalOrderQuery, Query()],
    actor: Caller,
    session: ReadSession,
    now: Now,
) -> dict[str, Any]:
    """拟办单清单：按拟办时间倒序；处室只看到交其办理或者会商的。"""
    return await queries.listing(session, actor, query, now)


@router.get("/internal-orders/count", dependencies=[guarded(READERS)])
async def count(
    filters: Annotated[schemas.InternalOrderFilters, Query()],
    actor: Caller,
    session: ReadSession,
    now: Now,
) -> dict[str, int]:
    """同样条件下的拟办单总数。"""
    return {"count": await queries.count(session, actor, filters, now)}


@router.get("/internal-orders/{id}", response_model=schemas.InternalOrderOut,
            dependencies=[guarded(READERS)])  # fmt: skip
async def detail(
    id: UUID, actor: Caller, session: ReadSession, now: Now, response: Response
) -> dict[str, Any]:
    """拟办单详情：拟办意见、领导批示和各处室的回复。"""
    row = await with_doers(session, await queries.order(session, actor, id))
    found = queries.to_response(row, actor, now)
    tag(response, found["version"])
    return found


@router.get("/internal-orders/{id}/history", response_model=Page[HistoryOut],
            dependencies=[guarded(READERS)])  # fmt: skip
async def what_happened(
    id: UUID, query: Annotated[HistoryQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """拟办单办理经过，历次批示均保留。"""
    await queries.order(session, actor, id)
    return history.page(await history.of(session, id, query.limit, query.after), query.limit)


@router.post("/internal-orders/{id}/instruct", response_model=schemas.InternalOrderOut)
async def instruct(
    order: Annotated[InternalOrder, guarded(rules.INSTRUCT, queries.to_change)],
    form: schemas.Instruction,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """批示：可以调整主办、协办处室和内部时限；重大事项由主要领导批示。"""
    found = await commands.instruct(session, actor, order, form, now)
    return queries.to_response(found, actor, now)


@router.post("/internal-orders/{id}/answer", response_model=schemas.InternalOrderOut)
async def answer(
    order: Annotated[InternalOrder, guarded(rules.ANSWER, queries.to_change)],
    form: schemas.AnswerIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """处室回复：由主办处室承办的信访件，须在处理意见书送达之后回复。"""
    return queries.to_response(await commands.answer(session, actor, order, form, now), actor, now)


@router.post("/internal-orders/{id}/return", response_model=schemas.InternalOrderOut)
async def return_answer(
    order: Annotated[InternalOrder, guarded(rules.RETURN, queries.to_change)],
    form: schemas.AnswerReturn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """退回处室的回复，须说明理由。"""
    found = await commands.return_answer(session, actor, order, form, now)
    return queries.to_response(found, actor, now)


@router.post("/internal-orders/{id}/close", response_model=schemas.InternalOrderOut)
async def close(
    order: Annotated[InternalOrder, guarded(rules.CLOSE, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """办结拟办单：各处室均已回复。"""
    return queries.to_response(await commands.close(session, actor, order, now), actor, now)


@router.post("/internal-orders/{id}/reopen", response_model=schemas.InternalOrderOut)
async def reopen(
    order: Annotated[InternalOrder, guarded(rules.REOPEN, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """重新交处室办理已经办结的拟办单，须说明理由。"""
    return queries.to_response(await commands.reopen(session, actor, order, form, now), actor, now)


@router.post("/internal-orders/{id}/withdraw", response_model=schemas.InternalOrderOut)
async def withdraw(
    order: Annotated[InternalOrder, guarded(rules.WITHDRAW, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销拟办单：受理之前可以撤销，须说明理由。"""
    found = await commands.withdraw(session, actor, order, form, now)
    return queries.to_response(found, actor, now)

"""Recusals over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from intake_service.handling.recusals import commands, queries, schemas
from intake_service.handling.recused import rules
from intake_service.handling.recused.models import Recusal
from intake_service.reception.matters.queries import piece_to_change
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import READERS
from intake_service.reception.registration.schemas import HistoryOut, HistoryQuery
from shared import history
from shared.auth import Caller, guarded
from shared.bodies import WithReason
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag
from shared.pages import Page

router = new_router(tags=["recusals"])


@router.post("/pieces/{id}/recuse", status_code=201, response_model=schemas.RecusalOut)
async def declare(
    piece: Annotated[Piece, guarded(rules.DECLARE, queries.to_declare)],
    form: schemas.Declaration,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """申报回避：与信访事项或者信访人有直接利害关系的，自申报起不再查看、办理该件（《信访工作条例》第二十八条）。"""
    recusal = await commands.declare(session, actor, piece, form, now)
    return await queries.changed(session, recusal, actor)


@router.post("/pieces/{id}/recusals", status_code=201, response_model=schemas.RecusalOut)
async def request(
    piece: Annotated[Piece, guarded(rules.REQUEST, piece_to_change)],
    form: schemas.RecusalIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记信访人的回避申请：由该人员所在机关负责人决定；本人为负责人的，由交办单位决定。"""
    recusal = await commands.request(session, actor, piece, form, now)
    return await queries.changed(session, recusal, actor)


@router.post("/recusals/{id}/agree", response_model=schemas.RecusalOut)
async def agree(
    recusal: Annotated[Recusal, guarded(rules.AGREE, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """决定回避：该人员不再查看、办理该件，并告知信访人。"""
    await commands.agree(session, actor, recusal, form, now)
    return await queries.changed(session, recusal, actor)


@router.post("/recusals/{id}/refuse", response_model=schemas.RecusalOut)
async def refuse(
    recusal: Annotated[Recusal, guarded(rules.REFUSE, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """决定不予回避：须说明理由，并告知信访人。"""
    await commands.refuse(session, actor, recusal, form, now)
    return await queries.changed(session, recusal, actor)


@router.post("/recusals/{id}/undo", response_model=schemas.RecusalOut)
async def undo(
    recusal: Annotated[Recusal, guarded(rules.UNDO, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销回避：申报或者登记有误的，须说明理由，该人员可以恢复办理。"""
    await commands.undo(session, actor, recusal, form, now)
    return await queries.changed(session, recusal, actor)


@router.post("/recusals/{id}/undo-decision", response_model=schemas.RecusalOut)
async def undo_decision(
    recusal: Annotated[Recusal, guarded(rules.UNDO_DECISION, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销回避决定：须说明理由并告知信访人，申请重新决定。"""
    await commands.undo_decision(session, actor, recusal, form, now)
    return await queries.changed(session, recusal, actor)


@router.get("/pieces/{id}/recusals", response_model=Page[schemas.RecusalOut],
            dependencies=[guarded(READERS)])  # fmt: skip
async def listing(
    id: UUID, query: Annotated[schemas.RecusalQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """该件的回避记录：按登记时间倒序。"""
    return await queries.listing(session, actor, id, query)


@router.get("/recusals/{id}", response_model=schemas.RecusalOut,
            dependencies=[guarded(READERS)])  # fmt: skip
async def detail(
    id: UUID, actor: Caller, session: ReadSession, response: Response
) -> dict[str, Any]:
    """回避详情。"""
    found = queries.to_response(await queries.recusal(session, actor, id), actor)
    tag(response, found["version"])
    return found


@router.get("/recusals/{id}/history", response_model=Page[HistoryOut],
            dependencies=[guarded(READERS)])  # fmt: skip
async def what_happened(
    id: UUID, query: Annotated[HistoryQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """回避的经过，含决定和撤销的理由。"""
    await queries.recusal(session, actor, id)
    return history.page(await history.of(session, id, query.limit, query.after), query.limit)

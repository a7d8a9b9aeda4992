"""HTTP of partners."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from services.exchange.partners import commands, queries, rules, schemas
from services.exchange.partners.models import Partner
from shared import history
from shared.auth import Caller, guarded
from shared.bodies import Empty, WithReason
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag
from shared.history import HistoryOut, HistoryQuery
from shared.pages import Count, Page

router = new_router(prefix="/partners", tags=["partners"])


@router.get("", response_model=Page[schemas.PartnerOut], dependencies=[guarded(rules.READERS)])
async def page(
    query: Annotated[schemas.PartnerQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """对接单位列表，按代码排序。"""
    return await queries.page(session, actor, query)


@router.get("/count", dependencies=[guarded(rules.READERS)])
async def count(
    filters: Annotated[schemas.PartnerFilters, Query()], actor: Caller, session: ReadSession
) -> Count:
    """对接单位总数，筛选条件与列表相同。"""
    return Count(count=await queries.count(session, actor, filters))


@router.get("/{id}", response_model=schemas.PartnerOut, dependencies=[guarded(rules.READERS)])
async def one(id: UUID, actor: Caller, session: ReadSession, response: Response) -> dict[str, Any]:
    """一个对接单位：单位、对接方式、报文规格和允许往来的业务。"""
    found = await queries.one(session, actor, id)
    tag(response, found["version"])
    return found


@router.get("/{id}/history", response_model=Page[HistoryOut], dependencies=[guarded(rules.READERS)])
async def moves(
    id: UUID, query: Annotated[HistoryQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """一个对接单位的办理经过。"""
    await queries.one(session, actor, id)
    rows = await history.of(session, id, query.limit, query.after)
    return history.page(rows, query.limit)


@router.post("", status_code=201, response_model=schemas.PartnerOut,
             dependencies=[guarded(rules.REGISTER)])  # fmt: skip
async def register(
    form: schemas.NewPartner, actor: Caller, session: Session, now: Now
) -> dict[str, Any]:
    """登记对接单位（系统管理员）；另一名系统管理员启用之前，不收发任何报文。"""
    row = await commands.register(session, actor, form, now)
    return await queries.changed(session, row, actor)


@router.post("/{id}/change", response_model=schemas.PartnerOut)
async def change(
    row: Annotated[Partner, guarded(rules.CHANGE, queries.to_change)],
    form: schemas.Connection,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """修改对接单位：启用之前或者暂停期间，填写完整内容；之后由另一名系统管理员启用或者恢复。"""
    await commands.change(session, actor, row, form, now)
    return await queries.changed(session, row, actor)


@router.post("/{id}/activate", response_model=schemas.PartnerOut)
async def activate(
    row: Annotated[Partner, guarded(rules.ACTIVATE, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """启用对接单位：开始收发报文，须由登记、修改之外的另一名系统管理员办理。"""
    await commands.activate(session, actor, row, now)
    return await queries.changed(session, row, actor)


@router.post("/{id}/suspend", response_model=schemas.PartnerOut)
async def suspend(
    row: Annotated[Partner, guarded(rules.SUSPEND, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """暂停对接单位：即刻起不再收发报文，须说明理由。"""
    await commands.suspend(session, actor, row, form, now)
    return await queries.changed(session, row, actor)


@router.post("/{id}/resume", response_model=schemas.PartnerOut)
async def resume(
    row: Annotated[Partner, guarded(rules.RESUME, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """恢复对接单位：须说明理由，由登记、修改之外的另一名系统管理员办理。"""
    await commands.resume(session, actor, row, form, now)
    return await queries.changed(session, row, actor)


@router.post("/{id}/end", response_model=schemas.PartnerOut)
async def end(
    row: Annotated[Partner, guarded(rules.END, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """终止与一个单位的对接：须说明理由；已有报文照旧可以查看。"""
    await commands.end(session, actor, row, form, now)
    return await queries.changed(session, row, actor)


@router.post("/{id}/undo-end", response_model=schemas.PartnerOut)
async def undo_end(
    row: Annotated[Partner, guarded(rules.UNDO_END, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销终止：对接单位回到暂停，由另一名系统管理员恢复后再收发报文。"""
    await commands.undo_end(session, actor, row, form, now)
    return await queries.changed(session, row, actor)

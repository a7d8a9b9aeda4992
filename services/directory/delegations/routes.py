"""HTTP of delegations."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from services.directory.account_requests.schemas import MoveOut
from services.directory.delegations import commands, queries, rules, schemas
from services.directory.delegations.models import Delegation
from shared import history
from shared.auth import Caller, guarded
from shared.bodies import Empty, WithReason
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag
from shared.history import HistoryRow
from shared.pages import Count, Page

router = new_router(prefix="/delegations", tags=["delegations"])


@router.get("", response_model=Page[schemas.DelegationOut])
async def page(
    query: Annotated[schemas.DelegationQuery, Query()],
    actor: Caller,
    session: ReadSession,
    now: Now,
) -> dict[str, Any]:
    """代办列表，最近的在前：本人作为被代办人或代办人的；安全、审计管理员可见全部。"""
    return await queries.page(session, actor, query, now)


@router.get("/count")
async def count(
    filters: Annotated[schemas.DelegationFilters, Query()], actor: Caller, session: ReadSession
) -> Count:
    """代办总数，筛选条件与列表相同。"""
    return Count(count=await queries.count(session, actor, filters))


@router.get("/{id}", response_model=schemas.DelegationOut)
async def one(
    id: UUID, actor: Caller, session: ReadSession, now: Now, response: Response
) -> dict[str, Any]:
    """一项代办：谁在哪段时间代谁办理、理由和现状。"""
    found = await queries.one(session, actor, id, now)
    tag(response, found["version"])
    return found


@router.get("/{id}/history", response_model=list[MoveOut])
async def moves(id: UUID, actor: Caller, session: ReadSession, now: Now) -> list[HistoryRow]:
    """一项代办的办理经过。"""
    await queries.one(session, actor, id, now)
    return list(await history.of(session, id))


@router.post("", status_code=201, response_model=schemas.DelegationOut,
             dependencies=[guarded(rules.GIVE)])  # fmt: skip
async def give(
    form: schemas.NewDelegation, actor: Caller, session: Session, now: Now
) -> dict[str, Any]:
    """请同单位的一名同事在请假期间代办；有决定权的角色经安全管理员确认后生效。"""
    row = await commands.give(session, actor, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/{id}/confirm", response_model=schemas.DelegationOut)
async def confirm(
    row: Annotated[Delegation, guarded(rules.CONFIRM, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """确认代办：自开始之日起生效。"""
    await commands.confirm(session, actor, row, now)
    return await queries.changed(session, row, actor, now)


@router.post("/{id}/refuse", response_model=schemas.DelegationOut)
async def refuse(
    row: Annotated[Delegation, guarded(rules.REFUSE, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """不予确认代办：须说明理由。"""
    await commands.refuse(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/{id}/end", response_model=schemas.DelegationOut)
async def end(
    row: Annotated[Delegation, guarded(rules.END, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """提前终止代办（被代办人、代办人或安全管理员）：代办人此前取得的令牌随即失效。"""
    await commands.end(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)

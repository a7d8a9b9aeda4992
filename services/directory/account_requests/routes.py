"""HTTP of what is asked for accounts."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from services.directory.account_requests import commands, queries, rules, schemas
from services.directory.account_requests.models import AccountRequest
from services.directory.accounts.rules import READERS
from shared import history
from shared.auth import Caller, guarded
from shared.bodies import Empty, WithReason
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag
from shared.history import HistoryRow
from shared.pages import Count, Page

router = new_router(prefix="/account-requests", tags=["account-requests"])


@router.get("", response_model=Page[schemas.RequestOut], dependencies=[guarded(READERS)])
async def page(
    query: Annotated[schemas.RequestQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """账号变更申请列表，最近的在前（安全管理员、审计管理员）；待确认的用 status=pending 筛选。"""
    return await queries.page(session, actor, query)


@router.get("/count", dependencies=[guarded(READERS)])
async def count(
    filters: Annotated[schemas.RequestFilters, Query()], actor: Caller, session: ReadSession
) -> Count:
    """账号变更申请总数，筛选条件与列表相同。"""
    return Count(count=await queries.count(session, actor, filters))


@router.get("/{id}", response_model=schemas.RequestOut, dependencies=[guarded(READERS)])
async def one(id: UUID, actor: Caller, session: ReadSession, response: Response) -> dict[str, Any]:
    """一项账号变更申请：申请事项、理由和办理结果，不含口令。"""
    found = await queries.one(session, actor, id)
    tag(response, found["version"])
    return found


@router.get("/{id}/history", response_model=list[schemas.MoveOut], dependencies=[guarded(READERS)])
async def moves(id: UUID, actor: Caller, session: ReadSession) -> list[HistoryRow]:
    """一项账号变更申请的办理经过。"""
    await queries.one(session, actor, id)
    return list(await history.of(session, id))


@router.post("", status_code=201, response_model=schemas.RequestOut,
             dependencies=[guarded(rules.REQUEST)])  # fmt: skip
async def request(
    form: schemas.NewRequest, actor: Caller, session: Session, now: Now
) -> dict[str, Any]:
    """申请授予有决定权的角色、重设他人口令等账号变更，经另一名安全管理员确认后生效。"""
    row = await commands.request(session, actor, form, now)
    return await queries.changed(session, row, actor)


@router.post("/{id}/confirm", response_model=schemas.RequestOut)
async def confirm(
    row: Annotated[AccountRequest, guarded(rules.CONFIRM, queries.to_change)],
    http: Request,
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """确认账号变更：随即生效，该账号此前签发的令牌失效。"""
    await commands.confirm(session, actor, http.app.state.turns.key, row, now)
    return await queries.changed(session, row, actor)


@router.post("/{id}/refuse", response_model=schemas.RequestOut)
async def refuse(
    row: Annotated[AccountRequest, guarded(rules.REFUSE, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """不予确认账号变更：须说明理由。"""
    await commands.refuse(session, actor, row, form, now)
    return await queries.changed(session, row, actor)


@router.post("/{id}/withdraw", response_model=schemas.RequestOut)
async def withdraw(
    row: Annotated[AccountRequest, guarded(rules.WITHDRAW, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """撤回自己提出的账号变更申请。"""
    await commands.withdraw(session, actor, row, now)
    return await queries.changed(session, row, actor)

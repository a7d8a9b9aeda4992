"""HTTP of keys."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from services.exchange.keys import commands, queries, rules, schemas
from services.exchange.keys.models import PartnerKey
from services.exchange.partners import queries as partners
from services.exchange.partners.models import Partner
from services.exchange.signing import own_key
from shared import history
from shared.auth import Caller, guarded
from shared.bodies import Empty, WithReason
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag
from shared.history import HistoryOut, HistoryQuery
from shared.pages import Count, Page

router = new_router(tags=["keys"])


@router.get("/keys", response_model=Page[schemas.KeyOut], dependencies=[guarded(rules.READERS)])
async def page(
    query: Annotated[schemas.KeyQuery, Query()], actor: Caller, session: ReadSession, now: Now
) -> dict[str, Any]:
    """对接单位的密钥列表，按密钥编号排序。"""
    return await queries.page(session, actor, query, now)


@router.get("/keys/count", dependencies=[guarded(rules.READERS)])
async def count(
    filters: Annotated[schemas.KeyFilters, Query()], actor: Caller, session: ReadSession
) -> Count:
    """密钥总数，筛选条件与列表相同。"""
    return Count(count=await queries.count(session, actor, filters))


@router.get("/keys/own", response_model=schemas.OwnKeyOut, dependencies=[guarded(rules.READERS)])
async def own(request: Request) -> Any:
    """本系统签名所用密钥的公钥，交给对接单位用来核验我方报文。"""
    return queries.own(own_key(request.app.state.settings))


@router.get("/keys/{id}", response_model=schemas.KeyOut, dependencies=[guarded(rules.READERS)])
async def one(
    id: UUID, actor: Caller, session: ReadSession, now: Now, response: Response
) -> dict[str, Any]:
    """一把密钥：所属单位、公钥及其指纹、有效期。"""
    found = await queries.one(session, actor, id, now)
    tag(response, found["version"])
    return found


@router.get(
    "/keys/{id}/history", response_model=Page[HistoryOut], dependencies=[guarded(rules.READERS)]
)
async def moves(
    id: UUID, query: Annotated[HistoryQuery, Query()], actor: Caller, session: ReadSession, now: Now
) -> dict[str, Any]:
    """一把密钥的办理经过。"""
    await queries.one(session, actor, id, now)
    rows = await history.of(session, id, query.limit, query.after)
    return history.page(rows, query.limit)


@router.post("/partners/{id}/keys", status_code=201, response_model=schemas.KeyOut)
async def enter(
    partner: Annotated[Partner, guarded(rules.ENTER, partners.to_change)],
    form: schemas.NewKey,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """录入对接单位交来的公钥（系统管理员）；另一名系统管理员确认之前不作数。"""
    row = await commands.enter(session, actor, partner, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/keys/{id}/confirm", response_model=schemas.KeyOut)
async def confirm(
    row: Annotated[PartnerKey, guarded(rules.CONFIRM, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """确认密钥：与对接单位核对指纹之后办理，有效期内的报文以它核验。"""
    await commands.confirm(session, actor, row, now)
    return await queries.changed(session, row, actor, now)


@router.post("/keys/{id}/revoke", response_model=schemas.KeyOut)
async def revoke(
    row: Annotated[PartnerKey, guarded(rules.REVOKE, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """吊销密钥：即刻起不再认可，须说明理由。"""
    await commands.revoke(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/keys/{id}/undo-revocation", response_model=schemas.KeyOut)
async def undo_revocation(
    row: Annotated[PartnerKey, guarded(rules.UNDO_REVOCATION, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销吊销：密钥回到待确认，由另一名系统管理员重新确认。"""
    await commands.undo_revocation(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)

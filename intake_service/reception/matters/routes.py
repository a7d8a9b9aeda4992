"""Matters over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from intake_service.reception.matters import commands, queries, rules, schemas
from intake_service.reception.matters.models import Matter
from intake_service.reception.registration.rules import READERS
from intake_service.reception.registration.schemas import HistoryOut, HistoryQuery
from shared import history
from shared.auth import Caller, guarded
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag
from shared.pages import Page

router = new_router(prefix="/matters", tags=["matters"])


@router.get("", response_model=Page[schemas.MatterRow], dependencies=[guarded(READERS)])
async def listing(
    query: Annotated[schemas.MatterQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """信访事项清单：按编号倒序。"""
    return await queries.listing(session, actor, query)


@router.get("/count", dependencies=[guarded(READERS)])
async def count(
    filters: Annotated[schemas.MatterFilters, Query()], actor: Caller, session: ReadSession
) -> dict[str, int]:
    """同样条件下的信访事项总数。"""
    return {"count": await queries.count(session, actor, filters)}


@router.get("/{id}", response_model=schemas.MatterOut, dependencies=[guarded(READERS)])
async def detail(
    id: UUID, actor: Caller, session: ReadSession, now: Now, response: Response
) -> dict[str, Any]:
    """信访事项详情及各件诉求。"""
    found = await queries.detail(session, actor, id, now)
    tag(response, found["version"])
    return found


@router.get("/{id}/history", response_model=Page[HistoryOut],
            dependencies=[guarded(READERS)])  # fmt: skip
async def what_happened(
    id: UUID, query: Annotated[HistoryQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """信访事项办理经过。"""
    await queries.matter(session, actor, id)
    return history.page(await history.of(session, id, query.limit, query.after), query.limit)


@router.post("/{id}/coordinate", response_model=schemas.MatterRow)
async def coordinate(
    matter: Annotated[Matter, guarded(rules.COORDINATE, queries.to_change)],
    form: schemas.CoordinationIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """认定、更正或者撤销三跨三分离情形及协调单位（须说明理由）：只用于确定哪些单位共同会商。"""
    return queries.to_response(await commands.coordinate(session, actor, matter, form, now), actor)

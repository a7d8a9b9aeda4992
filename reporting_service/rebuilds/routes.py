"""Rebuilds over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Response

from reporting_service.rebuilds import commands, queries, rules, schemas
from reporting_service.rebuilds.models import Rebuild
from shared.auth import Caller, guarded
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag

router = new_router(prefix="/rebuilds", tags=["rebuilds"])


@router.post("", status_code=201, dependencies=[guarded(rules.REQUEST)])
async def request_rebuild(actor: Caller, session: Session, now: Now) -> schemas.RebuildOut:
    """重建统计数据：从头重读全部事件流，与现有数据比对并更正；期间台账照常可查。"""
    rebuild = await commands.request(session, actor, now)
    return queries.to_response(rebuild, actor)


@router.get("/{id}", dependencies=[guarded(rules.OPERATORS)])
async def get_rebuild(
    id: UUID, actor: Caller, session: ReadSession, response: Response
) -> schemas.RebuildOut:
    """重建进度和结果。"""
    rebuild = await queries.get(session, actor, id)
    tag(response, rebuild.version)
    return queries.to_response(rebuild, actor)


@router.post("/{id}/cancel")
async def cancel_rebuild(
    rebuild: Annotated[Rebuild, guarded(rules.CANCEL, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
) -> schemas.RebuildOut:
    """取消重建，数据不变。"""
    rebuild = await commands.cancel(session, actor, rebuild, now)
    return queries.to_response(rebuild, actor)

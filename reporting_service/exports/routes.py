"""Exports over HTTP."""

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import Response

from reporting_service.exports import commands, queries, rules, schemas
from reporting_service.exports.models import Export
from reporting_service.ledger.rules import READERS
from reporting_service.ledger.schemas import LedgerFilters
from shared.auth import Caller, guarded
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag

router = new_router(tags=["exports"])


class Workbook(Response):
    """A sheet (.xlsx)."""

    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.post("/ledger/exports", status_code=201, dependencies=[guarded(rules.REQUEST)])
async def request_export(
    form: LedgerFilters, actor: Caller, session: Session, now: Now
) -> schemas.ExportOut:
    """导出台账：排队生成 .xlsx，筛选条件与台账列表相同。"""
    export = await commands.request(session, actor, form, now)
    return queries.to_response(export, actor)


@router.get("/exports/{id}", dependencies=[guarded(READERS)])
async def get_export(
    id: UUID, actor: Caller, session: ReadSession, response: Response
) -> schemas.ExportOut:
    """导出进度。"""
    export = await queries.get(session, actor, id)
    tag(response, export.version)
    return queries.to_response(export, actor)


@router.get("/exports/{id}/file", response_class=Workbook, dependencies=[guarded(READERS)])
async def get_file(id: UUID, actor: Caller, session: ReadSession) -> Response:
    """下载导出的 .xlsx 文件。"""
    file = await queries.file(session, actor, id)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}"}
    return Workbook(file.content, headers=headers)


@router.post("/exports/{id}/cancel")
async def cancel_export(
    export: Annotated[Export, guarded(rules.CANCEL, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
) -> schemas.ExportOut:
    """取消导出。"""
    export = await commands.cancel(session, actor, export, now)
    return queries.to_response(export, actor)

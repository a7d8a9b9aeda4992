"""Imports over HTTP: the file in, progress and answers out."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Query, Request, Response

from intake_service.privacy.vault.schemas import RevealPurpose
from intake_service.reception.imports import commands, queries, rules, schemas
from intake_service.reception.imports.models import LedgerImport
from intake_service.reception.registration.routes import rehearsing
from shared.auth import Caller, guarded
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag, unstored
from shared.pages import Page

router = new_router(prefix="/imports", tags=["imports"])

_FILE = {
    "requestBody": {
        "required": True,
        "description": "工作簿（.xlsx）；请求头写何种媒体类型均可。",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
RowNumber = Annotated[int, Path(ge=1, le=2_000_000)]


@router.post("", status_code=201, response_model=schemas.ImportOut, openapi_extra=_FILE,
             dependencies=[guarded(rules.REQUEST)])  # fmt: skip
async def import_ledger(
    form: Annotated[schemas.ImportRequest, Query()],
    request: Request,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """导入省级系统导出的台账（.xlsx）：排队逐行登记，每行都有结果。"""
    content, rehearsal = await request.body(), rehearsing(request)
    ledger = await commands.request(session, actor, content, form, now, rehearsal=rehearsal)
    return queries.to_response(ledger, actor)


@router.get("", response_model=Page[schemas.ImportOut], dependencies=[guarded(rules.READERS)])
async def listing(
    query: Annotated[schemas.ImportQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """台账导入清单：最近的在前。"""
    return await queries.listing(session, actor, query)


@router.get("/count", dependencies=[guarded(rules.READERS)])
async def count(
    filters: Annotated[schemas.ImportFilters, Query()], actor: Caller, session: ReadSession
) -> dict[str, int]:
    """同样条件下的导入总数。"""
    return {"count": await queries.count(session, actor, filters)}


@router.get("/{id}", response_model=schemas.ImportOut, dependencies=[guarded(rules.READERS)])
async def progress(
    id: UUID, actor: Caller, session: ReadSession, response: Response
) -> dict[str, Any]:
    """导入进度。"""
    found = await queries.get(session, actor, id)
    tag(response, found.version)
    return queries.to_response(found, actor)


@router.post("/{id}/cancel", response_model=schemas.ImportOut)
async def cancel_import(
    ledger: Annotated[LedgerImport, guarded(rules.CANCEL, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """取消导入：已有结果的行保留，其余不再处理。"""
    return queries.to_response(await commands.cancel(session, actor, ledger, now), actor)


@router.get("/{id}/rows", response_model=Page[schemas.ImportRowOut],
            dependencies=[guarded(rules.READERS)])  # fmt: skip
async def rows(
    id: UUID,
    query: Annotated[schemas.RowQuery, Query()],
    actor: Caller,
    session: ReadSession,
) -> dict[str, Any]:
    """逐行结果：已登记、已有、有差异、未导入（注明列、代码和原因）。按行号排列。"""
    return await queries.rows(session, actor, id, query)


@router.get("/{id}/rows/count", dependencies=[guarded(rules.READERS)])
async def count_rows(
    id: UUID,
    filters: Annotated[schemas.RowFilters, Query()],
    actor: Caller,
    session: ReadSession,
) -> dict[str, int]:
    """同样条件下的行数。"""
    return {"count": await queries.count_rows(session, actor, id, filters)}


@router.post("/{id}/rows/{row}/reveal", response_model=schemas.RevealedRow)
@unstored
async def reveal_row(
    row: RowNumber,
    form: RevealPurpose,
    ledger: Annotated[LedgerImport, guarded(rules.READERS, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """查看某行的原始单元格：须注明用途，每次查看均留痕。"""
    found, cells = await queries.row(session, ledger.id, row)
    await commands.reveal(session, actor, found, form.purpose, now)
    return {"row": row, "cells": queries.by_heading(ledger, cells)}

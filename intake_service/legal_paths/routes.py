"""The catalogue of statutory paths over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from intake_service.legal_paths import commands, queries, rules, schemas
from intake_service.legal_paths.models import LegalPathCatalogue
from intake_service.reception.registration.rules import READERS
from shared.auth import Caller, guarded
from shared.bodies import Empty, WithReason
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.pages import Page

router = new_router(tags=["legal-paths"])


@router.get("/legal-paths", response_model=Page[schemas.ItemOut],
            dependencies=[guarded(READERS)])  # fmt: skip
async def listing(
    query: Annotated[schemas.ItemQuery, Query()], session: ReadSession
) -> dict[str, Any]:
    """法定途径清单中的条目：何种诉求、走何种途径、由谁办理、依据是什么。"""
    return await queries.page(session, query)


@router.get("/legal-paths/count", dependencies=[guarded(READERS)])
async def count(
    filters: Annotated[schemas.ItemFilters, Query()], session: ReadSession
) -> dict[str, int]:
    """同样条件下的条目总数。"""
    return {"count": await queries.count(session, filters)}


@router.get("/legal-paths/catalogues", response_model=Page[schemas.CatalogueOut],
            dependencies=[guarded(READERS)])  # fmt: skip
async def list_catalogues(
    query: Annotated[schemas.CatalogueQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """历次录入的法定途径清单，最近录入的在前。"""
    return await queries.catalogues(session, actor, query)


@router.get("/legal-paths/catalogues/{id}/items", response_model=Page[schemas.ItemOut],
            dependencies=[guarded(READERS)])  # fmt: skip
async def items(
    id: UUID, query: Annotated[schemas.ItemQuery, Query()], session: ReadSession
) -> dict[str, Any]:
    """一份清单的条目，供确认前核对。"""
    return await queries.page(session, query, id)


@router.post("/legal-paths/catalogues", status_code=201, response_model=schemas.CatalogueOut,
             dependencies=[guarded(rules.ENTER)])  # fmt: skip
async def enter(
    form: schemas.Catalogue, actor: Caller, session: Session, now: Now
) -> dict[str, Any]:
    """录入一份法定途径清单，经另一人确认后使用。"""
    return queries.to_response(await commands.enter(session, actor, form, now), actor)


@router.post("/legal-paths/catalogues/{id}/confirm", response_model=schemas.CatalogueOut)
async def confirm(
    row: Annotated[LegalPathCatalogue, guarded(rules.CONFIRM, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """确认法定途径清单：自此使用，此前的清单停用。"""
    return queries.to_response(await commands.confirm(session, actor, row, now), actor)


@router.post("/legal-paths/catalogues/{id}/reject", response_model=schemas.CatalogueOut)
async def reject(
    row: Annotated[LegalPathCatalogue, guarded(rules.REJECT, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """不予确认法定途径清单：须说明理由。"""
    return queries.to_response(await commands.reject(session, actor, row, form, now), actor)


@router.post("/legal-paths/catalogues/{id}/end", response_model=schemas.CatalogueOut)
async def end(
    row: Annotated[LegalPathCatalogue, guarded(rules.END, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """停用法定途径清单：须说明理由。"""
    return queries.to_response(await commands.end(session, actor, row, form, now), actor)


@router.post("/legal-paths/catalogues/{id}/restore", response_model=schemas.CatalogueOut)
async def restore(
    row: Annotated[LegalPathCatalogue, guarded(rules.RESTORE, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """恢复使用停用了的法定途径清单：没有其他清单在用时才能恢复。"""
    return queries.to_response(await commands.restore(session, actor, row, form, now), actor)

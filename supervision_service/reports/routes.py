"""Weekly dispatch over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from shared.auth import Caller, guarded
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.pages import Page
from supervision_service.listings import queries as listings
from supervision_service.listings.models import Listing
from supervision_service.listings.rules import READERS
from supervision_service.reports import commands, queries, rules, schemas
from supervision_service.reports.models import ProgressReport

router = new_router(tags=["weekly"])


@router.post("/listings/{id}/reports", status_code=201, response_model=schemas.ReportOut)
async def report(
    listing: Annotated[Listing, guarded(rules.REPORTERS, listings.to_change)],
    form: schemas.WeeklyReport,
    actor: Caller,
    session: Session,
    now: Now,
) -> ProgressReport:
    """周调度：报送一周进展，每单位每周一次。"""
    return await commands.report(session, actor, listing, form, now)


@router.get(
    "/listings/{id}/reports",
    response_model=Page[schemas.ReportOut],
    dependencies=[guarded(READERS)],
)
async def of_listing(
    id: UUID,
    query: Annotated[schemas.ReportPage, Query()],
    actor: Caller,
    session: ReadSession,
) -> dict[str, Any]:
    """一件挂牌件的历次周报，最近一周在前。"""
    return await queries.of_listing(session, actor, id, query)


@router.get("/weekly", response_model=Page[schemas.DispatchOut], dependencies=[guarded(READERS)])
async def dispatch(
    query: Annotated[schemas.DispatchPage, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """一周的调度表：督办中的挂牌件，哪些已报、哪些未报（reported=false）。"""
    return await queries.dispatch(session, actor, query)


@router.get("/weekly/count", dependencies=[guarded(READERS)])
async def count(
    query: Annotated[schemas.DispatchFilters, Query()], actor: Caller, session: ReadSession
) -> dict[str, int]:
    """同样条件下的件数。"""
    return {"count": await queries.count(session, actor, query)}

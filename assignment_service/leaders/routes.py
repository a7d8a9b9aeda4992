"""HTTP of the leaders."""

from typing import Annotated, Any

from fastapi import Query, Response

from assignment_service.leaders import commands, queries, rules, schemas
from assignment_service.leaders.models import Leader
from shared.auth import Caller, guarded
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag
from shared.pages import Page

router = new_router(prefix="/leaders", tags=["leaders"])


@router.get("", response_model=Page[schemas.LeaderOut], dependencies=[guarded(rules.READERS)])
async def list_leaders(
    query: Annotated[schemas.LeaderListing, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """领导分工：谁分管哪些领域、联系哪些片区。"""
    return await queries.page(session, actor, query)


@router.get("/count", dependencies=[guarded(rules.READERS)])
async def count_leaders(
    filters: Annotated[schemas.LeaderFilters, Query()], actor: Caller, session: ReadSession
) -> dict[str, int]:
    """同样条件下的领导人数。"""
    return {"count": await queries.count(session, actor, filters)}


@router.post(
    "",
    status_code=201,
    response_model=schemas.LeaderOut,
    dependencies=[guarded(rules.RECORD)],
)
async def record(
    form: schemas.LeaderForm, actor: Caller, session: Session, now: Now, response: Response
) -> Leader:
    """登记领导分工：厅领导由厅信访办登记，市县领导由本单位负责人登记。"""
    leader = await commands.record(session, actor, form, now)
    tag(response, leader.version)
    return leader


@router.patch("/{id}", response_model=schemas.LeaderOut)
async def change(
    leader: Annotated[Leader, guarded(rules.REVISE, queries.to_change)],
    form: schemas.LeaderChange,
    actor: Caller,
    session: Session,
    now: Now,
    response: Response,
) -> Leader:
    """调整领导分工，或登记离任、复任；须在 If-Match 中注明版本号。"""
    changed = await commands.change(session, actor, leader, form, now)
    tag(response, changed.version)
    return changed

"""Listings over HTTP."""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from shared import history
from shared.auth import Caller, guarded
from shared.batches import Answers, Batch, Verb, each
from shared.bodies import Empty, WithReason
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag
from shared.history import HistoryRow
from shared.pages import Page
from supervision_service.closeouts import queries as closeouts
from supervision_service.closeouts.schemas import ListingDetail
from supervision_service.listings import commands, queries, rules, schemas
from supervision_service.listings.models import Listing
from supervision_service.listings.rules import READERS
from supervision_service.matters import queries as matters

router = new_router(prefix="/listings", tags=["listings"])


@router.post(
    "",
    status_code=201,
    response_model=schemas.ListingOut,
    dependencies=[guarded(rules.NOMINATE)],
)
async def nominate(
    form: schemas.Nomination, actor: Caller, session: Session, now: Now
) -> dict[str, Any]:
    """提名挂牌：事项、批次、理由、目标日期、应配包案领导的层级。"""
    listing = await commands.nominate(session, actor, form, now)
    return await queries.changed(session, listing, actor, now)


@router.post(
    "/nominate-batch",
    response_model=Answers[schemas.ListingOut],
    dependencies=[guarded(rules.NOMINATE)],
)
async def nominate_batch(
    batch: Batch[schemas.Proposed], actor: Caller, session: Session, now: Now
) -> dict[str, Any]:
    """成批提名挂牌：id 为信访事项；逐件作答，被拒的不影响其他各件。"""
    answer = partial(queries.to_response, now=now)
    verb = Verb(rules.NOMINATE, matters.all_to_nominate, commands.propose, answer)
    return await each(session, actor, verb, batch, now)


@router.get("", response_model=Page[schemas.ListingOut], dependencies=[guarded(READERS)])
async def page(
    query: Annotated[schemas.ListingPage, Query()], actor: Caller, session: ReadSession, now: Now
) -> dict[str, Any]:
    """挂牌件清单，最近提名的在前。"""
    return await queries.page(session, actor, query, now)


@router.get("/count", dependencies=[guarded(READERS)])
async def count(
    query: Annotated[schemas.ListingFilters, Query()],
    actor: Caller,
    session: ReadSession,
    now: Now,
) -> dict[str, int]:
    """同样条件下的挂牌件总数。"""
    return {"count": await queries.count(session, actor, query, now)}


@router.get("/{id}", response_model=ListingDetail, dependencies=[guarded(READERS)])
async def detail(
    id: UUID, actor: Caller, session: ReadSession, now: Now, response: Response
) -> dict[str, Any]:
    """一件挂牌件：责任链、方案、逐条销号标准。"""
    found = await closeouts.detail(session, actor, id, now)
    tag(response, found["version"])
    return found


@router.get("/{id}/history", response_model=list[schemas.MoveOut], dependencies=[guarded(READERS)])
async def moves(
    id: UUID,
    actor: Caller,
    session: ReadSession,
    after: Annotated[int, Query(ge=0, le=1_000_000, description="从第几步之后")] = 0,
) -> list[HistoryRow]:
    """挂牌件的办理经过，每次最多 200 步。"""
    await queries.one(session, actor, id)
    return list(await history.of(session, id, after=after))


@router.post("/{id}/list", response_model=schemas.ListingOut)
async def enter(
    listing: Annotated[Listing, guarded(rules.LIST, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    form: schemas.Enlistment | None = None,
) -> dict[str, Any]:
    """挂牌：厅自行挂牌由分管领导决定，联席会议挂牌由省信联办录入。"""
    await commands.enter(session, actor, listing, form or schemas.Enlistment(), now)
    return await queries.changed(session, listing, actor, now)


@router.post("/{id}/drop", response_model=schemas.ListingOut)
async def drop(
    listing: Annotated[Listing, guarded(rules.DROP, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """不予挂牌，说明理由。"""
    await commands.drop(session, actor, listing, form, now)
    return await queries.changed(session, listing, actor, now)


@router.post("/{id}/start", response_model=schemas.ListingOut)
async def start(
    listing: Annotated[Listing, guarded(rules.START, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """启动督办：责任链完整、方案已经省级同意。"""
    await commands.start(session, actor, listing, now)
    return await queries.changed(session, listing, actor, now)

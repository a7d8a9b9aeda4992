"""Listings over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Response

from shared import history
from shared.auth import Caller, guarded
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag
from shared.history import HistoryRow
from shared.pages import Page
from supervision_service.closeouts import queries as closeout
from supervision_service.closeouts.rules import Code
from supervision_service.closeouts.schemas import ListingDetail
from supervision_service.listings import commands, queries, rules, schemas
from supervision_service.listings.models import Listing
from supervision_service.listings.rules import READERS
from supervision_service.matters.rules import settled
from supervision_service.plans import queries as plans

router = new_router(prefix="/listings", tags=["listings"])


async def nominator(actor: Caller) -> None:
    """Refuse whoever nominates nowhere before the body is looked at."""
    rules.nominates(actor.roles, actor.level)


@router.post(
    "",
    status_code=201,
    response_model=schemas.ListingOut,
    dependencies=[Depends(nominator), guarded(rules.NOMINATE)],
)
async def nominate(
    form: schemas.Nomination, actor: Caller, session: Session, now: Now
) -> dict[str, Any]:
    """提名挂牌：事项、批次、理由、目标日期、应配包案领导的层级。"""
    return queries.to_response(await commands.nominate(session, actor, form, now), actor, now)


@router.get("", response_model=Page[schemas.ListingOut], dependencies=[guarded(READERS)])
async def page(
    asked: Annotated[schemas.ListingPage, Query()], actor: Caller, session: ReadSession, now: Now
) -> dict[str, Any]:
    """挂牌件清单，最近提名的在前。"""
    return await queries.page(session, actor, asked, now)


@router.get("/count", dependencies=[guarded(READERS)])
async def count(
    asked: Annotated[schemas.ListingFilters, Query()],
    actor: Caller,
    session: ReadSession,
    now: Now,
) -> dict[str, int]:
    """同样条件下的挂牌件总数。"""
    return {"count": await queries.count(session, actor, asked, now)}


@router.get("/{id}", response_model=ListingDetail, dependencies=[guarded(READERS)])
async def detail(
    id: UUID, actor: Caller, session: ReadSession, now: Now, answer: Response
) -> dict[str, Any]:
    """一件挂牌件：责任链、方案、逐条销号标准。"""
    listing, chain, pieces = await queries.detail(session, actor, id)
    plan = await plans.current(session, id)
    met = {Code.C6: settled(pieces), Code.C8: plan.measures_done}
    criteria = await closeout.criteria_view(session, id, listing.standard, met)
    tag(answer, listing.version)
    return {
        **queries.to_response(listing, actor, now),
        "chain": chain,
        "plan": plan.shown and plans.to_response(plan.shown, actor),
        "plan_under_review": plan.under_review and plan.under_review.id,
        **criteria,
    }


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
    listing: Annotated[Listing, queries.entitled(rules.LIST)],
    actor: Caller,
    session: Session,
    now: Now,
    form: schemas.Decision | None = None,
) -> dict[str, Any]:
    """挂牌：厅自行挂牌由分管领导决定，联席会议挂牌由省信联办录入。"""
    decided = form or schemas.Decision()
    return queries.to_response(
        await commands.enter(session, actor, listing, decided, now), actor, now
    )


@router.post("/{id}/drop", response_model=schemas.ListingOut)
async def drop(
    listing: Annotated[Listing, queries.entitled(rules.DROP)],
    form: schemas.Reason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """不予挂牌，说明理由。"""
    return queries.to_response(await commands.drop(session, actor, listing, form, now), actor, now)


@router.post("/{id}/start", response_model=schemas.ListingOut)
async def start(
    listing: Annotated[Listing, queries.entitled(rules.START)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: schemas.Empty | None = None,
) -> dict[str, Any]:
    """启动督办：责任链完整、方案已经省级同意。"""
    return queries.to_response(await commands.start(session, actor, listing, now), actor, now)

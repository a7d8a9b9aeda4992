"""Ratings over HTTP: made by petitioners without an account, read and attended by offices."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from intake_service.evaluation.enquiries.commands import Place, identify
from intake_service.evaluation.ratings import commands, queries, rules, schemas
from intake_service.evaluation.ratings.models import Rating
from intake_service.privacy.vault.rules import REVEALERS
from intake_service.privacy.vault.schemas import RevealPurpose
from intake_service.reception.matters.queries import piece_to_change
from intake_service.reception.registration.rules import READERS
from intake_service.reception.registration.schemas import HistoryOut, HistoryQuery
from shared import history
from shared.auth import SYSTEM, Caller, guarded
from shared.clock import Now, real_now
from shared.db import ReadSession, Session
from shared.edge import public, tag, unstored
from shared.edge import router as new_router
from shared.pages import Page

router = new_router(tags=["ratings"])


@router.post("/public/ratings", response_model=schemas.RatedOut)
@public
async def rate(request: Request, form: schemas.RatingIn, session: Session, now: Now) -> Rating:
    """信访人凭查询码评价信访部门或者责任单位：各评价一次，一经作出不能更改。"""
    place = Place.of(request, form.query_code)
    piece_id = await identify(session, place, form, real_now())
    piece = await piece_to_change(session, SYSTEM, piece_id)
    return await commands.rate(session, piece, form, now)


@router.get("/ratings", response_model=Page[schemas.RatingOut], dependencies=[guarded(READERS)])
async def listing(
    query: Annotated[schemas.RatingQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """评价清单：按开始评价的时间倒序；attended=false 为尚未跟进的不满意评价。"""
    return await queries.listing(session, actor, query)


@router.get("/ratings/count", dependencies=[guarded(READERS)])
async def count(
    filters: Annotated[schemas.RatingFilters, Query()], actor: Caller, session: ReadSession
) -> dict[str, int]:
    """同样条件下的评价总数。"""
    return {"count": await queries.count(session, actor, filters)}


@router.get("/ratings/{id}", response_model=schemas.RatingOut, dependencies=[guarded(READERS)])
async def detail(
    id: UUID, actor: Caller, session: ReadSession, response: Response
) -> dict[str, Any]:
    """评价详情：信访人填写的文字不显示，须注明用途查看。"""
    found = queries.to_response(await queries.rating(session, actor, id), actor)
    tag(response, found["version"])
    return found


@router.get("/ratings/{id}/history", response_model=Page[HistoryOut],
            dependencies=[guarded(READERS)])  # fmt: skip
async def what_happened(
    id: UUID, query: Annotated[HistoryQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """评价的经过，含历次跟进的情况。"""
    await queries.rating(session, actor, id)
    return history.page(await history.of(session, id, query.limit, query.after), query.limit)


@router.post("/ratings/{id}/attend", response_model=schemas.RatingOut)
async def attend(
    rating: Annotated[Rating, guarded(rules.ATTEND, queries.to_change)],
    form: schemas.Attendance,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """跟进不满意评价：记录再次解释说明或者整改的情况；评价本身不变。"""
    return queries.to_response(await commands.attend(session, actor, rating, form, now), actor)


@router.post("/ratings/{id}/reveal", response_model=schemas.RevealedRating)
@unstored
async def reveal(
    rating: Annotated[Rating, guarded(REVEALERS, queries.to_change)],
    form: RevealPurpose,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, object]:
    """查看信访人填写的原因和意见：须注明用途，每次查看均留痕。"""
    return await commands.reveal(session, actor, rating, form, now)

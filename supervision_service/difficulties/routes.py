"""Difficulties over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from shared import history
from shared.auth import Caller, guarded
from shared.bodies import Empty, WithReason
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag
from shared.history import HistoryRow
from shared.pages import Page
from supervision_service.difficulties import commands, queries, rules, schemas
from supervision_service.difficulties.models import Difficulty
from supervision_service.listings import queries as listings
from supervision_service.listings.models import Listing
from supervision_service.listings.rules import READERS
from supervision_service.listings.schemas import MoveOut

router = new_router(tags=["difficulties"])


@router.post("/listings/{id}/difficulties", status_code=201, response_model=schemas.DifficultyOut)
async def raise_(
    listing: Annotated[Listing, guarded(rules.RAISE, listings.to_change)],
    form: schemas.DifficultyIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """提出一件挂牌件的堵点难点：类别、情况、建议的解决办法。"""
    row = await commands.raise_(session, actor, listing, form, now)
    return await queries.changed(session, row, actor, now)


@router.get(
    "/difficulties", response_model=Page[schemas.DifficultyOut], dependencies=[guarded(READERS)]
)
async def page(
    query: Annotated[schemas.DifficultyPage, Query()],
    actor: Caller,
    session: ReadSession,
    now: Now,
) -> dict[str, Any]:
    """堵点难点清单，最近提出的在前。"""
    return await queries.page(session, actor, query, now)


@router.get("/difficulties/count", dependencies=[guarded(READERS)])
async def count(
    query: Annotated[schemas.DifficultyFilters, Query()],
    actor: Caller,
    session: ReadSession,
    now: Now,
) -> dict[str, int]:
    """同样条件下的堵点难点总数。"""
    return {"count": await queries.count(session, actor, query, now)}


@router.get(
    "/difficulties/{id}", response_model=schemas.DifficultyOut, dependencies=[guarded(READERS)]
)
async def one(
    id: UUID, actor: Caller, session: ReadSession, now: Now, response: Response
) -> dict[str, Any]:
    """一项堵点难点：牵头单位、期限、协调意见、解决情况。"""
    row = await queries.one(session, actor, id)
    tag(response, row.version)
    return queries.to_response(row, actor, now)


@router.get(
    "/difficulties/{id}/history", response_model=list[MoveOut], dependencies=[guarded(READERS)]
)
async def moves(id: UUID, actor: Caller, session: ReadSession) -> list[HistoryRow]:
    """一项堵点难点的办理经过。"""
    await queries.one(session, actor, id)
    return list(await history.of(session, id))


@router.post("/difficulties/{id}/assign", response_model=schemas.DifficultyOut)
async def assign(
    row: Annotated[Difficulty, guarded(rules.ASSIGN, queries.to_change)],
    form: schemas.OwnerIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """确定牵头单位和解决期限。"""
    await commands.assign(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/difficulties/{id}/take-on", response_model=schemas.DifficultyOut)
async def take_on(
    row: Annotated[Difficulty, guarded(rules.TAKE_ON, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """牵头单位认领。"""
    await commands.take_on(session, actor, row, now)
    return await queries.changed(session, row, actor, now)


@router.post("/difficulties/{id}/return", response_model=schemas.DifficultyOut)
async def return_(
    row: Annotated[Difficulty, guarded(rules.RETURN, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """牵头单位退回，或者信访办收回，说明理由。"""
    await commands.return_(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/difficulties/{id}/move-due", response_model=schemas.DifficultyOut)
async def move_due(
    row: Annotated[Difficulty, guarded(rules.MOVE_DUE, queries.to_change)],
    form: schemas.DueIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """调整解决期限，说明理由。"""
    await commands.move_due(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/difficulties/{id}/convene", response_model=schemas.DifficultyOut)
async def convene(
    row: Annotated[Difficulty, guarded(rules.CONVENE, queries.to_change)],
    form: schemas.Convening,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """召集必须坐在一起的单位（三跨三分离），定协调日期。"""
    await commands.convene(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/difficulties/{id}/record-agreement", response_model=schemas.DifficultyOut)
async def record_agreement(
    row: Annotated[Difficulty, guarded(rules.RECORD_AGREEMENT, queries.to_change)],
    form: schemas.AgreementIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记各单位议定的意见和落实期限。"""
    await commands.record_agreement(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/difficulties/{id}/solve", response_model=schemas.DifficultyOut)
async def solve(
    row: Annotated[Difficulty, guarded(rules.SOLVE, queries.to_change)],
    form: schemas.SolutionIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记如何解决。"""
    await commands.solve(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/difficulties/{id}/give-up", response_model=schemas.DifficultyOut)
async def give_up(
    row: Annotated[Difficulty, guarded(rules.GIVE_UP, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """终止，说明理由。"""
    await commands.give_up(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/difficulties/{id}/reopen", response_model=schemas.DifficultyOut)
async def reopen(
    row: Annotated[Difficulty, guarded(rules.REOPEN, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """重新提出，说明理由。"""
    await commands.reopen(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)

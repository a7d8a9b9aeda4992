"""HTTP of the hand-overs."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from assignment_service.charges import queries as charges
from assignment_service.charges.models import Charge
from assignment_service.hand_overs import commands, queries, rules, schemas
from assignment_service.hand_overs.models import ChargeHandOver
from assignment_service.leader_acts.schemas import HistoryOut
from assignment_service.leaders.rules import READERS
from shared.auth import Actor, Caller, guarded
from shared.bodies import Empty, WithReason
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag
from shared.history import HistoryRow
from shared.pages import Page

router = new_router(tags=["hand-overs"])


@router.post("/charges/{id}/hand-overs", status_code=201)
async def offer(
    charge: Annotated[Charge, guarded(rules.OFFER, charges.charge_to_change)],
    form: schemas.HandOverIn,
    actor: Caller,
    session: Session,
    now: Now,
    response: Response,
) -> schemas.HandOverOut:
    """提出包案交接：接任领导接受以前，仍由原领导负责；期限不重新起算。"""
    return _tagged(await commands.offer(session, actor, charge, form, now), actor, response)


@router.get(
    "/hand-overs", response_model=Page[schemas.HandOverOut], dependencies=[guarded(READERS)]
)
async def list_hand_overs(
    query: Annotated[schemas.HandOverPage, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """包案交接，最近提出的在前。"""
    return await queries.page(session, actor, query)


@router.get("/hand-overs/count", dependencies=[guarded(READERS)])
async def count_hand_overs(
    filters: Annotated[schemas.HandOverFilters, Query()], actor: Caller, session: ReadSession
) -> dict[str, int]:
    """同样条件下的包案交接总数。"""
    return {"count": await queries.count(session, actor, filters)}


@router.get("/hand-overs/{id}", dependencies=[guarded(READERS)])
async def show_hand_over(
    id: UUID, actor: Caller, session: ReadSession, response: Response
) -> schemas.HandOverOut:
    """一次包案交接。"""
    return _tagged(await queries.show(session, actor, id), actor, response)


@router.get(
    "/hand-overs/{id}/history", response_model=list[HistoryOut], dependencies=[guarded(READERS)]
)
async def show_history(id: UUID, actor: Caller, session: ReadSession) -> Sequence[HistoryRow]:
    """包案交接的提出、答复、撤回经过。"""
    return await queries.history_of(session, actor, id)


@router.post("/hand-overs/{id}/accept")
async def accept(
    row: Annotated[ChargeHandOver, guarded(rules.ACCEPT, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    response: Response,
    _form: Empty | None = None,
) -> schemas.HandOverOut:
    """接任领导本人接受交接，自此负责该事项。"""
    await commands.accept(session, actor, row, now)
    return _tagged(row, actor, response)


@router.post("/hand-overs/{id}/refuse")
async def refuse(
    row: Annotated[ChargeHandOver, guarded(rules.REFUSE, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
    response: Response,
) -> schemas.HandOverOut:
    """接任领导本人说明不能接任的理由，退回决定人。"""
    await commands.refuse(session, actor, row, form.reason, now)
    return _tagged(row, actor, response)


@router.post("/hand-overs/{id}/withdraw")
async def withdraw(
    row: Annotated[ChargeHandOver, guarded(rules.WITHDRAW, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
    response: Response,
) -> schemas.HandOverOut:
    """撤回交接，仍由原领导包案。"""
    await commands.withdraw(session, actor, row, form.reason, now)
    return _tagged(row, actor, response)


def _tagged(row: ChargeHandOver, actor: Actor, response: Response) -> schemas.HandOverOut:
    tag(response, row.version)
    return queries.to_response(row, actor)

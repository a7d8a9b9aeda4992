"""Deliveries of letters over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from intake_service.handling.deliveries import commands, queries, rules, schemas
from intake_service.handling.deliveries.models import Attempt
from intake_service.handling.letters.models import Letter
from intake_service.reception.registration.rules import READERS
from intake_service.reception.registration.schemas import HistoryOut, HistoryQuery
from shared import history
from shared.auth import Caller, guarded
from shared.bodies import WithReason
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag
from shared.pages import Page

router = new_router(tags=["deliveries"])


@router.post("/letters/{id}/fail-delivery", status_code=201, response_model=schemas.AttemptOut)
async def fail(
    letter: Annotated[Letter, guarded(rules.FAIL, queries.to_serve)],
    form: schemas.FailureIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记送达未成功：注明方式、时间和原因；不起算任何期限，须换用其他方式再送。"""
    return queries.to_response(await commands.fail(session, actor, letter, form, now), actor)


@router.post("/letters/{id}/deliver", status_code=201, response_model=schemas.AttemptOut)
async def deliver(
    letter: Annotated[Letter, guarded(rules.DELIVER, queries.to_serve)],
    form: schemas.ReceiptIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记文书送达：须有签收的凭证，制作送达回证；意见书的送达在信访件（复查、复核件）上登记。"""
    return queries.to_response(await commands.deliver(session, actor, letter, form, now), actor)


@router.get("/deliveries", response_model=Page[schemas.AttemptOut],
            dependencies=[guarded(READERS)])  # fmt: skip
async def listing(
    query: Annotated[schemas.AttemptQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """送达登记清单：按送达时间倒序，含未成功的。"""
    return await queries.listing(session, actor, query)


@router.get("/deliveries/count", dependencies=[guarded(READERS)])
async def count(
    filters: Annotated[schemas.AttemptFilters, Query()], actor: Caller, session: ReadSession
) -> dict[str, int]:
    """同样条件下的送达登记总数。"""
    return {"count": await queries.count(session, actor, filters)}


@router.get("/deliveries/{id}", response_model=schemas.AttemptOut,
            dependencies=[guarded(READERS)])  # fmt: skip
async def detail(
    id: UUID, actor: Caller, session: ReadSession, response: Response
) -> dict[str, Any]:
    """一次送达的情况。"""
    found = queries.to_response(await queries.attempt(session, actor, id), actor)
    tag(response, found["version"])
    return found


@router.get("/deliveries/{id}/history", response_model=Page[HistoryOut],
            dependencies=[guarded(READERS)])  # fmt: skip
async def what_happened(
    id: UUID, query: Annotated[HistoryQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """一次送达登记的经过：登记、撤销及理由。"""
    await queries.attempt(session, actor, id)
    return history.page(await history.of(session, id, query.limit, query.after), query.limit)


@router.post("/deliveries/{id}/annul", response_model=schemas.AttemptOut)
async def annul(
    attempt: Annotated[Attempt, guarded(rules.ANNUL, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销送达登记：登记有误的，须说明理由；此前未成功的送达恢复为待再送。"""
    return queries.to_response(await commands.annul(session, actor, attempt, form, now), actor)

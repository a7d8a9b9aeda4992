"""Aids over HTTP."""

from collections.abc import Sequence
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
from supervision_service.aids import commands, queries, rules, schemas
from supervision_service.aids.models import Aid, AidFacts, AidReading
from supervision_service.listings.rules import READERS
from supervision_service.listings.schemas import MoveOut

router = new_router(tags=["aids"])


@router.post(
    "/aids", status_code=201, response_model=schemas.AidOut, dependencies=[guarded(rules.ASK)]
)
async def ask(form: schemas.AidIn, actor: Caller, session: Session, now: Now) -> dict[str, Any]:
    """提出一项疏导或者帮扶：政策讲解、心理疏导、就业指导、公益岗位、救济救助等。"""
    row = await commands.ask(session, actor, form, now)
    return await queries.changed(session, row, actor, now)


@router.get("/aids", response_model=Page[schemas.AidOut], dependencies=[guarded(READERS)])
async def page(
    query: Annotated[schemas.AidPage, Query()], actor: Caller, session: ReadSession, now: Now
) -> dict[str, Any]:
    """疏导和帮扶清单，最近提出的在前；不含任何人的具体情况。"""
    return await queries.page(session, actor, query, now)


@router.get("/aids/count", dependencies=[guarded(READERS)])
async def count(
    query: Annotated[schemas.AidFilters, Query()], actor: Caller, session: ReadSession, now: Now
) -> dict[str, int]:
    """同样条件下的疏导和帮扶总数。"""
    return {"count": await queries.count(session, actor, query, now)}


@router.get("/aids/{id}", response_model=schemas.AidOut, dependencies=[guarded(READERS)])
async def one(
    id: UUID, actor: Caller, session: ReadSession, now: Now, response: Response
) -> dict[str, Any]:
    """一项疏导或者帮扶：依据、承担单位、决定、落实和效果。"""
    row = await queries.one(session, actor, id, now)
    tag(response, row.version)
    return queries.to_response(row, actor, now)


@router.get("/aids/{id}/history", response_model=list[MoveOut], dependencies=[guarded(READERS)])
async def moves(id: UUID, actor: Caller, session: ReadSession, now: Now) -> list[HistoryRow]:
    """一项疏导或者帮扶的办理经过。"""
    await queries.one(session, actor, id, now)
    return list(await history.of(session, id))


@router.post("/aids/{id}/send", response_model=schemas.AidOut)
async def send(
    row: Annotated[Aid, guarded(rules.SEND, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """向承担帮扶的其他部门发函，编发文字号。"""
    await commands.send(session, actor, row, now)
    return await queries.changed(session, row, actor, now)


@router.post("/aids/{id}/grant", response_model=schemas.AidOut)
async def grant(
    row: Annotated[Aid, guarded(rules.GRANT, queries.to_change)],
    form: schemas.AidDecision,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """决定给予；其他部门承担的，登记其决定。"""
    await commands.grant(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/aids/{id}/refuse", response_model=schemas.AidOut)
async def refuse(
    row: Annotated[Aid, guarded(rules.REFUSE, queries.to_change)],
    form: schemas.AidRefusal,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """决定不予给予，说明理由。"""
    await commands.refuse(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/aids/{id}/undo-decision", response_model=schemas.AidOut)
async def undo_decision(
    row: Annotated[Aid, guarded(rules.UNDO_DECISION, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销决定，说明理由。"""
    await commands.undo_decision(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/aids/{id}/redirect", response_model=schemas.AidOut)
async def redirect(
    row: Annotated[Aid, guarded(rules.REDIRECT, queries.to_change)],
    form: schemas.AidRedirection,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """改由其他单位或者部门承担，说明理由。"""
    await commands.redirect(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/aids/{id}/carry-out", response_model=schemas.AidOut)
async def carry_out(
    row: Annotated[Aid, guarded(rules.CARRY_OUT, queries.to_change)],
    form: schemas.AidDone,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记落实情况和凭据所在。"""
    await commands.carry_out(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/aids/{id}/put-back", response_model=schemas.AidOut)
async def put_back(
    row: Annotated[Aid, guarded(rules.PUT_BACK, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """退回落实情况，说明理由。"""
    await commands.put_back(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/aids/{id}/close", response_model=schemas.AidOut)
async def close(
    row: Annotated[Aid, guarded(rules.CLOSE, queries.to_change)],
    form: schemas.AidOutcome,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """核实落实并登记效果，办结。"""
    await commands.close(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/aids/{id}/undo-close", response_model=schemas.AidOut)
async def undo_close(
    row: Annotated[Aid, guarded(rules.UNDO_CLOSE, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """恢复已经办结的帮扶，说明理由。"""
    await commands.undo_close(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/aids/{id}/move-due", response_model=schemas.AidOut)
async def move_due(
    row: Annotated[Aid, guarded(rules.MOVE_DUE, queries.to_change)],
    form: schemas.AidDue,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """调整期限，说明理由。"""
    await commands.move_due(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/aids/{id}/withdraw", response_model=schemas.AidOut)
async def withdraw(
    row: Annotated[Aid, guarded(rules.WITHDRAW, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤回，说明理由。"""
    await commands.withdraw(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/aids/{id}/reopen", response_model=schemas.AidOut)
async def reopen(
    row: Annotated[Aid, guarded(rules.REOPEN, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """重新提出已经撤回的帮扶，说明理由。"""
    await commands.reopen(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/aids/{id}/record-facts", response_model=schemas.AidOut)
async def record_facts(
    row: Annotated[Aid, guarded(rules.RECORD_FACTS, queries.to_change)],
    form: schemas.AidFactsIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """记录健康、收入、家庭等情况，单独存放。"""
    await commands.record_facts(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/aids/{id}/reveal", response_model=list[schemas.AidFactsOut])
async def reveal(
    row: Annotated[Aid, guarded(rules.REVEAL, queries.to_change)],
    form: schemas.AidReveal,
    actor: Caller,
    session: Session,
    now: Now,
) -> Sequence[AidFacts]:
    """查看单独存放的情况：说明用途，留痕；只有办理该项帮扶的单位可以查看。"""
    return await commands.reveal(session, actor, row, form, now)


@router.get(
    "/aids/{id}/readings",
    response_model=list[schemas.AidReadingOut],
    dependencies=[guarded(rules.OVERSEERS)],
)
async def readings(id: UUID, actor: Caller, session: ReadSession, now: Now) -> Sequence[AidReading]:
    """谁在何时为何查看过单独存放的情况，最近的在前。"""
    await queries.one(session, actor, id, now)
    return await queries.readings(session, id)

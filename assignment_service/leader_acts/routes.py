"""HTTP of the acts of leaders in charge, and of what they instructed."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from assignment_service.leader_acts import commands, queries, rules, schemas
from assignment_service.leader_acts.models import Instruction, LeaderAct
from assignment_service.leaders.rules import READERS
from shared.auth import Actor, Caller, guarded
from shared.bodies import WithReason
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag
from shared.history import HistoryRow
from shared.pages import Page

router = new_router(tags=["leader-acts"])


@router.post("/leader-acts", status_code=201, dependencies=[guarded(rules.RECORD.roles)])
async def record(
    form: schemas.LeaderActIn, actor: Caller, session: Session, now: Now, response: Response
) -> schemas.LeaderActOut:
    """登记包案领导履职：领导本人登记即确认，由本单位代为登记的须领导确认。"""
    return _tagged(await commands.record(session, actor, form, now), actor, response)


@router.get(
    "/leader-acts", response_model=Page[schemas.LeaderActOut], dependencies=[guarded(READERS)]
)
async def list_leader_acts(
    query: Annotated[schemas.LeaderActPage, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """包案领导履职登记，最近登记的在前。"""
    return await queries.page(session, actor, query)


@router.get("/leader-acts/count", dependencies=[guarded(READERS)])
async def count_leader_acts(
    filters: Annotated[schemas.LeaderActFilters, Query()], actor: Caller, session: ReadSession
) -> dict[str, int]:
    """同样条件下的履职登记总数。"""
    return {"count": await queries.count(session, actor, filters)}


@router.get("/leader-acts/{id}", dependencies=[guarded(READERS)])
async def show_leader_act(
    id: UUID, actor: Caller, session: ReadSession, response: Response
) -> schemas.LeaderActOut:
    """一次履职：时间、地点、参加人员、情况、决定和下一步。"""
    return _tagged(await queries.show(session, actor, id), actor, response)


@router.get(
    "/leader-acts/{id}/history",
    response_model=list[schemas.HistoryOut],
    dependencies=[guarded(READERS)],
)
async def show_history(id: UUID, actor: Caller, session: ReadSession) -> Sequence[HistoryRow]:
    """履职登记的登记、确认、撤回经过。"""
    return await queries.history_of(session, actor, id)


@router.post("/leader-acts/{id}/confirm")
async def confirm(
    row: Annotated[LeaderAct, guarded(rules.CONFIRM, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    response: Response,
) -> schemas.LeaderActOut:
    """包案领导确认代为登记的履职；批示随即交责任单位落实。"""
    await commands.confirm(session, actor, row, now)
    return _tagged(row, actor, response)


@router.post("/leader-acts/{id}/withdraw")
async def withdraw(
    row: Annotated[LeaderAct, guarded(rules.WITHDRAW, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
    response: Response,
) -> schemas.LeaderActOut:
    """撤回有误的履职登记，说明理由，可重新登记；交办的批示随之撤回。"""
    await commands.withdraw(session, actor, row, form.reason, now)
    return _tagged(row, actor, response)


@router.get(
    "/instructions", response_model=Page[schemas.InstructionOut], dependencies=[guarded(READERS)]
)
async def list_instructions(
    query: Annotated[schemas.InstructionPage, Query()],
    actor: Caller,
    session: ReadSession,
    now: Now,
) -> dict[str, Any]:
    """包案领导批示的落实情况，先到期的在前。"""
    return await queries.instruction_page(session, actor, query, now)


@router.get("/instructions/count", dependencies=[guarded(READERS)])
async def count_instructions(
    filters: Annotated[schemas.InstructionFilters, Query()],
    actor: Caller,
    session: ReadSession,
    now: Now,
) -> dict[str, int]:
    """同样条件下的批示总数。"""
    return {"count": await queries.count_instructions(session, actor, filters, now)}


@router.get(
    "/instructions/{id}/history",
    response_model=list[schemas.HistoryOut],
    dependencies=[guarded(READERS)],
)
async def show_instruction_history(
    id: UUID, actor: Caller, session: ReadSession
) -> Sequence[HistoryRow]:
    """批示的交办、报告、退回、确认经过，历次报告均保留。"""
    return await queries.instruction_history(session, actor, id)


@router.post("/instructions/{id}/answer")
async def answer(
    row: Annotated[Instruction, guarded(rules.ANSWER, queries.instruction_to_change)],
    form: schemas.InstructionAnswer,
    actor: Caller,
    session: Session,
    now: Now,
    response: Response,
) -> schemas.InstructionOut:
    """责任单位报告批示落实情况。"""
    await commands.answer(session, actor, row, form.answer, now)
    return _answered(row, actor, now, response)


@router.post("/instructions/{id}/accept")
async def accept(
    row: Annotated[Instruction, guarded(rules.ACCEPT, queries.instruction_to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    response: Response,
) -> schemas.InstructionOut:
    """包案领导（或本单位代为）确认批示已落实。"""
    await commands.accept(session, actor, row, now)
    return _answered(row, actor, now, response)


@router.post("/instructions/{id}/return")
async def send_back(
    row: Annotated[Instruction, guarded(rules.RETURN, queries.instruction_to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
    response: Response,
) -> schemas.InstructionOut:
    """退回责任单位重新落实，说明理由；期限不变。"""
    await commands.send_back(session, actor, row, form.reason, now)
    return _answered(row, actor, now, response)


@router.post("/instructions/{id}/reopen")
async def reopen(
    row: Annotated[Instruction, guarded(rules.REOPEN, queries.instruction_to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
    response: Response,
) -> schemas.InstructionOut:
    """撤销对批示已落实的确认，说明理由。"""
    await commands.reopen(session, actor, row, form.reason, now)
    return _answered(row, actor, now, response)


def _tagged(row: LeaderAct, actor: Actor, response: Response) -> schemas.LeaderActOut:
    tag(response, row.version)
    return queries.to_response(row, actor)


def _answered(
    row: Instruction, actor: Actor, now: Now, response: Response
) -> schemas.InstructionOut:
    tag(response, row.version)
    return queries.instruction_to_response(row, actor, now)

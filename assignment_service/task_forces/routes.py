"""HTTP of task forces and the guidance they give."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from assignment_service.leaders.rules import READERS
from assignment_service.task_forces import commands, queries, rules, schemas
from assignment_service.task_forces.models import Guidance, TaskForce
from shared.auth import Actor, Caller, guarded
from shared.bodies import WithReason
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag
from shared.history import HistoryRow
from shared.pages import Page

router = new_router(tags=["task-forces"])


@router.post("/task-forces", status_code=201, dependencies=[guarded(rules.PROPOSE)])
async def propose(
    form: schemas.TaskForceIn, actor: Caller, session: Session, now: Now, response: Response
) -> schemas.TaskForceOut:
    """提出组建专班：名称、任务、牵头处室，由分管领导批准。"""
    force = await commands.propose(session, actor, form, now)
    return _tagged(queries.to_response(force, actor), response)


@router.get(
    "/task-forces", response_model=Page[schemas.TaskForceOut], dependencies=[guarded(READERS)]
)
async def list_task_forces(
    query: Annotated[schemas.TaskForcePage, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """专班清单，最近提出的在前；专班人员只看到本人所在的专班。"""
    return await queries.page(session, actor, query)


@router.get("/task-forces/count", dependencies=[guarded(READERS)])
async def count_task_forces(
    filters: Annotated[schemas.TaskForceFilters, Query()], actor: Caller, session: ReadSession
) -> dict[str, int]:
    """同样条件下的专班总数。"""
    return {"count": await queries.count(session, actor, filters)}


@router.get("/task-forces/{id}", dependencies=[guarded(READERS)])
async def show_task_force(
    id: UUID, actor: Caller, session: ReadSession, response: Response
) -> schemas.TaskForceOut:
    """一个专班：历次抽调的人员和指导过的案件。"""
    force = await queries.show(session, actor, id)
    return _tagged(queries.to_response(force, actor), response)


@router.get(
    "/task-forces/{id}/history",
    response_model=list[schemas.HistoryOut],
    dependencies=[guarded(READERS)],
)
async def show_history(id: UUID, actor: Caller, session: ReadSession) -> Sequence[HistoryRow]:
    """专班的组建、人员和案件变动经过。"""
    return await queries.history_of(session, actor, id)


@router.post("/task-forces/{id}/revise")
async def revise(
    force: Annotated[TaskForce, guarded(rules.REVISE, queries.to_change)],
    form: schemas.TaskForceChange,
    actor: Caller,
    session: Session,
    now: Now,
    response: Response,
) -> schemas.TaskForceOut:
    """修改专班的名称、任务或牵头处室，说明理由。"""
    await commands.revise(session, actor, force, form, now)
    return await _changed(session, force, actor, response)


@router.post("/task-forces/{id}/approve")
async def approve(
    force: Annotated[TaskForce, guarded(rules.APPROVE, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    response: Response,
) -> schemas.TaskForceOut:
    """分管领导批准组建；专班人员自此可以查看专班案件。"""
    await commands.approve(session, actor, force, now)
    return await _changed(session, force, actor, response)


@router.post("/task-forces/{id}/reject")
async def reject(
    force: Annotated[TaskForce, guarded(rules.REJECT, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
    response: Response,
) -> schemas.TaskForceOut:
    """分管领导不同意组建，说明理由。"""
    await commands.reject(session, actor, force, form.reason, now)
    return await _changed(session, force, actor, response)


@router.post("/task-forces/{id}/disband")
async def disband(
    force: Annotated[TaskForce, guarded(rules.DISBAND, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
    response: Response,
) -> schemas.TaskForceOut:
    """撤销专班并说明理由；人员退出，查看专班案件的权限随即终止。"""
    await commands.disband(session, actor, force, form.reason, now)
    return await _changed(session, force, actor, response)


@router.post("/task-forces/{id}/second")
async def second(
    force: Annotated[TaskForce, guarded(rules.SECOND, queries.to_change)],
    form: schemas.SecondmentIn,
    actor: Caller,
    session: Session,
    now: Now,
    response: Response,
) -> schemas.TaskForceOut:
    """从机关处室或下属单位按专业抽调人员，写明职责和期限。"""
    await commands.second(session, actor, force, form, now)
    return await _changed(session, force, actor, response)


@router.post("/task-forces/{id}/end-secondment")
async def end_secondment(
    force: Annotated[TaskForce, guarded(rules.END_SECONDMENT, queries.to_change)],
    form: schemas.SecondmentEnd,
    actor: Caller,
    session: Session,
    now: Now,
    response: Response,
) -> schemas.TaskForceOut:
    """人员退出专班，说明理由；其查看专班案件的权限随即终止。"""
    await commands.end_secondment(session, actor, force, form, now)
    return await _changed(session, force, actor, response)


@router.post("/task-forces/{id}/give-case")
async def give_case(
    force: Annotated[TaskForce, guarded(rules.GIVE_CASE, queries.to_change)],
    form: schemas.CaseIn,
    actor: Caller,
    session: Session,
    now: Now,
    response: Response,
) -> schemas.TaskForceOut:
    """把一个信访事项交专班指导；一个事项只由一个专班指导。"""
    await commands.give_case(session, actor, force, form, now)
    return await _changed(session, force, actor, response)


@router.post("/task-forces/{id}/take-back-case")
async def take_back_case(
    force: Annotated[TaskForce, guarded(rules.TAKE_BACK_CASE, queries.to_change)],
    form: schemas.CaseEnd,
    actor: Caller,
    session: Session,
    now: Now,
    response: Response,
) -> schemas.TaskForceOut:
    """收回交专班指导的事项，说明理由。"""
    await commands.take_back_case(session, actor, force, form, now)
    return await _changed(session, force, actor, response)


@router.post("/task-forces/{id}/guide", status_code=201)
async def guide(
    force: Annotated[TaskForce, guarded(rules.GUIDE.roles, queries.to_change)],
    form: schemas.GuidanceIn,
    actor: Caller,
    session: Session,
    now: Now,
    response: Response,
) -> schemas.GuidanceOut:
    """专班人员登记对一个案件的指导：何时、指导了什么、下一步。"""
    row = await commands.guide(session, actor, force, form, now)
    tag(response, row.version)
    return queries.guidance_to_response(row, actor)


@router.get("/guidances", response_model=Page[schemas.GuidanceOut], dependencies=[guarded(READERS)])
async def list_guidances(
    query: Annotated[schemas.GuidancePage, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """指导记录，最近登记的在前：专班何人何时指导了哪个案件。"""
    return await queries.guidance_page(session, actor, query)


@router.get("/guidances/count", dependencies=[guarded(READERS)])
async def count_guidances(
    filters: Annotated[schemas.GuidanceFilters, Query()], actor: Caller, session: ReadSession
) -> dict[str, int]:
    """同样条件下的指导记录总数。"""
    return {"count": await queries.count_guidance(session, actor, filters)}


@router.get(
    "/guidances/{id}/history",
    response_model=list[schemas.GuidanceHistoryOut],
    dependencies=[guarded(READERS)],
)
async def guidance_history(id: UUID, actor: Caller, session: ReadSession) -> Sequence[HistoryRow]:
    """一条指导记录的经过：登记、撤回及理由。"""
    return await queries.guidance_history(session, actor, id)


@router.post("/guidances/{id}/withdraw")
async def withdraw(
    row: Annotated[Guidance, guarded(rules.WITHDRAW, queries.guidance_to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
    response: Response,
) -> schemas.GuidanceOut:
    """登记人或者信访办负责人撤回有误的指导记录，说明理由；记录仍可查看。"""
    await commands.withdraw(session, actor, row, form.reason, now)
    tag(response, row.version)
    return queries.guidance_to_response(row, actor)


async def _changed(
    session: Session, force: TaskForce, actor: Actor, response: Response
) -> schemas.TaskForceOut:
    return _tagged(await queries.changed(session, force, actor), response)


def _tagged(found: schemas.TaskForceOut, response: Response) -> schemas.TaskForceOut:
    tag(response, found.version)
    return found

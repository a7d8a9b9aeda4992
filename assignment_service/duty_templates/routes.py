"""HTTP of duty templates."""

from typing import Annotated, Any

from fastapi import Query, Response

from assignment_service.duty_templates import commands, queries, rules, schemas
from assignment_service.duty_templates.models import DutyTemplate
from assignment_service.leaders.rules import READERS
from shared.auth import Actor, Caller, guarded
from shared.bodies import WithReason
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag
from shared.pages import Page

router = new_router(prefix="/duty-templates", tags=["duty-templates"])


@router.post("", status_code=201, dependencies=[guarded(rules.ENTER)])
async def enter(
    form: schemas.DutyTemplateIn, actor: Caller, session: Session, now: Now, response: Response
) -> schemas.DutyTemplateOut:
    """录入一版包案领导履职要求：每项职责、期限和可以作为履职的活动。"""
    return _tagged(await commands.enter(session, actor, form, now), actor, response)


@router.get("", response_model=Page[schemas.DutyTemplateOut], dependencies=[guarded(READERS)])
async def list_duty_templates(
    query: Annotated[schemas.DutyTemplatePage, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """包案领导履职要求的各个版本，最新的在前；没有生效版本时按默认要求。"""
    return await queries.page(session, actor, query)


@router.post("/{id}/approve")
async def approve(
    row: Annotated[DutyTemplate, guarded(rules.APPROVE, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    response: Response,
) -> schemas.DutyTemplateOut:
    """分管领导批准，自此按这一版要求履职；前一版随即失效。"""
    await commands.approve(session, actor, row, now)
    return _tagged(row, actor, response)


@router.post("/{id}/reject")
async def reject(
    row: Annotated[DutyTemplate, guarded(rules.REJECT, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
    response: Response,
) -> schemas.DutyTemplateOut:
    """分管领导不同意，说明理由。"""
    await commands.reject(session, actor, row, form.reason, now)
    return _tagged(row, actor, response)


def _tagged(row: DutyTemplate, actor: Actor, response: Response) -> schemas.DutyTemplateOut:
    tag(response, row.version)
    return queries.to_response(row, actor)

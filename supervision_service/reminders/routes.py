"""Reminders over HTTP."""

from typing import Annotated, Any

from fastapi import Query

from shared.auth import Caller, guarded
from shared.bodies import Empty
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.pages import Page
from supervision_service.listings.rules import READERS
from supervision_service.reminders import commands, queries, rules, schemas
from supervision_service.reminders.models import Reminder

router = new_router(prefix="/reminders", tags=["reminders"])


@router.get("", response_model=Page[schemas.ReminderOut], dependencies=[guarded(READERS)])
async def page(
    query: Annotated[schemas.ReminderPage, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """系统提醒，最近的在前：期限届满前15、7、3日各提醒一次，不是文书。"""
    return await queries.page(session, actor, query)


@router.get("/count", dependencies=[guarded(READERS)])
async def count(
    query: Annotated[schemas.ReminderFilters, Query()], actor: Caller, session: ReadSession
) -> dict[str, int]:
    """同样条件下的系统提醒条数。"""
    return {"count": await queries.count(session, actor, query)}


@router.post("/{id}/read", response_model=schemas.ReminderOut)
async def read(
    reminder: Annotated[Reminder, guarded(rules.READ, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """责任单位标为已读。"""
    await commands.read(session, actor, reminder, now)
    return await queries.changed(session, reminder, actor)

"""Reading duty templates, which are no secret to those who work on petitions."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from assignment_service.duty_templates import rules
from assignment_service.duty_templates.models import DutyTemplate
from assignment_service.duty_templates.rules import Status
from assignment_service.duty_templates.schemas import DutyTemplateOut, DutyTemplatePage
from shared import pages
from shared.auth import Actor
from shared.errors import NotFound
from shared.moves import allowed


def visible_to(_actor: Actor) -> sa.ColumnElement[bool]:
    """Everybody who reads petition work knows what leaders owe."""
    return sa.true()


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> DutyTemplate:
    """The version, locked. Raises `NotFound` (duty-template-not-found)."""
    found: DutyTemplate | None = await session.scalar(
        sa.select(DutyTemplate).where(DutyTemplate.id == id, visible_to(actor)).with_for_update()
    )
    if found is None:
        raise NotFound("duty-template-not-found", "没有找到该履职要求。")
    return found


async def page(session: AsyncSession, actor: Actor, query: DutyTemplatePage) -> dict[str, Any]:
    """A page of versions, the newest first."""
    select = sa.select(DutyTemplate).where(visible_to(actor))
    columns: list[Any] = [DutyTemplate.number]
    rows = (await session.scalars(pages.keyset(select, columns, query.cursor, query.limit))).all()
    found = pages.page(rows, ["number"], query.limit)
    return {**found, "items": [to_response(row, actor) for row in found["items"]]}


async def in_force(session: AsyncSession) -> DutyTemplate | None:
    """The version in force, locked; None until the office decided on one."""
    found: DutyTemplate | None = await session.scalar(
        sa.select(DutyTemplate).where(DutyTemplate.status == Status.IN_FORCE).with_for_update()
    )
    return found


async def owed(session: AsyncSession) -> list[dict[str, Any]]:
    """The duties in force."""
    found = await session.scalar(
        sa.select(DutyTemplate.duties).where(DutyTemplate.status == Status.IN_FORCE)
    )
    return list(rules.FIRST) if found is None else found


async def next_number(session: AsyncSession) -> int:
    """The number of the next version; two at once are told apart by the database."""
    last = await session.scalar(sa.select(sa.func.max(DutyTemplate.number)))
    return (last or 0) + 1


def to_response(row: DutyTemplate, actor: Actor) -> DutyTemplateOut:
    """The version with what the actor may do to it now."""
    moves = allowed(rules.MOVES, actor, row)
    return DutyTemplateOut.model_validate({**row.column_values(), "allowed_moves": moves})

"""Reading task forces and guidance, each narrowed to what the actor may see."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import with_expression

from assignment_service.charges import queries as charges
from assignment_service.charges.models import Listing, Matter, Recusal
from assignment_service.charges.rules import LISTED, OPEN_MATTER
from assignment_service.recusals.models import RECUSALS
from assignment_service.task_forces import rules
from assignment_service.task_forces.models import (
    ForceCase,
    ForceMember,
    Guidance,
    TaskForce,
    is_serving,
)
from assignment_service.task_forces.rules import Status
from assignment_service.task_forces.schemas import (
    GuidanceFilters,
    GuidanceOut,
    GuidancePage,
    TaskForceFilters,
    TaskForceOut,
    TaskForcePage,
)
from shared import history, pages
from shared.auth import Actor, on_line
from shared.directory import Account, Organisation
from shared.errors import FieldError, Invalid, NotFound
from shared.filters import one_of
from shared.history import HistoryRow
from shared.moves import allowed
from shared.recusals import Bundle, kept_away
from shared.workdays import local_date

CASES = Bundle(
    TaskForce,
    sa.select(
        ForceCase.force_id.label("id"), ForceCase.matter_id.label("part"), ForceCase.matter_id
    ),
    (),
)
"""The matters that a task force guides or guided; each is given and taken back by itself."""


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Task forces that a unit on the actor's line leads, and those in which the actor serves."""
    serving = sa.select(ForceMember.force_id).where(
        ForceMember.account_id == actor.id,
        ForceMember.unit_id == actor.unit,
        is_serving(),
    )
    joined = sa.and_(TaskForce.status == Status.ACTIVE, TaskForce.id.in_(serving))
    return sa.or_(on_line(sa.cast(TaskForce.lead_line, sa.String), actor), joined)


async def show(session: AsyncSession, actor: Actor, id: UUID) -> TaskForce:
    """One task force. Raises `NotFound` (task-force-not-found)."""
    select = _visible(actor).where(TaskForce.id == id)
    return _seen(await session.scalar(select))


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> TaskForce:
    """The task force, locked. Raises `NotFound` (task-force-not-found)."""
    select = _visible(actor).where(TaskForce.id == id)
    return _seen(await session.scalar(select.with_for_update()))


async def page(session: AsyncSession, actor: Actor, query: TaskForcePage) -> dict[str, Any]:
    """A page of task forces, the newest first."""
    select = _visible(actor).where(*_filters(query))
    order: list[Any] = [TaskForce.proposed_at, TaskForce.id]
    rows = (await session.scalars(pages.keyset(select, order, query.cursor, query.limit))).all()
    found = pages.page(rows, ["proposed_at", "id"], query.limit)
    return {**found, "items": [to_response(row, actor) for row in found["items"]]}


async def count(session: AsyncSession, actor: Actor, filters: TaskForceFilters) -> int:
    """How many task forces the same filters find."""
    select = sa.select(sa.func.count()).select_from(TaskForce)
    return int(await session.scalar(select.where(visible_to(actor), *_filters(filters))) or 0)


async def history_of(session: AsyncSession, actor: Actor, id: UUID) -> Sequence[HistoryRow]:
    """What happened to a task force, in order. Raises `NotFound` (task-force-not-found)."""
    await show(session, actor, id)
    return await history.of(session, id)


async def guidance_history(session: AsyncSession, actor: Actor, id: UUID) -> Sequence[HistoryRow]:
    """What happened to a record, in order. Raises `NotFound` (guidance-not-found)."""
    await guidance(session, actor, id)
    return await history.of(session, id)


def to_response(force: TaskForce, actor: Actor) -> TaskForceOut:
    """The task force with what the actor may do to it now; no case that is closed to them."""
    shown = {name: getattr(force, name) for name in _SHOWN}
    shown["cases"] = [each for each in force.cases if each.matter_id not in (force.closed or ())]
    shown["allowed_moves"] = allowed(rules.MOVES, actor, force)
    return TaskForceOut.model_validate(shown)


async def changed(session: AsyncSession, force: TaskForce, actor: Actor) -> TaskForceOut:
    """`to_response` of a task force just changed: written first, for its new version."""
    await session.flush()
    return to_response(force, actor)


async def lead(session: AsyncSession, id: UUID) -> Organisation:
    """The unit that is to lead. Raises `Invalid` (unit-unknown)."""
    found = await session.get(Organisation, id)
    if found is None or not found.active:
        detail = "所选单位不存在或已停用，请重新选择。"
        raise Invalid("unit-unknown", detail, [FieldError("lead_id", "单位不存在或已停用")])
    return found


async def account(session: AsyncSession, id: UUID) -> tuple[Account, str]:
    """An account and the name of its unit. Raises `Invalid` (member-unknown)."""
    found = await session.execute(
        sa.select(Account, Organisation.name)
        .join(Organisation, Organisation.id == Account.unit)
        .where(Account.id == id)
    )
    row = found.one_or_none()
    if row is None:
        detail = "没有找到该账号，请核对后重新选择。"
        raise Invalid("member-unknown", detail, [FieldError("account_id", "账号不存在")])
    return row.Account, row.name


async def holder(session: AsyncSession, matter_id: UUID) -> UUID | None:
    """The task force that has a locked matter."""
    found: UUID | None = await session.scalar(
        sa.select(ForceCase.force_id).where(
            ForceCase.matter_id == matter_id, ForceCase.ended_on.is_(None)
        )
    )
    return found


async def recused(session: AsyncSession, matter_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Who must keep away from one of these matters."""
    found = await session.scalars(
        sa.select(Recusal.leader_id).where(Recusal.matter_id.in_(matter_ids))
    )
    return frozenset(found) | await RECUSALS.of_matters(session, matter_ids)


async def check_open(session: AsyncSession, actor: Actor, matter_id: UUID) -> None:
    """Raise `Forbidden` (recused) for who must keep away from the matter, whether or not seconded.

    A job ends the secondment, perhaps a minute later.
    """
    if not actor.persons.isdisjoint(await recused(session, [matter_id])):
        raise kept_away()


async def recused_members(session: AsyncSession, force: TaskForce) -> Sequence[ForceMember]:
    """Members who must keep away from a case that the task force has now."""
    away = await recused(session, [case.matter_id for case in force.given])
    return [each for each in force.serving if each.account_id in away]


async def cases_over(session: AsyncSession, force: TaskForce) -> Sequence[tuple[ForceCase, str]]:
    """Cases of a task force that are over, each with the number of its matter."""
    ids = [case.matter_id for case in force.given]
    rows = await session.execute(
        sa.select(Matter.id, Matter.number).where(Matter.id.in_(ids), _IS_OVER)
    )
    numbers = {row.id: row.number for row in rows}
    return [(case, numbers[case.matter_id]) for case in force.given if case.matter_id in numbers]


_IS_OVER = sa.and_(
    Matter.status != OPEN_MATTER,
    ~sa.exists().where(Listing.matter_id == Matter.id, Listing.status.in_(LISTED)),
)


async def to_lapse(session: AsyncSession, now: datetime, limit: int) -> Sequence[UUID]:
    """Open task forces where somebody's last day is over or somebody must keep away.

    Or where a case is over.
    """
    today, given, serving = local_date(now), ForceCase.ended_on.is_(None), _IS_SERVING
    late = sa.select(ForceMember.force_id).where(serving, ForceMember.until < today)
    declared = sa.exists().where(
        Recusal.matter_id == ForceCase.matter_id, Recusal.leader_id == ForceMember.account_id
    )
    recused = RECUSALS.of_account(ForceCase.matter_id, ForceMember.account_id)
    away = (
        sa.select(ForceMember.force_id)
        .join(ForceCase, ForceCase.force_id == ForceMember.force_id)
        .where(serving, given, sa.or_(declared, recused))
    )
    over = sa.select(ForceCase.force_id).join(Matter, Matter.id == ForceCase.matter_id)
    wanted = sa.union(late, away, over.where(given, _IS_OVER)).subquery()
    select = (
        sa.select(TaskForce.id)
        .join(wanted, wanted.c.force_id == TaskForce.id)
        .where(TaskForce.status.in_((Status.PROPOSED, Status.ACTIVE)))
    )
    return (await session.scalars(select.limit(limit))).all()


_IS_SERVING = ForceMember.left_on.is_(None)


async def guidance(session: AsyncSession, actor: Actor, id: UUID) -> Guidance:
    """One record. Raises `NotFound` (guidance-not-found)."""
    found: Guidance | None = await session.scalar(_guidance(actor).where(Guidance.id == id))
    if found is None:
        raise _no_guidance()
    return found


async def guidance_to_change(session: AsyncSession, actor: Actor, id: UUID) -> Guidance:
    """The record, locked. Raises `NotFound` (guidance-not-found)."""
    found: Guidance | None = await session.scalar(
        _guidance(actor).where(Guidance.id == id).with_for_update(of=Guidance)
    )
    if found is None:
        raise _no_guidance()
    return found


async def guidance_page(session: AsyncSession, actor: Actor, query: GuidancePage) -> dict[str, Any]:
    """A page of records, the newest first."""
    select = _guidance(actor).where(*_guidance_filters(query))
    order: list[Any] = [Guidance.recorded_at, Guidance.id]
    rows = (await session.scalars(pages.keyset(select, order, query.cursor, query.limit))).all()
    found = pages.page(rows, ["recorded_at", "id"], query.limit)
    return {**found, "items": [guidance_to_response(row, actor) for row in found["items"]]}


async def count_guidance(session: AsyncSession, actor: Actor, filters: GuidanceFilters) -> int:
    """How many records the same filters find."""
    select = sa.select(sa.func.count()).select_from(Guidance)
    select = select.join(Matter, Matter.id == Guidance.matter_id)
    wanted = (charges.visible_to(actor), *_guidance_filters(filters))
    return int(await session.scalar(select.where(*wanted)) or 0)


def guidance_to_response(row: Guidance, actor: Actor) -> GuidanceOut:
    """The record with what the actor may do to it now."""
    moves = allowed(rules.GUIDANCE_MOVES, actor, row)
    return GuidanceOut.model_validate({**row.column_values(), "allowed_moves": moves})


_SHOWN = TaskForceOut.model_fields.keys() - {"allowed_moves"}


def _guidance(actor: Actor) -> sa.Select[Any]:
    """Guidance on the matters that the actor sees."""
    joined = sa.select(Guidance).join(Matter, Matter.id == Guidance.matter_id)
    return joined.where(charges.visible_to(actor))


def _visible(actor: Actor) -> sa.Select[TaskForce]:
    closed = with_expression(TaskForce.closed, RECUSALS.closed(CASES, actor.persons))
    return sa.select(TaskForce).options(closed).where(visible_to(actor))


def _no_guidance() -> NotFound:
    return NotFound("guidance-not-found", "没有找到该指导记录，或您无权查看。")


def _seen(found: TaskForce | None) -> TaskForce:
    if found is None:
        raise NotFound("task-force-not-found", "没有找到该专班，或您无权查看。")
    return found


def _filters(filters: TaskForceFilters) -> list[sa.ColumnElement[bool]]:
    given = filters.model_dump(include={"status", "lead_id"}, exclude_none=True)
    return [one_of(getattr(TaskForce, name), value) for name, value in given.items()]


def _guidance_filters(filters: GuidanceFilters) -> list[sa.ColumnElement[bool]]:
    names = {"matter_id", "force_id", "member_id", "status"}
    given = filters.model_dump(include=names, exclude_none=True)
    return [one_of(getattr(Guidance, name), value) for name, value in given.items()]

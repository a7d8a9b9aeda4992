"""Reading acts of leaders, their instructions and what is owed, each as the actor may see it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from assignment_service.charges import queries as charges
from assignment_service.charges.models import Charge, Matter
from assignment_service.leader_acts import rules
from assignment_service.leader_acts.models import Instruction, LeaderAct
from assignment_service.leader_acts.rules import TaskStatus
from assignment_service.leader_acts.schemas import (
    InstructionFilters,
    InstructionOut,
    InstructionPage,
    LeaderActFilters,
    LeaderActOut,
    LeaderActPage,
)
from shared import history, pages
from shared.auth import Actor, on_line
from shared.directory import Organisation
from shared.errors import FieldError, Invalid, NotFound
from shared.filters import one_of
from shared.history import HistoryRow
from shared.moves import allowed
from shared.punctuality import has_any_punctuality, punctuality_of
from shared.workdays import local_date


async def charge(session: AsyncSession, actor: Actor, id: UUID) -> Charge:
    """The charge of an act, its matter locked. Raises `Invalid` (charge-unknown)."""
    try:
        return await charges.charge_to_change(session, actor, id)
    except NotFound as missing:
        detail = "没有找到该包案记录，或您无权查看。"
        fields = [FieldError("charge_id", "包案记录不存在")]
        raise Invalid("charge-unknown", detail, fields) from missing


async def show(session: AsyncSession, actor: Actor, id: UUID) -> LeaderAct:
    """One act. Raises `NotFound` (leader-act-not-found)."""
    return _seen(await session.scalar(_acts(actor).where(LeaderAct.id == id)))


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> LeaderAct:
    """The act, locked. Raises `NotFound` (leader-act-not-found)."""
    select = _acts(actor).where(LeaderAct.id == id).with_for_update(of=LeaderAct)
    return _seen(await session.scalar(select))


async def page(session: AsyncSession, actor: Actor, query: LeaderActPage) -> dict[str, Any]:
    """A page of acts, the last recorded first."""
    select = _acts(actor).where(*_act_filters(query))
    order: list[Any] = [LeaderAct.recorded_at, LeaderAct.id]
    rows = (await session.scalars(pages.keyset(select, order, query.cursor, query.limit))).all()
    found = pages.page(rows, ["recorded_at", "id"], query.limit)
    return {**found, "items": [to_response(row, actor) for row in found["items"]]}


async def count(session: AsyncSession, actor: Actor, filters: LeaderActFilters) -> int:
    """How many acts the same filters find."""
    return await charges.counted(session, _acts(actor).where(*_act_filters(filters)))


async def history_of(session: AsyncSession, actor: Actor, id: UUID) -> Sequence[HistoryRow]:
    """What happened to an act, in order. Raises `NotFound` (leader-act-not-found)."""
    await show(session, actor, id)
    return await history.of(session, id)


def to_response(row: LeaderAct, actor: Actor) -> LeaderActOut:
    """The act with what the actor may do to it now."""
    moves = allowed(rules.MOVES, actor, row)
    return LeaderActOut.model_validate({**row.column_values(), "allowed_moves": moves})


async def asked(session: AsyncSession, id: UUID) -> Organisation:
    """The unit that an instruction names. Raises `Invalid` (unit-unknown)."""
    found = await session.get(Organisation, id)
    if found is None or not found.active:
        detail = "所选单位不存在或已停用，请重新选择。"
        raise Invalid("unit-unknown", detail, [FieldError("asked_id", "单位不存在或已停用")])
    return found


async def of_act(session: AsyncSession, act_id: UUID) -> Instruction | None:
    """The instruction of a locked act, locked."""
    found: Instruction | None = await session.scalar(
        sa.select(Instruction).where(Instruction.act_id == act_id).with_for_update()
    )
    return found


async def instruction(session: AsyncSession, actor: Actor, id: UUID) -> Instruction:
    """One instruction. Raises `NotFound` (instruction-not-found)."""
    return _known(await session.scalar(_instructions(actor).where(Instruction.id == id)))


async def instruction_to_change(session: AsyncSession, actor: Actor, id: UUID) -> Instruction:
    """The instruction, locked. Raises `NotFound` (instruction-not-found)."""
    select = _instructions(actor).where(Instruction.id == id)
    return _known(await session.scalar(select.with_for_update(of=Instruction)))


async def instruction_page(
    session: AsyncSession, actor: Actor, query: InstructionPage, now: datetime
) -> dict[str, Any]:
    """A page of instructions, the first due first."""
    select = _instructions(actor).where(*_instruction_filters(query, local_date(now)))
    order: list[Any] = [Instruction.answer_due, Instruction.id]
    keyset = pages.keyset(select, order, query.cursor, query.limit, descending=False)
    found = pages.page((await session.scalars(keyset)).all(), ["answer_due", "id"], query.limit)
    items = [instruction_to_response(row, actor, now) for row in found["items"]]
    return {**found, "items": items}


async def count_instructions(
    session: AsyncSession, actor: Actor, filters: InstructionFilters, now: datetime
) -> int:
    """How many instructions the same filters find."""
    wanted = _instruction_filters(filters, local_date(now))
    return await charges.counted(session, _instructions(actor).where(*wanted))


async def instruction_history(
    session: AsyncSession, actor: Actor, id: UUID
) -> Sequence[HistoryRow]:
    """What happened to an instruction. Raises `NotFound` (instruction-not-found)."""
    await instruction(session, actor, id)
    return await history.of(session, id)


def instruction_to_response(row: Instruction, actor: Actor, now: datetime) -> InstructionOut:
    """The instruction with what the actor may do to it now; a fallen one is neither late nor on
    time.
    """
    is_owed = row.status is not TaskStatus.FALLEN
    return InstructionOut.model_validate(
        {
            **row.column_values(),
            "punctuality": punctuality_of(row.answer_due, row.answered_on, local_date(now))
            if is_owed
            else None,
            "allowed_moves": allowed(rules.TASK_MOVES, actor, row),
        }
    )


def _acts(actor: Actor) -> sa.Select[Any]:
    """Acts on the matters that the actor sees."""
    joined = sa.select(LeaderAct).join(Matter, Matter.id == LeaderAct.matter_id)
    return joined.where(charges.visible_to(actor))


def _instructions(actor: Actor) -> sa.Select[Any]:
    """Instructions on the matters that the actor sees, or to units on the actor's line.

    None on a matter from which the actor is recused.
    """
    joined = sa.select(Instruction).join(Matter, Matter.id == Instruction.matter_id)
    asked = on_line(sa.cast(Instruction.asked_line, sa.String), actor)
    seen = sa.or_(charges.visible_to(actor), asked)
    return joined.where(seen, charges.open_to(actor, Instruction.matter_id))


def _act_filters(filters: LeaderActFilters) -> list[sa.ColumnElement[bool]]:
    names = {"matter_id", "leader_id", "unit_id", "level", "act", "status"}
    given = filters.model_dump(include=names, exclude_none=True)
    return [one_of(getattr(LeaderAct, name), value) for name, value in given.items()]


def _instruction_filters(filters: InstructionFilters, today: date) -> list[sa.ColumnElement[bool]]:
    names = {"matter_id", "leader_id", "asked_id", "status"}
    given = filters.model_dump(include=names, exclude_none=True)
    conditions = [one_of(getattr(Instruction, name), value) for name, value in given.items()]
    if filters.punctuality is not None:
        due, done = Instruction.answer_due, Instruction.answered_on
        conditions.append(Instruction.status != TaskStatus.FALLEN)
        conditions.append(has_any_punctuality(filters.punctuality, due, done, today))
    return conditions


def _seen(found: LeaderAct | None) -> LeaderAct:
    if found is None:
        raise NotFound("leader-act-not-found", "没有找到该履职登记，或您无权查看。")
    return found


def _known(found: Instruction | None) -> Instruction:
    if found is None:
        raise NotFound("instruction-not-found", "没有找到该批示，或您无权查看。")
    return found

"""Asking for a rebuild, and what becomes of it."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from reporting_service.rebuilds import queries, rules
from reporting_service.rebuilds.models import Rebuild
from shared import history, jobs
from shared.auth import SYSTEM, Actor
from shared.clock import real_now
from shared.db import new_id
from shared.moves import JobStatus

RUN = "reporting.rebuild"
"""The job that does it."""
INTERRUPTED = "重建因系统中断未能完成，数据没有变动，请重新发起。"


async def request(session: AsyncSession, actor: Actor, now: datetime) -> Rebuild:
    """重建统计数据：从头重读全部事件流，与现有数据比对并更正。

    Raises `Conflict` (rebuild-running): one at a time. One whose worker died is given up first.
    """
    other = await queries.open_one(session)
    if other is not None and other.touched_at < real_now() - rules.SILENT_FOR:
        await fail(session, other, INTERRUPTED, max(now, other.moved_at or now))
        other = None
    rules.check_alone(None if other is None else str(other.id))
    rebuild = Rebuild(
        id=new_id(),
        requested_by=actor.id,
        requested_at=now,
        total=0,
        read=0,
        touched_at=real_now(),
    )
    history.move(session, actor, rebuild, rules.REQUEST, now)
    await session.flush()
    await jobs.defer(session, RUN, rebuild=str(rebuild.id))
    return rebuild


async def cancel(session: AsyncSession, actor: Actor, rebuild: Rebuild, now: datetime) -> Rebuild:
    """取消重建：数据不变。 Raises `Conflict` (wrong-status)."""
    history.move(session, actor, rebuild, rules.CANCEL, now)
    await session.flush()
    return rebuild


async def start(session: AsyncSession, rebuild: Rebuild, total: int, now: datetime) -> None:
    """A worker takes the rebuild up, from the first event."""
    rebuild.total, rebuild.read, rebuild.touched_at = total, 0, real_now()
    history.move(session, SYSTEM, rebuild, rules.START, now)


async def progress(session: AsyncSession, rebuild: UUID, read: int) -> bool:
    """Note how far it is; False when it is no longer wanted."""
    noted = await session.scalar(
        sa.update(Rebuild)
        .where(Rebuild.id == rebuild, Rebuild.status == JobStatus.RUNNING)
        .values(read=read, touched_at=real_now())
        .returning(Rebuild.id)
    )
    return noted is not None


async def finish(
    session: AsyncSession, rebuild: Rebuild, read: int, rows: int, changed: int, now: datetime
) -> None:
    """Every event was read again, and `changed` rows were not as they should have been."""
    rebuild.total = rebuild.read = read
    rebuild.rows, rebuild.changed, rebuild.touched_at = rows, changed, real_now()
    history.move(session, SYSTEM, rebuild, rules.FINISH, now)


async def fail(session: AsyncSession, rebuild: Rebuild, problem: str, now: datetime) -> None:
    """It could not be finished and changed nothing; `problem` is a Chinese sentence."""
    rebuild.problem = problem
    history.move(session, SYSTEM, rebuild, rules.FAIL, now)

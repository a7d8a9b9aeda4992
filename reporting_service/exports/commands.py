"""Asking for an export, and what becomes of it."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from reporting_service.exports import rules
from reporting_service.exports.models import Export, ExportFile
from reporting_service.ledger import queries as ledger
from reporting_service.ledger.schemas import LedgerFilters
from shared import history, jobs
from shared.auth import SYSTEM, Actor
from shared.clock import real_now
from shared.db import new_id
from shared.errors import Invalid
from shared.moves import JobStatus

WRITE = "reporting.write_export"
"""The job that writes the sheet."""


async def request(
    session: AsyncSession, actor: Actor, form: LedgerFilters, now: datetime
) -> Export:
    """导出台账：按本人的查看范围和所选条件排队生成 .xlsx。

    Raises `Invalid` (too-many-rows) above 300,000 rows.
    """
    total = await ledger.count(session, actor, form, now)
    if total > rules.MOST_ROWS:
        detail = f"共 {total} 行，超过单次导出上限 {rules.MOST_ROWS} 行，请缩小范围后分次导出。"
        raise Invalid("too-many-rows", detail, total=total)
    export = Export(
        id=new_id(),
        requested_by=actor.id,
        requested_at=now,
        requester=actor.to_json(),
        filters=form.model_dump(mode="json", exclude_none=True),
        total=total,
        written=0,
        touched_at=real_now(),
        expires_at=None,
        problem=None,
    )
    history.move(session, actor, export, rules.REQUEST, now)
    await session.flush()
    await jobs.defer(session, WRITE, export=str(export.id))
    return export


async def cancel(session: AsyncSession, actor: Actor, export: Export, now: datetime) -> Export:
    """取消导出：正在生成的也会停止，已生成的部分作废。"""
    history.move(session, actor, export, rules.CANCEL, now)
    await session.flush()
    return export


async def start(session: AsyncSession, export: Export, total: int, now: datetime) -> None:
    """A worker takes the export up, from its first row."""
    export.total, export.written, export.touched_at = total, 0, real_now()
    history.move(session, SYSTEM, export, rules.START, now)


async def progress(session: AsyncSession, export: UUID, written: int) -> bool:
    """Note how far it is; False when it is no longer wanted."""
    noted = await session.scalar(
        sa.update(Export)
        .where(Export.id == export, Export.status == JobStatus.RUNNING)
        .values(written=written, touched_at=real_now())
        .returning(Export.id)
    )
    return noted is not None


async def finish(
    session: AsyncSession, export: Export, name: str, content: bytes, now: datetime
) -> None:
    """The sheet is complete; its file stays for seven days."""
    export.expires_at = real_now() + rules.KEPT
    history.move(session, SYSTEM, export, rules.FINISH, now)
    session.add(ExportFile(export_id=export.id, name=name, content=content))


async def fail(session: AsyncSession, export: Export, problem: str, now: datetime) -> None:
    """The sheet could not be written; `problem` is a Chinese sentence for the requester."""
    export.problem = problem
    history.move(session, SYSTEM, export, rules.FAIL, now)


async def expire(session: AsyncSession, export: Export, now: datetime) -> None:
    """The file is deleted; that it was made, by whom and of what, stays on record."""
    history.move(session, SYSTEM, export, rules.EXPIRE, now)
    await session.execute(sa.delete(ExportFile).where(ExportFile.export_id == export.id))

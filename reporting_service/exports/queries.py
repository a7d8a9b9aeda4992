"""Reading exports: everybody sees their own and nobody else's."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from reporting_service.exports.models import Export, ExportFile
from reporting_service.exports.rules import MOVES, SILENT_FOR
from reporting_service.exports.schemas import ExportOut
from shared.auth import Actor
from shared.errors import Conflict, NotFound
from shared.moves import OPEN_JOB, JobStatus, allowed


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Exports that the actor requested in the unit of today: a sheet shows what was seen there."""
    same_unit = Export.requester["unit"].astext == str(actor.unit)
    return sa.and_(Export.requested_by == actor.id, same_unit)


async def get(session: AsyncSession, actor: Actor, id: UUID) -> Export:
    """One export. Raises `NotFound` (export-unknown)."""
    found = await session.scalar(sa.select(Export).where(visible_to(actor), Export.id == id))
    return _known(found)


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Export:
    """One export, locked. Raises `NotFound` (export-unknown)."""
    mine = sa.select(Export).where(visible_to(actor), Export.id == id)
    return _known(await session.scalar(mine.with_for_update()))


async def file(session: AsyncSession, actor: Actor, id: UUID) -> ExportFile:
    """The finished sheet.

    Raises `NotFound` (export-unknown, export-expired) or `Conflict` (export-unfinished).
    """
    export = await get(session, actor, id)
    found = await session.get(ExportFile, export.id)
    if found is not None:
        return found
    if export.status == JobStatus.EXPIRED:
        raise NotFound("export-expired", "导出文件已过保存期，请重新导出。")
    detail = "导出尚未完成，没有可下载的文件。"
    raise Conflict("export-unfinished", detail, current=export.status)


async def locked(session: AsyncSession, id: UUID) -> Export | None:
    """One export for the job that writes it."""
    return await session.get(Export, id, with_for_update=True)


async def interrupted(session: AsyncSession, real: datetime) -> list[Export]:
    """Open exports without progress for ten minutes of real time; locked."""
    silent = sa.select(Export).where(
        Export.status.in_(OPEN_JOB), Export.touched_at < real - SILENT_FOR
    )
    return list(await session.scalars(silent.with_for_update(skip_locked=True).limit(100)))


async def expired(session: AsyncSession, real: datetime) -> list[Export]:
    """Finished exports whose file is past its time; locked."""
    over = sa.select(Export).where(Export.status == JobStatus.FINISHED, Export.expires_at < real)
    return list(await session.scalars(over.with_for_update(skip_locked=True).limit(100)))


def to_response(export: Export, actor: Actor) -> ExportOut:
    """The export with what its requester may do to it now."""
    moves = allowed(MOVES, actor, export)
    return ExportOut.model_validate({**export.column_values(), "allowed_moves": moves})


def _known(found: Export | None) -> Export:
    if found is None:
        raise NotFound("export-unknown", "没有这次导出，或者不是您发起的。")
    return found

"""Reading investigations and their records, as far as the actor sees their piece."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.investigations.models import Investigation, InvestigationRecord
from intake_service.handling.investigations.schemas import RecordQuery
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import CORRECT_RECORD
from shared import pages
from shared.auth import Actor
from shared.needs import Need


async def investigation(session: AsyncSession, actor: Actor, piece_id: UUID) -> Investigation:
    """Who investigates a piece. Raises `NotFound`, also while nobody does."""
    piece = await pieces.readable(session, actor, piece_id)
    found: Investigation | None = await session.scalar(
        sa.select(Investigation)
        .where(Investigation.piece_id == piece.id)
        .order_by(Investigation.begun_at.desc(), Investigation.id.desc())
        .limit(1)
    )
    if found is None:
        raise pieces.missing()
    return found


async def record(
    session: AsyncSession, piece_id: UUID, no: int, version_no: int | None = None
) -> InvestigationRecord:
    """A record of a piece that is seen, by default its last version. Raises `NotFound`."""
    select = sa.select(InvestigationRecord).where(
        InvestigationRecord.piece_id == piece_id, InvestigationRecord.no == no
    )
    if version_no is not None:
        select = select.where(InvestigationRecord.version_no == version_no)
    found: InvestigationRecord | None = await session.scalar(
        select.order_by(InvestigationRecord.version_no.desc()).limit(1)
    )
    if found is None:
        raise pieces.missing()
    return found


async def next_no(session: AsyncSession, piece_id: UUID) -> int:
    """The number of the next record of a locked piece."""
    select = sa.select(sa.func.coalesce(sa.func.max(InvestigationRecord.no), 0) + 1)
    found: int = await session.scalar(select.where(InvestigationRecord.piece_id == piece_id)) or 1
    return found


async def of_piece(
    session: AsyncSession, actor: Actor, piece_id: UUID, query: RecordQuery
) -> dict[str, Any]:
    """A page of the records of a piece, every version, the latest first. Raises `NotFound`."""
    piece = await pieces.readable(session, actor, piece_id)
    select = sa.select(InvestigationRecord).where(InvestigationRecord.piece_id == piece.id)
    order = [InvestigationRecord.recorded_at, InvestigationRecord.id]
    rows: Sequence[InvestigationRecord] = (
        await session.scalars(pages.keyset(select, order, query.cursor, query.limit))
    ).all()
    return pages.page(rows, ["recorded_at", "id"], query.limit)


_RECORDED = sa.exists().where(InvestigationRecord.piece_id == Piece.id)
NEEDS = (Need(Piece, (CORRECT_RECORD,), _RECORDED),)

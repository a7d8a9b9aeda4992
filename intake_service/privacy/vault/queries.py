"""Reading the vault. The caller has been found to see the piece."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service import as_json
from intake_service.privacy.vault.models import (
    InvestigationText,
    OriginalText,
    Petitioner,
    RatingText,
    TalkText,
)
from intake_service.privacy.vault.rules import Person
from intake_service.privacy.vault.schemas import MaskedPetitioner


async def petitioners(session: AsyncSession, piece_id: UUID) -> Sequence[Petitioner]:
    """The petitioners of a piece, the main one where they put it."""
    rows = await session.scalars(
        sa.select(Petitioner).where(Petitioner.piece_id == piece_id).order_by(Petitioner.position)
    )
    return rows.all()


def masked(piece_id: sa.ColumnElement[UUID]) -> sa.ScalarSelect[Any]:
    """The petitioners of a piece as everybody sees them, as JSON, for its detail."""
    names = tuple(MaskedPetitioner.model_fields)
    return as_json(Petitioner, names, Petitioner.piece_id == piece_id, [Petitioner.position])


def phones(piece_id: sa.ColumnElement[UUID]) -> sa.ScalarSelect[Any]:
    """The telephone numbers of a piece's petitioners, to be compared, never answered."""
    return (
        sa.select(sa.func.array_agg(Petitioner.phone))
        .where(Petitioner.piece_id == piece_id, Petitioner.phone.is_not(None))
        .scalar_subquery()
    )


async def people(session: AsyncSession, piece_id: UUID) -> list[Person]:
    """Everybody who signed a piece, to be looked for in texts and compared, never answered."""
    return [_person(row) for row in await petitioners(session, piece_id)]


async def people_of(session: AsyncSession, piece_ids: sa.Select[UUID]) -> list[Person]:
    """Everybody who signed one of the pieces."""
    rows = await session.scalars(sa.select(Petitioner).where(Petitioner.piece_id.in_(piece_ids)))
    return [_person(row) for row in rows]


def _person(row: Petitioner) -> Person:
    return Person(row.name, row.phone, row.address, row.document_no)


async def written(session: AsyncSession, piece_id: UUID) -> OriginalText:
    """What was sent, with the place and the class that its sender stated."""
    return await session.get_one(OriginalText, piece_id)


async def rating_text(session: AsyncSession, rating_id: UUID) -> RatingText | None:
    """What a petitioner wrote with a rating, if anything."""
    return await session.get(RatingText, rating_id)


async def talk_text(session: AsyncSession, note_id: UUID, number: int) -> TalkText | None:
    """What was said in a talk, as its text of this number says."""
    return await session.get(TalkText, (note_id, number))


async def investigation_text(session: AsyncSession, record_id: UUID) -> InvestigationText:
    """What one version of the record of an investigation says."""
    return await session.get_one(InvestigationText, record_id)


async def main_petitioner(session: AsyncSession, piece_id: UUID) -> Petitioner:
    """The one petitioner to whom letters go."""
    rows = await session.scalars(
        sa.select(Petitioner).where(Petitioner.piece_id == piece_id, Petitioner.is_main)
    )
    return rows.one()


async def main_names(session: AsyncSession, piece_ids: Collection[UUID]) -> dict[UUID, str | None]:
    """By piece, the name of the one petitioner to whom letters go; None for an anonymous one."""
    rows = await session.scalars(
        sa.select(Petitioner).where(Petitioner.piece_id.in_(piece_ids), Petitioner.is_main)
    )
    return {row.piece_id: row.name for row in rows}

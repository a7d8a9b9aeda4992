"""Reading the vault. The caller has been found to see the piece."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service import as_json
from intake_service.privacy.vault.models import (
    CareText,
    FormerName,
    InvestigationText,
    OriginalText,
    Petitioner,
    RatingText,
    TalkText,
    WithdrawalText,
)
from intake_service.privacy.vault.rules import Person
from intake_service.privacy.vault.schemas import MaskedPetitioner
from shared.together import ask


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
    return await signed(session, [piece_id])


async def signed(session: AsyncSession, piece_ids: Collection[UUID]) -> list[Person]:
    """Everybody who signed one of these pieces, as `people`."""
    rows = await session.scalars(sa.select(Petitioner).where(Petitioner.piece_id.in_(piece_ids)))
    return [_person(row) for row in rows]


class Pieces(Protocol):
    """Some pieces of which the vault is asked together; what knows pieces finds them."""

    def several(self, asked: Sequence[Any]) -> sa.Select[int, UUID]:
        """Of each of the asked its place, from 1 on, with the ids of its pieces."""
        ...


async def people_of(session: AsyncSession, pieces: Pieces) -> list[Person]:
    """Everybody who signed one of the pieces."""
    return await ask(session, _people_of, pieces)


async def _people_of(session: AsyncSession, asked: Sequence[Pieces]) -> list[list[Person]]:
    place, piece_id = asked[0].several(asked).subquery().c
    rows = await session.execute(
        sa.select(place, Petitioner).join(Petitioner, Petitioner.piece_id == piece_id)
    )
    found: list[list[Person]] = [[] for _ in asked]
    for number, row in rows:
        found[number - 1].append(_person(row))
    return found


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


async def care_notes(session: AsyncSession, care_id: UUID) -> Sequence[CareText]:
    """What was written about a mark, in order."""
    rows = await session.scalars(
        sa.select(CareText).where(CareText.care_id == care_id).order_by(CareText.number)
    )
    return rows.all()


async def withdrawal_text(session: AsyncSession, withdrawal_id: UUID) -> str:
    """What a petitioner wrote to withdraw a petition."""
    return (await session.get_one(WithdrawalText, withdrawal_id)).text


def named(piece_id: Any) -> sa.ColumnElement[bool]:
    """Whether somebody signed a piece, so that there is whom to write to."""
    return sa.exists().where(
        Petitioner.piece_id == piece_id, Petitioner.is_main, Petitioner.name.is_not(None)
    )


async def main_petitioner(session: AsyncSession, piece_id: UUID) -> Petitioner:
    """The one petitioner to whom letters go."""
    return await ask(session, _main_petitioners, piece_id)


async def _main_petitioners(
    session: AsyncSession, piece_ids: Sequence[UUID]
) -> Sequence[Petitioner]:
    rows = await session.scalars(
        sa.select(Petitioner).where(Petitioner.piece_id.in_(piece_ids), Petitioner.is_main)
    )
    found = {row.piece_id: row for row in rows}
    return [found[piece_id] for piece_id in piece_ids]


async def main_names(
    session: AsyncSession, asked: Collection[tuple[UUID, datetime]]
) -> list[str | None]:
    """The name of the one petitioner to whom letters go about a piece, as registered at a time.

    None for an anonymous one.
    """
    ids = {piece_id for piece_id, _ in asked}
    rows = await session.scalars(
        sa.select(Petitioner).where(Petitioner.piece_id.in_(ids), Petitioner.is_main)
    )
    names = {row.piece_id: row.name for row in rows}
    corrected = await session.scalars(
        sa.select(FormerName).where(FormerName.piece_id.in_(ids)).order_by(FormerName.until)
    )
    former = corrected.all()
    return [
        next(
            (each.name for each in former if each.piece_id == piece_id and each.until > at),
            names[piece_id],
        )
        for piece_id, at in asked
    ]

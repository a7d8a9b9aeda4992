"""Reading letters, each narrowed to what the actor may see."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.divisions.models import InternalAnswer
from intake_service.handling.divisions.queries import given_to
from intake_service.handling.letters.models import Letter, SeriesCode
from intake_service.handling.letters.schemas import LetterFilters, LetterQuery
from intake_service.reception.matters.models import is_of
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.queries import check_entrusted, hidden_from, missing
from intake_service.reception.registration.rules import REVEAL, check_line
from shared import pages
from shared.auth import Actor, on_line
from shared.filters import one_of
from shared.moves import permit
from shared.together import ask

columns = Letter.__table__.c


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Letters by or about the work of the units on the actor's line.

    And of the pieces that a division was given by an internal order. None of a piece that is not
    seen itself.
    """
    on_lines = sa.or_(
        on_line(columns.unit_line, actor),
        on_line(columns.issuer_line, actor),
        given_to(actor, columns.piece_id, InternalAnswer.piece_id),
    )
    return sa.and_(on_lines, columns.piece_id.not_in(hidden_from(actor)))


async def letter(session: AsyncSession, actor: Actor, id: UUID) -> Letter:
    """The letter. Raises `NotFound`."""
    found = await session.scalar(sa.select(Letter).where(Letter.id == id, visible_to(actor)))
    if found is None:
        raise missing()
    return found


async def latest_no(session: AsyncSession, piece_id: UUID, kind: str) -> str | None:
    """The document number of the last letter of this kind about a piece."""
    found: str | None = await session.scalar(
        sa.select(Letter.document_no)
        .where(Letter.piece_id == piece_id, Letter.kind == kind)
        .order_by(Letter.id.desc())
        .limit(1)
    )
    return found


async def several(session: AsyncSession, actor: Actor, ids: Sequence[UUID]) -> list[Letter]:
    """The letters in this order, for who may look at their names; as `to_reveal` of each."""
    rows = await session.execute(
        sa.select(Letter, Piece)
        .join(Piece, Piece.id == Letter.piece_id)
        .where(Letter.id.in_(ids), visible_to(actor))
    )
    found = {letter.id: (letter, piece) for letter, piece in rows}
    if found.keys() != set(ids):
        raise missing()
    for letter, piece in found.values():
        _check_look(actor, letter, piece)
    return [found[id][0] for id in dict.fromkeys(ids)]


async def to_reveal(session: AsyncSession, actor: Actor, id: UUID) -> Letter:
    """The letter, for who may look at its names. Raises `NotFound`, `Forbidden`."""
    found = await letter(session, actor, id)
    _check_look(actor, found, await session.get_one(Piece, found.piece_id))
    return found


def _check_look(actor: Actor, letter: Letter, piece: Piece) -> None:
    """Raise `Forbidden` for who was only given the piece, does not lead, or finds it sealed."""
    check_line([letter.unit_line, letter.issuer_line], actor.line)
    permit(REVEAL, actor, piece)
    check_entrusted(piece, actor)


async def numbered(session: AsyncSession, actor: Actor, document_no: str) -> Letter | None:
    """The letter of this document number, if it is one of ours that the actor sees."""
    found: Letter | None = await session.scalar(
        sa.select(Letter).where(Letter.document_no == document_no, visible_to(actor))
    )
    return found


async def listing(session: AsyncSession, actor: Actor, query: LetterQuery) -> dict[str, Any]:
    """A page of letters, the latest first."""
    order = [columns.issued_at, columns.id]
    select = sa.select(Letter).where(visible_to(actor), *_filters(query))
    rows = (await session.scalars(pages.keyset(select, order, query.cursor, query.limit))).all()
    return pages.page(rows, ["issued_at", "id"], query.limit)


async def count(session: AsyncSession, actor: Actor, filters: LetterFilters) -> int:
    """How many letters the same filters find."""
    select = sa.select(sa.func.count()).select_from(Letter)
    return int(await session.scalar(select.where(visible_to(actor), *_filters(filters))) or 0)


async def fixed_code(session: AsyncSession, unit_id: UUID) -> str | None:
    """The code that a unit fixed for its letters, or None."""
    return await ask(session, _fixed_codes, unit_id)


async def _fixed_codes(session: AsyncSession, unit_ids: Sequence[UUID]) -> list[str | None]:
    rows = await session.execute(
        sa.select(SeriesCode.unit_id, SeriesCode.code).where(SeriesCode.unit_id.in_(set(unit_ids)))
    )
    found = {row.unit_id: row.code for row in rows}
    return [found.get(unit_id) for unit_id in unit_ids]


async def code_taken(session: AsyncSession, code: str, unit_id: UUID) -> bool:
    """Whether another organ has fixed this code for itself."""
    other = sa.select(SeriesCode.unit_id).where(
        SeriesCode.code == code, SeriesCode.unit_id != unit_id
    )
    return await session.scalar(other.limit(1)) is not None


def _filters(filters: LetterFilters) -> list[sa.ColumnElement[bool]]:
    return [
        _is_of(filters.matter_id),
        *(
            one_of(columns[name], value)
            for name in ("piece_id", "kind")
            if (value := getattr(filters, name)) is not None
        ),
    ]


def _is_of(matter_ids: Collection[UUID] | None) -> sa.ColumnElement[bool]:
    """Letters about the pieces that are of one of the matters now, or were when it was written."""
    if matter_ids is None:
        return sa.true()
    of_piece = sa.select(Piece.id).where(is_of(Piece.__table__.c.matter_id, matter_ids))
    return sa.or_(columns.matter_id.in_(matter_ids), columns.piece_id.in_(of_piece))

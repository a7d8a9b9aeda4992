"""Reading notes of talks: whoever sees the piece sees them, of a sealed one who may read it."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.papers.notes import rules
from intake_service.papers.notes.models import TalkNote
from intake_service.papers.notes.schemas import TalkNoteFilters, TalkNoteQuery
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import REVEAL, check_line
from shared import pages
from shared.auth import Actor
from shared.filters import one_of
from shared.moves import allowed, permit

columns = TalkNote.__table__.c


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Notes of the pieces whose content the actor may read."""
    return sa.exists().where(Piece.id == columns.piece_id, pieces.readable_to(actor))


async def note(session: AsyncSession, actor: Actor, id: UUID) -> TalkNote:
    """The note. Raises `NotFound`, `Forbidden` (content-sealed)."""
    found = await session.get(TalkNote, id)
    if found is None:
        raise pieces.missing()
    await pieces.readable(session, actor, found.piece_id)
    return found


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> TalkNote:
    """The note, locked after its piece. Raises `NotFound`, `Forbidden`, `Conflict`."""
    found = await note(session, actor, id)
    piece = await pieces.to_change(session, actor, found.piece_id)
    pieces.check_unsealed(piece, actor)
    await session.refresh(found, with_for_update=True)
    return found


async def to_reveal(session: AsyncSession, actor: Actor, id: UUID) -> TalkNote:
    """The note, for who may look at personal data of its piece. Raises `NotFound`, `Forbidden`."""
    found = await note(session, actor, id)
    piece = await session.get_one(Piece, found.piece_id)
    check_line([piece.unit_line, piece.registered_line], actor.line)
    permit(REVEAL, actor, piece)
    return found


def to_response(note: TalkNote, actor: Actor) -> dict[str, Any]:
    """The note's values and what the actor may do to it now."""
    moves = allowed(rules.MOVES, actor, note)
    return {**note.column_values(), "number": note.moves, "allowed_moves": moves}


async def listing(session: AsyncSession, actor: Actor, query: TalkNoteQuery) -> dict[str, Any]:
    """A page of notes, the latest talk first."""
    order = [columns.held_at, columns.id]
    select = sa.select(TalkNote).where(visible_to(actor), *_filters(query))
    rows = (await session.scalars(pages.keyset(select, order, query.cursor, query.limit))).all()
    page = pages.page(rows, ["held_at", "id"], query.limit)
    return {**page, "items": [to_response(row, actor) for row in page["items"]]}


async def count(session: AsyncSession, actor: Actor, filters: TalkNoteFilters) -> int:
    """How many notes the same filters find."""
    select = sa.select(sa.func.count()).select_from(TalkNote)
    return int(await session.scalar(select.where(visible_to(actor), *_filters(filters))) or 0)


def _filters(filters: TalkNoteFilters) -> list[sa.ColumnElement[bool]]:
    return [] if filters.piece_id is None else [one_of(columns.piece_id, filters.piece_id)]

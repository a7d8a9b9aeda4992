"""Reading letters, each narrowed to what the actor may see."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from intake_service.handling.divisions.models import InternalAnswer
from intake_service.handling.divisions.queries import given_to
from intake_service.handling.elevated.models import Elevation
from intake_service.handling.elevated.queries import elevated_for
from intake_service.handling.letters.models import Letter, SeriesCode
from intake_service.handling.letters.rules import PRINTED_AT_ONCE, replacements
from intake_service.handling.letters.schemas import DayBatch, LetterFilters, LetterQuery
from intake_service.reception.matters.models import is_of
from intake_service.reception.matters.queries import piece_to_change
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.queries import check_entrusted, hidden_from, missing
from intake_service.reception.registration.rules import REVEAL, check_line
from shared import pages
from shared.auth import SYSTEM, Actor, on_line
from shared.errors import Refusal
from shared.filters import one_of
from shared.moves import permit
from shared.together import ask
from shared.workdays import ends_at, starts_at

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
        elevated_for(actor, columns.piece_id, Elevation.piece_id),
    )
    return sa.and_(on_lines, columns.piece_id.not_in(hidden_from(actor)))


async def letter(session: AsyncSession, actor: Actor, id: UUID) -> Letter:
    """The letter. Raises `NotFound`."""
    found = await session.scalar(sa.select(Letter).where(Letter.id == id, visible_to(actor)))
    if found is None:
        raise missing()
    return found


async def to_replace(session: AsyncSession, actor: Actor, id: UUID) -> Letter:
    """The letter, its piece locked, wherever that is now.

    Raises `NotFound`, `Conflict` (not-replaceable).
    """
    found = await letter(session, actor, id)
    replacements.check_replaceable(found.kind)
    await piece_to_change(session, SYSTEM, found.piece_id)
    return found


async def replaced_by_no(session: AsyncSession, id: UUID) -> str | None:
    """The number of the letter that replaced one, its piece locked; None while it stands."""
    found: str | None = await session.scalar(
        sa.select(Letter.document_no).where(Letter.replaces_id == id)
    )
    return found


async def is_withdrawn(session: AsyncSession, letter: Letter) -> bool:
    """Whether a later letter about a locked piece ends what this one says, or says it otherwise.

    One that replaces another is no later word: it says what was said before.
    """
    told = columns.fields["withdrawn_no"].as_string() == letter.document_no
    after = replacements.ENDED_BY.get(letter.kind)
    if after is not None:
        written = sa.tuple_(columns.issued_at, columns.id)
        later = sa.and_(
            columns.kind.in_(after),
            columns.replaces_id.is_(None),
            written > sa.tuple_(letter.issued_at, letter.id),
            sa.or_(
                columns.kind.not_in(replacements.TO_THE_BUREAU),
                columns.unit_line == letter.unit_line,
            ),
            sa.or_(
                columns.kind.not_in(replacements.BY_THE_SAME),
                columns.issuer_id == letter.issuer_id,
            ),
            _ends_it(letter.kind),
        )
        told = sa.or_(told, later)
    found = sa.select(Letter.id).where(Letter.piece_id == letter.piece_id, told)
    return await session.scalar(found.limit(1)) is not None


def _ends_it(kind: str) -> sa.ColumnElement[bool]:
    """An answer ends the objection that it answers; the order only where it agrees."""
    if kind == "D10":
        return sa.true()
    agreed = columns.fields["decision"].as_string() == replacements.AGREED
    return sa.or_(columns.kind != "D11", agreed)


async def line_of(session: AsyncSession, letter: Letter) -> list[Letter]:
    """A letter with those before and after it in its place, the first one first; piece locked."""
    rows = await session.scalars(
        sa.select(Letter).where(Letter.piece_id == letter.piece_id, Letter.kind == letter.kind)
    )
    written = rows.all()
    by_id = {each.id: each for each in written}
    after = {each.replaces_id: each for each in written}
    found = by_id[letter.id]
    while found.replaces_id is not None:
        found = by_id[found.replaces_id]
    line = [found]
    while line[-1].id in after:
        line.append(after[line[-1].id])
    return line


async def replacement_of(session: AsyncSession, piece_id: UUID, document_no: str) -> Letter | None:
    """The letter that stands in the place of one about a piece; None if that was not replaced."""
    rows = await session.scalars(sa.select(Letter).where(Letter.piece_id == piece_id))
    written = rows.all()
    after = {each.replaces_id: each for each in written}
    found = next((each for each in written if each.document_no == document_no), None)
    replaced = found
    while found is not None and found.id in after:
        found = after[found.id]
    return found if found is not replaced else None


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
    rows = await session.scalars(sa.select(Letter).where(Letter.id.in_(ids), visible_to(actor)))
    found = {letter.id: letter for letter in rows}
    if found.keys() != set(ids):
        raise missing()
    await check_looks(session, actor, [*found.values()])
    return [found[id] for id in dict.fromkeys(ids)]


async def check_looks(session: AsyncSession, actor: Actor, letters: Sequence[Letter]) -> None:
    """Raise `Forbidden` unless the actor may look at the names in all of the letters."""
    wanted = {letter.piece_id for letter in letters}
    rows = await session.scalars(sa.select(Piece).where(Piece.id.in_(wanted)))
    found = {piece.id: piece for piece in rows}
    for letter in letters:
        _check_look(actor, letter, found[letter.piece_id])


async def of_day(session: AsyncSession, actor: Actor, batch: DayBatch) -> Sequence[Letter]:
    """A part of an organ's letters of a day in the order of their numbers.

    Without what carries no number, and without what was replaced.
    """
    after = aliased(Letter)
    sequence = sa.func.substring(columns.document_no, "〕([0-9]+)号$").cast(sa.Integer)
    rows = await session.scalars(
        sa.select(Letter)
        .where(
            visible_to(actor),
            columns.issuer_id == batch.issuer_id,
            *_on(batch.issued_on),
            columns.document_no.is_not(None),
            ~sa.exists().where(after.replaces_id == columns.id),
        )
        .order_by(sequence, columns.document_no)
        .limit(PRINTED_AT_ONCE)
        .offset((batch.part - 1) * PRINTED_AT_ONCE)
    )
    return rows.all()


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
    page = pages.page(rows, ["issued_at", "id"], query.limit)
    return {**page, "items": await _told(session, page["items"])}


async def to_response(session: AsyncSession, actor: Actor, letter: Letter) -> dict[str, Any]:
    """The letter's values, what it replaces or what replaced it, and what the actor may do."""
    (told,) = await _told(session, [letter])
    moves = [] if told["replaced_by_id"] else await _moves(session, actor, letter)
    return {**told, "allowed_moves": moves}


async def _moves(session: AsyncSession, actor: Actor, letter: Letter) -> list[str]:
    """The verb of a replacement, where the actor may and the letter stands."""
    if letter.kind not in replacements.REPLACEABLE:
        return []
    piece = await session.get_one(Piece, letter.piece_id)
    try:
        permit(replacements.REPLACE, actor, letter)
        replacements.check_signer(letter.kind, piece.kind, actor.roles)
        withdrawn = await is_withdrawn(session, letter)
        replacements.check_standing(replaced_by=None, withdrawn=withdrawn)
    except Refusal:
        return []
    return [replacements.REPLACE.verb]


async def _told(session: AsyncSession, letters: Sequence[Letter]) -> list[dict[str, Any]]:
    """Each letter with the numbers of those before and after it in its place."""
    ids = [each.id for each in letters]
    before = {each.replaces_id for each in letters} - {None}
    rows = await session.execute(
        sa.select(Letter.id, Letter.document_no, Letter.replaces_id).where(
            sa.or_(Letter.replaces_id.in_(ids), Letter.id.in_(before))
        )
    )
    beside = rows.all()
    numbers = {row.id: row.document_no for row in beside}
    after = {row.replaces_id: row.id for row in beside}
    return [
        {
            **{column.key: getattr(each, column.key) for column in columns},
            "replaces_no": numbers.get(each.replaces_id),
            "replaced_by_id": after.get(each.id),
            "replaced_by_no": numbers.get(after.get(each.id)),
        }
        for each in letters
    ]


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
            for name in ("piece_id", "kind", "issuer_id")
            if (value := getattr(filters, name)) is not None
        ),
        *_on(filters.issued_on),
    ]


def _on(day: date | None) -> list[sa.ColumnElement[bool]]:
    """Letters of one office day."""
    if day is None:
        return []
    return [columns.issued_at >= starts_at(day), columns.issued_at < ends_at(day)]


def _is_of(matter_ids: Collection[UUID] | None) -> sa.ColumnElement[bool]:
    """Letters about the pieces that are of one of the matters now, or were when it was written."""
    if matter_ids is None:
        return sa.true()
    of_piece = sa.select(Piece.id).where(is_of(Piece.__table__.c.matter_id, matter_ids))
    return sa.or_(columns.matter_id.in_(matter_ids), columns.piece_id.in_(of_piece))

"""Reading pieces, each narrowed to what the actor may see."""

from collections.abc import Collection, Iterator, Sequence, Set
from contextlib import contextmanager
from datetime import datetime
from functools import cache, partial
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import aliased

from intake_service.handling.co_handlers.models import CoHandling
from intake_service.handling.co_handlers.queries import asked_of, asked_of_unit
from intake_service.handling.deadlines import queries as clocks
from intake_service.handling.divisions.models import InternalAnswer
from intake_service.handling.divisions.queries import given_asked, given_to
from intake_service.handling.elevated.models import Elevation
from intake_service.handling.elevated.queries import (
    elevated_asked,
    elevated_for,
    taken_up_from,
)
from intake_service.handling.elevated.rules import check_not_below
from intake_service.handling.recused.queries import is_recused, recused_asked, recused_from
from intake_service.handling.recused.rules import recused
from intake_service.privacy.vault import commands as vault_commands
from intake_service.privacy.vault import queries as vault
from intake_service.privacy.vault.models import OriginalText, Petitioner
from intake_service.privacy.vault.rules import mask_code
from intake_service.reception.matters.models import is_of
from intake_service.reception.registration import rules
from intake_service.reception.registration.models import NUMBERS, Piece
from intake_service.reception.registration.rules import door, simple
from intake_service.reception.registration.schemas import PieceFilters, PieceQuery
from shared import pages
from shared.auth import Actor, line_of, on_line, on_line_asked
from shared.batches import Found
from shared.capability import needs_of
from shared.checks import Agreement
from shared.db import Database, fetch
from shared.directory import Organisation
from shared.errors import NotFound, Refusal
from shared.filters import one_of, within_regions
from shared.history import HistoryRow
from shared.moves import Move, Person, Role, allowed, within
from shared.settings import Settings
from shared.together import ask
from shared.workdays import ends_at, starts_at

columns = Piece.__table__.c

_NEXT_NUMBERS = "SELECT nextval($1) FROM generate_series(1, $2::int)"


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Pieces of the units on the actor's line, whether they handle or have received them.

    And those that a division was given by an internal order, a bureau helps with, or the organ
    above took up from it.

    Sealed ones only for whoever receives what comes in; they are not shown the content either.
    Those that were entrusted to the officers for nobody: their compartment has a door of its own.
    """
    on_lines = sa.or_(
        on_line(columns.unit_line, actor),
        on_line(columns.registered_line, actor),
        given_to(actor, columns.id, InternalAnswer.piece_id),
        asked_of(actor, columns.id, CoHandling.piece_id),
        elevated_for(actor, columns.id, Elevation.piece_id),
    )
    return sa.and_(on_lines, sa.not_(_hidden_from(actor)))


def _hidden_from(actor: Actor) -> sa.ColumnElement[bool]:
    return _closed_to(actor, rules.SORTERS)


def _closed_to(actor: Actor, but: Set[Role]) -> sa.ColumnElement[bool]:
    """Sealed pieces; for holders of a role in `but` those that were entrusted alone.

    And those from which the actor is recused: here, once for all that hangs on a piece.
    """
    none = actor.roles.isdisjoint(but)
    closed = is_sealed() if none else columns.status == rules.Status.SEALED
    return sa.or_(closed, columns.id.in_(recused_from(actor)))


def hidden_from(actor: Actor) -> sa.Select[UUID]:
    """The pieces of whose existence the actor must not know, for what hangs on a piece."""
    return sa.select(Piece.id).where(_hidden_from(actor))


def is_sealed() -> sa.ColumnElement[bool]:
    """Pieces that are kept closed as accusations."""
    return columns.seal.in_(rules.SEALED)


def readable_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Pieces whose content the actor may read."""
    return sa.and_(visible_to(actor), sa.not_(unreadable_to(actor)))


def unreadable_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Pieces that are closed to the actor as accusations, on whatever line they are."""
    return _closed_to(actor, rules.ENTRUSTED)


def missing() -> NotFound:
    """The one answer for what is not there and for what the caller may not see."""
    return NotFound("not-found", "未找到该记录，或您无权查看。")


async def piece(session: AsyncSession, actor: Actor, id: UUID) -> Piece:
    """The piece. Raises `NotFound`."""
    found = await session.scalar(sa.select(Piece).where(Piece.id == id, visible_to(actor)))
    if found is None:
        raise await _unseen(session, actor, id)
    return found


async def _unseen(session: AsyncSession, actor: Actor, id: UUID) -> Refusal:
    """`missing`; that somebody tried to get at a sealed piece is recorded.

    Who is recused is told so.
    """
    if await is_recused(session, actor, id):
        return recused()
    if await session.scalar(sa.select(Piece.id).where(columns.id == id, is_sealed())) is None:
        return missing()
    return missing().recorded(partial(vault_commands.denial, actor, id))


async def unseen(session: AsyncSession, actor: Actor, model: Any, id: UUID) -> Refusal:
    """Why a row of `model`, about a piece, is not seen: the actor is recused, or `missing`."""
    piece_id = await session.scalar(sa.select(model.piece_id).where(model.id == id))
    if piece_id is not None and await is_recused(session, actor, piece_id):
        return recused()
    return missing()


async def readable(session: AsyncSession, actor: Actor, id: UUID) -> Piece:
    """The piece, for who may read its content. Raises `NotFound`, `Forbidden` (content-sealed)."""
    found = await piece(session, actor, id)
    check_entrusted(found, actor)
    return found


def check_unsealed(piece: Piece, actor: Actor) -> None:
    """Raise `Conflict` (piece-sealed), which is recorded."""
    with recorded(piece.id, actor):
        rules.check_unsealed(piece.seal)


def check_entrusted(piece: Piece, actor: Actor) -> None:
    """Raise `Forbidden` (content-sealed), or `NotFound` once it is entrusted; both recorded."""
    with recorded(piece.id, actor):
        if piece.status is rules.Status.SEALED:
            raise missing()
        rules.check_entrusted(piece.seal, actor.roles)


@contextmanager
def recorded(piece_id: UUID, actor: Actor) -> Iterator[None]:
    """A refusal inside is recorded as an attempt at the piece."""
    try:
        yield
    except Refusal as refusal:
        refusal.recorded(partial(vault_commands.denial, actor, piece_id))
        raise


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Piece:
    """The piece, locked. Its matter, if it has one, must be locked first (`matters.queries`)."""
    found = await session.scalar(
        sa.select(Piece).where(Piece.id == id, visible_to(actor)).with_for_update()
    )
    if found is None:
        raise await _unseen(session, actor, id)
    lines = [found.unit_line, found.registered_line]
    if not any(within(line, actor.line) for line in lines):
        check_not_below(await taken_up_from(session, found.id), actor.line)
    rules.check_line(lines, actor.line)
    return found


async def several_to_change(session: AsyncSession, actor: Actor, ids: Collection[UUID]) -> Found:
    """`to_change` of many pieces, locked in the order of their ids; their matters come before."""
    rows = await session.scalars(
        sa.select(Piece)
        .where(Piece.id.in_(ids), visible_to(actor))
        .order_by(Piece.id)
        .with_for_update()
    )
    found, refused = {row.id: row for row in rows}, dict[UUID, Refusal]()
    for row in found.values():
        try:
            rules.check_line([row.unit_line, row.registered_line], actor.line)
        except Refusal as refusal:
            refused[row.id] = refusal
    unseen = [id for id in ids if id not in found]
    closed = sa.select(Piece.id).where(columns.id.in_(unseen), is_sealed())
    sealed = set((await session.scalars(closed)).all()) if unseen else set[UUID]()
    for id in unseen:
        refused[id] = missing()
        if id in sealed:
            refused[id].recorded(partial(vault_commands.denial, actor, id))
    return Found(found, refused)


def _stand_ins() -> sa.ScalarSelect[Any]:
    """Who did something to the piece for another, and for whom: for verbs of a second person."""
    pair = array([HistoryRow.actor, HistoryRow.acting_for])
    pairs = sa.func.array_agg(pair, type_=sa.ARRAY(sa.Uuid(), dimensions=2))
    nobody = sa.cast(array([], type_=sa.Uuid()), sa.ARRAY(sa.Uuid(), dimensions=2))
    of_piece = (HistoryRow.subject == columns.id, HistoryRow.acting_for.is_not(None))
    return sa.select(sa.func.coalesce(pairs, nobody)).where(*of_piece).scalar_subquery()


@cache
def _detail() -> sa.Select[Any]:
    """A piece with everything beside it, in one statement: this is the page opened all day.

    Below 4,096 letters: psycopg reads the text of a longer one again each time.
    """
    return sa.select(
        *columns,
        columns.handling.label("kind"),
        vault.masked(columns.id).label("petitioners"),
        clocks.of_piece(columns.id).label("deadlines"),
        recused_asked(columns.id).label("recused"),
        _stand_ins().label("stand_ins"),
    ).where(
        columns.id == sa.bindparam("id"),
        sa.or_(
            on_line_asked(columns.unit_line),
            on_line_asked(columns.registered_line),
            given_asked(columns.id),
            asked_of_unit(columns.id),
            elevated_asked(columns.id),
        ),
    )


async def detail(
    connection: AsyncConnection, actor: Actor, id: UUID, now: datetime
) -> dict[str, Any]:
    """The piece with its petitioners, masked, and its deadlines. Raises `NotFound`."""
    asking = {"id": id, "unit": actor.unit, "persons": list(actor.persons), **line_of(actor)}
    row = (await connection.execute(_detail(), asking)).first()
    if row is None:
        raise missing()
    if row.recused:
        raise recused()
    found = {
        **row._asdict(),
        "sealed": row.seal in rules.SEALED,
        "masked_query_code": mask_code(row.query_code),
    }
    entrusted = row.status is rules.Status.SEALED
    if entrusted or (found["sealed"] and actor.roles.isdisjoint(rules.SORTERS)):
        raise missing().recorded(partial(vault_commands.denial, actor, id))
    if found["sealed"] and actor.roles.isdisjoint(rules.ENTRUSTED):
        found["petitioners"] = []
    needs = needs_of("intake_service", Piece)
    moves = await needs.offered(connection, id, allowed_moves(row, actor), now)
    return {**found, "allowed_moves": moves}


def to_response(piece: Piece, actor: Actor) -> dict[str, Any]:
    """The piece's values and what the actor may do to it now."""
    values = {**piece.column_values(), "sealed": piece.sealed}
    return {**values, "allowed_moves": allowed_moves(piece, actor)}


def allowed_moves(piece: Any, person: Person) -> list[str]:
    """Verbs that a person may do to a piece now; `piece` is any row with its columns."""

    def possible(move: Move) -> None:
        rules.check_possible(move, piece.seal, triaged=piece.matter_id is not None)
        door.check_possible(move, piece)
        simple.check_possible(move, piece)
        rules.check_called(move, piece.status)
        rules.check_line([piece.unit_line, piece.registered_line], person.line)

    return allowed(rules.MOVES, person, piece, possible)


async def listing(session: AsyncSession, actor: Actor, query: PieceQuery) -> dict[str, Any]:
    """A page of pieces, the latest registration first."""
    order = [columns.registered_at, columns.id]
    select = sa.select(Piece).where(visible_to(actor), *_filters(query))
    rows = (await session.scalars(pages.keyset(select, order, query.cursor, query.limit))).all()
    page = pages.page(rows, ["registered_at", "id"], query.limit)
    return {**page, "items": [to_response(row, actor) for row in page["items"]]}


async def count(session: AsyncSession, actor: Actor, filters: PieceFilters) -> int:
    """How many pieces the same filters find."""
    select = sa.select(sa.func.count()).select_from(Piece)
    return int(await session.scalar(select.where(visible_to(actor), *_filters(filters))) or 0)


async def open_in_matter(session: AsyncSession, matter_id: UUID) -> bool:
    """Whether a piece of the matter is open, or goes another path; the matter is locked already."""
    return await ask(session, _open_in_matters, matter_id)


async def _open_in_matters(session: AsyncSession, matter_ids: Sequence[UUID]) -> list[bool]:
    is_open = sa.or_(Piece.status.not_in(rules.CLOSED), Piece.awaiting.is_not(None))
    rows = await session.scalars(
        sa.select(Piece.matter_id).where(Piece.matter_id.in_(matter_ids), is_open).distinct()
    )
    found = set(rows.all())
    return [matter_id in found for matter_id in matter_ids]


def ids_of(matter_id: UUID) -> "Beside":
    """The pieces of a matter, to be asked for in the vault."""
    return Beside(None, matter_id)


def ids_beside(piece_id: UUID, joining: UUID | None = None) -> "Beside":
    """A piece with the others of its matter, and of the one it is joining, as `ids_of`."""
    return Beside(piece_id, joining)


class Beside(NamedTuple):
    """A piece with the others of its matter, and all those of another matter."""

    piece_id: UUID | None
    joining: UUID | None

    def several(self, asked: Sequence["Beside"]) -> sa.Select[int, UUID]:
        """The place of each of the asked, from 1 on, with the ids of its pieces."""
        both = [sa.literal([getattr(each, name) for each in asked], sa.ARRAY(sa.Uuid()))
                for name in self._fields]  # fmt: skip
        keys = sa.func.unnest(*both).table_valued(*self._fields, with_ordinality="place")
        keys = keys.render_derived("asked")
        piece, own = aliased(Piece), aliased(Piece)
        found = sa.union(
            sa.select(piece.id).where(piece.id == keys.c.piece_id).correlate(keys),
            sa.select(piece.id)
            .join(own, own.matter_id == piece.matter_id)
            .where(own.id == keys.c.piece_id)
            .correlate(keys),
            sa.select(piece.id).where(piece.matter_id == keys.c.joining).correlate(keys),
        ).lateral("beside")
        return sa.select(keys.c.place, found.c.id).select_from(keys.join(found, sa.true()))


async def numbered(
    session: AsyncSession, actor: Actor, source: rules.Source, external_no: str
) -> str | None:
    """The receipt number of the piece with a sender's number; without one where it is not seen."""
    found = await session.execute(
        sa.select(Piece.number, visible_to(actor)).where(
            Piece.source == source, Piece.external_no == external_no
        )
    )
    row = found.one_or_none()
    if row is None:
        return None
    return row.number if row[1] else ""


async def registered_by(session: AsyncSession, piece: Piece) -> tuple[str, str]:
    """The names of the unit and of the person who registered a piece, as they are and were."""
    found = await session.execute(
        sa.select(Organisation.name, HistoryRow.actor_name)
        .join(HistoryRow, HistoryRow.subject == piece.id)
        .where(Organisation.id == piece.registered_unit, HistoryRow.number == 1)
    )
    row = found.one()
    return row.name, row.actor_name


async def next_numbers(session: AsyncSession, count: int) -> Sequence[int]:
    """The next `count` receipt numbers in order; a refused registration leaves a gap."""
    return [number for (number,) in await fetch(session, _NEXT_NUMBERS, [NUMBERS.name, count])]


async def any_real(database: Database) -> bool:
    """Whether a piece was ever registered outside a rehearsal."""
    async with database.read() as session:
        found = await session.scalar(sa.select(Piece.id).where(~Piece.rehearsal).limit(1))
    return found is not None


async def no_rehearsal_over_real_pieces(database: Database, settings: Settings) -> str | None:
    """A rehearsal plays with time: it must not touch what petitioners really sent."""
    if not settings.rehearsal:
        return None
    real = await any_real(database)
    return "数据库中已有真实信访件，不能开启演练（KAIMEN_REHEARSAL）。" if real else None


def _filters(filters: PieceFilters) -> list[sa.ColumnElement[bool]]:
    wanted = [is_of(columns.matter_id, filters.matter_id), *_flags(filters)]
    for name in ("status", "form", "source", "unit_id", "number", "external_no"):
        value = getattr(filters, name)
        if value is not None:
            wanted.append(one_of(columns[name], value))
    if filters.sealed is not None:
        wanted.append(is_sealed() if filters.sealed else sa.not_(is_sealed()))
    if filters.region is not None:
        wanted.append(within_regions(columns.region, filters.region))
    if filters.registered_from is not None:
        wanted.append(columns.registered_at >= starts_at(filters.registered_from))
    if filters.registered_to is not None:
        wanted.append(columns.registered_at < ends_at(filters.registered_to))
    return wanted


def _flags(filters: PieceFilters) -> Iterator[sa.ColumnElement[bool]]:
    # Without parameters, so that the few of a partial index are found in it.
    for name in ("is_initial_here", "is_initial_national", "is_repeat"):
        if (value := getattr(filters, name)) is not None:
            yield columns[name] if value else sa.not_(columns[name])


_SIGNED = sa.exists().where(Petitioner.piece_id == Piece.id, Petitioner.is_main)
_WRITTEN = sa.exists().where(OriginalText.piece_id == Piece.id)
HOLDS = tuple(
    Agreement(
        "intake",
        "piece",
        name,
        sa.select(Piece.id.label("key"), Piece.matter_id, sa.true().label("wanted"),
                  sa.false().label("found")).where(~is_there),
    )
    for name, is_there in (("petitioners", _SIGNED), ("original_text", _WRITTEN))
)  # fmt: skip
"""Every piece has a main petitioner, named or not, and what was written or said."""

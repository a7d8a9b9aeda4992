"""Reading differences and what we hold, narrowed to the line of the unit that registered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.privacy.vault import rules as vault
from intake_service.privacy.vault.models import OriginalText, Petitioner
from intake_service.reception.differences import rules
from intake_service.reception.differences.models import Difference, DifferenceContent
from intake_service.reception.differences.rules import Status
from intake_service.reception.differences.schemas import DifferenceFilters, DifferenceQuery
from intake_service.reception.matters import queries as matters
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import Source
from intake_service.reception.registration.rules import Status as PieceStatus
from shared import pages
from shared.auth import Actor, on_line
from shared.filters import one_of
from shared.moves import allowed
from shared.workdays import ends_at, starts_at

columns = Difference.__table__.c


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Differences of pieces that a unit on the actor's line registered: it is their register.

    Those of sealed pieces only for who reads these, of entrusted ones for nobody; of a piece from
    which the actor is recused none.
    """
    registered = on_line(Piece.__table__.c.registered_line, actor)
    return sa.and_(registered, sa.not_(pieces.unreadable_to(actor)))


@dataclass(frozen=True, slots=True)
class Held:
    """A registered piece as far as a ledger describes it."""

    piece_id: UUID
    number: str
    line: str
    values: Mapping[str, Any]
    entrusted: bool
    """Whether it is in the compartment of accusations."""


_HELD = (
    sa.select(
        Piece.id, Piece.number, Piece.external_no, Piece.registered_line, Piece.status, Piece.form,
        Piece.purpose, Piece.petition_date, Piece.petitioner_count, Piece.is_initial_national,
        Petitioner.name,
        Petitioner.address, Petitioner.phone, OriginalText.stated_place,
        OriginalText.stated_class, OriginalText.text.label("original_text"),
    )
    .join(Petitioner, sa.and_(Petitioner.piece_id == Piece.id, Petitioner.is_main))
    .join(OriginalText, OriginalText.piece_id == Piece.id)
)  # fmt: skip


def _each(name: str, type_: type[sa.types.TypeEngine[Any]]) -> sa.TableValuedAlias:
    """The values of the parameter `name` as a table, to be joined.

    And not compared by `= ANY`: a plan that is kept would hold every piece against every value.
    """
    values = sa.func.unnest(sa.bindparam(name, type_=ARRAY(type_)))
    return values.table_valued(sa.column("value", type_), name=name).render_derived()


_numbers, _ids = _each("numbers", sa.Text), _each("ids", sa.Uuid)
_NUMBERED = (
    sa.select(Piece.external_no, Piece.id)
    .join(_numbers, Piece.external_no == _numbers.c.value)
    .where(Piece.source == sa.bindparam("source"))
)
_HELD_OF = _HELD.join(_ids, Piece.id == _ids.c.value)


async def known(session: AsyncSession, source: Source, numbers: Iterable[str]) -> dict[str, UUID]:
    """The pieces that are registered under the sender's numbers, whoever did it."""
    found = await session.execute(_NUMBERED, {"source": source, "numbers": list(numbers)})
    return {row.external_no: row.id for row in found}


async def held(session: AsyncSession, source: Source, numbers: Iterable[str]) -> dict[str, Held]:
    """What we hold under the sender's numbers; whoever registered it."""
    # Apart from the rest: of most ledgers we know nothing yet, and while a young office's tables
    # are not analysed a join would read every petitioner and every text for each 500 rows.
    ids = [*(await known(session, source, numbers)).values()]
    if not ids:
        return {}
    rows = await session.execute(_HELD_OF, {"ids": ids})
    return {row.external_no: _of(row) for row in rows}


async def held_piece(session: AsyncSession, piece_id: UUID) -> Held:
    """What we hold of one piece."""
    return _of((await session.execute(_HELD.where(Piece.id == piece_id))).one())


def _of(row: Any) -> Held:
    values = {name: getattr(row, name) for name in rules.HEADINGS}
    values["petition_date"] = row.petition_date.isoformat()
    entrusted = row.status is PieceStatus.SEALED
    return Held(row.id, row.number, row.registered_line, values, entrusted)


async def of_pieces(
    session: AsyncSession, piece_ids: Iterable[UUID]
) -> Sequence[tuple[Difference, str]]:
    """Differences of pieces that count still, each with its fingerprint, the open ones last."""
    rows = await session.execute(
        sa.select(Difference, DifferenceContent.fingerprint)
        .join(DifferenceContent, DifferenceContent.difference_id == Difference.id)
        .where(Difference.piece_id.in_(list(piece_ids)), Difference.status != Status.SUPERSEDED)
        .order_by(Difference.settled_at.asc().nulls_last(), Difference.id)
        .with_for_update(of=Difference)
    )
    return [(row[0], row[1]) for row in rows]


async def detail(session: AsyncSession, actor: Actor, id: UUID) -> dict[str, Any]:
    """The difference with both sides, personal values masked. Raises `NotFound`."""
    found, number, content = await _one(session, actor, id)
    now = content.held or (await held_piece(session, found.piece_id)).values
    return {**to_response(found, number, actor), "sides": sides(now, content.offered, masked=True)}


async def _one(
    session: AsyncSession, actor: Actor, id: UUID
) -> tuple[Difference, str, DifferenceContent]:
    rows = await session.execute(
        sa.select(Difference, Piece.number, DifferenceContent)
        .join(Piece, Piece.id == Difference.piece_id)
        .join(DifferenceContent, DifferenceContent.difference_id == Difference.id)
        .where(Difference.id == id, visible_to(actor))
    )
    found = rows.one_or_none()
    if found is None:
        raise pieces.missing()
    return found[0], found[1], found[2]


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Difference:
    """The difference, locked after its matter and its piece. Raises `NotFound`."""
    found, _, _ = await _one(session, actor, id)
    await matters.piece_to_change(session, actor, found.piece_id)
    return await session.get_one(Difference, id, with_for_update=True, populate_existing=True)


async def has_open(session: AsyncSession, piece_id: UUID) -> bool:
    """Whether a difference of the piece waits for a person; the piece is locked already."""
    found = sa.select(Difference.id).where(
        Difference.piece_id == piece_id, Difference.status == Status.OPEN
    )
    return await session.scalar(found) is not None


async def content(session: AsyncSession, id: UUID) -> DifferenceContent:
    """Both sides of a difference that the caller has been found to see."""
    return await session.get_one(DifferenceContent, id)


async def piece_of(session: AsyncSession, difference: Difference) -> Piece:
    """Its piece; of a difference that is to be changed, locked already."""
    return await session.get_one(Piece, difference.piece_id)


def to_response(difference: Difference, piece_number: str, actor: Actor) -> dict[str, Any]:
    """The difference's values and what the actor may do about it now."""
    moves = allowed(rules.MOVES, actor, difference)
    return {**difference.column_values(), "piece_number": piece_number, "allowed_moves": moves}


def sides(
    held: Mapping[str, Any], offered: Mapping[str, Any], *, masked: bool
) -> list[dict[str, Any]]:
    """The columns that differ, in the order of the ledger."""
    as_text = _masked if masked else _plain
    return [
        {
            "column": rules.HEADINGS[name],
            "held": as_text(name, held.get(name)),
            "offered": as_text(name, offered[name]),
            "masked": masked and name in rules.PERSONAL,
            "adoptable": name not in rules.UNCHANGEABLE,
        }
        for name in rules.differing(held, offered)
    ]


def _plain(_name: str, value: Any) -> str | None:
    if isinstance(value, bool):
        return "是" if value else "否"
    return None if value is None else str(value)


def _masked(name: str, value: Any) -> str | None:
    if value is None or name not in rules.PERSONAL:
        return _plain(name, value)
    if name == "original_text":
        return f"（共 {len(value)} 字）"
    masks = {"name": vault.mask_name, "phone": vault.mask_phone}
    return masks.get(name, vault.mask_address)(value)


async def listing(session: AsyncSession, actor: Actor, query: DifferenceQuery) -> dict[str, Any]:
    """A page of differences, the oldest first."""
    select: Any = (
        sa.select(Difference, Piece.number)
        .join(Piece, Piece.id == Difference.piece_id)
        .where(visible_to(actor), *_filters(query))
    )
    order = [columns.opened_at, columns.id]
    paged = pages.keyset(select, order, query.cursor, query.limit, descending=False)
    rows = (await session.execute(paged)).all()
    numbers = {row[0].id: row[1] for row in rows}
    page = pages.page([row[0] for row in rows], ["opened_at", "id"], query.limit)
    return {**page, "items": [to_response(row, numbers[row.id], actor) for row in page["items"]]}


async def count(session: AsyncSession, actor: Actor, filters: DifferenceFilters) -> int:
    """How many differences the same filters find."""
    select = (
        sa.select(sa.func.count())
        .select_from(Difference)
        .join(Piece, Piece.id == Difference.piece_id)
        .where(visible_to(actor), *_filters(filters))
    )
    return int(await session.scalar(select) or 0)


def _filters(filters: DifferenceFilters) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = []
    for name in ("status", "import_id", "piece_id"):
        value = getattr(filters, name)
        if value is not None:
            wanted.append(one_of(columns[name], value))
    if filters.opened_from is not None:
        wanted.append(columns.opened_at >= starts_at(filters.opened_from))
    if filters.opened_to is not None:
        wanted.append(columns.opened_at < ends_at(filters.opened_to))
    return wanted

"""Reading the ledger: which pieces the actor may see, narrowed, paged and counted."""

import re
from collections.abc import Iterator, Set
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from reporting_service.ledger.models import Charge, Entry, Listing, Matter, TaskForce
from reporting_service.ledger.rules import (
    LINE_READERS,
    PROVINCE,
    begins_at,
    city_of,
    month_days,
    pairs,
)
from reporting_service.ledger.schemas import COLUMNS, JsonPage, LedgerFilters
from reporting_service.recusals.models import RECUSALS
from shared import pages, regions
from shared.auth import Actor, Level, line_of, on_line, on_line_asked
from shared.moves import Role
from shared.pages import keyset
from shared.punctuality import Punctuality, has_punctuality
from shared.workdays import SOON, local_date

_COLUMNS = sa.inspect(Entry).columns
ORDER = (_COLUMNS["registered_at"], _COLUMNS["id"])

_TODAY, _SOON = sa.bindparam("today", type_=sa.Date), sa.bindparam("soon", type_=sa.Date)
_HAS = {
    each: has_punctuality(each, Entry.due_legal, Entry.replied_on, _TODAY, _SOON)
    for each in Punctuality
}
_PUNCTUALITY = sa.case(*((holds, sa.literal_column(f"'{each}'")) for each, holds in _HAS.items()))
_CHAIN = """coalesce((
      SELECT json_agg(json_build_object('level', charge.level, 'name', charge.leader_name,
          'post', charge.leader_post, 'takes_all', charge.takes_all)
        ORDER BY array_position(ARRAY['province', 'city', 'county'], charge.level::text))
      FROM charge WHERE charge.matter_id = entry.matter_id AND charge.status IN ('active', 'done')
      AND NOT EXISTS (SELECT FROM charge AS later WHERE later.matter_id = charge.matter_id
        AND later.level = charge.level AND later.status IN ('active', 'done')
        AND later.id > charge.id)
    ), '[]')"""
_DERIVED = {"punctuality": str(_PUNCTUALITY), "chain": _CHAIN}
_SOURCES = {
    name: _DERIVED.get(name) or column.source or f"entry.{name}" for name, column in COLUMNS.items()
}
# The whole row is looked up and written as JSON by the database, and only for the rows of a page:
# the filters above never pay for the joins, and nothing is converted twice.
_ROW = """(
SELECT row_to_json(piece)::text FROM (
  SELECT (COLUMNS)
  FROM (SELECT) AS this
  LEFT JOIN matter ON matter.id = entry.matter_id
  LEFT JOIN organisation ON organisation.id = entry.unit_id
  LEFT JOIN LATERAL (
    SELECT number, status, feedback_due, returns FROM work_order
    WHERE work_order.piece_id = entry.id ORDER BY moved_at DESC, id DESC LIMIT 1
  ) AS work_order ON true
  LEFT JOIN LATERAL (
    SELECT number, status, target_date, delisted_at FROM listing
    WHERE listing.matter_id = entry.matter_id AND listing.listed_at IS NOT NULL
    ORDER BY listed_at DESC LIMIT 1
  ) AS listing ON true
  LEFT JOIN LATERAL (
    SELECT kind, status, outcome, document_no FROM review
    WHERE review.piece_id = entry.id AND status <> 'undone'
    ORDER BY received_on DESC, id DESC LIMIT 1
  ) AS review ON true
) AS piece) AS row""".replace(
    "(COLUMNS)", ", ".join(f"{source} AS {name}" for name, source in _SOURCES.items())
)
_ROWS = sa.select(*ORDER, sa.text(_ROW).bindparams(_TODAY, _SOON))
# The rows of a page travel as one text, and as its bytes: fifty pieces would be read one by one,
# and what nobody reads on the way need not be decoded.
_NUMBERED = "*, row_number() OVER (ORDER BY registered_at DESC, id DESC) AS nth"
_TOGETHER = """
  min(registered_at) AS registered_at, (array_agg(id ORDER BY nth DESC))[1] AS id,
  convert_to(string_agg(row, ',' ORDER BY nth), 'UTF8') AS rows"""
_COUNT = sa.select(sa.func.count()).select_from(Entry)

_IS_LISTED = sa.exists().where(Listing.matter_id == Entry.matter_id, Listing.listed_at.is_not(None))
_IS_TITLED = Entry.matter_id.in_(
    sa.select(Matter.id).where(
        Matter.title_pairs.contains(sa.bindparam("pairs")),
        Matter.title.like(sa.all_(sa.bindparam("titles", type_=ARRAY(sa.Text)))),
    )
)
_FILTERS: dict[str, sa.ColumnElement[bool]] = {
    "month": sa.and_(
        Entry.registered_at >= sa.bindparam("month_begins"),
        Entry.registered_at < sa.bindparam("month_ends"),
    ),
    "registered_from": Entry.registered_at >= sa.bindparam("registered_from"),
    "registered_to": Entry.registered_at < sa.bindparam("registered_to"),
    "q": _IS_TITLED,
    "cross_or_split": Entry.matter_id.in_(
        sa.select(Matter.id).where(
            Matter.cross_or_split.overlap(
                sa.bindparam("cross_or_split", type_=ARRAY(sa.String(32)))
            )
        )
    ),
}  # fmt: skip
_FLAGS = ("is_repeat", "is_initial_here", "is_initial_national")
_VALUED = ("region", "topic", "form", "status", "unit_id", "simplified")
# A single value is compared as one: then an index gives the rows in the ledger's order, and a page
# reads no more of them than it shows. Several are written out: a plan that serves all lists would
# take each for frequent, and walk through the whole ledger for one that is rare.
_ONE = {name: _COLUMNS[name] == sa.bindparam(name) for name in _VALUED}
_ANY = {
    name: _COLUMNS[name].in_(sa.bindparam(name, expanding=True, literal_execute=True))
    for name in _VALUED
}
# Words that never change are written out: a plan that serves all values of a parameter could
# not use the indexes on just these rows.
_IS_HELD = Charge.status.in_([sa.literal_column("'active'"), sa.literal_column("'done'")])
_IS_AT_WORK = TaskForce.status == sa.literal_column("'active'")
_IS_JOINT = Listing.kind == sa.literal_column("'joint'")
_IS_NOT_DROPPED = Listing.status != sa.literal_column("'dropped'")
# Nearly every row is on the department's line. Written out, PostgreSQL knows this without the
# caller's own line, and need not plan the page anew for each of them.
_ON_EVERY_LINE = sa.or_(
    Entry.unit_line == sa.literal_column(f"'{PROVINCE}'"),
    Entry.unit_line.like(sa.literal_column(f"'{PROVINCE}/%'")),
)


class _Part(NamedTuple):
    """Rows of a page as JSON, and the place of the last of them."""

    registered_at: datetime
    id: UUID
    rows: bytes


class _Shape(NamedTuple):
    """All that the text of a statement depends on; everything else is a parameter."""

    roles: Set[Role]
    level: Level
    is_department: bool
    is_inside: bool
    filters: tuple[str, ...]
    one: tuple[str, ...]
    any: tuple[str, ...]
    flags: tuple[tuple[str, bool], ...]
    listed: bool | None
    punctuality: tuple[Punctuality, ...]

    @classmethod
    def of(cls, actor: Actor, filters: LedgerFilters) -> "_Shape":
        given = _given(filters)
        return cls(
            actor.roles,
            actor.level,
            actor.line == PROVINCE,
            actor.is_inside,
            tuple(name for name in _FILTERS if getattr(filters, name) is not None),
            tuple(name for name, values in given.items() if len(values) == 1),
            tuple(name for name, values in given.items() if len(values) > 1),
            tuple(
                (name, getattr(filters, name))
                for name in _FLAGS
                if getattr(filters, name) is not None
            ),
            filters.listed,
            tuple(sorted(set(filters.punctuality or ()))),
        )


def visible_to(
    actor: Actor, unit_line: sa.ColumnElement[Any], matter_id: sa.ColumnElement[Any]
) -> sa.ColumnElement[bool]:
    """Rows on the actor's line, of a leader's own charges, of jointly listed matters; else none.

    And of the cases of a task force in which the actor serves. Who went to another unit leaves
    charges and task forces behind.
    """
    reader = _Reader(
        sa.literal(actor.id),
        sa.literal(actor.unit),
        sa.literal(_member(actor), JSONB) if actor.is_inside else None,
    )
    return _visible(actor.roles, on_line(unit_line, actor), matter_id, reader)


class _Reader(NamedTuple):
    """The caller as parameters; `member` only of who may be seconded to a task force."""

    id: sa.BindParameter[UUID]
    unit: sa.BindParameter[UUID]
    member: sa.BindParameter[Any] | None


def _member(actor: Actor) -> list[dict[str, str]]:
    """The actor as one of the members of a task force."""
    return [{"account_id": str(actor.id), "unit_id": str(actor.unit)}]


def _visible(
    roles: Set[Role],
    is_on_line: sa.ColumnElement[bool],
    matter_id: sa.ColumnElement[Any],
    reader: _Reader,
) -> sa.ColumnElement[bool]:
    ways: list[sa.ColumnElement[bool]] = []
    if not LINE_READERS.isdisjoint(roles):
        ways.append(is_on_line)
    if Role.LEADER in roles:
        charged = sa.select(Charge.matter_id).where(
            Charge.leader_id == reader.id, Charge.unit_id == reader.unit, _IS_HELD
        )
        ways.append(matter_id.in_(charged))
    if reader.member is not None:
        given = sa.cast(sa.func.jsonb_array_elements_text(TaskForce.matter_ids), sa.Uuid)
        guided = sa.select(given).where(_IS_AT_WORK, TaskForce.members.contains(reader.member))
        ways.append(matter_id.in_(guided))
    if Role.JOINT_OFFICE in roles:
        ways.append(matter_id.in_(sa.select(Listing.matter_id).where(_IS_JOINT, _IS_NOT_DROPPED)))
    return sa.or_(sa.false(), *ways)


async def page(
    connection: AsyncConnection,
    actor: Actor,
    filters: LedgerFilters,
    cursor: str | None,
    limit: int,
    now: datetime,
) -> JsonPage:
    """Up to `limit` rows, newest first."""
    shape, values = _Shape.of(actor, filters), _values(actor, filters, local_date(now))
    found = await connection.execute(
        _first_page(shape, limit) if cursor is None else _page(shape, cursor, limit), values
    )
    # Two rows at most: those of the page as one, and whatever is beyond it.
    parts = pages.page([_Part(*row) for row in found], ["registered_at", "id"], 1)
    return JsonPage(b"".join(part.rows for part in parts["items"]), parts["next"])


async def count(
    session: AsyncSession | AsyncConnection, actor: Actor, filters: LedgerFilters, now: datetime
) -> int:
    """How many rows paging to the end would show."""
    total = _total(_Shape.of(actor, filters))
    found = await session.scalar(total, _values(actor, filters, local_date(now)))
    return found or 0


# Building a statement takes longer than running it, and the same few shapes come all the time.
@lru_cache(maxsize=500)
def _first_page(shape: _Shape, limit: int) -> sa.Select[Any]:
    return _page(shape, None, limit)


def _page(shape: _Shape, cursor: str | None, limit: int) -> sa.Select[Any]:
    return _as_json(keyset(_rows(shape), ORDER, cursor, limit), limit)


@lru_cache(maxsize=500)
def _rows(shape: _Shape) -> sa.Select[Any]:
    return _ROWS.where(*_filters(shape))


@lru_cache(maxsize=500)
def _total(shape: _Shape) -> sa.Select[Any]:
    return _COUNT.where(*_filters(shape))


def _as_json(newest: sa.Select[Any], limit: int) -> sa.Select[Any]:
    # A number and no parameter: not knowing it, PostgreSQL would take a page for a tenth of the
    # ledger, and plan it anew every time from some ten thousand rows on.
    found = newest.limit(sa.literal_column(str(limit + 1))).subquery("found")
    numbered = sa.select(sa.text(_NUMBERED)).select_from(found).subquery("numbered")
    is_beyond = sa.literal_column(f"nth > {limit}", sa.Boolean)
    together = sa.select(sa.text(_TOGETHER)).select_from(numbered)
    return together.group_by(is_beyond).order_by(is_beyond)


def _filters(shape: _Shape) -> Iterator[sa.ColumnElement[bool]]:
    """What a row must fulfil: visible, of no piece that is closed to the caller, and filters."""
    yield from _seen(shape)
    yield _COLUMNS["id"].not_in(RECUSALS.pieces_asked())
    yield from (_FILTERS[name] for name in shape.filters)
    yield from (_ONE[name] for name in shape.one)
    yield from (_ANY[name] for name in shape.any)
    for name, value in shape.flags:
        yield _COLUMNS[name] if value else ~_COLUMNS[name]
    if shape.listed is not None:
        yield _IS_LISTED if shape.listed else ~_IS_LISTED
    if shape.punctuality:
        yield sa.or_(*(_HAS[each] for each in shape.punctuality))


def _seen(shape: _Shape) -> Iterator[sa.ColumnElement[bool]]:
    # Says of a bureau's line what an index can answer in the ledger's order: however many rows
    # there are, a page then reads only its own. Counties have no bureaus below them.
    by_line_only = LINE_READERS.issuperset(shape.roles) and bool(shape.roles)
    if by_line_only and shape.level is Level.COUNTY:
        yield _COLUMNS["unit_line"] == sa.bindparam("line")
        return
    if by_line_only and shape.is_department:
        yield _ON_EVERY_LINE
        return
    if by_line_only and shape.level is Level.CITY:
        yield _COLUMNS["city"] == sa.bindparam("city")
    is_on_line = on_line_asked(_COLUMNS["unit_line"])
    reader = _Reader(
        sa.bindparam("reader", type_=sa.Uuid),
        sa.bindparam("reader_unit", type_=sa.Uuid),
        sa.bindparam("member", type_=JSONB) if shape.is_inside else None,
    )
    yield _visible(shape.roles, is_on_line, _COLUMNS["matter_id"], reader)


def _values(actor: Actor, filters: LedgerFilters, today: date) -> dict[str, Any]:
    """The parameters of any shape."""
    values = filters.__dict__ | line_of(actor)
    values |= {"city": city_of(actor.line), "reader": actor.id, "reader_unit": actor.unit}
    values |= {"member": _member(actor), "persons": sorted(actor.persons)}
    values |= {"today": today, "soon": today + SOON}
    if filters.month is not None:
        first, following = month_days(filters.month)
        values |= {"month_begins": begins_at(first), "month_ends": begins_at(following)}
    if filters.registered_from is not None:
        values["registered_from"] = begins_at(filters.registered_from)
    if filters.registered_to is not None:
        values["registered_to"] = begins_at(filters.registered_to + timedelta(days=1))
    for name, given in _given(filters).items():
        values[name] = given[0] if len(given) == 1 else given
    if filters.q is not None:
        words = filters.q.split()
        values["pairs"] = sorted({pair for word in words for pair in pairs(word)})
        values["titles"] = [f"%{_literally(word)}%" for word in words]
    return values


def _given(filters: LedgerFilters) -> dict[str, list[Any]]:
    """The values of the filters of several values, each once."""
    given = {name: getattr(filters, name) for name in _VALUED}
    if filters.region is not None:
        given["region"] = regions.load().inside(filters.region)
    return {name: list(dict.fromkeys(values)) for name, values in given.items() if values}


def _literally(word: str) -> str:
    """A word as a pattern of `LIKE` that means just this word."""
    return re.sub(r"[\\%_]", r"\\\g<0>", word)

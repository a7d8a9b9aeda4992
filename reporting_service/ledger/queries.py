"""Reading the ledger: which pieces the actor may see, narrowed, paged and counted."""

from collections.abc import Iterator, Set
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from reporting_service.ledger.models import Charge, Entry, Listing, Matter
from reporting_service.ledger.rules import (
    DUE_SOON,
    LINE_READERS,
    PROVINCE,
    Punctuality,
    begins_at,
    city_of,
    month_days,
    pairs,
)
from reporting_service.ledger.schemas import Filter, Written
from shared import pages
from shared.auth import Actor, Level, line_of, on_line, on_line_asked
from shared.clock import office_date
from shared.moves import Role
from shared.pages import keyset
from shared.regions import prefix

_COLUMNS = sa.inspect(Entry).columns
ORDER = (_COLUMNS["registered_at"], _COLUMNS["id"])

# The whole row is looked up and written as JSON by the database, and only for the rows of a page:
# the filters above never pay for the joins, and nothing is converted twice.
_ROW = """(
SELECT row_to_json(piece)::text FROM (
  SELECT
    entry.id, entry.number, entry.matter_id, matter.number AS matter_number, matter.title,
    matter.summary_masked, entry.topic, matter.family, matter.route,
    matter.status AS matter_status, entry.form, entry.purpose, entry.source,
    entry.petition_date, entry.registered_at, entry.arrived_at, entry.region,
    entry.petitioner_count, entry.is_initial, entry.is_collective, entry.status,
    entry.unit_id, organisation.name AS unit_name,
    work_order.number AS order_number, work_order.status AS order_status,
    work_order.feedback_due, work_order.returns,
    entry.noticed_on, entry.accepted_at, entry.due_raw, entry.due_legal,
    CASE
      WHEN entry.due_legal IS NULL THEN NULL
      WHEN coalesce(entry.replied_on, :today) > entry.due_legal THEN 'overdue'
      WHEN entry.replied_on IS NULL AND entry.due_legal <= :soon THEN 'due_soon'
      ELSE 'on_time'
    END AS punctuality,
    entry.extended_days, entry.opinion_no, entry.opinion_issued_at, entry.result,
    entry.delivered_at, entry.closed_at,
    listing.number AS listing_number, listing.status AS listing_status, listing.target_date,
    listing.delisted_at,
    coalesce((
      SELECT json_agg(json_build_object('level', charge.level, 'name', charge.leader_name,
          'post', charge.leader_post, 'takes_all', charge.takes_all)
        ORDER BY array_position(ARRAY['province', 'city', 'county'], charge.level::text))
      FROM charge WHERE charge.matter_id = entry.matter_id AND charge.status = 'active'
    ), '[]') AS chain
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
) AS piece) AS row"""
_TODAY, _SOON = sa.bindparam("today", type_=sa.Date), sa.bindparam("soon", type_=sa.Date)
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
        Matter.title.like(sa.bindparam("title"), escape="/"),
    )
)
_FILTERS: dict[str, sa.ColumnElement[bool]] = {
    "month": sa.and_(
        Entry.registered_at >= sa.bindparam("month_begins"),
        Entry.registered_at < sa.bindparam("month_ends"),
    ),
    "registered_from": Entry.registered_at >= sa.bindparam("registered_from"),
    "registered_to": Entry.registered_at < sa.bindparam("registered_to"),
    "region": Entry.region.like(sa.bindparam("region")),
    **{
        name: _COLUMNS[name] == sa.bindparam(name)
        for name in ("topic", "form", "status", "unit_id")
    },
    "q": _IS_TITLED,
}  # fmt: skip
_IS_OPEN = Entry.replied_on.is_(None)
# The same three classes as in the row itself, spelled so that indexes serve them.
_STANDS: dict[Punctuality, sa.ColumnElement[bool]] = {
    Punctuality.OVERDUE: sa.or_(
        sa.and_(_IS_OPEN, Entry.due_legal < _TODAY), Entry.replied_on > Entry.due_legal
    ),
    Punctuality.DUE_SOON: sa.and_(_IS_OPEN, Entry.due_legal.between(_TODAY, _SOON)),
    Punctuality.ON_TIME: sa.or_(
        sa.and_(_IS_OPEN, Entry.due_legal > _SOON), Entry.replied_on <= Entry.due_legal
    ),
}
# Words that never change are written out: a plan that is kept for all values of a parameter could
# not use the indexes on just these rows.
_IS_ACTIVE = Charge.status == sa.literal_column("'active'")
_IS_JOINT = Listing.kind == sa.literal_column("'joint'")
_IS_KEPT = Listing.status != sa.literal_column("'dropped'")
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
    """All that the text of a statement depends on; whatever else is asked travels beside it."""

    roles: Set[Role]
    level: Level
    is_department: bool
    filters: tuple[str, ...]
    listed: bool | None
    punctuality: Punctuality | None

    @classmethod
    def of(cls, actor: Actor, asked: Filter) -> "_Shape":
        filters = tuple(name for name in _FILTERS if getattr(asked, name) is not None)
        return cls(actor.roles, actor.level, actor.line == PROVINCE, filters, asked.listed,
                   asked.punctuality)  # fmt: skip


def visible_to(
    actor: Actor, unit_line: sa.ColumnElement[Any], matter_id: sa.ColumnElement[Any]
) -> sa.ColumnElement[bool]:
    """Rows on the actor's line, of a leader's own charges, of jointly listed matters; else none."""
    return _visible(actor.roles, on_line(unit_line, actor), matter_id, actor.id)


def _visible(
    roles: Set[Role],
    is_on_line: sa.ColumnElement[bool],
    matter_id: sa.ColumnElement[Any],
    reader: UUID | sa.BindParameter[UUID],
) -> sa.ColumnElement[bool]:
    ways: list[sa.ColumnElement[bool]] = []
    if not LINE_READERS.isdisjoint(roles):
        ways.append(is_on_line)
    if Role.LEADER in roles:
        charged = sa.select(Charge.matter_id).where(Charge.leader_id == reader, _IS_ACTIVE)
        ways.append(matter_id.in_(charged))
    if Role.JOINT_OFFICE in roles:
        ways.append(matter_id.in_(sa.select(Listing.matter_id).where(_IS_JOINT, _IS_KEPT)))
    return sa.or_(sa.false(), *ways)


async def page(
    connection: AsyncConnection,
    actor: Actor,
    asked: Filter,
    cursor: str | None,
    limit: int,
    now: datetime,
) -> Written:
    """Up to `limit` rows, newest first."""
    shape, values = _Shape.of(actor, asked), _values(actor, asked, office_date(now))
    found = await connection.execute(
        _first_page(shape, limit) if cursor is None else _page(shape, cursor, limit), values
    )
    # Two rows at most: those of the page as one, and whatever is beyond it.
    parts = pages.page([_Part(*row) for row in found], ["registered_at", "id"], 1)
    return Written(b"".join(part.rows for part in parts["items"]), parts["next"])


async def count(
    session: AsyncSession | AsyncConnection, actor: Actor, asked: Filter, now: datetime
) -> int:
    """How many rows paging to the end would show."""
    total = _total(_Shape.of(actor, asked))
    found = await session.scalar(total, _values(actor, asked, office_date(now)))
    return found or 0


# Building a statement takes longer than running it, and there are few shapes, asked all the time.
@lru_cache(maxsize=500)
def _first_page(shape: _Shape, limit: int) -> sa.Select[Any]:
    return _page(shape, None, limit)


def _page(shape: _Shape, cursor: str | None, limit: int) -> sa.Select[Any]:
    return _written(keyset(_rows(shape), ORDER, cursor, limit), limit)


@lru_cache(maxsize=500)
def _rows(shape: _Shape) -> sa.Select[Any]:
    return _ROWS.where(*_filters(shape))


@lru_cache(maxsize=500)
def _total(shape: _Shape) -> sa.Select[Any]:
    return _COUNT.where(*_filters(shape))


def _written(newest: sa.Select[Any], limit: int) -> sa.Select[Any]:
    # A number and no parameter: not knowing it, PostgreSQL would take a page for a tenth of the
    # ledger, and plan it anew every time from some ten thousand rows on.
    found = newest.limit(sa.literal_column(str(limit + 1))).subquery("found")
    numbered = sa.select(sa.text(_NUMBERED)).select_from(found).subquery("numbered")
    is_beyond = sa.literal_column(f"nth > {limit}", sa.Boolean)
    together = sa.select(sa.text(_TOGETHER)).select_from(numbered)
    return together.group_by(is_beyond).order_by(is_beyond)


def _filters(shape: _Shape) -> Iterator[sa.ColumnElement[bool]]:
    """What a row must fulfil: visible, and all that is asked."""
    yield from _seen(shape)
    yield from (_FILTERS[name] for name in shape.filters)
    if shape.listed is not None:
        yield _IS_LISTED if shape.listed else ~_IS_LISTED
    if shape.punctuality is not None:
        yield _STANDS[shape.punctuality]


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
    yield _visible(shape.roles, is_on_line, _COLUMNS["matter_id"], sa.bindparam("reader"))


def _values(actor: Actor, asked: Filter, today: date) -> dict[str, Any]:
    """The parameters of any shape."""
    values = asked.__dict__ | line_of(actor)
    values |= {"city": city_of(actor.line), "reader": actor.id}
    values |= {"today": today, "soon": today + DUE_SOON}
    if asked.month is not None:
        first, following = month_days(asked.month)
        values |= {"month_begins": begins_at(first), "month_ends": begins_at(following)}
    if asked.registered_from is not None:
        values["registered_from"] = begins_at(asked.registered_from)
    if asked.registered_to is not None:
        values["registered_to"] = begins_at(asked.registered_to + timedelta(days=1))
    if asked.region is not None:
        values["region"] = f"{prefix(asked.region)}%"
    if asked.q is not None:
        escaped = asked.q.replace("/", "//").replace("%", "/%").replace("_", "/_")
        values |= {"pairs": pairs(asked.q), "title": f"%{escaped}%"}
    return values

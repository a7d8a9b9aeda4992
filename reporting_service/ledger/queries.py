"""Reading the ledger: which pieces the actor may see, narrowed, paged and counted."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from reporting_service.ledger.models import Charge, Entry, Listing, Matter
from reporting_service.ledger.rules import (
    DUE_SOON,
    LINE_READERS,
    Punctuality,
    begins_at,
    city_of,
    month_days,
    pairs,
)
from reporting_service.ledger.schemas import Filter
from shared.auth import Actor, Level, on_line
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
_PAGE = sa.select(
    *ORDER,
    sa.text(_ROW).bindparams(
        sa.bindparam("today", type_=sa.Date), sa.bindparam("soon", type_=sa.Date)
    ),
)


def visible_to(
    actor: Actor, unit_line: sa.ColumnElement[Any], matter_id: sa.ColumnElement[Any]
) -> sa.ColumnElement[bool]:
    """Rows on the actor's line, of a leader's own charges, of jointly listed matters; else none."""
    ways: list[sa.ColumnElement[bool]] = []
    if not LINE_READERS.isdisjoint(actor.roles):
        ways.append(on_line(unit_line, actor))
    if Role.LEADER in actor.roles:
        charged = sa.select(Charge.matter_id).where(
            Charge.leader_id == actor.id, Charge.status == "active"
        )
        ways.append(matter_id.in_(charged))
    if Role.JOINT_OFFICE in actor.roles:
        jointly = sa.select(Listing.matter_id).where(
            Listing.kind == "joint", Listing.status != "dropped"
        )
        ways.append(matter_id.in_(jointly))
    return sa.or_(sa.false(), *ways)


async def page(
    session: AsyncSession | AsyncConnection,
    actor: Actor,
    asked: Filter,
    cursor: str | None,
    limit: int,
    now: datetime,
) -> Sequence[sa.Row[tuple[datetime, UUID, str]]]:
    """Up to `limit` + 1 rows, newest first: (registered_at, id, the row as JSON text)."""
    today = office_date(now)
    select = keyset(_PAGE.where(*_narrowed(actor, asked, today)), ORDER, cursor, limit)
    asked_as_of = {"today": today, "soon": today + DUE_SOON}
    rows: Sequence[sa.Row[Any]] = (await session.execute(select, asked_as_of)).all()
    return rows


async def count(session: AsyncSession, actor: Actor, asked: Filter, now: datetime) -> int:
    """How many rows paging to the end would show."""
    total = sa.select(sa.func.count()).select_from(Entry)
    found = await session.scalar(total.where(*_narrowed(actor, asked, office_date(now))))
    return found or 0


def _narrowed(actor: Actor, asked: Filter, today: date) -> Iterator[sa.ColumnElement[bool]]:
    """What a row must fulfil: visible, and all that is asked."""
    yield visible_to(actor, _COLUMNS["unit_line"], _COLUMNS["matter_id"])
    yield from _at_its_place(actor)
    yield from _registered(asked)
    for name in ("topic", "form", "status", "unit_id"):
        if (wanted := getattr(asked, name)) is not None:
            yield _COLUMNS[name] == wanted
    if asked.region is not None:
        yield Entry.region.startswith(prefix(asked.region), autoescape=True)
    if asked.listed is not None:
        listed = sa.exists().where(
            Listing.matter_id == Entry.matter_id, Listing.listed_at.is_not(None)
        )
        yield listed if asked.listed else ~listed
    if asked.punctuality is not None:
        yield _stands(asked.punctuality, today)
    if asked.q is not None:
        found = sa.select(Matter.id).where(
            Matter.title_pairs.contains(pairs(asked.q)),
            Matter.title.contains(asked.q, autoescape=True),
        )
        yield Entry.matter_id.in_(found)


def _at_its_place(actor: Actor) -> Iterator[sa.ColumnElement[bool]]:
    # Says again, of a bureau's line, what an index can answer in the ledger's order: however many
    # rows there are, a page then reads only its own. Counties have no bureaus below them.
    if not LINE_READERS.issuperset(actor.roles):
        return
    if actor.level is Level.CITY:
        yield _COLUMNS["city"] == city_of(actor.line)
    if actor.level is Level.COUNTY:
        yield _COLUMNS["unit_line"] == actor.line


def _registered(asked: Filter) -> Iterator[sa.ColumnElement[bool]]:
    if asked.month is not None:
        first, following = month_days(asked.month)
        yield Entry.registered_at >= begins_at(first)
        yield Entry.registered_at < begins_at(following)
    if asked.registered_from is not None:
        yield Entry.registered_at >= begins_at(asked.registered_from)
    if asked.registered_to is not None:
        yield Entry.registered_at < begins_at(asked.registered_to + timedelta(days=1))


def _stands(wanted: Punctuality, today: date) -> sa.ColumnElement[bool]:
    """The same three classes as in the row itself, spelled so that indexes serve them."""
    is_open = Entry.replied_on.is_(None)
    if wanted is Punctuality.OVERDUE:
        return sa.or_(sa.and_(is_open, Entry.due_legal < today), Entry.replied_on > Entry.due_legal)
    if wanted is Punctuality.DUE_SOON:
        return sa.and_(is_open, Entry.due_legal.between(today, today + DUE_SOON))
    return sa.or_(
        sa.and_(is_open, Entry.due_legal > today + DUE_SOON), Entry.replied_on <= Entry.due_legal
    )

"""Snapshots: for each row that a service publishes events about, the last event about it.

Rows are found in the service's own tables, so that a row without any event is noticed. Events are
found in its log, so that a follower's copy is compared with the very event it applied.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import Database
from shared.errors import FieldError, Invalid
from shared.feed import Event, EventRow, FeedHead, Pending, cloud_event, record

MAX_PAGE = 1000
"""Rows on one page at most."""
MAX_KEYS = 100
"""Keys in one request at most."""
_NO_TIME = datetime.min.replace(tzinfo=UTC)


class Moved(NamedTuple):
    """What happened to a row: the verb of the move, its office time, and the reason given."""

    verb: str
    at: datetime
    reason: str | None = None


@dataclass(frozen=True)
class Snapshot:
    """How one type of event follows from the row of `table` that it is about.

    `key` is the event's field with the row's key (None: the table has one row at most), `subject`
    the CloudEvents subject, `to_event` the event of a row after a move, `passing` the fields that
    belong to the move and not to the row; only rows that pass `filters` have events.
    """

    event: type[Event]
    table: type[Any]
    key: str | None
    subject: Callable[[Any], UUID]
    to_event: Callable[[Any, Moved], Event | None]
    options: Sequence[Any] = ()
    filters: Sequence[sa.ColumnElement[bool]] = ()
    passing: frozenset[str] = frozenset({"move", "at"})

    def pending(self, row: Any, moved: Moved) -> Pending | None:
        """The event of `row` after `moved`, ready to be published; None when there is none."""
        event = self.to_event(row, moved)
        return None if event is None else record(event, self.subject(row), moved.at)

    def current(self, row: Any) -> Event:
        """What would be published of `row` now; verb and time mean nothing.

        Raises `ValueError` for a row that `filters` leaves out.
        """
        event = self.to_event(row, Moved("stand", getattr(row, "moved_at", None) or _NO_TIME))
        if event is None:
            raise ValueError("nothing is published of this row")
        return event

    @property
    def column(self) -> sa.Column[Any]:
        """The key column of the table."""
        return key_column(self.table)


@dataclass(frozen=True)
class Published:
    """A row and the last event about it, None if there is none."""

    key: str
    row: Any
    event: Any | None


def key_column(table: type[Any]) -> sa.Column[Any]:
    """The one column that is the table's primary key."""
    (column,) = table.__table__.primary_key.columns
    found: sa.Column[Any] = column
    return found


def typed(text: str, column: sa.ColumnElement[Any]) -> Any:
    """A key as the database knows it. Raises `Invalid` (cursor-invalid)."""
    kind = column.type.python_type
    try:
        return text == "True" if kind is bool else kind(text)
    except ValueError as error:
        detail = "翻页标记无效，请从第一页重新查询。"
        raise Invalid("cursor-invalid", detail, [FieldError("after", "无效")]) from error


@asynccontextmanager
async def consistent_read(database: Database) -> AsyncIterator[AsyncSession]:
    """A read session whose statements all see one moment: a row and its event agree."""
    async with database.reading.connect() as connection:
        await connection.execution_options(isolation_level="REPEATABLE READ")
        async with AsyncSession(connection) as session:
            yield session


async def published(
    session: AsyncSession,
    snapshot: Snapshot,
    after: str | None = None,
    limit: int = MAX_PAGE,
    keys: Sequence[str] = (),
) -> list[Published]:
    """Rows by key, those after `after` or only those in `keys`, each with its last event."""
    column = snapshot.column
    select = sa.select(snapshot.table).where(*snapshot.filters).options(*snapshot.options)
    if keys:
        select = select.where(column.in_([typed(key, column) for key in keys]))
    elif after is not None:
        select = select.where(column > typed(after, column))
    rows = (await session.scalars(select.order_by(column).limit(limit))).all()
    by_key = {str(getattr(row, column.key)): row for row in rows}
    events = await _last_events(session, snapshot, by_key)
    no_key = snapshot.key is None
    return [Published(key, row, events.get("" if no_key else key)) for key, row in by_key.items()]


async def _last_events(
    session: AsyncSession, snapshot: Snapshot, rows: Mapping[str, Any]
) -> dict[str, Any]:
    if not rows:
        return {}
    key: sa.ColumnElement[str] = sa.literal("")
    wanted = [EventRow.type == snapshot.event.type,
              EventRow.subject.in_({snapshot.subject(row) for row in rows.values()})]  # fmt: skip
    if snapshot.key is not None:
        key = EventRow.data[snapshot.key].astext
        wanted.append(key.in_(list(rows)))
    last = sa.select(sa.func.max(EventRow.position)).where(*wanted).group_by(key)
    newest = sa.select(key.label("key"), EventRow.__table__).where(EventRow.position.in_(last))
    return {event.key: event for event in await session.execute(newest)}


async def page(
    database: Database,
    source: str,
    snapshot: Snapshot,
    after: str | None,
    limit: int,
    keys: Sequence[str],
) -> dict[str, Any]:
    """A page as it travels: keys, each with its last event (None: there is none).

    `next` is the key to ask for `after`, None on the last page.
    """
    async with consistent_read(database) as session:
        epoch = (await session.scalars(sa.select(FeedHead.epoch))).one()
        found = await published(session, snapshot, after, limit, keys)
    items = [
        {"key": each.key, "event": each.event and cloud_event(each.event, epoch, source)}
        for each in found
    ]
    more = len(found) == limit and not keys
    return {"items": items, "next": found[-1].key if more else None}

"""A service's append-only event log, served as an HTTP feed (http-feeds.org, CloudEvents 1.0).

An event is written by the last message of the transaction of the change, with its position, under
a lock that the commit gives back: so a reader never skips an event that commits late, and positions
have no gaps.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID, uuid4

import sqlalchemy as sa
import structlog
from pydantic import BaseModel, ConfigDict
from pydantic_core import to_json
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from shared.db import Database, Statement, Technical, append_only, fetch, last_before_commit
from shared.errors import Conflict, Invalid

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/cloudevents-batch+json"
TICK = timedelta(milliseconds=500)
LONGEST_POLL = timedelta(seconds=10)


class Event(BaseModel):
    """Base of what a service publishes: ids and facts that followers need, never personal data.

    Fields are only ever added. `example` is a full body; contract tests parse it in every consumer.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: ClassVar[str]
    example: ClassVar[dict[str, Any]]


@append_only
class EventRow(Technical):
    """One event; positions have no gaps and never change."""

    __tablename__ = "event"
    __table_args__ = (sa.Index("ix_event_subject", "subject"),)

    position: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    type: Mapped[str] = mapped_column(sa.String(100))
    subject: Mapped[UUID]
    time: Mapped[datetime]
    recorded_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())
    data: Mapped[dict[str, Any]]


class FeedHead(Technical):
    """The one row that says how far this service's feed goes, and in which epoch."""

    __tablename__ = "feed_head"
    __table_args__ = (sa.CheckConstraint("one", name="one"),)

    one: Mapped[bool] = mapped_column(primary_key=True, default=True)
    position: Mapped[int] = mapped_column(sa.BigInteger)
    epoch: Mapped[UUID]


Pending = Mapping[str, Any]
"""An event that the last message of its transaction will append."""


async def publish(session: AsyncSession, event: Event, subject: UUID, now: datetime) -> None:
    """Tell `event` with the caller's transaction, as the last line of a command.

    `subject` is the matter (before triage: the piece), `now` the office time of the fact.
    """
    await session.flush()  # what it tells is written, or refused, before it is told
    published(session, [record(event, subject, now)])


def record(event: Event, subject: UUID, now: datetime) -> Pending:
    """`event` for `published`, by a command that writes its rows itself."""
    return {"type": event.type, "subject": subject, "time": now, "data": event}


def published(
    session: AsyncSession, events: Iterable[Pending | Callable[[], Pending | None]]
) -> None:
    """Append `events` with the last message of this transaction.

    A callable is called after the flush, just before: for an event that tells a row as it is then.

    `session.info["position"]` is then that of the last one.
    """
    session.info.setdefault("published", []).extend(events)
    last_before_commit(session, lambda: _append(session))


@asynccontextmanager
async def savepoint(session: AsyncSession) -> AsyncIterator[None]:
    """A part of a transaction that holds as a whole or not at all; what it published goes with it,
    and what it left to be sent before the commit."""
    lists = [session.info.setdefault(name, []) for name in ("published", "before_commit")]
    lengths = [len(each) for each in lists]
    try:
        async with session.begin_nested():
            yield
    except BaseException:
        for each, length in zip(lists, lengths, strict=True):
            del each[length:]
        raise


# The head is locked by moving it, and so until the commit: nobody reads a position whose
# predecessor is not committed. Without a head the position is NULL, and the events are refused.
# A function: one statement for two, of which PostgreSQL keeps the plans.
APPEND_EVENTS = """
CREATE FUNCTION append_events(sent json) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  many integer := json_array_length(sent);
  last bigint;
BEGIN
  UPDATE feed_head SET position = position + many RETURNING position INTO last;
  INSERT INTO event (position, type, subject, time, data)
  SELECT last - many + told.nth, told.type, told.subject, told.time, told.data
  FROM ROWS FROM (
    json_to_recordset(sent) AS (type text, subject uuid, time timestamptz, data jsonb)
  ) WITH ORDINALITY AS told (type, subject, time, data, nth);
  RETURN last;
END
$$
"""


@sa.event.listens_for(FeedHead.__table__, "after_create")
def _with_its_function(_table: sa.Table, connection: sa.Connection, **_: Any) -> None:
    connection.exec_driver_sql(APPEND_EVENTS)


def _append(session: AsyncSession) -> Statement | None:
    pending = session.info["published"]  # a savepoint may have taken them back
    events = [each() if callable(each) else each for each in pending]
    events = [each for each in events if each is not None]
    if not events:
        return None

    def found(position: int) -> None:
        session.info["position"] = position

    return Statement("SELECT append_events($1)", [to_json(events).decode()], found=found)


async def ensure_head(database: Database) -> None:
    """Create the head of an empty feed, with a new epoch."""
    async with database.begin() as session:
        await session.execute(
            sa.text(
                "INSERT INTO feed_head (one, position, epoch) VALUES (true, 0, :epoch)"
                " ON CONFLICT DO NOTHING"
            ),
            {"epoch": uuid4()},
        )


class Growth:
    """Wakes waiting polls when the feed has grown."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._grown = asyncio.Event()

    async def run(self) -> None:
        """Twice a second: look for what other processes appended."""
        seen = -1
        while True:
            position = await head(self._database)
            if position != seen:
                seen = position
                self.wake()
            await asyncio.sleep(TICK.total_seconds())

    async def grown(self, timeout: float) -> None:  # seconds
        """Wait until the feed has grown, or `timeout` is over."""
        event = self._grown
        try:
            await asyncio.wait_for(event.wait(), timeout)
        except TimeoutError:
            return

    def wake(self) -> None:
        """The feed has grown: let waiting polls look."""
        self._grown.set()
        self._grown = asyncio.Event()


async def head(database: Database) -> int:
    """The position of the last event; 0 before the first."""
    async with database.connect() as connection:
        ((position,),) = await fetch(connection, "SELECT position FROM feed_head")
    return int(position)


# The database writes the whole batch: three followers read every event, and to take each apart and
# put it together again was a quarter of intake's work during an import.
_SERVED = """
SELECT h.epoch, h.position, convert_to(coalesce(e.events, '[]'), 'UTF8')
FROM feed_head AS h CROSS JOIN LATERAL (
  SELECT '[' || string_agg(event::text, ',' ORDER BY position) || ']' AS events FROM (
    SELECT position, json_build_object(
      'specversion', '1.0', 'id', h.epoch || ':' || position, 'source', '/' || $3::text,
      'type', type, 'subject', subject, 'time', time,
      'datacontenttype', 'application/json', 'data', data) AS event
    FROM (
      SELECT *, max(position) OVER () AS last FROM (
        SELECT * FROM event WHERE position > $1 AND position <= h.position
        ORDER BY position LIMIT $2
      ) AS next
    ) AS looked_at
    WHERE $4::text[] IS NULL OR type = ANY ($4) OR position = last
  ) AS found
) AS e
"""
NOTHING = b"[]"


async def growth_or_stop(growth: Growth, stopping: asyncio.Event, seconds: float) -> None:
    """Wait until the feed grows, the process is told to stop, or `seconds` are over."""
    waits = {
        asyncio.ensure_future(growth.grown(seconds)),
        asyncio.ensure_future(stopping.wait()),
    }
    _, pending = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)


async def batch(
    database: Database,
    epoch: UUID | None,
    after: int,
    limit: int,
    source: str,
    types: Sequence[str] | None = None,
) -> bytes:
    """CloudEvents of the `limit` after position `after` as a JSON list, else `NOTHING`.

    With `types` only those, and the last of all: it says how far the reader has come.
    Raises `Conflict` (feed-rewound) when `epoch` is another one or `after` lies beyond the head.
    """
    async with database.connect() as connection:
        values = [after, limit, source, types]
        ((own, last, events),) = await fetch(connection, _SERVED, values)
    if epoch is not None and (epoch != own or after > last):
        detail = "事件流已从备份恢复，游标失效，须由运维人员对账后重新开始。"
        raise Conflict("feed-rewound", detail, epoch=str(own), head=last)
    return bytes(events)


def cloud_event(row: Any, epoch: UUID, source: str) -> dict[str, Any]:
    """An event as it travels (CloudEvents 1.0); `batch` lets the database write the same."""
    return {
        "specversion": "1.0",
        "id": f"{epoch}:{row.position}",
        "source": f"/{source}",
        "type": row.type,
        "subject": str(row.subject),
        "time": row.time.isoformat(),
        "datacontenttype": "application/json",
        "data": row.data,
    }


def parse_event_id(text: str | None) -> tuple[UUID | None, int]:
    """`epoch:position` → its parts; None → before the first event.

    Raises `Invalid` (event-id-invalid).
    """
    if text is None:
        return None, 0
    epoch, _, position = text.partition(":")
    try:
        return UUID(epoch), int(position)
    except ValueError as error:
        raise Invalid("event-id-invalid", "lastEventId 格式不正确。") from error

"""A service's append-only event log, served as an HTTP feed (http-feeds.org, CloudEvents 1.0).

An event is written in the transaction of the change and gets its position at the very end of it,
under a lock that the commit gives back: so a reader never skips an event that commits late, and
positions have no gaps.
"""

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID, uuid4

import sqlalchemy as sa
import structlog
from pydantic import BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from shared.db import Database, Driver, New, Technical
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


class EventRow(Technical):
    """One event; `position` stays empty until it is numbered, and never changes then."""

    __tablename__ = "event"
    __table_args__ = (
        sa.Index("ix_event_unnumbered", "id", postgresql_where=sa.text("position IS NULL")),
        sa.Index("ix_event_subject", "subject"),
    )

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    position: Mapped[int | None] = mapped_column(sa.BigInteger, unique=True)
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


async def publish(session: AsyncSession, event: Event, subject: UUID, now: datetime) -> None:
    """Append `event` in the caller's transaction, as the last line of a command.

    `subject` is the matter (before triage: the piece), `now` the office time of the fact.
    """
    row = record(event, subject, now).made()
    session.add(row)
    await session.flush()
    published(session, [row.id])


def record(event: Event, subject: UUID, now: datetime) -> New[EventRow]:
    """The row of `event`, for `shared.db.insert`; tell `published` the key it got."""
    data = event.model_dump(mode="json")
    return New(EventRow, {"type": event.type, "subject": subject, "time": now, "data": data})


def published(session: AsyncSession, events: Iterable[int]) -> None:
    """Note the insertion ids of events that this transaction appends.

    They are numbered by its last message; `session.info["position"]` is then that of the last one.
    """
    session.info.setdefault("published", []).extend(events)
    session.info["closing"] = _number_and_commit


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


class Sequencer:
    """Wakes waiting polls when the feed has grown, and numbers what came without `published`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._grown = asyncio.Event()

    async def run(self) -> None:
        """Twice a second: number what waits, wake polls for what other processes numbered."""
        head = -1
        while True:
            async with self._database.read() as session:
                row = (await session.execute(_GLANCE)).one()
            if row.waiting:
                await self.number()
            elif row.position != head:
                head = row.position
                self.wake()
            await asyncio.sleep(TICK.total_seconds())

    async def number(self) -> None:
        """Number every committed event that has no position yet."""
        async with self._database.alone() as driver:
            await number(driver)
        self.wake()

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


_GLANCE = sa.text(
    "SELECT position, EXISTS (SELECT FROM event WHERE position IS NULL) AS waiting FROM feed_head"
)
# Statements in one message: PostgreSQL gives each its own snapshot (READ COMMITTED), so the
# second sees every event that was committed before the head was locked.
_NUMBER = """
SELECT FROM feed_head FOR UPDATE;
WITH numbered AS (
  UPDATE event SET position = waiting.position FROM (
    SELECT id, feed_head.position + row_number() OVER (ORDER BY id) AS position
    FROM event CROSS JOIN feed_head WHERE event.position IS NULL
  ) AS waiting WHERE event.id = waiting.id RETURNING event.id, event.position
), moved AS (
  UPDATE feed_head SET position = position + (SELECT count(*) FROM numbered)
  WHERE EXISTS (SELECT FROM numbered)
)
SELECT id, position FROM numbered
"""


async def number(driver: Driver, *, commit: bool = False) -> dict[int, int]:
    """Number what waits, here or committed elsewhere: insertion id → position.

    No position is given twice: whoever numbers holds the lock on the head until it commits. With
    `commit` that is at the end of the same message, so nobody waits for our next one.
    """
    async with driver.cursor() as cursor:
        await cursor.execute(_NUMBER + ("; COMMIT" if commit else ""), prepare=False)
        cursor.nextset()
        return dict(await cursor.fetchall())


async def _number_and_commit(session: AsyncSession, driver: Driver) -> None:
    numbered = await number(driver, commit=True)
    # Nothing is numbered of what a savepoint took back, nor before a first start made the head.
    own = [numbered[id] for id in session.info["published"] if id in numbered]
    session.info["position"] = max(own, default=None)


async def position_of(database: Database, event: int) -> int:
    """The position of an event by its insertion id; 0 while it has none."""
    async with database.read() as session:
        found = await session.scalar(sa.select(EventRow.position).where(EventRow.id == event))
    return int(found or 0)


_SERVED = sa.text(
    "SELECT h.epoch, h.position AS head, e.position, e.type, e.subject, e.time, e.data"
    " FROM feed_head AS h LEFT JOIN LATERAL ("
    "   SELECT * FROM event WHERE event.position > :after AND event.position <= h.position"
    "   ORDER BY event.position LIMIT :limit) AS e ON true ORDER BY e.position"
)


async def growth_or_stop(sequencer: Sequencer, stopping: asyncio.Event, seconds: float) -> None:
    """Wait until the feed grows, the process is told to stop, or `seconds` are over."""
    waits = {
        asyncio.ensure_future(sequencer.grown(seconds)),
        asyncio.ensure_future(stopping.wait()),
    }
    _, pending = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)


async def batch(
    database: Database, epoch: UUID | None, after: int, limit: int, source: str
) -> list[dict[str, Any]]:
    """Up to `limit` CloudEvents after position `after`, in one statement.

    Raises `Conflict` (feed-rewound) when `epoch` is another one or `after` lies beyond the head.
    """
    async with database.read() as session:
        rows = (await session.execute(_SERVED, {"after": after, "limit": limit})).all()
    if not rows:
        return []
    head = rows[0]
    if epoch is not None and (epoch != head.epoch or after > head.head):
        detail = "事件流已从备份恢复，游标失效，须由运维人员对账后重新开始。"
        raise Conflict("feed-rewound", detail, epoch=str(head.epoch), head=head.head)
    return [cloud_event(row, row.epoch, source) for row in rows if row.position is not None]


def cloud_event(row: Any, epoch: UUID, source: str) -> dict[str, Any]:
    """A numbered event as it travels (CloudEvents 1.0)."""
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

"""Follow another service's feed: each event takes effect exactly once, whatever crashes.

A handler is a pure function from an event to the rows it sets. Rows are keyed by what the event is
about and each feed sets only its own columns, so feeds may be applied in any interleaving; the rows
of a batch are merged in memory and written together.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

import httpx
import sqlalchemy as sa
import structlog
from fastapi import Request
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import from_json
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from shared.clock import real_now
from shared.db import Closing, Database, Technical, ask, ask_reading, at_last
from shared.errors import Conflict, Invalid
from shared.rows import put

log = structlog.get_logger(__name__)

# What a wrong event can raise in a handler or in the database.
FAILURES = (SQLAlchemyError, ValidationError, ValueError, KeyError, TypeError)

BATCH = 500
BREATH = 0.25
"""Seconds between small batches, unless somebody waits for one (`Kaimen-After`)."""
POLL = timedelta(seconds=10)
PATIENCE = timedelta(seconds=2)
"""How long a request waits for a position named in `Kaimen-After`."""

Body = TypeVar("Body", bound=BaseModel)


class Read(BaseModel):
    """Base of what a consumer reads of an event: its own small model, blind to the rest."""

    model_config = ConfigDict(extra="ignore", frozen=True)


@dataclass(frozen=True, slots=True)
class Envelope(Generic[Body]):
    """One event as it came: `time` is the office time of the fact, `data` the consumer's model."""

    source: str
    position: int
    type: str
    subject: UUID
    time: datetime
    data: Body


@dataclass(frozen=True, slots=True)
class Upsert:
    """Set `values` on the row of `table` with `key`, whether it is there or not."""

    table: type[Any]
    key: Mapping[str, Any]
    values: Mapping[str, Any]


Handler = Callable[[Envelope[Any]], Iterable[Upsert]]


@dataclass
class Feed:
    """What a service reads of a feed: a model, a handler and the tables it sets, by event type."""

    name: str
    handlers: dict[str, tuple[type[BaseModel], Handler]] = field(default_factory=dict)
    tables: dict[str, tuple[type[Any], ...]] = field(default_factory=dict)

    def on(self, type_: str, model: type[Body], *tables: type[Any]) -> Callable[[Handler], Handler]:
        """Register the decorated function for events of `type_`; it sets rows of `tables` only."""

        def register(handler: Handler) -> Handler:
            self.handlers[type_] = (model, handler)
            self.tables[type_] = tables
            return handler

        return register


class FeedCursor(Technical):
    """How far a feed has been applied here; the row is the followers' only lock."""

    __tablename__ = "feed_cursor"

    feed: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    epoch: Mapped[UUID | None]
    position: Mapped[int] = mapped_column(sa.BigInteger)
    stopped: Mapped[str | None] = mapped_column(sa.String(40))
    """Why the follower waits for an operator, e.g. feed-rewound."""
    moved_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())


class ParkedEvent(Technical):
    """An event that failed here, or came after one of the same subject that did."""

    __tablename__ = "parked_event"
    __table_args__ = (
        sa.Index("ix_parked_event_waiting", "feed", "subject",
                 postgresql_where=sa.text("settled_at IS NULL")),
    )  # fmt: skip

    feed: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    position: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True)
    epoch: Mapped[UUID] = mapped_column(primary_key=True)
    subject: Mapped[UUID]
    type: Mapped[str] = mapped_column(sa.String(100))
    event: Mapped[dict[str, Any]]
    problem: Mapped[str] = mapped_column(sa.Text)
    parked_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[UUID | None]
    outcome: Mapped[str | None] = mapped_column(sa.String(20))
    reason: Mapped[str | None] = mapped_column(sa.Text)


class _Place(NamedTuple):
    """Where a feed stands here."""

    epoch: UUID | None
    position: int
    stopped: str | None


# Four times a second in every service, so past SQLAlchemy (`shared.db.ask`).
_PLACE = "SELECT epoch, position, stopped FROM feed_cursor WHERE feed = $1"
# The lock, if the cursor still stands there; and whether anything parked may matter from there on.
_HOLD = """
SELECT EXISTS (
  SELECT FROM parked_event WHERE feed = $1 AND (settled_at IS NULL OR position > $3)
)
FROM feed_cursor
WHERE feed = $1 AND epoch IS NOT DISTINCT FROM $2 AND position = $3 AND stopped IS NULL
FOR UPDATE SKIP LOCKED
"""
_ADVANCE = "UPDATE feed_cursor SET epoch = $2, position = $3, moved_at = now() WHERE feed = $1"
_REACHED = "SELECT feed, position FROM feed_cursor"


class Follower:
    """Pulls one feed in batches and applies it; any number of replicas may run."""

    def __init__(self, feed: Feed, database: Database, client: httpx.AsyncClient) -> None:
        self.feed = feed
        self._database = database
        self._client = client
        self._wanted = asyncio.Event()

    def wake(self) -> None:
        """Somebody waits for the next batch: take no breath before it."""
        self._wanted.set()

    async def run(self) -> None:
        """Follow for ever; trouble is logged and tried again with growing pauses."""
        pause = 0.0
        while True:
            try:
                moved = await self.step(POLL)
                # None: another replica holds the cursor, or an operator must act first.
                pause = 1.0 if moved is None else 0.0
                if moved is not None and 0 < moved < BATCH:
                    await self._pause()
            except (httpx.HTTPError, SQLAlchemyError, OSError, Conflict) as error:
                pause = min(5.0, pause * 2 or 0.25)
                log.warning("Following %s will be tried again", self.feed.name,
                            kind=type(error).__name__)  # fmt: skip
            if pause:
                await asyncio.sleep(pause)

    async def _pause(self) -> None:
        # So that busy minutes are applied in larger batches: each costs all of us a poll.
        self._wanted.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wanted.wait(), BREATH)

    async def step(self, wait: timedelta = timedelta()) -> int | None:
        """Fetch and apply one batch; how far the feed was read, or None when it was not ours to do.

        Nothing is held while waiting: no transaction, no connection.
        """
        place = await self._place()
        if place.stopped:
            return None
        batch = await self._fetch(place, wait)
        if batch is None:
            await self._stop("feed-rewound")
            return None
        if not batch:
            return 0
        try:
            return await self._apply(place, batch)
        except FAILURES as error:
            log.warning("A batch of %s is replayed one by one", self.feed.name,
                        kind=type(error).__name__)  # fmt: skip
        return await self._replay(place, batch)

    async def _place(self) -> _Place:
        async with self._database.connect() as connection:
            for found in await ask_reading(connection, _PLACE, [self.feed.name]):
                return _Place(*found)
        async with self._database.begin() as session:
            fresh = insert(FeedCursor).values(feed=self.feed.name, position=0)
            await session.execute(fresh.on_conflict_do_nothing())
        return await self._place()

    async def _fetch(self, place: _Place, wait: timedelta) -> list[dict[str, Any]] | None:
        """The next events that somebody here reads, and the last of all that were looked at.

        None when the feed was rewound behind our cursor.
        """
        params: dict[str, Any] = {
            "limit": BATCH, "timeout": wait.total_seconds(), "type": list(self.feed.handlers)
        }  # fmt: skip
        if place.epoch is not None:
            params["lastEventId"] = f"{place.epoch}:{place.position}"
        answer = await self._client.get(
            f"/api/{self.feed.name}/v1/feed",
            params=params,
            timeout=httpx.Timeout(5, read=wait.total_seconds() + 5),
        )
        if answer.status_code == 409:
            return None
        answer.raise_for_status()
        events: list[dict[str, Any]] = from_json(answer.content)
        return events

    async def _apply(self, place: _Place, batch: Sequence[dict[str, Any]]) -> int | None:
        """Effects and cursor in one transaction; None when the cursor is not where we began."""
        async with self._database.begin() as session:
            held = await self._hold(session, place)
            if held is None:
                return None
            parked, decided = await self._parked_before(session, batch) if held else ({}, set())
            rows = Rows()
            for event in batch:
                position = event_place(event)[1]
                if position in decided:
                    continue  # it is parked or given up, and is read again after a restart
                if position > parked.get(UUID(event["subject"]), position):
                    detail = "前序事件尚未处理"
                    session.add(_parked(self.feed.name, event, detail))
                elif (known := envelope(self.feed, event)) is not None:
                    rows.add(self.feed.handlers[known.type][1](known))
            await rows.write(session)
            self._advance(session, batch[-1])
        return event_place(batch[-1])[1] - place.position

    async def _replay(self, begun: _Place, batch: Sequence[dict[str, Any]]) -> int | None:
        at = begun.position
        for event in batch:
            place = await self._place()
            if place.position != at:
                return None  # another replica got there
            at = event_place(event)[1]
            try:
                if await self._apply(place, [event]) is None:
                    return None
            except FAILURES as error:
                if not await self._park(place, event, error):
                    return None
        return at - begun.position

    async def _park(self, place: _Place, event: dict[str, Any], error: Exception) -> bool:
        async with self._database.begin() as session:
            if await self._hold(session, place) is None:
                return False
            session.add(_parked(self.feed.name, event, f"{type(error).__name__}: {error}"[:2000]))
            self._advance(session, event)
        log.error("An event of %s is parked", self.feed.name, event_id=event["id"],
                  event_type=event["type"], kind=type(error).__name__)  # fmt: skip
        return True

    async def _hold(self, session: AsyncSession, place: _Place) -> bool | None:
        """Lock the cursor: whether something parked may matter; None when it is not at `place`."""
        values = [self.feed.name, place.epoch, place.position]
        for (parked,) in await ask(session, _HOLD, values):
            return bool(parked)
        return None

    async def _parked_before(
        self, session: AsyncSession, batch: Sequence[dict[str, Any]]
    ) -> tuple[dict[UUID, int], set[int]]:
        """Behind which position subjects wait, and which events are not to be applied again."""
        (epoch, first), (_, last) = event_place(batch[0]), event_place(batch[-1])
        waits = sa.and_(
            ParkedEvent.settled_at.is_(None),
            ParkedEvent.subject.in_({UUID(event["subject"]) for event in batch}),
        )
        read_again = sa.and_(
            ParkedEvent.epoch == epoch,
            ParkedEvent.position.between(first, last),
            ParkedEvent.outcome.is_distinct_from("applied"),
        )
        found = await session.execute(
            sa.select(ParkedEvent).where(
                ParkedEvent.feed == self.feed.name, sa.or_(waits, read_again)
            )
        )
        behind: dict[UUID, int] = {}
        decided: set[int] = set()
        for parked in found.scalars():
            # An event of an earlier epoch comes before everything of this one.
            at = parked.position if parked.epoch == epoch else 0
            if parked.settled_at is None:
                behind[parked.subject] = min(at, behind.get(parked.subject, at))
            if at and parked.outcome != "applied":
                decided.add(at)
        return behind, decided

    def _advance(self, session: AsyncSession, last: dict[str, Any]) -> None:
        def advance(_: AsyncSession) -> Closing:
            yield _ADVANCE, [self.feed.name, *event_place(last)]

        at_last(session, advance)

    async def _stop(self, why: str) -> None:
        log.error("Following %s stopped until an operator reconciles", self.feed.name, why=why)
        async with self._database.begin() as session:
            await session.execute(
                sa.update(FeedCursor).where(FeedCursor.feed == self.feed.name).values(stopped=why)
            )


class Rows:
    """Rows to set, merged by key: of two values for one column the later one wins."""

    def __init__(self) -> None:
        self._rows: dict[type[Any], dict[tuple[Any, ...], dict[str, Any]]] = defaultdict(dict)

    def add(self, upserts: Iterable[Upsert]) -> None:
        """Merge `upserts` in their order."""
        for upsert in upserts:
            key = tuple(upsert.key.values())
            row = self._rows[upsert.table].setdefault(key, dict(upsert.key))
            row.update(upsert.values)

    async def write(self, session: AsyncSession, schema: str | None = None) -> None:
        """One statement per table and set of columns, keys in one order (no dead-locks).

        `schema`: into tables of the same names there.
        """
        for table, rows in self._rows.items():
            alike: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
            for key in sorted(rows, key=str):
                alike[tuple(rows[key])].append(rows[key])
            for columns, values in alike.items():
                await put(session, table.__table__, columns, values, schema)


def envelope(feed: Feed, event: Mapping[str, Any]) -> Envelope[Any] | None:
    """The event in the consumer's own words; None for a type nobody here reads.

    Raises `ValidationError` when the body lacks what the consumer needs.
    """
    known = feed.handlers.get(event["type"])
    if known is None:
        return None
    return Envelope(
        source=feed.name,
        position=event_place(event)[1],
        type=event["type"],
        subject=UUID(event["subject"]),
        time=datetime.fromisoformat(event["time"]),
        data=known[0].model_validate(event["data"]),
    )


def event_place(event: Mapping[str, Any]) -> tuple[UUID, int]:
    """The epoch and the position of an event."""
    epoch, _, position = str(event["id"]).partition(":")
    return _epoch(epoch), int(position)


_epoch = lru_cache(maxsize=16)(UUID)  # the same for every event of a batch


def _parked(feed: str, event: dict[str, Any], problem: str) -> ParkedEvent:
    epoch, position = event_place(event)
    return ParkedEvent(
        feed=feed,
        position=position,
        epoch=epoch,
        subject=UUID(event["subject"]),
        type=event["type"],
        event=event,
        problem=problem,
        parked_at=real_now(),
    )


async def wait_for(request: Request) -> None:
    """Honour `Kaimen-After: intake=123`: wait until this service has applied that position.

    Raises `Conflict` (not-yet-known) after two seconds, `Invalid` for a header that is not ours.
    """
    header = request.headers.get("Kaimen-After")
    if not header:
        return
    wanted = _positions(header)
    state = request.app.state
    # What we wrote ourselves we always know; what we do not follow tells us nothing.
    wanted = {name: at for name, at in wanted.items() if name in state.followers}
    end = real_now() + PATIENCE
    while wanted and not await reached(state.database, wanted):
        if real_now() >= end:
            detail = "相关信息尚未同步到本服务，请稍后重试。"
            raise Conflict("not-yet-known", detail, retry_after=1)
        for name in wanted:
            state.followers[name].wake()
        await asyncio.sleep(0.02)


def _positions(header: str) -> dict[str, int]:
    try:
        pairs = [part.strip().split("=") for part in header.split(",")]
        return {name: int(position) for name, position in pairs}
    except ValueError as error:
        detail = "Kaimen-After 应形如 intake=123。"
        raise Invalid("kaimen-after-invalid", detail) from error


async def reached(database: Database, wanted: Mapping[str, int]) -> bool:
    """Whether every feed in `wanted` has been applied here up to the position given for it."""
    async with database.connect() as connection:
        known = dict(await ask_reading(connection, _REACHED))
    return all(known.get(name, 0) >= position for name, position in wanted.items())


async def waiting(session: AsyncSession, feed: str, position: int) -> list[ParkedEvent]:
    """Every parked event of the subject of the one at `position`, oldest first; locked.

    The cursor is locked first, so that no successor can be parked meanwhile.
    """
    await session.get(FeedCursor, feed, with_for_update=True)
    first = await session.scalar(
        sa.select(ParkedEvent).where(
            ParkedEvent.feed == feed,
            ParkedEvent.position == position,
            ParkedEvent.settled_at.is_(None),
        )
    )
    if first is None:
        return []
    found = await session.scalars(
        sa.select(ParkedEvent)
        .where(
            ParkedEvent.feed == feed,
            ParkedEvent.subject == first.subject,
            ParkedEvent.settled_at.is_(None),
        )
        .order_by(ParkedEvent.position)
    )
    return list(found)


def settle(events: Sequence[ParkedEvent], by: UUID, outcome: str, reason: str) -> int:
    for event in events:
        event.settled_at, event.settled_by = real_now(), by
        event.outcome, event.reason = outcome, reason
    return len(events)

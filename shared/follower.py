"""Followers: each pulls another service's feed, and every event takes effect exactly once."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

import httpx
import sqlalchemy as sa
import structlog
from pydantic_core import from_json
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import Database, Statement, before_commit, fetch
from shared.errors import Conflict
from shared.handlers import FAILURES, Feed, Rows
from shared.parking import park, parked_before
from shared.positions import WAIT, FeedCursor, epoch_and_position, not_yet_known

log = structlog.get_logger(__name__)

BATCH = 500
PAUSE = 0.25
"""Seconds between small batches, unless a request waits for one (`Kaimen-After`)."""
POLL = timedelta(seconds=10)


class _Cursor(NamedTuple):
    """How far the feed had been applied when a step began."""

    epoch: UUID | None
    position: int
    stopped: str | None


# Four times a second in every service, so past SQLAlchemy (`shared.db.fetch`).
_CURSOR = "SELECT epoch, position, stopped FROM feed_cursor WHERE feed = $1"
# Locks the cursor if it is still at that position. Says whether a parked event may matter there.
_LOCK = """
SELECT EXISTS (
  SELECT FROM parked_event WHERE feed = $1 AND (settled_at IS NULL OR position > $3)
)
FROM feed_cursor
WHERE feed = $1 AND epoch IS NOT DISTINCT FROM $2 AND position = $3 AND stopped IS NULL
FOR UPDATE SKIP LOCKED
"""
_ADVANCE = "UPDATE feed_cursor SET epoch = $2, position = $3, moved_at = now() WHERE feed = $1"


class Follower:
    """Pulls one feed in batches and applies it; any number of replicas may run."""

    def __init__(self, feed: Feed, database: Database, client: httpx.AsyncClient) -> None:
        self.feed = feed
        self._database = database
        self._client = client
        self._wanted = asyncio.Event()

    def wake(self) -> None:
        """Skip the pause: a request is waiting for the next batch."""
        self._wanted.set()

    async def run(self) -> None:
        """Follow for ever; trouble is logged and tried again after growing pauses."""
        pause = 0.0
        while True:
            try:
                read = await self.step(POLL)
                # None: another replica holds the cursor, or an operator must act first.
                pause = 1.0 if read is None else 0.0
                if read is not None and 0 < read < BATCH:
                    await self._pause()
            except (httpx.HTTPError, SQLAlchemyError, OSError, Conflict) as error:
                pause = min(5.0, pause * 2 or 0.25)
                log.warning("Following %s will be tried again", self.feed.name,
                            kind=type(error).__name__)  # fmt: skip
            if pause:
                await asyncio.sleep(pause)

    async def _pause(self) -> None:
        # Busy minutes are then applied in larger batches: each batch costs all services a poll.
        self._wanted.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wanted.wait(), PAUSE)

    async def catch_up(self) -> None:
        """Apply all that has been published by now, for who counts rather than looks.

        An owner that does not answer is passed over: what it told before is known. Raises
        `Conflict` (not-yet-known) when that takes longer than two seconds.
        """
        try:
            async with asyncio.timeout(WAIT.total_seconds()):
                while (read := await self.step()) != 0:
                    if read is None:  # another replica applies a batch
                        await asyncio.sleep(0.02)
        except httpx.HTTPError as error:
            log.warning("%s does not answer", self.feed.name, kind=type(error).__name__)
        except TimeoutError:
            raise not_yet_known() from None

    async def step(self, wait: timedelta = timedelta()) -> int | None:
        """Fetch and apply one batch; how many positions the cursor advanced, None for no turn.

        There is no turn while another replica holds the cursor, or the follower is stopped.
        Neither a transaction nor a connection is held while waiting for events.
        """
        cursor = await self._cursor()
        if cursor.stopped:
            return None
        batch = await self._fetch(cursor, wait)
        if batch is None:
            await self._stop("feed-rewound")
            return None
        if not batch:
            return 0
        try:
            return await self._apply(cursor, batch)
        except FAILURES as error:
            log.warning("A batch of %s is replayed one by one", self.feed.name,
                        kind=type(error).__name__)  # fmt: skip
        return await self._replay(cursor, batch)

    async def _cursor(self) -> _Cursor:
        async with self._database.connect() as connection:
            for found in await fetch(connection, _CURSOR, [self.feed.name]):
                return _Cursor(*found)
        async with self._database.begin() as session:
            first = insert(FeedCursor).values(feed=self.feed.name, position=0)
            await session.execute(first.on_conflict_do_nothing())
        return await self._cursor()

    async def _fetch(self, cursor: _Cursor, wait: timedelta) -> list[dict[str, Any]] | None:
        """The next events of the types with a handler, and the last event that was looked at.

        None when the feed was rewound behind the cursor.
        """
        params: dict[str, Any] = {
            "limit": BATCH, "timeout": wait.total_seconds(), "type": list(self.feed.handlers)
        }  # fmt: skip
        if cursor.epoch is not None:
            params["lastEventId"] = f"{cursor.epoch}:{cursor.position}"
        response = await self._client.get(
            f"/api/{self.feed.name}/v1/feed",
            params=params,
            timeout=httpx.Timeout(5, read=wait.total_seconds() + 5),
        )
        if response.status_code == httpx.codes.CONFLICT:
            return None
        response.raise_for_status()
        events: list[dict[str, Any]] = from_json(response.content)
        return events

    async def _apply(self, cursor: _Cursor, batch: Sequence[dict[str, Any]]) -> int | None:
        """Rows and cursor in one transaction; None when the cursor is no longer at `cursor`."""
        async with self._database.begin() as session:
            has_parked = await self._lock(session, cursor)
            if has_parked is None:
                return None
            behind: dict[UUID, int] = {}
            passed: set[int] = set()
            if has_parked:
                behind, passed = await parked_before(session, self.feed.name, batch)
            rows = Rows()
            for event in batch:
                position = epoch_and_position(event)[1]
                if position in passed:
                    continue
                if position > behind.get(UUID(event["subject"]), position):
                    park(session, self.feed.name, event, "前序事件尚未处理")
                else:
                    rows.add(self.feed.upserts(event))
            await rows.write(session)
            self._advance(session, batch[-1])
        return epoch_and_position(batch[-1])[1] - cursor.position

    async def _replay(self, start: _Cursor, batch: Sequence[dict[str, Any]]) -> int | None:
        """Apply events one by one, and park those that fail."""
        at = start.position
        for event in batch:
            cursor = await self._cursor()
            if cursor.position != at:
                return None  # another replica was faster
            at = epoch_and_position(event)[1]
            try:
                if await self._apply(cursor, [event]) is None:
                    return None
            except FAILURES as error:
                if not await self._park(cursor, event, error):
                    return None
        return at - start.position

    async def _park(self, cursor: _Cursor, event: dict[str, Any], error: Exception) -> bool:
        async with self._database.begin() as session:
            if await self._lock(session, cursor) is None:
                return False
            park(session, self.feed.name, event, f"{type(error).__name__}: {error}")
            self._advance(session, event)
        log.error("An event of %s is parked", self.feed.name, event_id=event["id"],
                  event_type=event["type"], kind=type(error).__name__)  # fmt: skip
        return True

    async def _lock(self, session: AsyncSession, cursor: _Cursor) -> bool | None:
        """Lock the cursor: whether parked events may matter; None when it is not at `cursor`."""
        values = [self.feed.name, cursor.epoch, cursor.position]
        for (has_parked,) in await fetch(session, _LOCK, values):
            return bool(has_parked)
        return None

    def _advance(self, session: AsyncSession, last: dict[str, Any]) -> None:
        before_commit(session, Statement(_ADVANCE, [self.feed.name, *epoch_and_position(last)]))

    async def _stop(self, why: str) -> None:
        log.error("Following %s stopped until an operator reconciles", self.feed.name, why=why)
        async with self._database.begin() as session:
            await session.execute(
                sa.update(FeedCursor).where(FeedCursor.feed == self.feed.name).values(stopped=why)
            )

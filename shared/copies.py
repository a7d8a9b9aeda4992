"""Copies: what a follower keeps of another service, compared with the owner's last events.

Rows that change meanwhile are no difference: a row that differs is compared again, until the owner
has published nothing new about it in between.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

import httpx
import sqlalchemy as sa

from shared.checks import Compared, Difference, printable
from shared.clock import real_now
from shared.db import Database
from shared.errors import Conflict, Unavailable
from shared.handlers import FAILURES, Feed
from shared.positions import FeedCursor, epoch_and_position, reached
from shared.snapshots import MAX_KEYS, key_column, typed

WAIT = timedelta(seconds=10)
"""How long a comparison waits until the follower has applied what the owner published."""
ROUNDS = 8
"""How often a row that keeps changing is compared."""
TIMEOUT = httpx.Timeout(30, connect=1)

Event = Mapping[str, Any]
"""An event as it travels (CloudEvents)."""
Bounds = tuple[str | None, str | None]
"""Keys: after the first, up to the second; None is no bound."""


class Copy:
    """The rows a follower keeps of one type of event are those of the owner's last events.

    For types whose rows have the owner's keys; a contract test holds every type to that.
    """

    def __init__(self, feed: Feed, type_: str, client: httpx.AsyncClient) -> None:
        self.name = f"copy:{type_}"
        self._feed = feed
        self._type = type_
        self._tables = feed.tables[type_]
        self._client = client

    async def page(self, database: Database, after: str | None, limit: int) -> Compared:
        """Raises `Conflict` (follower-stopped, follower-behind), `Unavailable` (owner-silent)."""
        page = await self._fetch({"after": after, "limit": limit} if after else {"limit": limit})
        following: str | None = page["next"]
        events: dict[str, Event | None] = {one["key"]: one["event"] for one in page["items"]}
        suspects = await self._compare(database, events, bounds=(after, following))
        items: list[Difference] = []
        for _ in range(ROUNDS):
            if not suspects:
                break
            newer = await self._fetch_keys(sorted(suspects))
            for key in list(suspects):
                if _position(newer.get(key)) == _position(events.get(key)):
                    # The owner published nothing new: the row should be as the event says.
                    items += suspects.pop(key)
            if suspects:
                events = {key: newer.get(key) for key in suspects}
                suspects = await self._compare(database, events, keys=sorted(suspects))
        return Compared(checked=len(page["items"]), unsettled=len(suspects),
                        items=items, next=following)  # fmt: skip

    async def _fetch(self, params: Mapping[str, Any]) -> dict[str, Any]:
        path = f"/api/{self._feed.name}/v1/state"
        try:
            response = await self._client.get(
                path, params={"type": self._type, **params}, timeout=TIMEOUT
            )
            response.raise_for_status()
        except httpx.HTTPError as error:
            detail = "来源服务暂时没有答复，请稍后重试。"
            raise Unavailable("owner-silent", detail, owner=self._feed.name) from error
        page: dict[str, Any] = response.json()
        return page

    async def _fetch_keys(self, keys: Sequence[str]) -> dict[str, Event | None]:
        found: dict[str, Event | None] = {}
        for at in range(0, len(keys), MAX_KEYS):
            page = await self._fetch({"key": list(keys[at : at + MAX_KEYS])})
            found |= {one["key"]: one["event"] for one in page["items"]}
        return found

    async def _compare(
        self,
        database: Database,
        events: Mapping[str, Event | None],
        bounds: Bounds = (None, None),
        keys: Sequence[str] = (),
    ) -> dict[str, list[Difference]]:
        """Differences by key, between `events` and the rows within `bounds` or with `keys`."""
        await self._catch_up(database, [event for event in events.values() if event is not None])
        wanted, found = self._wanted(events)
        for table in self._tables:
            for row in await self._rows(database, table, bounds, keys):
                key = str(row[key_column(table).name])
                values = wanted[table].pop(key, None)
                if values is not None:
                    found.setdefault(key, []).extend(self._columns(events[key], table, row, values))
                elif key not in events:
                    matter = row.get("matter_id")
                    found.setdefault(key, []).append(self._whole("unknown", table, key, matter))
            for key in wanted[table]:
                matter = _matter(events[key])
                found.setdefault(key, []).append(self._whole("missing", table, key, matter))
        return {key: differences for key, differences in found.items() if differences}

    def _wanted(
        self, events: Mapping[str, Event | None]
    ) -> tuple[dict[type[Any], dict[str, dict[str, Any]]], dict[str, list[Difference]]]:
        """By table and key the rows as the handler sets them; and the events it cannot read."""
        wanted: dict[type[Any], dict[str, dict[str, Any]]] = {each: {} for each in self._tables}
        unread: dict[str, list[Difference]] = {}
        for key, event in events.items():
            if event is None:
                continue
            try:
                upserts = self._feed.upserts(event)
            except FAILURES:
                unread[key] = [self._whole("unread", self._tables[0], key, _matter(event))]
                continue
            for upsert in upserts:
                if upsert.table in wanted:  # a log is no copy
                    wanted[upsert.table][str(next(iter(upsert.key.values())))] = dict(upsert.values)
        return wanted, unread

    async def _rows(
        self, database: Database, table: type[Any], bounds: Bounds, keys: Sequence[str]
    ) -> Sequence[sa.RowMapping]:
        column = key_column(table)
        select = sa.select(table.__table__)
        if keys:
            select = select.where(column.in_([typed(key, column) for key in keys]))
        else:
            after, until = bounds
            if after is not None:
                select = select.where(column > typed(after, column))
            if until is not None:
                select = select.where(column <= typed(until, column))
        async with database.read() as session:
            return (await session.execute(select)).mappings().all()

    async def _catch_up(self, database: Database, events: Sequence[Event]) -> None:
        """Wait until everything in `events` has been applied here."""
        async with database.read() as session:
            cursor = await session.get(FeedCursor, self._feed.name)
        stopped = None if cursor is None else cursor.stopped or _rewound(cursor, events)
        if stopped is not None:
            detail = "本服务已停止跟随该事件流，无法对账。请先由运维人员处理。"
            raise Conflict("follower-stopped", detail, feed=self._feed.name, why=stopped)
        last = {self._feed.name: max((_position(event) for event in events), default=0)}
        end = real_now() + WAIT
        while not await reached(database, last):
            if real_now() >= end:
                detail = "本服务尚未跟上来源服务的事件，请稍后重试。"
                raise Conflict("follower-behind", detail, feed=self._feed.name, retry_after=5)
            await asyncio.sleep(0.05)

    def _columns(
        self, event: Event | None, table: type[Any], row: sa.RowMapping, values: Mapping[str, Any]
    ) -> list[Difference]:
        return [
            Difference(matter_id=_matter(event), key=str(row[key_column(table).name]),
                       owner=self._feed.name, table=table.__tablename__, column=column,
                       kind="differs", owner_value=printable(value), value=printable(row[column]))
            for column, value in values.items()
            if row[column] != value
        ]  # fmt: skip

    def _whole(
        self,
        kind: Literal["missing", "unknown", "unread"],
        table: type[Any],
        key: str,
        matter: UUID | None,
    ) -> Difference:
        return Difference(matter_id=matter, key=key, owner=self._feed.name,
                          table=table.__tablename__, column=None, kind=kind,
                          owner_value=None, value=None)  # fmt: skip


def copies(feeds: Sequence[Feed], client: httpx.AsyncClient) -> list[Copy]:
    """A check for every type of event that a service follows."""
    return [Copy(feed, type_, client) for feed in feeds for type_ in feed.handlers]


def _position(event: Event | None) -> int:
    return 0 if event is None else epoch_and_position(event)[1]


def _rewound(cursor: FeedCursor, events: Sequence[Event]) -> str | None:
    """Why the follower will stop with its next request: the feed is of another epoch."""
    epochs = {epoch_and_position(event)[0] for event in events}
    strange = cursor.epoch is not None and epochs - {cursor.epoch}
    return "feed-rewound" if strange else None


def _matter(event: Event | None) -> UUID | None:
    matter = None if event is None else event["data"].get("matter_id")
    return None if matter is None else UUID(matter)

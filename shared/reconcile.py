"""Compare what is kept: own tables with the own log, copies with what their owner last told.

Each `Check` is read page by page and answers with differences. What is in motion is no difference:
own rows are compared within one snapshot, copies again and again until the owner has told nothing
new in between.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal, Protocol
from uuid import UUID

import httpx
import sqlalchemy as sa
from pydantic import BaseModel, ValidationError
from sqlalchemy.orm import DeclarativeBase, aliased

from shared import follow, snapshots
from shared.clock import real_now
from shared.db import Database
from shared.errors import Conflict, Unavailable
from shared.follow import Feed, FeedCursor
from shared.history import HistoryRow, Subject
from shared.snapshots import Published, Snapshot, consistent_read, key_column, typed

PATIENCE = timedelta(seconds=10)
"""How long a comparison waits until a follower has applied what its owner told."""
ROUNDS = 8
"""How often a row in motion is asked for again."""
AT_ONCE = 100
"""Keys in one question."""
LONGEST = 200
"""Characters of a value that are shown."""
TIMEOUT = httpx.Timeout(30, connect=1)


class Difference(BaseModel):
    """One value kept in two places that is not the same.

    `missing`: the owner has the row, it is not here; `unknown`: it is here and the owner does not
    know it; `unread`: what the owner told cannot be read here. Then the values are empty.
    """

    matter_id: UUID | None
    key: str
    owner: str
    table: str
    column: str | None
    kind: Literal["differs", "missing", "unknown", "unread"]
    owner_value: Any
    value: Any


class Compared(BaseModel):
    """One page of a check: how many rows were looked at, and what differs.

    `unsettled` rows moved every time they were asked for; `next` is the key to ask for `after`.
    """

    checked: int
    unsettled: int
    items: list[Difference]
    next: str | None


class Check(Protocol):
    """Something that can be compared page by page."""

    @property
    def name(self) -> str:
        """What `GET /v1/checks` calls it."""
        ...

    async def page(self, database: Database, after: str | None, limit: int) -> Compared:
        """Compare up to `limit` rows after the key `after`."""
        ...


class OwnLog:
    """The own tables say what the service told last."""

    def __init__(self, service: str, snapshot: Snapshot) -> None:
        self.name = f"log:{snapshot.event.type}"
        self._service = service
        self._snapshot = snapshot
        self._fields = snapshot.event.model_fields.keys() - snapshot.passing

    async def page(self, database: Database, after: str | None, limit: int) -> Compared:
        async with consistent_read(database) as session:
            found = await snapshots.published(session, self._snapshot, after, limit)
        items = [difference for each in found for difference in self._differences(each)]
        following = found[-1].key if len(found) == limit else None
        return Compared(checked=len(found), unsettled=0, items=items, next=following)

    def _differences(self, each: Published) -> list[Difference]:
        now = self._snapshot.current(each.row)
        table = self._snapshot.table.__tablename__
        matter = getattr(now, "matter_id", None)
        place = {"matter_id": matter, "key": each.key, "owner": self._service, "table": table}
        if each.event is None:
            return [Difference(**place, column=None, kind="missing", owner_value=None, value=None)]
        try:
            # Fields are only ever added: what an older event does not say is not compared.
            said = self._snapshot.event.model_validate({**now.model_dump(), **each.event.data})
        except ValidationError:
            return [Difference(**place, column=None, kind="unread", owner_value=None, value=None)]
        return [
            Difference(**place, column=name, kind="differs",
                       owner_value=_plain(getattr(said, name)), value=_plain(getattr(now, name)))
            for name in sorted(self._fields)
            if getattr(said, name) != getattr(now, name)
        ]  # fmt: skip


class OwnHistory:
    """A row that moves stands where its last history row left it."""

    def __init__(self, service: str, table: type[Any]) -> None:
        self.name = f"history:{table.__tablename__}"
        self._service = service
        self._table = table

    async def page(self, database: Database, after: str | None, limit: int) -> Compared:
        """Compare ten times `limit` rows: those that agree never leave the database."""
        table, most = self._table, 10 * limit
        chunk = sa.select(table.id).order_by(table.id).limit(most)
        if after is not None:
            chunk = chunk.where(table.id > typed(after, key_column(table)))
        found = chunk.subquery()
        counted = sa.select(found.c.id, sa.func.count().over())
        bounds = counted.order_by(found.c.id.desc()).limit(1)
        async with database.read() as session:
            bound = (await session.execute(bounds)).one_or_none()
            if bound is None:
                return Compared(checked=0, unsettled=0, items=[], next=None)
            last, checked = bound
            rows = (await session.execute(self._differing(after, last))).all()
        items = [difference for row in rows for difference in self._differences(row)]
        following = str(last) if checked == most else None
        return Compared(checked=checked, unsettled=0, items=items, next=following)

    def _differing(self, after: str | None, until: UUID) -> sa.Select[*tuple[Any, ...]]:
        """Rows whose last history row says otherwise, or is not the last; one moment's view."""
        table = self._table
        last, later = aliased(HistoryRow), aliased(HistoryRow)
        one_more = sa.exists().where(later.subject == table.id, later.number == table.moves + 1)
        matter = getattr(table, "matter_id", sa.null())
        select = (
            sa.select(table.id.label("key"), matter.label("matter_id"),
                      table.status.label("status"), table.moved_at.label("moved_at"),
                      table.moves.label("moves"), last.after.label("after"), last.at.label("at"),
                      one_more.label("one_more"))
            .outerjoin(last, sa.and_(last.subject == table.id, last.number == table.moves))
            .where(sa.or_(last.after.is_distinct_from(table.status),
                          last.at.is_distinct_from(table.moved_at), one_more))
            .where(table.id <= until)
            .order_by(table.id)
        )  # fmt: skip
        if after is None:
            return select
        return select.where(table.id > typed(after, key_column(table)))

    def _differences(self, row: Any) -> list[Difference]:
        if row.after is None or row.one_more:
            pairs = {"moves": (None, row.moves)}
        else:
            pairs = {"status": (row.after, row.status), "moved_at": (row.at, row.moved_at)}
        return [
            Difference(matter_id=row.matter_id, key=str(row.key), owner=self._service,
                       table=self._table.__tablename__, column=column, kind="differs",
                       owner_value=_plain(wanted), value=_plain(found))
            for column, (wanted, found) in pairs.items()
            if column == "moves" or wanted != found
        ]  # fmt: skip


class Agreement:
    """A value that follows from other rows of the same service, and is kept for speed.

    `select` finds where it does not: columns key, matter_id, wanted, found.
    """

    def __init__(self, service: str, table: str, column: str, select: sa.SelectBase) -> None:
        self.name = f"agrees:{table}.{column}"
        self._service, self._table, self._column, self._select = service, table, column, select

    async def page(self, database: Database, after: str | None, limit: int) -> Compared:
        found = self._select.subquery()
        select = sa.select(found).order_by(found.c.key).limit(limit)
        if after is not None:
            select = select.where(found.c.key > typed(after, found.c.key))
        async with database.read() as session:
            rows = (await session.execute(select)).all()
        items = [
            Difference(matter_id=row.matter_id, key=str(row.key), owner=self._service,
                       table=self._table, column=self._column, kind="differs",
                       owner_value=_plain(row.wanted), value=_plain(row.found))
            for row in rows
        ]  # fmt: skip
        following = str(rows[-1].key) if len(rows) == limit else None
        return Compared(checked=len(rows), unsettled=0, items=items, next=following)


class Copy:
    """The rows that a follower keeps of one type of event are those of the last events told.

    For types that set rows keyed like the owner's; which is all, and a contract test.
    """

    def __init__(self, feed: Feed, type_: str, client: httpx.AsyncClient) -> None:
        self.name = f"copy:{type_}"
        self._feed = feed
        self._type = type_
        self._tables = feed.tables[type_]
        self._client = client

    async def page(self, database: Database, after: str | None, limit: int) -> Compared:
        """Raises `Conflict` (follower-stopped, follower-behind), `Unavailable` (owner-silent)."""
        answer = await self._ask({"after": after, "limit": limit} if after else {"limit": limit})
        said: dict[str, dict[str, Any] | None] = {one["key"]: one["event"]
                                                   for one in answer["items"]}  # fmt: skip
        bounds = (after, answer["next"])
        suspects = await self._compare(database, said, bounds=bounds)
        items: list[Difference] = []
        for _ in range(ROUNDS):
            if not suspects:
                break
            again = await self._ask_for(sorted(suspects))
            for key in list(suspects):
                if _position(again.get(key)) == _position(said.get(key)):
                    # The owner told nothing new since: the row should have been as it said.
                    items += suspects.pop(key)
            if suspects:
                said = {key: again.get(key) for key in suspects}
                suspects = await self._compare(database, said, keys=sorted(suspects))
        following: str | None = answer["next"]
        return Compared(checked=len(answer["items"]), unsettled=len(suspects),
                        items=items, next=following)  # fmt: skip

    async def _ask(self, params: Mapping[str, Any]) -> dict[str, Any]:
        path = f"/api/{self._feed.name}/v1/state"
        try:
            answer = await self._client.get(
                path, params={"type": self._type, **params}, timeout=TIMEOUT
            )
            answer.raise_for_status()
        except httpx.HTTPError as error:
            detail = "来源服务暂时没有答复，请稍后重试。"
            raise Unavailable("owner-silent", detail, owner=self._feed.name) from error
        page: dict[str, Any] = answer.json()
        return page

    async def _ask_for(self, keys: Sequence[str]) -> dict[str, dict[str, Any] | None]:
        found: dict[str, dict[str, Any] | None] = {}
        for at in range(0, len(keys), AT_ONCE):
            page = await self._ask({"key": list(keys[at : at + AT_ONCE])})
            found |= {one["key"]: one["event"] for one in page["items"]}
        return found

    async def _compare(
        self,
        database: Database,
        said: Mapping[str, dict[str, Any] | None],
        bounds: tuple[str | None, str | None] = (None, None),
        keys: Sequence[str] = (),
    ) -> dict[str, list[Difference]]:
        """Differences by key, between `said` and the rows in `bounds` or with `keys`."""
        events = [event for event in said.values() if event is not None]
        await self._known(database, events)
        wanted, found = self._read(said)
        for table in self._tables:
            for row in await self._rows(database, table, bounds, keys):
                key = str(row[key_column(table).name])
                values = wanted[table].pop(key, None)
                if values is not None:
                    found.setdefault(key, []).extend(self._columns(said[key], table, row, values))
                elif key not in said:
                    matter = row.get("matter_id")
                    found.setdefault(key, []).append(self._whole("unknown", table, key, matter))
            for key in wanted[table]:
                matter = _matter(said[key])
                found.setdefault(key, []).append(self._whole("missing", table, key, matter))
        return {key: differences for key, differences in found.items() if differences}

    def _read(
        self, said: Mapping[str, dict[str, Any] | None]
    ) -> tuple[dict[type[Any], dict[str, dict[str, Any]]], dict[str, list[Difference]]]:
        """Rows by table and key as the handler would set them, and what it cannot read."""
        wanted: dict[type[Any], dict[str, dict[str, Any]]] = {each: {} for each in self._tables}
        unread: dict[str, list[Difference]] = {}
        for key, event in said.items():
            if event is None:
                continue
            try:
                known = follow.envelope(self._feed, event)
                upserts = list(self._feed.handlers[self._type][1](known)) if known else []
            except follow.FAILURES:
                unread[key] = [self._whole("unread", self._tables[0], key, _matter(event))]
                continue
            for upsert in upserts:
                wanted[upsert.table][str(next(iter(upsert.key.values())))] = dict(upsert.values)
        return wanted, unread

    async def _rows(
        self,
        database: Database,
        table: type[Any],
        bounds: tuple[str | None, str | None],
        keys: Sequence[str],
    ) -> Sequence[sa.RowMapping]:
        column = key_column(table)
        select = sa.select(table.__table__)
        if keys:
            select = select.where(column.in_([typed(key, column) for key in keys]))
        else:
            first, last = bounds
            if first is not None:
                select = select.where(column > typed(first, column))
            if last is not None:
                select = select.where(column <= typed(last, column))
        async with database.read() as session:
            return (await session.execute(select)).mappings().all()

    async def _known(self, database: Database, events: Sequence[dict[str, Any]]) -> None:
        """Wait until everything in `events` has been applied here."""
        async with database.read() as session:
            cursor = await session.get(FeedCursor, self._feed.name)
        stopped = None if cursor is None else cursor.stopped or _rewound(cursor, events)
        if stopped is not None:
            detail = "本服务已停止跟随该事件流，无法对账。请先由运维人员处理。"
            raise Conflict("follower-stopped", detail, feed=self._feed.name, why=stopped)
        needed = {self._feed.name: max((_position(event) for event in events), default=0)}
        end = real_now() + PATIENCE
        while not await follow.reached(database, needed):
            if real_now() >= end:
                detail = "本服务尚未跟上来源服务的事件，请稍后重试。"
                raise Conflict("follower-behind", detail, feed=self._feed.name, retry_after=5)
            await asyncio.sleep(0.05)

    def _columns(
        self,
        event: dict[str, Any] | None,
        table: type[Any],
        row: sa.RowMapping,
        values: Mapping[str, Any],
    ) -> list[Difference]:
        return [
            Difference(matter_id=_matter(event), key=str(row[key_column(table).name]),
                       owner=self._feed.name, table=table.__tablename__, column=column,
                       kind="differs", owner_value=_plain(value), value=_plain(row[column]))
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


def histories(service: str, base: type[DeclarativeBase]) -> list[OwnHistory]:
    """A check for every table of a service whose rows move."""
    mapped: list[type[Any]] = [each.class_ for each in base.registry.mappers]
    moving = [table for table in mapped if issubclass(table, Subject)]
    return [OwnHistory(service, table) for table in sorted(moving, key=_name)]


def copies(feeds: Sequence[Feed], client: httpx.AsyncClient) -> list[Copy]:
    """A check for every type of event that a service follows."""
    return [Copy(feed, type_, client) for feed in feeds for type_ in feed.handlers]


def _plain(value: Any) -> Any:
    """A value as an answer shows it, cut to 200 characters."""
    if value is None or isinstance(value, bool | int):
        return value
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _name(table: type[Any]) -> str:
    return str(table.__tablename__)


def _position(event: Mapping[str, Any] | None) -> int:
    return 0 if event is None else int(str(event["id"]).partition(":")[2])


def _rewound(cursor: FeedCursor, events: Sequence[Mapping[str, Any]]) -> str | None:
    """Why the follower will stop as soon as it asks: the feed is of another epoch."""
    epochs = {str(event["id"]).partition(":")[0] for event in events}
    strange = cursor.epoch is not None and epochs - {str(cursor.epoch)}
    return "feed-rewound" if strange else None


def _matter(event: Mapping[str, Any] | None) -> UUID | None:
    matter = None if event is None else event["data"].get("matter_id")
    return None if matter is None else UUID(matter)

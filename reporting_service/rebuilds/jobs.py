"""Reading every feed again into tables beside the live ones, then setting right what differs.

Nothing live is touched or held until the last, short transaction: followers go on meanwhile,
readers always see full tables, and a rebuild that is killed leaves nothing behind.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
import sqlalchemy as sa
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from reporting_service.follows import FOLLOWS
from reporting_service.rebuilds import commands, queries, rules
from shared import directory
from shared.clock import real_now
from shared.db import Database
from shared.handlers import FAILURES, Feed, Rows
from shared.jobs import Job, JobContext
from shared.positions import FeedCursor, epoch_and_position

log = structlog.get_logger(__name__)

BATCH = 1000
BESIDE = "pg_temp"
"""PostgreSQL's schema of the tables that only one connection sees, and that end with it."""
_TIMEOUT = httpx.Timeout(30, connect=1)
_UNREADABLE = "有事件无法重新读取，重建没有进行，数据没有变动。请查看服务日志。"
_SILENT = "来源服务没有答复，重建没有完成，数据没有变动。请稍后重试。"
_MOVED = "重建期间跟随位置或者搁置事件有变化，数据没有变动。请重新发起。"


@dataclass
class Replay:
    """How far one feed was read again; the events at `unapplied` were not applied here either."""

    feed: Feed
    epoch: UUID | None
    unapplied: set[int]
    position: int = 0


@dataclass
class Beside:
    """Tables like the derived ones, beside them."""

    connection: AsyncConnection
    columns: dict[type[Any], set[str]] = field(default_factory=dict)
    """Which columns the feeds set; triggers and defaults see to the others."""

    async def lay(self) -> None:
        """Make them, empty."""
        for each in FOLLOWS:
            for tables in (*each.tables.values(), each.logs.values()):
                self.columns |= {table: set() for table in tables}
        async with AsyncSession(self.connection) as session, session.begin():
            for table in self.columns:
                name, keys = table.__tablename__, ", ".join(_keys(table))
                await session.execute(sa.text(
                    f"CREATE TEMP TABLE {name} (LIKE public.{name} INCLUDING DEFAULTS,"
                    f" PRIMARY KEY ({keys}))"))  # fmt: skip

    async def apply(
        self, session: AsyncSession, replay: Replay, events: Iterable[dict[str, Any]]
    ) -> None:
        """Apply events as the follower did."""
        rows = Rows()
        for event in events:
            position = epoch_and_position(event)[1]
            if position not in replay.unapplied:  # some of these nobody can read
                upserts = replay.feed.upserts(event)
                for upsert in upserts:
                    self.columns[upsert.table] |= upsert.values.keys()
                rows.add(upserts)
            replay.position = position
        await rows.write(session, schema=BESIDE)

    async def merge(self, session: AsyncSession) -> tuple[int, int]:
        """Set right what differs from these tables: how many rows there are, how many changed."""
        rows = changed = 0
        for table, columns in self.columns.items():
            name = table.__tablename__
            await session.execute(sa.text(f"ANALYZE {BESIDE}.{name}"))
            counted = sa.text(f"SELECT count(*) FROM {BESIDE}.{name}")  # noqa: S608 - our names
            rows += (await session.scalar(counted)) or 0
            for statement in _differences(
                name, _keys(table), [f'"{each}"' for each in sorted(columns)]
            ):
                changed += (await session.execute(sa.text(statement))).rowcount  # type: ignore[attr-defined]
        for statement in _FOLLOWING:
            changed += (await session.execute(sa.text(statement))).rowcount  # type: ignore[attr-defined]
        return rows, changed


def _keys(table: type[Any]) -> list[str]:
    return [f'"{column.name}"' for column in table.__table__.primary_key]


def _differences(name: str, keys: Sequence[str], columns: Sequence[str]) -> Iterable[str]:
    """Statements that make the live table the one beside it; each touches only what differs."""
    beside = f"{BESIDE}.{name} AS beside"
    same = " AND ".join(f"live.{key} = beside.{key}" for key in keys)
    yield f"DELETE FROM public.{name} AS live WHERE NOT EXISTS (SELECT FROM {beside} WHERE {same})"  # noqa: S608
    if not columns:
        return
    sets = ", ".join(f"{column} = beside.{column}" for column in columns)
    here, there = (", ".join(f"{side}.{each}" for each in columns) for side in ("live", "beside"))
    differs = f"ROW({here}) IS DISTINCT FROM ROW({there})"
    yield f"UPDATE public.{name} AS live SET {sets} FROM {beside} WHERE {same} AND {differs}"  # noqa: S608
    listed = ", ".join([*keys, *columns])
    absent = f"NOT EXISTS (SELECT FROM public.{name} AS live WHERE {same})"
    yield f"INSERT INTO public.{name} ({listed}) SELECT {listed} FROM {beside} WHERE {absent}"  # noqa: S608


_FOLLOWING = (
    """
    UPDATE public.entry AS live SET topic = right_one.topic
    FROM (SELECT entry.id, matter.topic FROM public.entry
          LEFT JOIN public.matter ON matter.id = entry.matter_id) AS right_one
    WHERE right_one.id = live.id AND live.topic IS DISTINCT FROM right_one.topic
    """,
)
"""What triggers keep beside what the feeds set (`queries.AGREES`)."""


async def rebuild(context: JobContext, rebuild: str) -> None:
    """Do one rebuild, unless it is cancelled meanwhile. May run twice."""
    database, id = context.database, UUID(rebuild)
    assert context.http is not None  # noqa: S101 - narrows the type: a service's job has it
    try:
        async with database.writing.connect() as connection:
            try:
                await _Run(database, context.http, Beside(connection), id).run()
            finally:
                await connection.invalidate()  # and with it the tables beside
    except rules.Abandoned as error:
        await _fail(database, id, str(error))
    except httpx.HTTPError as error:
        log.error("A rebuild met a silent service", rebuild=rebuild, kind=type(error).__name__)
        await _fail(database, id, _SILENT)
    except FAILURES as error:
        log.error("A rebuild failed", rebuild=rebuild, kind=type(error).__name__)
        await _fail(database, id, _UNREADABLE)


@dataclass
class _Run:
    """One rebuild on its way."""

    database: Database
    http: httpx.AsyncClient
    beside: Beside
    id: UUID
    read: int = 0

    async def run(self) -> None:
        replays = await self._begin()
        if replays is None:
            return
        await self.beside.lay()
        for replay in replays:
            if not await self._catch_up(replay):
                return
        await self._finish(replays)

    async def _begin(self) -> list[Replay] | None:
        """Take the rebuild up; None when it is no longer wanted."""
        now = await directory.office_time(self.database) or real_now()
        async with self.database.begin() as session:
            found = await queries.locked(session, self.id)
            if found is None or found.status not in rules.START.before:
                return None
            cursors = await self._cursors(session)
            total = sum(cursor.position for cursor in cursors.values())
            await commands.start(session, found, total, max(now, found.requested_at))
            return [
                Replay(each, cursor.epoch, await queries.unapplied(session, cursor))
                for each in FOLLOWS
                if (cursor := cursors.get(each.name)) is not None
            ]

    async def _cursors(self, session: AsyncSession, *, hold: bool = False) -> dict[str, FeedCursor]:
        found = await queries.cursors(session, [each.name for each in FOLLOWS], hold=hold)
        rules.check_followed([cursor.feed for cursor in found if cursor.stopped])
        return {cursor.feed: cursor for cursor in found}

    async def _catch_up(self, replay: Replay) -> bool:
        """Read one feed as far as it is applied live; False when nobody wants it any more."""
        while True:
            async with self.database.read() as session:
                cursor = (await self._cursors(session))[replay.feed.name]
                # Whatever is parked was parked before the cursor passed it.
                replay.unapplied |= await queries.unapplied(session, cursor)
            if replay.position >= cursor.position:
                return True
            events = await self._fetch(replay, cursor.position)
            async with AsyncSession(self.beside.connection) as session, session.begin():
                await self.beside.apply(session, replay, events)
            async with self.database.begin() as session:
                if not await commands.progress(session, self.id, self.read):
                    return False

    async def _fetch(self, replay: Replay, last: int) -> list[dict[str, Any]]:
        params: dict[str, Any] = {"limit": min(BATCH, last - replay.position)}
        if replay.epoch is not None and replay.position:
            params["lastEventId"] = f"{replay.epoch}:{replay.position}"
        path = f"/api/{replay.feed.name}/v1/feed"
        answer = await self.http.get(path, params=params, timeout=_TIMEOUT)
        if answer.status_code == 409:
            raise rules.Abandoned(_MOVED)
        answer.raise_for_status()
        events: list[dict[str, Any]] = answer.json()
        if not events or epoch_and_position(events[0])[0] != replay.epoch:
            raise rules.Abandoned(_MOVED)
        self.read += len(events)
        return events

    async def _finish(self, replays: list[Replay]) -> None:
        """Hold the followers, read what came meanwhile, set right what differs: all or nothing."""
        now = await directory.office_time(self.database) or real_now()
        info: dict[str, Any] = {"snapshots": {}}  # a rebuild is not published
        async with AsyncSession(self.beside.connection, info=info) as session, session.begin():
            await session.execute(sa.text("SET LOCAL statement_timeout = '30min'"))
            found = await queries.locked(session, self.id)
            if found is None or found.status not in rules.FINISH.before:
                return
            cursors = await self._cursors(session, hold=True)
            for replay in replays:
                await self._rest(session, replay, cursors[replay.feed.name])
            rows, changed = await self.beside.merge(session)
            now = max(now, found.moved_at or now)
            await commands.finish(session, found, self.read, rows, changed, now)

    async def _rest(self, session: AsyncSession, replay: Replay, cursor: FeedCursor) -> None:
        if cursor.epoch != replay.epoch or cursor.position < replay.position:
            raise rules.Abandoned(_MOVED)
        before = {at for at in replay.unapplied if at <= replay.position}
        replay.unapplied = await queries.unapplied(session, cursor)
        # An operator retried an event that is left out here: its rows would be lost.
        if before != {at for at in replay.unapplied if at <= replay.position}:
            raise rules.Abandoned(_MOVED)
        while replay.position < cursor.position:
            await self.beside.apply(session, replay, await self._fetch(replay, cursor.position))


async def _fail(database: Database, id: UUID, problem: str) -> None:
    async with database.begin() as session:
        found = await queries.locked(session, id)
        if found is not None and found.status in rules.FAIL.before:
            await commands.fail(session, found, problem, found.moved_at or found.requested_at)


JOBS = (Job(commands.RUN, rebuild),)

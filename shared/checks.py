"""Checks: what a service can prove with its own tables: its log, its history, its agreements.

A `Check` is read page by page and answers with differences. Rows that change meanwhile are no
difference: own rows and what they are compared with are read in one snapshot of the database.
"""

from typing import Any, Literal, Protocol
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, aliased

from shared import snapshots
from shared.db import Database
from shared.feed import EventRow
from shared.history import HistoryRow, Subject
from shared.snapshots import Published, Snapshot, consistent_read, key_column, typed

LONGEST = 200
"""Characters of a value that are shown."""


class Difference(BaseModel):
    """One value that is not the same in two places.

    `missing`: the owner has the row, it is not here; `unknown`: the row is here and the owner does
    not know it; `unread`: the owner's last event cannot be read here. Then the values are empty.
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

    `unsettled` rows changed every time they were read; `next` is the key to ask for `after`.
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
    """Rows are as the last event about them says."""

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
            # Fields are only ever added: a field that an older event lacks is not compared.
            last = self._snapshot.event.model_validate({**now.model_dump(), **each.event.data})
        except ValidationError:
            return [Difference(**place, column=None, kind="unread", owner_value=None, value=None)]
        return [
            Difference(**place, column=name, kind="differs",
                       owner_value=printable(getattr(last, name)),
                       value=printable(getattr(now, name)))
            for name in sorted(self._fields)
            if getattr(last, name) != getattr(now, name)
        ]  # fmt: skip


class OwnHistory:
    """A row with moves has the status, the time and the number of its last history row, and every
    history row before that one.
    """

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
        async with database.read() as session:
            bound = await _bounds(session, chunk.subquery().c.id)
            if bound is None:
                return Compared(checked=0, unsettled=0, items=[], next=None)
            last, checked = bound
            rows = (await session.execute(self._differing(after, last))).all()
        items = [difference for row in rows for difference in self._differences(row)]
        following = str(last) if checked == most else None
        return Compared(checked=checked, unsettled=0, items=items, next=following)

    def _differing(self, after: str | None, until: UUID) -> sa.Select[*tuple[Any, ...]]:
        """Rows whose last history row says otherwise, is not the last, or lacks one before it."""
        table = self._table
        last, later, row = (aliased(HistoryRow) for _ in range(3))
        one_more = sa.exists().where(later.subject == table.id, later.number == table.moves + 1)
        told = (
            sa.select(sa.func.count())
            .where(row.subject == table.id, row.number.between(1, table.moves))
            .scalar_subquery()
        )
        matter = getattr(table, "matter_id", sa.null())
        select = (
            sa.select(table.id.label("key"), matter.label("matter_id"),
                      table.status.label("status"), table.moved_at.label("moved_at"),
                      table.moves.label("moves"), last.after.label("after"), last.at.label("at"),
                      one_more.label("one_more"), told.label("told"))
            .outerjoin(last, sa.and_(last.subject == table.id, last.number == table.moves))
            .where(sa.or_(last.after.is_distinct_from(table.status),
                          last.at.is_distinct_from(table.moved_at), one_more,
                          told != table.moves))
            .where(table.id <= until)
            .order_by(table.id)
        )  # fmt: skip
        if after is None:
            return select
        return select.where(table.id > typed(after, key_column(table)))

    def _differences(self, row: Any) -> list[Difference]:
        if row.after is None or row.one_more or row.told != row.moves:
            pairs = {"moves": (row.told, row.moves)}
        else:
            pairs = {"status": (row.after, row.status), "moved_at": (row.at, row.moved_at)}
        return [
            Difference(matter_id=row.matter_id, key=str(row.key), owner=self._service,
                       table=self._table.__tablename__, column=column, kind="differs",
                       owner_value=printable(wanted), value=printable(found))
            for column, (wanted, found) in pairs.items()
            if column == "moves" or wanted != found
        ]  # fmt: skip


class OwnPositions:
    """The log of events has no hole and no end before its head."""

    name = "positions:event"

    def __init__(self, service: str) -> None:
        self._service = service

    async def page(self, database: Database, after: str | None, limit: int) -> Compared:
        """Look at ten times `limit` positions in one statement: those that are there stay there."""
        begin, most = int(typed(after or "0", EventRow.__table__.c.position)), 10 * limit
        async with database.read() as session:
            found = await session.execute(_POSITIONS, {"begin": begin, "most": most})
            rows = found.all()
        items = [
            Difference(matter_id=None, key=str(row.position), owner=self._service, table="event",
                       column=None, kind=row.kind, owner_value=None, value=None)
            for row in rows if row.kind != "head"
        ]  # fmt: skip
        head = next(row.position for row in rows if row.kind == "head")
        checked = max(0, min(most, head - begin))
        following = str(begin + most) if begin + most < head else None
        return Compared(checked=checked, unsettled=0, items=items, next=following)


_POSITIONS = sa.text("""
SELECT position, 'head' AS kind FROM feed_head
UNION ALL
SELECT wanted, 'missing' FROM feed_head, generate_series(
  :begin + 1, least(:begin + :most, position)) AS wanted
WHERE NOT EXISTS (SELECT FROM event WHERE event.position = wanted)
UNION ALL
SELECT event.position, 'unknown' FROM event, feed_head
WHERE event.position > feed_head.position AND feed_head.position <= :begin + :most
""")


class LostRows:
    """A row that has a history is there."""

    def __init__(self, service: str, table: type[Any]) -> None:
        self.name = f"lost:{table.__tablename__}"
        self._service = service
        self._table = table

    async def page(self, database: Database, after: str | None, limit: int) -> Compared:
        """Look for ten times `limit` rows: those that are there never leave the database."""
        kind, most = self._table.__tablename__, 10 * limit
        chunk = (
            sa.select(HistoryRow.subject)
            .where(HistoryRow.kind == kind, HistoryRow.number == 1)
            .order_by(HistoryRow.subject)
            .limit(most)
        )
        if after is not None:
            chunk = chunk.where(HistoryRow.subject > typed(after, HistoryRow.__table__.c.subject))
        told = chunk.subquery()
        missing = sa.select(told.c.subject).where(
            ~sa.exists().where(self._table.id == told.c.subject)
        )
        async with database.read() as session:
            last, checked = await _bounds(session, told.c.subject) or (None, 0)
            rows = (await session.scalars(missing.order_by(told.c.subject))).all()
        items = [
            Difference(matter_id=None, key=str(subject), owner=self._service, table=kind,
                       column=None, kind="missing", owner_value=None, value=None)
            for subject in rows
        ]  # fmt: skip
        following = str(last) if checked == most else None
        return Compared(checked=checked, unsettled=0, items=items, next=following)


async def _bounds(session: AsyncSession, key: sa.ColumnElement[Any]) -> tuple[Any, int] | None:
    """The last key of a chunk, and how many it has; None when it has none."""
    counted = sa.select(key, sa.func.count().over()).order_by(key.desc()).limit(1)
    found = (await session.execute(counted)).one_or_none()
    return None if found is None else (found[0], found[1])


class Agreement:
    """A value that follows from other rows of the same service, and is stored for speed.

    `select` finds rows where it does not: columns key, matter_id, wanted, found.
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
                       owner_value=printable(row.wanted), value=printable(row.found))
            for row in rows
        ]  # fmt: skip
        following = str(rows[-1].key) if len(rows) == limit else None
        return Compared(checked=len(rows), unsettled=0, items=items, next=following)


def histories(service: str, base: type[DeclarativeBase]) -> list[Check]:
    """Two checks for every table of a service whose rows have moves: that history says what the
    rows say, and that it tells of no row that is gone.
    """
    mapped: list[type[Any]] = [each.class_ for each in base.registry.mappers]
    tables = sorted((table for table in mapped if issubclass(table, Subject)), key=_name)
    kinds = (OwnHistory, LostRows)
    return [kind(service, table) for table in tables for kind in kinds]


def printable(value: Any) -> Any:
    """A value for a `Difference`, cut to `LONGEST` characters."""
    if value is None or isinstance(value, bool | int):
        return value
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _name(table: type[Any]) -> str:
    return str(table.__tablename__)

"""What every service keeps of directory: organisations, accounts, the calendar, office time.

Fed by directory's feed (`feed` below is the first that every other service follows).
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from shared.auth import Actor, Level
from shared.clock import real_now
from shared.db import Database, Technical
from shared.errors import FieldError, Forbidden, Invalid
from shared.handlers import Envelope, Feed, Read, Upsert
from shared.moves import LEADING
from shared.together import ask
from shared.workdays import Calendar, Day, DayKind

CALENDAR_KEPT = timedelta(seconds=60)


class Organisation(Technical):
    """An organisation as directory last described it; `line` is its path of codes."""

    __tablename__ = "organisation"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(40), index=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    short_name: Mapped[str] = mapped_column(sa.String(60))
    kind: Mapped[str] = mapped_column(sa.String(32))
    level: Mapped[str] = mapped_column(sa.String(16))
    line: Mapped[str] = mapped_column(sa.String(100), index=True)
    region: Mapped[str] = mapped_column(sa.String(6), index=True)
    parent: Mapped[UUID | None]
    active: Mapped[bool]


class Account(Technical):
    """An account as far as others must know it; `name` and `post` only of who leads."""

    __tablename__ = "account"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    active: Mapped[bool]
    kind: Mapped[str] = mapped_column(sa.String(16))
    roles: Mapped[list[str]]
    unit: Mapped[UUID] = mapped_column(index=True)
    line: Mapped[str] = mapped_column(sa.String(100))
    name: Mapped[str | None] = mapped_column(sa.String(60))
    post: Mapped[str | None] = mapped_column(sa.String(60))


def leading() -> sa.ColumnElement[bool]:
    """Accounts with a leader's role."""
    found: sa.ColumnElement[bool] = Account.roles.has_any(array(sorted(LEADING)))
    return found


def has_left(leader_id: Any, unit_id: Any) -> sa.ColumnElement[bool]:
    """Whether directory closed a leader's account, moved it away or took the leader's roles.

    Of an account that was not told of, nothing is concluded.
    """
    elsewhere = sa.or_(sa.not_(Account.active), Account.unit != unit_id, sa.not_(leading()))
    return sa.exists().where(Account.id == leader_id, elsewhere)


class CalendarYear(Technical):
    """The exceptions of one year with a published notice."""

    __tablename__ = "calendar_year"

    year: Mapped[int] = mapped_column(primary_key=True)
    days: Mapped[list[dict[str, Any]]]


class OfficeTime(Technical):
    """The office time last set in a rehearsal; one row at most."""

    __tablename__ = "office_time"

    one: Mapped[bool] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class _Organisation(Read):
    id: UUID
    code: str
    name: str
    short_name: str
    kind: str
    level: Level
    line: str
    region: str
    parent: UUID | None
    active: bool


class _Account(Read):
    id: UUID
    version: int
    active: bool
    kind: str
    roles: list[str]
    unit: UUID
    line: str
    name: str | None
    post: str | None


class _Year(Read):
    year: int
    days: list[dict[str, Any]]


class _OfficeTime(Read):
    at: datetime


def feed() -> Feed:
    """Directory's feed as every service reads it."""
    directory = Feed("directory")

    @directory.on("directory.organisation.recorded", _Organisation, Organisation)
    def organisation(event: Envelope[_Organisation]) -> Iterable[Upsert]:
        values = event.data.model_dump(exclude={"id"})
        return [Upsert(Organisation, {"id": event.data.id}, values)]

    @directory.on("directory.account.recorded", _Account, Account)
    def account(event: Envelope[_Account]) -> Iterable[Upsert]:
        return [Upsert(Account, {"id": event.data.id}, event.data.model_dump(exclude={"id"}))]

    @directory.on("directory.calendar.recorded", _Year, CalendarYear)
    def year(event: Envelope[_Year]) -> Iterable[Upsert]:
        return [Upsert(CalendarYear, {"year": event.data.year}, {"days": event.data.days})]

    @directory.on("directory.office_time.set", _OfficeTime, OfficeTime)
    def office_time(event: Envelope[_OfficeTime]) -> Iterable[Upsert]:
        return [Upsert(OfficeTime, {"one": True}, {"at": event.data.at})]

    return directory


async def organisation(session: AsyncSession, id: UUID, field: str = "unit_id") -> Organisation:
    """The active organisation `id`. Raises `Invalid` (unit-unknown) naming the body's `field`."""
    found = await ask(session, _organisations, id)
    if found is None or not found.active:
        detail = "所选单位不存在或已停用，请重新选择。"
        raise Invalid("unit-unknown", detail, [FieldError(field, "单位不存在或已停用")])
    return found


async def _organisations(session: AsyncSession, ids: Sequence[UUID]) -> list[Organisation | None]:
    found = await organisations(session, ids)
    return [found.get(id) for id in ids]


async def organisations(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, Organisation]:
    """The known organisations among `ids`, by id."""
    rows = await session.scalars(sa.select(Organisation).where(Organisation.id.in_(ids)))
    return {row.id: row for row in rows}


async def active_organisations(
    session: AsyncSession, ids: Sequence[UUID], field: str
) -> list[Organisation]:
    """The active organisations `ids`, in their order. Raises as `organisation`."""
    found = await organisations(session, ids)
    named = [found[id] for id in ids if id in found and found[id].active]
    if len(named) < len(ids):
        detail = "所选单位不存在或已停用，请重新选择。"
        raise Invalid("unit-unknown", detail, [FieldError(field, "单位不存在或已停用")])
    return named


async def calendar(session: AsyncSession) -> Calendar:
    """The working calendar; in memory for a minute (it changes once a year)."""
    cache = session.info["cache"]
    cached: tuple[datetime, Calendar] | None = cache.get("calendar")
    now = real_now()
    if cached is not None and now - cached[0] < CALENDAR_KEPT:
        return cached[1]
    years = (await session.scalars(sa.select(CalendarYear))).all()
    known = Calendar(
        [
            Day(date.fromisoformat(day["date"]), DayKind(day["kind"]), day["name"])
            for year in years
            for day in year.days
        ],
        covered=[year.year for year in years],
    )
    if years:  # soon after a first start directory's feed has not told it yet
        cache["calendar"] = (now, known)
    return known


async def still_entitled(session: AsyncSession, actor: Actor) -> None:
    """Hold who asked for a job, and for whom, against what is known of the accounts today.

    Rights are those of the moment in which something is read or written, not of the one in which
    it was asked for. Raises `Forbidden` (requester-changed) when an account was disabled, or has
    another unit or other roles. Of an account that is not known here nothing is concluded.
    """
    rows = await session.execute(
        sa.select(Account.id, Account.active, Account.unit, Account.roles).where(
            Account.id.in_(actor.persons)
        )
    )
    for found in rows:
        roles = set(found.roles)
        if actor.by is None:
            changed = roles != actor.roles
        else:  # who acts for another has some of his roles only, and needs none of his own
            changed = found.id == actor.id and not actor.roles <= roles
        if not found.active or found.unit != actor.unit or changed:
            detail = (
                "申请人的账号已停用，或者单位、角色已有变动，任务不再继续；请由现任人员重新提交。"
            )
            raise Forbidden("requester-changed", detail)


async def office_time(database: Database) -> datetime | None:
    """The office time last set in a rehearsal, or None."""
    async with database.read() as session:
        return await session.scalar(sa.select(OfficeTime.at))

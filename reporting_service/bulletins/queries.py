"""Reading bulletins, and the one statement that counts and freezes a month."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from reporting_service.bulletins.models import Bulletin, BulletinCase, BulletinFile
from reporting_service.bulletins.rules import MOVES, Case, CaseList, Status
from reporting_service.bulletins.rules.figures import ENTRUSTING
from reporting_service.bulletins.schemas import BulletinOut
from reporting_service.indicators.queries import on_time_reply, timely_accept
from reporting_service.ledger.models import (
    Entry,
    Listing,
    LookBack,
    Matter,
    Plan,
    WeeklyReport,
    WorkOrder,
)
from reporting_service.ledger.queries import visible_to as cases_visible_to
from reporting_service.ledger.rules import LINE_READERS, PROVINCE, begins_at, month_days
from shared.auth import Actor
from shared.clock import office_date
from shared.errors import Conflict, NotFound
from shared.moves import allowed_roles
from shared.pages import keyset

ORDER = [sa.inspect(Bulletin).columns[name] for name in ("month", "drafted_at", "id")]
_CASE = sa.inspect(BulletinCase).columns
CASE_ORDER = [sa.type_coerce(_CASE["list"], sa.String), _CASE["number"], _CASE["subject_id"]]


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Issued ones are circulated to everybody who reads the ledger, drafts stay in the house."""
    issued = Bulletin.status == Status.ISSUED
    if actor.line == PROVINCE and not LINE_READERS.isdisjoint(actor.roles):
        return sa.or_(issued, Bulletin.status == Status.DRAFT)
    return issued


async def get(session: AsyncSession, actor: Actor, id: UUID) -> Bulletin:
    """One bulletin. Raises `NotFound` (bulletin-unknown)."""
    return _known(
        await session.scalar(sa.select(Bulletin).where(visible_to(actor), Bulletin.id == id))
    )


async def bulletin_to_change(session: AsyncSession, actor: Actor, id: UUID) -> Bulletin:
    """One bulletin, locked. Raises `NotFound` (bulletin-unknown)."""
    mine = sa.select(Bulletin).where(visible_to(actor), Bulletin.id == id)
    return _known(await session.scalar(mine.with_for_update()))


async def page(
    session: AsyncSession, actor: Actor, cursor: str | None, limit: int
) -> Sequence[Bulletin]:
    """Bulletins, the latest month first; one more than `limit`."""
    rows = await session.scalars(
        keyset(sa.select(Bulletin).where(visible_to(actor)), ORDER, cursor, limit)
    )
    return rows.all()


async def count(session: AsyncSession, actor: Actor) -> int:
    """How many bulletins paging to the end would show."""
    total = sa.select(sa.func.count()).select_from(Bulletin).where(visible_to(actor))
    return await session.scalar(total) or 0


async def file(session: AsyncSession, actor: Actor, id: UUID) -> BulletinFile:
    """The signed document. Raises `NotFound` (bulletin-unknown), `Conflict` (not-issued)."""
    bulletin = await get(session, actor, id)
    found = await session.get(BulletinFile, bulletin.id)
    if found is None:
        raise Conflict("not-issued", "月通报尚未签发，没有正式文件。", current=bulletin.status)
    return found


async def cases_page(
    session: AsyncSession,
    actor: Actor,
    id: UUID,
    wanted: CaseList | None,
    cursor: str | None,
    limit: int,
) -> Sequence[BulletinCase]:
    """Lines of the frozen lists that the actor may see; one more than `limit`."""
    select = sa.select(BulletinCase).where(*_cases_of(actor, id, wanted))
    rows = await session.scalars(keyset(select, CASE_ORDER, cursor, limit, descending=False))
    return rows.all()


async def cases_count(
    session: AsyncSession, actor: Actor, id: UUID, wanted: CaseList | None
) -> int:
    """How many lines paging to the end would show."""
    total = sa.select(sa.func.count()).select_from(BulletinCase)
    return await session.scalar(total.where(*_cases_of(actor, id, wanted))) or 0


def _cases_of(actor: Actor, id: UUID, wanted: CaseList | None) -> Iterable[sa.ColumnElement[bool]]:
    yield BulletinCase.bulletin_id.in_(
        sa.select(Bulletin.id).where(visible_to(actor), Bulletin.id == id)
    )
    yield cases_visible_to(actor, _CASE["unit_line"], _CASE["matter_id"])
    if wanted is not None:
        yield BulletinCase.list == wanted


def to_response(bulletin: Bulletin, actor: Actor) -> BulletinOut:
    """The bulletin with what the actor may do now."""
    moves = allowed_roles(MOVES, bulletin.status, actor.roles)
    return BulletinOut.model_validate({**bulletin.__dict__, "allowed_moves": moves})


async def draft_of(session: AsyncSession, month: str) -> Bulletin | None:
    """The month's draft, locked; whoever drafts a month takes turns with others."""
    await session.execute(
        sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(f"bulletin {month}")))
    )
    return await session.scalar(
        sa.select(Bulletin)
        .where(Bulletin.month == month, Bulletin.status == Status.DRAFT)
        .with_for_update()
    )


async def issued_of(session: AsyncSession, month: str) -> Bulletin | None:
    """The month's issued bulletin."""
    return await session.scalar(
        sa.select(Bulletin).where(Bulletin.month == month, Bulletin.status == Status.ISSUED)
    )


async def cases(session: AsyncSession, id: UUID) -> list[Case]:
    """The frozen lists of one bulletin, for counting."""
    columns = [_CASE[name] for name in Case.__match_args__]
    rows = await session.execute(sa.select(*columns).where(BulletinCase.bulletin_id == id))
    return [Case(*row) for row in rows]


async def freeze(session: AsyncSession, id: UUID, month: str, now: datetime) -> tuple[int, int]:
    """Write every list of the month, and count the month before and the same of last year.

    One statement, so that all of it shows the same moment.
    """
    first, following = month_days(month)
    lists = sa.union_all(*_lists(first, following, office_date(now))).subquery("lists")
    frozen = (
        sa.insert(BulletinCase)
        .from_select(["bulletin_id", *lists.c.keys()], sa.select(sa.literal(id, sa.Uuid), *lists.c))
        .returning(BulletinCase.list)
        .cte("frozen")
    )
    row = await session.execute(
        sa.select(
            _registered_between(_months_before(first, 1), first),
            _registered_between(_months_before(first, 12), _months_before(first, 11)),
            sa.select(sa.func.count()).select_from(frozen).scalar_subquery(),
        )
    )
    previous, year_ago, _ = row.one()
    return previous, year_ago


def _lists(first: date, following: date, today: date) -> Iterable[sa.Select[Any]]:
    """Every list in the columns of `BulletinCase`; `today` decides what is late so far."""
    is_late = sa.func.coalesce(Entry.replied_on, today) > Entry.due_legal
    in_month = _within(Entry.registered_on, first, following)
    replied = Entry.replied_on.is_not(None)
    yield _pieces(CaseList.RECEIVED, hit=replied, late=is_late).where(in_month)
    yield _rate(CaseList.TIMELY_ACCEPT, timely_accept(first, following), sa.false())
    yield _rate(CaseList.ON_TIME_REPLY, on_time_reply(first, following), is_late)
    yield _pieces(
        CaseList.ENTRUSTED, is_new=in_month, hit=replied, late=is_late, quantity=_returns()
    ).where(
        Entry.source.in_(ENTRUSTING),
        Entry.registered_on < following,
        sa.or_(Entry.replied_on.is_(None), Entry.replied_on >= first),
    )
    yield _listed(first, following, today)
    yield _reports(first, following)
    yield _look_backs(first, following)
    yield _pieces(CaseList.LATE_NOTICE, late=sa.true()).where(
        _within(Entry.notice_due, first, following),
        sa.func.coalesce(Entry.noticed_on, today) > Entry.notice_due,
        Entry.status != "filed",
    )
    yield _pieces(CaseList.UNDELIVERED).where(
        _within(Entry.opinion_issued_on, first, following), Entry.delivered_at.is_(None)
    )
    yield _pieces(CaseList.RETURNED, quantity=_returns()).where(
        sa.exists().where(
            WorkOrder.piece_id == Entry.id,
            WorkOrder.returns > 0,
            _within_instants(WorkOrder.moved_at, first, following),
        )
    )


_NO = sa.false()
_NOTHING = sa.null().cast(sa.String)


def _pieces(
    list_: CaseList,
    *,
    is_new: sa.ColumnElement[bool] = _NO,
    hit: sa.ColumnElement[bool] = _NO,
    late: sa.ColumnElement[bool] = _NO,
    quantity: sa.ColumnElement[int] | None = None,
) -> sa.Select[Any]:
    return _line(
        list_,
        Entry.id,
        Entry.number,
        Entry,
        [Matter.topic, Entry.form, Entry.source, Entry.status, Entry.is_collective],
        [is_new, hit, late],
        quantity,
    ).outerjoin(Matter, Matter.id == Entry.matter_id)


def _rate(list_: CaseList, counted: sa.Select[Any], late: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """The pieces an indicator counts, as the indicator itself selects them."""
    pieces = counted.subquery(list_.value)
    select = _pieces(list_, hit=pieces.c.hit, late=late)
    return select.join_from(Entry, pieces, pieces.c.id == Entry.id)


def _listed(first: date, following: date, today: date) -> sa.Select[Any]:
    """Listed before the end of the month and not delisted before it began."""
    # Of the plan in force only: one that was superseded owes nothing any more.
    latest = (
        sa.select(sa.case((Plan.last_due < today, Plan.measures - Plan.measures_done), else_=0))
        .where(Plan.listing_id == Listing.id, Plan.status == "approved")
        .order_by(Plan.plan_version.desc())
        .limit(1)
        .scalar_subquery()
    )
    delisted = _within_instants(Listing.delisted_at, first, following)
    is_open = Listing.delisted_at.is_(None)
    return (
        _line(
            CaseList.LISTED,
            Listing.id,
            Listing.number,
            Matter,
            [Matter.topic, _NOTHING, _NOTHING, Listing.status, _NO],
            [
                _within_instants(Listing.listed_at, first, following),
                delisted,
                sa.and_(is_open, Listing.target_date < today),
            ],
            sa.case((is_open, latest), else_=0),
            matter_id=Listing.matter_id,
        )
        .select_from(Listing)
        .outerjoin(Matter, Matter.id == Listing.matter_id)
        .where(
            Listing.status != "dropped",
            Listing.listed_at < begins_at(following),
            sa.or_(is_open, Listing.delisted_at >= begins_at(first)),
        )
    )


def _reports(first: date, following: date) -> sa.Select[Any]:
    return _line(
        CaseList.WEEKLY_REPORT,
        WeeklyReport.id,
        WeeklyReport.week,
        WeeklyReport,
        [_NOTHING, _NOTHING, _NOTHING, _NOTHING, _NO],
        [sa.true(), sa.true(), _NO],
        None,
    ).where(_within(WeeklyReport.recorded_on, first, following))


def _look_backs(first: date, following: date) -> sa.Select[Any]:
    return (
        _line(
            CaseList.LOOK_BACK,
            LookBack.id,
            sa.func.to_char(LookBack.due, "YYYY-MM-DD"),
            Matter,
            [Matter.topic, _NOTHING, _NOTHING, LookBack.outcome, _NO],
            [_NO, LookBack.outcome.is_not(None), _NO],
            None,
            matter_id=LookBack.matter_id,
        )
        .select_from(LookBack)
        .outerjoin(Matter, Matter.id == LookBack.matter_id)
        .where(_within(LookBack.due, first, following))
    )


def _line(
    list_: CaseList,
    id: Any,
    number: Any,
    place: Any,
    facts: Sequence[Any],
    flags: Sequence[sa.ColumnElement[bool]],
    quantity: sa.ColumnElement[int] | None,
    matter_id: Any = None,
) -> sa.Select[Any]:
    """One list in the columns of `BulletinCase`; `place` has `unit_line` and `city`.

    A matter that intake has not told of yet lies with the department until it has.
    """
    topic, form, source, status, is_collective = facts
    is_new, hit, late = (sa.func.coalesce(flag, _NO) for flag in flags)
    select: sa.Select[Any] = sa.select(
        sa.literal(list_.value).label("list"),
        id.label("subject_id"),
        number.label("number"),
        (place.matter_id if matter_id is None else matter_id).label("matter_id"),
        sa.func.coalesce(place.unit_line, PROVINCE).label("unit_line"),
        sa.func.coalesce(place.city, PROVINCE).label("city"),
        topic.label("topic"),
        form.label("form"),
        source.label("source"),
        status.label("status"),
        is_collective.label("is_collective"),
        is_new.label("is_new"),
        hit.label("hit"),
        late.label("late"),
        (sa.literal(0) if quantity is None else sa.func.coalesce(quantity, 0)).label("quantity"),
    )
    return select


def _returns() -> sa.ColumnElement[int]:
    return (
        sa.select(sa.func.sum(WorkOrder.returns))
        .where(WorkOrder.piece_id == Entry.id)
        .correlate(Entry)
        .scalar_subquery()
    )


def _within(column: Any, first: date, following: date) -> sa.ColumnElement[bool]:
    return sa.and_(column >= first, column < following)


def _within_instants(column: Any, first: date, following: date) -> sa.ColumnElement[bool]:
    return sa.and_(column >= begins_at(first), column < begins_at(following))


def _registered_between(first: date, following: date) -> sa.ScalarSelect[int]:
    counted = sa.select(sa.func.count()).select_from(Entry)
    return counted.where(_within(Entry.registered_on, first, following)).scalar_subquery()


def _months_before(first: date, months: int) -> date:
    years, month = divmod(first.year * 12 + first.month - 1 - months, 12)
    return date(years, month + 1, 1)


def _known(found: Bulletin | None) -> Bulletin:
    if found is None:
        raise NotFound("bulletin-unknown", "没有这份月通报，或者尚未印发。")
    return found

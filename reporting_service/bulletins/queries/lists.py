"""The one statement that counts a month and freezes its lists."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from reporting_service.bulletins.models import BulletinCase
from reporting_service.bulletins.rules import CaseList
from reporting_service.bulletins.rules.figures import ENTRUSTING
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
from reporting_service.ledger.rules import PROVINCE, begins_at, month_days
from shared.workdays import local_date


async def freeze(session: AsyncSession, id: UUID, month: str, now: datetime) -> tuple[int, int]:
    """Write every list of the month, and count the month before and the same of last year.

    One statement, so that all of it shows the same moment.
    """
    first, following = month_days(month)
    lists = sa.union_all(*_lists(first, following, local_date(now))).subquery("lists")
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
    yield _listings(first, following, today)
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


def _pieces(list_: CaseList, **values: Any) -> sa.Select[Any]:
    """The list of pieces; `values` are columns of its lines that differ from list to list."""
    return _line(
        list_,
        Entry,
        matter_id=Entry.matter_id,
        number=Entry.number,
        place=Entry,
        topic=Matter.topic,
        form=Entry.form,
        source=Entry.source,
        status=Entry.status,
        is_collective=Entry.is_collective,
        **values,
    ).outerjoin(Matter, Matter.id == Entry.matter_id)


def _rate(list_: CaseList, counted: sa.Select[Any], late: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """The pieces an indicator counts, as the indicator itself selects them."""
    pieces = counted.subquery(list_.value)
    select = _pieces(list_, hit=pieces.c.hit, late=late)
    return select.join_from(Entry, pieces, pieces.c.id == Entry.id)


def _listings(first: date, following: date, today: date) -> sa.Select[Any]:
    """Listed before the end of the month and not delisted before it began."""
    # Of the plan in force only: one that was superseded owes nothing any more.
    measures = (
        sa.select(sa.case((Plan.last_due < today, Plan.measures - Plan.measures_done), else_=0))
        .where(Plan.listing_id == Listing.id, Plan.status == "approved")
        .order_by(Plan.plan_version.desc())
        .limit(1)
        .scalar_subquery()
    )
    is_open = Listing.delisted_at.is_(None)
    return (
        _line(
            CaseList.LISTED,
            Listing,
            matter_id=Listing.matter_id,
            number=Listing.number,
            place=Matter,
            topic=Matter.topic,
            status=Listing.status,
            is_new=_within_instants(Listing.listed_at, first, following),
            hit=_within_instants(Listing.delisted_at, first, following),
            late=sa.and_(is_open, Listing.target_date < today),
            quantity=sa.case((is_open, measures), else_=0),
        )
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
        WeeklyReport,
        matter_id=WeeklyReport.matter_id,
        number=WeeklyReport.week,
        place=WeeklyReport,
        is_new=sa.true(),
        hit=sa.true(),
    ).where(_within(WeeklyReport.recorded_on, first, following))


def _look_backs(first: date, following: date) -> sa.Select[Any]:
    return (
        _line(
            CaseList.LOOK_BACK,
            LookBack,
            matter_id=LookBack.matter_id,
            number=sa.func.to_char(LookBack.due, "YYYY-MM-DD"),
            place=Matter,
            topic=Matter.topic,
            status=LookBack.outcome,
            hit=LookBack.outcome.is_not(None),
        )
        .outerjoin(Matter, Matter.id == LookBack.matter_id)
        .where(_within(LookBack.due, first, following))
    )


def _line(
    list_: CaseList,
    subject: Any,
    *,
    matter_id: Any,
    number: Any,
    place: Any,
    topic: Any = _NOTHING,
    form: Any = _NOTHING,
    source: Any = _NOTHING,
    status: Any = _NOTHING,
    is_collective: Any = _NO,
    is_new: Any = _NO,
    hit: Any = _NO,
    late: Any = _NO,
    quantity: Any = 0,
) -> sa.Select[Any]:
    """One list in the columns of `BulletinCase`; `place` has `unit_line` and `city`.

    A matter whose event has not arrived yet counts for the department.
    """
    columns = {
        "list": sa.literal(list_.value),
        "subject_id": subject.id,
        "number": number,
        "matter_id": matter_id,
        "unit_line": sa.func.coalesce(place.unit_line, PROVINCE),
        "city": sa.func.coalesce(place.city, PROVINCE),
        "topic": topic,
        "form": form,
        "source": source,
        "status": status,
        "is_collective": is_collective,
        "is_new": sa.func.coalesce(is_new, _NO),
        "hit": sa.func.coalesce(hit, _NO),
        "late": sa.func.coalesce(late, _NO),
        "quantity": sa.func.coalesce(quantity, 0),
    }
    labelled = [column.label(name) for name, column in columns.items()]
    return sa.select(*labelled).select_from(subject)


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

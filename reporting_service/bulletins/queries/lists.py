"""The one statement that counts a month and freezes its lists."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from reporting_service.bulletins.models import BulletinCase
from reporting_service.bulletins.queries import supervised
from reporting_service.bulletins.queries.lines import happened, last_act, line, within
from reporting_service.bulletins.rules import CaseList
from reporting_service.bulletins.rules.figures import ENTRUSTING
from reporting_service.indicators.queries import COUNTED, answered_on
from reporting_service.ledger.models import Act, Entry, Matter, WorkOrder
from reporting_service.ledger.rules import NOT_ASSESSED, begins_at, month_days


class Compared(NamedTuple):
    """Pieces of other months; None where nothing was registered yet, so that nothing is known."""

    previous_month: int | None
    last_year: int | None


async def freeze(session: AsyncSession, id: UUID, month: str) -> Compared:
    """Write every list of the month, and count the month before and the same of last year.

    One statement, so that all of it shows the same moment.
    """
    first, following = month_days(month)
    lists = sa.union_all(*_lists(first, following)).subquery("lists")
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
    return Compared(previous, year_ago)


def _lists(first: date, following: date) -> Iterable[sa.Select[Any]]:
    """Every list in the columns of `BulletinCase`, as of the end of the month.

    `is_new` came in the month, `hit` was done in it, `is_open` was open at its end.
    """
    answered = answered_on()
    is_new = within(Entry.registered_on, first, following)
    yield _pieces(CaseList.RECEIVED, is_new=is_new, hit=answered < following).where(is_new)
    for code, counted in COUNTED.items():
        yield _rate(CaseList(code.value), counted(first, following))
    yield _entrusted(first, following, is_new, answered)
    yield from supervised.lists(first, following)
    # The receiving unit's duty ends when the piece is assigned, the bureau's when it accepts; what
    # is filed as a repeat is owed none.
    step = last_act(Entry.id, _SORTED)
    # Who is told of a bureau is told, though the order is recalled.
    assigned_on = _first_act(Entry.id, "assign", "forward")
    yield _pieces(CaseList.LATE_NOTICE, place=_Received, late=sa.true()).where(
        within(Entry.notice_due, first, following),
        _not_by(sa.func.coalesce(assigned_on, Entry.noticed_on), Entry.notice_due),
        step.is_distinct_from("file-repeat"),
    )
    yield _pieces(CaseList.LATE_UNIT_NOTICE, late=sa.true()).where(
        within(Entry.unit_notice_due, first, following),
        _not_by(Entry.accepted_on, Entry.unit_notice_due),
        Matter.family == "appeal",
        Matter.route == "P6",
    )
    yield _pieces(CaseList.UNDELIVERED, is_open=sa.true()).where(
        happened(Entry.id, ("issue-opinion",), first, following),
        last_act(Entry.id, _OPINION, following).in_(("issue-opinion", "undo-delivery")),
        sa.not_(_recorded_later(following)),
    )
    returns = _returns(first, following)
    yield _pieces(CaseList.RETURNED, quantity=returns).where(returns > 0)


_OPINION = ("issue-opinion", "deliver-opinion", "undo-delivery", "withdraw-opinion")


def _recorded_later(following: date) -> sa.ColumnElement[bool]:
    """Whether the opinion of before `following` was received by then, as was recorded later."""
    issued_anew = sa.exists().where(
        Act.subject_id == Entry.id, Act.verb == "issue-opinion", Act.day >= following
    )
    received = sa.func.coalesce(Entry.delivered_at < begins_at(following), sa.false())
    return sa.and_(received, ~issued_anew.correlate(Entry))


_SORTED = ("assign", "forward", "file-repeat", "undo-triage")


class _Received:
    """Where a piece was received, whoever is responsible for it now."""

    unit_line = Entry.registered_line
    city = Entry.registered_city


def _pieces(list_: CaseList, place: Any = Entry, **values: Any) -> sa.Select[Any]:
    """The list of pieces; `values` are columns of its lines that differ from list to list."""
    return line(
        list_,
        Entry,
        matter_id=Entry.matter_id,
        number=Entry.number,
        place=place,
        topic=Matter.topic,
        form=Entry.form,
        source=Entry.source,
        status=Entry.status,
        is_collective=Entry.is_collective,
        **values,
    ).outerjoin(Matter, Matter.id == Entry.matter_id)


def _rate(list_: CaseList, counted: sa.Select[Any]) -> sa.Select[Any]:
    """The pieces an indicator counts, as the indicator itself selects them."""
    pieces = counted.subquery(list_.value)
    select = _pieces(list_, hit=pieces.c.hit, late=~pieces.c.hit)
    return select.join_from(Entry, pieces, pieces.c.id == Entry.id)


def _entrusted(
    first: date,
    following: date,
    is_new: sa.ColumnElement[bool],
    answered: sa.ColumnElement[date | None],
) -> sa.Select[Any]:
    """Entrusted by a superior and received or answered in the month, or open at its end."""
    ended_on = sa.case((Entry.status.in_(NOT_ASSESSED), Entry.replied_on), else_=None)
    is_open = _not_by(sa.func.coalesce(answered, ended_on), following, strictly=True)
    hit = within(answered, first, following)
    returns = _returns(first, following)
    return _pieces(
        CaseList.ENTRUSTED,
        is_new=is_new,
        is_open=is_open,
        hit=hit,
        late=sa.and_(hit, answered > Entry.due_legal),
        quantity=returns,
    ).where(
        Entry.source.in_(ENTRUSTING),
        Entry.registered_on < following,
        sa.or_(is_new, is_open, hit, returns > 0),
    )


def _not_by(done: Any, due: Any, *, strictly: bool = False) -> sa.ColumnElement[bool]:
    """Not done by the end of the day `due`; `strictly`: not before it."""
    return sa.or_(done.is_(None), done >= due if strictly else done > due)


def _returns(first: date, following: date) -> sa.ColumnElement[int]:
    """How often reports on the piece were returned in the month."""
    return (
        sa.select(sa.func.count())
        .select_from(WorkOrder)
        .join(Act, Act.subject_id == WorkOrder.id)
        .where(WorkOrder.piece_id == Entry.id, Act.verb == "return")
        .where(within(Act.day, first, following))
        .correlate(Entry)
        .scalar_subquery()
    )


def _first_act(subject: Any, *verbs: str) -> sa.ColumnElement[Any]:
    """The day of the first of these acts on the subject."""
    first = sa.select(sa.func.min(Act.day)).where(Act.subject_id == subject, Act.verb.in_(verbs))
    return first.correlate(Entry).scalar_subquery()


def _registered_between(first: date, following: date) -> sa.ColumnElement[int | None]:
    """Pieces registered in [first, following); null when the books begin later."""
    earliest = sa.select(sa.func.min(Entry.registered_on)).scalar_subquery()
    counted = sa.select(sa.func.count()).where(within(Entry.registered_on, first, following))
    return sa.case((earliest < following, counted.scalar_subquery()))


def _months_before(first: date, months: int) -> date:
    years, month = divmod(first.year * 12 + first.month - 1 - months, 12)
    return date(years, month + 1, 1)

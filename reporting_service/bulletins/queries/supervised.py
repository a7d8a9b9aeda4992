"""The lists of what is supervised, each counted from its acts."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from reporting_service.bulletins.queries.lines import happened, last_act, line, within
from reporting_service.bulletins.rules import CaseList
from reporting_service.ledger.models import (
    Act,
    Listing,
    LookBack,
    Matter,
    Plan,
    Urging,
    WeeklyReport,
)
from reporting_service.ledger.rules import PROVINCE
from reporting_service.ledger.rules.works import WORKS


def lists(first: date, following: date) -> Iterable[sa.Select[Any]]:
    """The month's lists of listed cases, their reports, urgings, look-backs, and other work."""
    yield _listings(first, following)
    yield _reports(first, following)
    yield _urgings(first, following)
    yield _works(first, following)
    yield _look_backs_due(first, following)
    yield _look_backs(first, following)


_LISTED = ("list", "resolve", "relist")


def _listings(first: date, following: date) -> sa.Select[Any]:
    """Under supervision at some time of the month; open as its last act before the end says."""
    is_open = last_act(Listing.id, _LISTED, following) != "resolve"
    target = last_act(Listing.id, _LISTED, following, Act.target_date)
    is_delisted = happened(Listing.id, ("resolve",), first, following)
    return (
        line(
            CaseList.LISTED,
            Listing,
            matter_id=Listing.matter_id,
            number=Listing.number,
            place=Matter,
            topic=Matter.topic,
            status=Listing.status,
            is_new=happened(Listing.id, ("list",), first, following),
            is_open=is_open,
            hit=is_delisted,
            late=sa.and_(is_open, target < following),
            quantity=sa.case((is_open, _overdue_measures(following)), else_=0),
        )
        .outerjoin(Matter, Matter.id == Listing.matter_id)
        .where(sa.or_(is_open, is_delisted))
    )


def _overdue_measures(following: date) -> sa.ColumnElement[int]:
    """How many measures of the plan in force were past their last day at the end of the month.

    The plan in force is the one that was approved, or went on, last: a version that was
    superseded owes nothing any more.
    """
    open_dues = (
        sa.select(Act.open_dues)
        .join(Plan, Plan.id == Act.subject_id)
        .where(Plan.listing_id == Listing.id, Act.day < following)
        .where(Act.verb.in_(("approve", "measure-done", "measure-put-back")))
        .order_by(Act.position.desc())
        .limit(1)
        .correlate(Listing)
        .scalar_subquery()
    )
    due = sa.func.unnest(open_dues).table_valued("day").render_derived()
    overdue = sa.select(sa.func.count()).select_from(due)
    return overdue.where(due.c.day < following).correlate(Listing).scalar_subquery()


def _reports(first: date, following: date) -> sa.Select[Any]:
    return line(
        CaseList.WEEKLY_REPORT,
        WeeklyReport,
        matter_id=WeeklyReport.matter_id,
        number=WeeklyReport.week,
        place=WeeklyReport,
        is_new=sa.true(),
        hit=sa.true(),
    ).where(within(WeeklyReport.recorded_on, first, following))


def _urgings(first: date, following: date) -> sa.Select[Any]:
    """Issued or answered in the month, or waiting for an answer at its end."""
    is_open = last_act(Urging.id, ("issue", "answer", "assess", "end"), following) == "issue"
    is_issued = happened(Urging.id, ("issue",), first, following)
    is_answered = happened(Urging.id, ("answer",), first, following)
    return line(
        CaseList.URGING,
        Urging,
        matter_id=Urging.matter_id,
        number=sa.func.coalesce(Urging.document_no, ""),
        place=Urging,
        status=Urging.status,
        kind=Urging.kind,
        is_new=is_issued,
        is_open=is_open,
        hit=is_answered,
        late=sa.and_(is_open, Urging.answer_due < following),
    ).where(sa.or_(is_open, is_issued, is_answered))


class _Department:
    """Where what the Department does itself is counted."""

    unit_line = sa.literal(PROVINCE)
    city = sa.literal(PROVINCE)


def _works(first: date, following: date) -> sa.Select[Any]:
    """Done in the month, and not taken back by its end."""
    later = aliased(Act)
    verbs = [sa.and_(later.kind == kind, later.verb.in_(each)) for kind, each in WORKS.items()]
    is_done = [sa.and_(Act.kind == kind, Act.verb == done) for kind, (done, *_) in WORKS.items()]
    return line(
        CaseList.WORK,
        Act,
        id=Act.subject_id,
        matter_id=sa.null().cast(sa.Uuid),
        number=sa.func.to_char(Act.day, "YYYY-MM-DD"),
        place=_Department,
        kind=Act.kind,
        hit=sa.true(),
    ).where(
        within(Act.day, first, following),
        sa.or_(*is_done),
        ~sa.exists().where(
            later.subject_id == Act.subject_id,
            later.position > Act.position,
            later.day < following,
            sa.or_(*verbs),
        ),
    )


_FOUND = ("solid", "follow-up", "relapse")


def _look_backs_due(first: date, following: date) -> sa.Select[Any]:
    """Due in the month; one that a relapse had made void by its end is owed no more."""
    found = last_act(LookBack.id, _FOUND, following)
    last = last_act(LookBack.id, (*_FOUND, "void"), following)
    return _of_look_backs(CaseList.LOOK_BACK_DUE, found).where(
        within(LookBack.due, first, following), last.is_distinct_from("void")
    )


def _look_backs(first: date, following: date) -> sa.Select[Any]:
    """Recorded in the month, whenever they were due."""
    found = last_act(LookBack.id, _FOUND, following)
    return _of_look_backs(CaseList.LOOK_BACK, found).where(
        happened(LookBack.id, _FOUND, first, following)
    )


def _of_look_backs(list_: CaseList, found: sa.ColumnElement[str | None]) -> sa.Select[Any]:
    return line(
        list_,
        LookBack,
        matter_id=LookBack.matter_id,
        number=sa.func.to_char(LookBack.due, "YYYY-MM-DD"),
        place=Matter,
        topic=Matter.topic,
        status=LookBack.status,
        kind=found,
        hit=found.is_not(None),
    ).outerjoin(Matter, Matter.id == LookBack.matter_id)

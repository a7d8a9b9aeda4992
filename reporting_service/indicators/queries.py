"""Which pieces each rate counts, and the counting: one statement over the ledger."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from reporting_service.indicators.rules import (
    CHANGED,
    DAYS_TO_ACCEPT,
    FORMS,
    FURTHER,
    INDICATORS,
    MOST_PERSONS,
    RULE_VERSION,
    SATISFIED,
    By,
    Code,
    Counts,
    Indicator,
    RegionRates,
    by_city,
    cities_within,
    of_all,
)
from reporting_service.indicators.schemas import IndicatorsOut
from reporting_service.ledger.models import Act, Entry, Matter, Rating, Review
from reporting_service.ledger.queries import visible_to
from reporting_service.ledger.rules import NOT_ASSESSED, PROVINCE, month_days
from shared.auth import Actor
from shared.workdays import local_date

# Only what can be accepted and answered by a bureau is counted. What ended at the door needs no
# answer; suggestions, accusations and the statutory routes P1–P5 go other ways; until it is
# assigned nobody owes it.
_COUNTED = sa.and_(
    ~Entry.is_repeat,
    Entry.status.not_in(NOT_ASSESSED),
    Entry.purpose != "accusation",
    Entry.form.in_(FORMS),
    Entry.petitioner_count.between(1, MOST_PERSONS),
    Entry.city != PROVINCE,
    Matter.family == "appeal",
    Matter.route == "P6",
)

# What is opened for rating was found to be in its scope by intake; a suggestion that was answered
# is rated as well.
_RATED = sa.and_(
    Rating.target == "responsible_unit",
    Entry.purpose != "accusation",
    Entry.form.in_(FORMS),
    Entry.petitioner_count.between(1, MOST_PERSONS),
)

_KEPT = ("id", "number", "matter_id", "unit_line", "city")


def answered_on() -> sa.ColumnElement[date | None]:
    """The day on which a piece was first answered: of its first opinion, or of its end without."""
    first = (
        sa.select(sa.func.min(Act.day))
        .where(Act.subject_id == Entry.id, Act.verb == "issue-opinion")
        .correlate(Entry)
        .scalar_subquery()
    )
    ended = sa.case((Entry.status.not_in(NOT_ASSESSED), Entry.replied_on))
    return sa.func.coalesce(first, ended, type_=sa.Date)


def timely_accept(first: date, following: date) -> sa.Select[Any]:
    """Pieces whose 30th day after registration lies in [first, following), and who was in time."""
    days = timedelta(days=DAYS_TO_ACCEPT)
    in_time = Entry.accepted_on - Entry.registered_on <= DAYS_TO_ACCEPT
    return _counted(Code.TIMELY_ACCEPT, in_time).where(
        Entry.registered_on >= first - days, Entry.registered_on < following - days
    )


def on_time_reply(first: date, following: date) -> sa.Select[Any]:
    """Pieces whose DL05 ends in [first, following), and which were answered by then."""
    in_time = answered_on() <= Entry.due_legal
    return _counted(Code.ON_TIME_REPLY, in_time).where(
        Entry.due_legal >= first, Entry.due_legal < following
    )


def satisfaction(first: date, following: date) -> sa.Select[Any]:
    """Pieces whose responsible unit was rated in [first, following), and who was satisfied."""
    satisfied = Rating.value.in_(SATISFIED)
    return _rated(Code.SATISFACTION, satisfied).where(
        Rating.rated_on >= first, Rating.rated_on < following
    )


def participation(first: date, following: date) -> sa.Select[Any]:
    """Pieces whose responsible unit was rated in [first, following), or could be until then."""
    days = (Rating.rated_on, Rating.lapsed_on)  # never both
    in_month = sa.or_(*(sa.and_(day >= first, day < following) for day in days))
    return _rated(Code.PARTICIPATION, Rating.rated_on.is_not(None)).where(in_month)


def review_change(first: date, following: date) -> sa.Select[Any]:
    """Reviews and re-reviews that were issued in [first, following), and which changed."""
    columns = {
        "indicator": sa.literal(Code.REVIEW_CHANGE.value),
        "id": Review.id,
        "number": Review.document_no,
        "matter_id": Review.matter_id,
        "unit_line": Review.unit_line,
        "city": Review.city,
        "hit": sa.func.coalesce(Review.outcome.in_(CHANGED), sa.false()),
    }
    labelled: list[sa.ColumnElement[Any]] = [each.label(name) for name, each in columns.items()]
    return sa.select(*labelled).where(
        Review.issued_on >= first, Review.issued_on < following, Review.status != "undone"
    )


async def counts(
    session: AsyncSession, actor: Actor, first: date, following: date
) -> dict[tuple[str, Code], tuple[int, int]]:
    """(city, indicator) → (numerator, denominator) of what the actor may see."""
    all_ = (*COUNTED.values(), review_change)
    pieces = sa.union_all(*(counted(first, following) for counted in all_))
    counted = pieces.subquery("counted")
    rows = await session.execute(
        sa.select(
            counted.c.city,
            counted.c.indicator,
            sa.func.count().filter(counted.c.hit).label("numerator"),
            sa.func.count().label("denominator"),
        )
        .where(visible_to(actor, counted.c.unit_line, counted.c.matter_id))
        .group_by(counted.c.city, counted.c.indicator)
    )
    return {(r.city, Code(r.indicator)): (r.numerator, r.denominator) for r in rows}


def to_response(month: str, by: By, counts: Counts, actor: Actor, now: datetime) -> IndicatorsOut:
    """The answer: all that the actor sees as one, or a line for each city on their line."""

    def lines(indicators: Sequence[Indicator]) -> list[RegionRates]:
        if by is By.CITY:
            return by_city(counts, cities_within(actor.region), indicators)
        name = "全省" if actor.line == PROVINCE else actor.unit_name
        return [of_all(counts, actor.region, name, indicators)]

    return IndicatorsOut(
        month=month,
        as_of=now,
        is_over=month_days(month)[1] <= local_date(now),
        by=by,
        rule_version=RULE_VERSION,
        definitions=(*INDICATORS, *FURTHER),
        items=lines(INDICATORS),
        further=lines(FURTHER),
    )


COUNTED: Mapping[Code, Callable[[date, date], sa.Select[Any]]] = {
    Code.TIMELY_ACCEPT: timely_accept,
    Code.ON_TIME_REPLY: on_time_reply,
    Code.SATISFACTION: satisfaction,
    Code.PARTICIPATION: participation,
}
"""Which pieces each of the four rates counts in a month, and which of them are hits."""


def _counted(code: Code, in_time: sa.ColumnElement[bool]) -> sa.Select[Any]:
    columns = _columns(code, in_time)
    return sa.select(*columns).join(Matter, Matter.id == Entry.matter_id).where(_COUNTED)


def _rated(code: Code, hit: sa.ColumnElement[bool]) -> sa.Select[Any]:
    columns = _columns(code, hit)
    return sa.select(*columns).join(Rating, Rating.piece_id == Entry.id).where(_RATED)


def _columns(code: Code, hit: sa.ColumnElement[bool]) -> list[sa.ColumnElement[Any]]:
    return [
        sa.literal(code.value).label("indicator"),
        *[sa.inspect(Entry).columns[name] for name in _KEPT],
        sa.func.coalesce(hit, sa.false()).label("hit"),
    ]

"""Statutory periods, against the vectors of the domain specification."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_service.handling.deadlines.rules import (
    RULES,
    check_extension,
    end_of,
    end_on,
    extended_end,
    handling_start,
    in_words,
    notice_over,
    outcome,
    recounted,
)
from shared.errors import Conflict
from shared.workdays import Calendar, Day, DayKind, Due, Length, Unit, ends_at, published

CALENDAR = published()


def noon(day: date) -> datetime:
    """Noon in the office."""
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rule", "start", "raw", "legal"),
    [
        ("DL02", date(2025, 9, 5), date(2025, 9, 20), date(2025, 9, 22)),
        ("DL03", date(2025, 9, 16), date(2025, 10, 1), date(2025, 10, 9)),
        ("DL04", date(2025, 9, 26), date(2025, 10, 10), date(2025, 10, 10)),
        ("DL05", date(2025, 12, 18), date(2026, 2, 16), date(2026, 2, 24)),
        ("DL07", date(2026, 1, 20), date(2026, 2, 19), date(2026, 2, 24)),
    ],
)
def test_a_period_ends_where_the_regulations_say(
    rule: str, start: date, raw: date, legal: date
) -> None:
    end = end_of(RULES[rule], start, CALENDAR)
    assert (end.raw, end.legal) == (raw, legal)


def test_an_extension_counts_from_the_plain_end() -> None:
    end = end_of(RULES["DL05"], date(2025, 12, 18), CALENDAR)
    moved = extended_end(end, 30, CALENDAR)
    assert (moved.raw, moved.legal) == (date(2026, 3, 18), date(2026, 3, 18))


def test_the_last_day_lasts_until_midnight_in_the_office() -> None:
    last = date(2026, 3, 18)
    midnight = ends_at(last)
    in_time = midnight - timedelta(seconds=1)
    assert [outcome("DL05", last, at) for at in (in_time, midnight)] == ["met", "met_late"]
    assert [outcome("DL07", last, at) for at in (in_time, midnight)] == ["void", "void"]


@given(waited=st.integers(0, 60))
def test_saying_nothing_never_buys_time(waited: int) -> None:
    arrived = noon(date(2026, 3, 2))
    start = handling_start(arrived, arrived + timedelta(days=waited), CALENDAR)
    assert start == (date(2026, 3, 17) if waited > 15 else None)


@given(given=st.lists(st.integers(1, 30), max_size=5))
def test_extensions_never_exceed_thirty_days_in_all(given: list[int]) -> None:
    extended, now = 0, noon(date(2026, 4, 1))
    end = Due(date(2026, 5, 1), date(2026, 5, 1), provisional=False)
    for days in given:
        refused = ""
        try:
            check_extension(end, extended, days, now)
        except Conflict as conflict:
            refused = conflict.code
        assert refused == ("extension-too-long" if extended + days > 30 else "")
        extended += 0 if refused else days
    assert extended <= 30


def test_a_period_that_is_over_is_not_extended() -> None:
    end = Due(date(2026, 5, 1), date(2026, 5, 6), provisional=False)
    check_extension(end, 0, 10, noon(end.legal))
    with pytest.raises(Conflict, match="deadline-over"):
        check_extension(end, 0, 10, ends_at(end.legal))


def test_a_provisional_end_moves_when_the_years_notice_comes() -> None:
    start = date(2026, 11, 4)
    blank = Calendar([], covered={2026})
    festival = [
        Day(date(2027, 1, 1) + timedelta(days=n), DayKind.HOLIDAY, "元旦") for n in range(4)
    ]
    known = Calendar(festival, covered={2026, 2027})
    before = end_of(RULES["DL05"], start, blank)
    after = recounted("DL05", start, before.raw, 0, known)
    assert (before.raw, before.legal, before.provisional) == (
        date(2027, 1, 3), date(2027, 1, 4), True)  # fmt: skip
    assert (after.raw, after.legal, after.provisional) == (
        date(2027, 1, 3), date(2027, 1, 5), False)  # fmt: skip


def test_a_limit_fixed_by_an_order_stands_and_only_rolls() -> None:
    end = end_on(RULES["DL11"], date(2026, 10, 3), CALENDAR)
    assert (end.raw, end.legal) == (date(2026, 10, 3), date(2026, 10, 8))
    again = recounted("DL11", date(2026, 9, 1), end.raw, 0, CALENDAR)
    assert again == end


def test_what_is_urgent_is_reported_on_its_day_whatever_day_it_is() -> None:
    holiday = date(2026, 10, 3)
    assert end_on(RULES["DL15"], holiday, CALENDAR) == Due(holiday, holiday, provisional=False)
    assert recounted("DL15", holiday, holiday, 0, CALENDAR).legal == holiday


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (Length(15, Unit.ND), "十五日"),
        (Length(60, Unit.ND), "六十日"),
        (Length(5, Unit.WD), "五个工作日"),
        (Length(10, Unit.ND), "十日"),
        (Length(99, Unit.ND), "九十九日"),
        (Length(0, Unit.ND), "零日"),
    ],
)
def test_a_letter_names_a_period_in_words(length: Length, words: str) -> None:
    assert in_words(length) == words


@given(hours=st.integers(0, 24 * 40))
def test_the_job_looks_for_exactly_the_orders_past_their_notice(hours: int) -> None:
    arrived = noon(date(2026, 3, 2))
    now = arrived + timedelta(hours=hours)
    assert (arrived < notice_over(now)) == (handling_start(arrived, now, CALENDAR) is not None)

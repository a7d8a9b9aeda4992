"""A deadline is counted as the Civil Code counts it, on the calendar that the State Council set."""

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.workdays import (
    ZONE,
    Calendar,
    DayKind,
    Due,
    Length,
    Unit,
    due,
    ends_at,
    extend,
    published,
    published_days,
    starts_at,
)

ND, WD = Unit.ND, Unit.WD
VECTORS = Path(__file__).parents[3] / "shared" / "data" / "deadline_vectors.csv"
DAYS = st.dates(date(2004, 1, 1), date(2026, 6, 30))


@pytest.mark.parametrize(
    ("start", "length", "raw", "legal"),
    [
        ("2025-09-05", Length(15, ND), "2025-09-20", "2025-09-22"),
        ("2025-09-16", Length(15, ND), "2025-10-01", "2025-10-09"),
        ("2025-04-16", Length(15, ND), "2025-05-01", "2025-05-06"),
        ("2025-12-04", Length(60, ND), "2026-02-02", "2026-02-02"),
        ("2025-12-18", Length(60, ND), "2026-02-16", "2026-02-24"),
        ("2026-01-20", Length(30, ND), "2026-02-19", "2026-02-24"),
        ("2025-09-26", Length(5, WD), "2025-10-10", "2025-10-10"),
        ("2025-04-25", Length(5, WD), "2025-05-06", "2025-05-06"),
        ("2026-02-12", Length(5, WD), "2026-02-26", "2026-02-26"),
        ("2026-09-18", Length(3, WD), "2026-09-22", "2026-09-22"),
    ],
)
def test_a_period_ends_where_the_office_counts_it(
    start: str, length: Length, raw: str, legal: str
) -> None:
    end = due(date.fromisoformat(start), length, published())
    assert end == Due(date.fromisoformat(raw), date.fromisoformat(legal), provisional=False)


def test_an_extension_is_added_to_the_raw_end_and_then_rolled() -> None:
    end = due(date(2025, 12, 18), Length(60, ND), published())
    assert extend(end, 30, published()) == Due(date(2026, 3, 18), date(2026, 3, 18), False)


def test_two_extensions_end_where_one_of_their_sum_ends() -> None:
    end = due(date(2025, 12, 18), Length(60, ND), published())
    twice = extend(extend(end, 10, published()), 20, published())
    assert twice == extend(end, 30, published())


def test_an_evening_submission_counts_on_the_day_it_is_in_china() -> None:
    late = datetime(2025, 9, 5, 16, 30, tzinfo=UTC)  # 6 September, 00:30 in Shanghai
    assert due(late, Length(15, ND), published()).raw == date(2025, 9, 21)


def test_an_instant_without_a_time_zone_is_refused() -> None:
    naive = datetime(2025, 9, 5, 16, 30, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(ValueError, match="time zone"):
        due(naive, Length(15, ND), published())


def test_a_period_of_negative_length_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="negative"):
        Length(-1, ND)


def test_an_extension_never_shortens() -> None:
    with pytest.raises(ValueError, match="never shortened"):
        extend(due(date(2026, 1, 5), Length(60, ND), published()), -1, published())


def test_a_day_is_from_midnight_to_midnight_in_shanghai() -> None:
    assert starts_at(date(2026, 2, 24)) == datetime(2026, 2, 23, 16, tzinfo=UTC)
    assert ends_at(date(2026, 2, 24)) == datetime(2026, 2, 24, 16, tzinfo=UTC)


def test_a_year_without_a_notice_knows_weekends_only_and_says_so() -> None:
    end = due(date(2026, 12, 18), Length(15, ND), published())
    assert end == Due(date(2027, 1, 2), date(2027, 1, 4), provisional=True)


def test_working_days_that_cross_into_an_unknown_year_are_provisional() -> None:
    assert due(date(2026, 12, 30), Length(1, WD), published()).provisional is False
    assert due(date(2026, 12, 30), Length(2, WD), published()).provisional is True


def test_a_natural_period_that_only_passes_through_an_unknown_year_is_not_provisional() -> None:
    known = Calendar([], covered=[2025, 2027])
    assert due(date(2025, 12, 1), Length(400, ND), known).provisional is False


def test_an_extension_of_a_provisional_end_stays_provisional() -> None:
    known = Calendar([], covered=[2027])
    end = due(date(2026, 12, 1), Length(5, WD), known)
    assert extend(end, 60, known).provisional is True


@given(start=DAYS, n=st.integers(0, 120))
def test_a_legal_end_is_a_working_day_never_before_the_raw_one(start: date, n: int) -> None:
    end = due(start, Length(n, ND), published())
    assert end.raw == start + timedelta(days=n)
    assert end.legal >= end.raw
    assert published().is_working(end.legal)
    between = (end.raw + timedelta(days=i) for i in range((end.legal - end.raw).days))
    assert not any(published().is_working(day) for day in between)


@given(start=DAYS, n=st.integers(1, 60))
def test_exactly_n_working_days_lie_between_start_and_end(start: date, n: int) -> None:
    end = due(start, Length(n, WD), published()).legal
    days = (start + timedelta(days=i) for i in range(1, (end - start).days + 1))
    assert sum(published().is_working(day) for day in days) == n
    assert published().is_working(end)


@given(start=DAYS, n=st.integers(0, 90), unit=st.sampled_from(Unit))
def test_a_longer_period_never_ends_earlier(start: date, n: int, unit: Unit) -> None:
    shorter = due(start, Length(n, unit), published())
    longer = due(start, Length(n + 1, unit), published())
    assert shorter.legal <= longer.legal
    assert shorter.raw < longer.raw


@given(at=st.datetimes(datetime(2005, 1, 1), datetime(2026, 1, 1)))  # noqa: DTZ001 - zone added below
def test_the_zone_an_instant_is_written_in_does_not_matter(at: datetime) -> None:
    local = at.replace(tzinfo=ZONE)
    here = due(local, Length(15, ND), published())
    assert due(local.astimezone(UTC), Length(15, ND), published()) == here


def test_every_day_agrees_with_an_independent_list() -> None:
    first, last = date(2004, 1, 1), date(2026, 12, 31)
    days = (first + timedelta(days=i) for i in range((last - first).days + 1))
    wrong = [d for d in days if published().is_working(d) != chinese_calendar.is_workday(d)]
    # The package misses that the notice for 2006 had Saturday 31 December 2005 worked.
    assert wrong == [date(2005, 12, 31)]


def test_every_special_day_names_its_festival_and_notice_once() -> None:
    days = published_days()
    assert [day.date for day in days] == sorted({day.date for day in days})
    assert all(day.name and day.notice for day in days)
    assert published().covered == frozenset(range(2004, 2027))
    worked = {day.date for day in days if day.kind is DayKind.WORKDAY}
    assert all(day.weekday() >= 5 for day in worked)


@pytest.mark.skipif(not VECTORS.exists(), reason="../shared/data/deadline_vectors.csv is not there")
def test_every_computed_vector_is_met() -> None:
    wrong = []
    with VECTORS.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            start, n = date.fromisoformat(row["start_date"]), int(row["n"])
            working = due(start, Length(n, WD), published())
            natural = due(start, Length(n, ND), published())
            if [
                _or_unknown(working, working.legal),
                str(natural.raw),
                _or_unknown(natural, natural.legal),
            ] != [
                row["nth_workday_after_start"],
                row["natural_days_raw"],
                row["natural_days_rolled_to_workday"],
            ]:
                wrong.append((row, working, natural))
    assert wrong == []


def _or_unknown(end: Due, day: date) -> str:
    return "CALENDAR_UNKNOWN" if end.provisional else str(day)

"""What the demonstration year is made of: complete, invented, and in order."""

import re
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest

from services.cli.demo import ledger, material
from services.cli.demo.material import cases, courses, day_of
from services.cli.demo.petitions import STRANGE_PLACES, petitions
from shared.regions import load
from shared.workdays import published

_GIVES_AWAY = re.compile(r"(?<!\d)(1[3-9]\d{9}|\d{17}[\dXx])(?!\d)")
"""A mobile number or an identity number, as intake looks for them."""


def days() -> list[date]:
    return [act.day for act in material.calendar()]


def test_thirty_cases_lie_in_twelve_cities_and_twenty_four_counties() -> None:
    assert len(cases()) == 30
    assert (len(material.cities()), len(material.counties())) == (12, 24)


def test_the_chiefs_who_take_all_leave_eight_counties_with_a_leader_of_their_own() -> None:
    takes_all = material.table("cast.toml")["takes_all"]
    assert 0 < len(takes_all) < 12
    own = [code for code in material.counties() if f"{code[:4]}00" not in takes_all]
    assert len(material.cities()) + len(own) == 20


def test_every_place_of_the_material_is_a_division_in_force() -> None:
    idle = material.table("cast.toml")["idle"]["counties"]
    known = {region.code for region in load().current}
    named = [*material.counties(), *material.cities(), *idle, *(code for _, code in STRANGE_PLACES)]
    assert set(named) <= known


def test_the_calendar_goes_forward_over_days_on_which_the_office_is_open() -> None:
    assert days() == sorted(days())
    assert [day for day in days() if material.office_day(day) != day] == []


def test_a_bulletin_comes_for_every_month_within_five_working_days() -> None:
    issued = [act for act in material.calendar() if act.act == "bulletin"]
    assert [act.amount for act in issued] == [f"2025-{month:02d}" for month in range(1, 13)]
    for act in issued:
        year, month = map(int, act.amount.split("-"))
        first = date(year + month // 12, month % 12 + 1, 1)
        worked = [first + timedelta(days=at) for at in range((act.day - first).days + 1)]
        assert sum(published().is_working(day) for day in worked) <= 5, act.amount


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.title)
def test_a_case_is_done_before_its_county_applies_and_before_its_target(
    case: material.Case,
) -> None:
    meeting = case.meeting.isoformat()
    applies = case.more.get("closeout_returned_on") or day_of("apply", meeting)
    assert all(material.office_day(each.done_on) < applies for each in case.measures)
    assert applies < day_of("review", meeting) < day_of("verify", meeting)
    assert day_of("meeting", meeting) == case.meeting < material.TARGET
    assert len(case.findings) == len(case.requests) > 0


def test_a_case_that_comes_back_has_time_to_go_the_way_again() -> None:
    for case in cases():
        if "closeout_returned" in case.more:
            level = case.more["closeout_returned"].partition("：")[0]
            back = {"city": 5, "province": 10, "meeting": 14}[level]
            again = day_of("apply", case.meeting.isoformat())
            assert case.more["closeout_returned_on"] + timedelta(days=back) < again, case.title


def test_no_two_petitions_read_alike_and_none_gives_anybody_away() -> None:
    texts = [each.text for each in petitions()]
    assert len(set(texts)) == len(texts)
    assert all(80 <= len(text) <= 300 for text in texts)
    texts = [field for each in petitions() for field in (each.text, each.title, each.summary)]
    texts += [field for case in cases() for field in (case.text, case.title, case.summary)]
    assert [text for text in texts if _GIVES_AWAY.search(text)] == []
    assert [each.name for each in petitions() if "某" not in each.name] == []
    assert all(re.fullmatch(r"138\*{4}\d{4}", each.phone) for each in petitions())


def test_every_number_of_the_year_is_given_once() -> None:
    given = [each.number for each in petitions()] + [case.number for case in cases()]
    assert len(set(given)) == len(given)
    assert all(re.fullmatch(r"51\d{15}", number) for number in given)


def test_every_course_is_taken_and_most_pieces_are_answered_in_time() -> None:
    taken = Counter(each.course for each in petitions())
    assert taken.keys() == courses().keys() - {"listed"}
    in_time = sum(taken[name] for name in ("ordinary", "quick", "slow", "extended", "returned"))
    assert in_time > len(petitions()) * 3 / 4


def test_a_repeat_is_of_a_matter_that_is_still_being_handled() -> None:
    by_number = {each.number: each for each in petitions()}
    repeats = [each for each in petitions() if each.repeats]
    assert repeats
    for each in repeats:
        first = by_number[each.repeats or ""]
        answered = courses()[first.course].day("answer", first.imported)
        assert first.imported < each.imported
        assert answered is None or each.imported + timedelta(days=7) < answered


def test_all_measures_names_causes_and_laws_are_there() -> None:
    basis = material.table("cast.toml")["basis"]
    assert {each.topic for each in petitions()} | {case.topic for case in cases()} <= basis.keys()
    known = {"policy", "procedure", "evidence", "funds", "coordination"}
    assert all(set(case.causes) <= known for case in cases())
    missed = [week for case in cases() for week in case.more.get("missed", ())]
    assert missed


def test_the_ledger_is_as_real_ones_are(tmp_path: Path) -> None:
    day = date(2025, 3, 20)
    ledger.workbook(tmp_path / "台账.xlsx", ledger.of_day(day))
    sheet = openpyxl.load_workbook(tmp_path / "台账.xlsx").active
    assert sheet is not None
    heading, *rows = sheet.iter_rows(values_only=True)
    assert heading == ledger.HEADINGS
    assert sum(isinstance(row[0], float | int) for row in rows) == 1  # rounded by the spreadsheet
    kinds = {type(row[at]).__name__ for row in rows for at in (8, 9, 10)}
    assert kinds == {"str", "datetime", "int"}
    assert any("\n" in str(row[12]) for row in rows)


def test_the_next_ledger_begins_with_rows_of_the_last_one() -> None:
    ledgers = [act.day for act in material.calendar() if act.act == "ledger"]
    changed = 0
    for before, after in pairwise(ledgers):
        known = {str(row[0]): row for row in ledger.of_day(before)}
        again = [row for row in ledger.of_day(after) if str(row[0]) in known]
        assert again
        changed += sum(row != known[str(row[0])] for row in again)
    assert changed > 0


def test_the_ledgers_of_the_year_have_about_three_hundred_rows() -> None:
    ledgers = [act.day for act in material.calendar() if act.act == "ledger"]
    rows = len(ledger.of_batch()) + len(ledger.of_ministry(day_of("ministry")))
    assert 250 <= rows + sum(len(ledger.of_day(day)) for day in ledgers) <= 320


def test_what_the_ministry_assigns_is_answered_within_its_limit() -> None:
    assigned = [each for each in petitions() if each.source == "mnr"]
    assert len(assigned) == len(ledger.of_ministry(day_of("ministry"))) > 0
    assert {each.course for each in assigned} <= {"ordinary", "quick"}
    assert [each.title for each in assigned if each.is_suggestion or each.repeats] == []

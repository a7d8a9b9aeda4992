"""What a row of the workbook says, and the guard before it."""

from datetime import date
from typing import Any

import pytest

from shared.errors import Invalid
from supervision_service.weekly_sessions.rules import sheet
from supervision_service.weekly_sessions.rules.sheet import COLUMNS, Line

HEADINGS = [column.heading for column in COLUMNS]


def filled(**said: str) -> list[Any]:
    """The cells of one row."""
    at = {column.field: place for place, column in enumerate(COLUMNS) if column.field}
    cells: list[Any] = ["GP-2026-001", "某事项", "某县局", "", *[""] * 6]
    for name, text in said.items():
        cells[at[name]] = text
    return cells


def test_only_rows_that_say_something_count() -> None:
    found = sheet.lines([HEADINGS, filled(), [], filled(done=" 完成复测 ")])
    assert [(line.row, line.number, line.report["done"]) for line in found] == [
        (4, "GP-2026-001", "完成复测")
    ]


def test_a_sheet_without_its_headings_is_refused() -> None:
    for rows in ([], [HEADINGS[1:], filled()]):
        with pytest.raises(Invalid) as caught:
            sheet.lines(rows)
        assert caught.value.code == "heading-missing"


@pytest.mark.parametrize("day", ["2026-03-31", "2026/3/31", "2026年3月31日", "2026.3.31"])
def test_a_row_becomes_a_report(day: str) -> None:
    row = filled(done="复测", next_week="核对", petitioner_met="是", expected_close=day)
    (line,) = sheet.lines([HEADINGS, row])
    assert isinstance(line, Line)
    assert sheet.form(line.report, "2026-W10") == {
        "done": "复测", "next_week": "核对", "petitioner_met": True, "week": "2026-W10",
        "expected_close": date(2026, 3, 31),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("field", "text"),
    [("petitioner_met", "或许"), ("expected_close", "下月底"), ("expected_close", "2026-02-30")],
)
def test_what_cannot_be_read_for_certain_is_refused(field: str, text: str) -> None:
    (line,) = sheet.lines([HEADINGS, filled(done="复测", **{field: text})])
    with pytest.raises(Invalid) as caught:
        sheet.form(line.report, "2026-W10")
    assert caught.value.extra["errors"][0]["field"] == field

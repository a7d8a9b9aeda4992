"""What single cells say: read for certain, or refused; never guessed."""

import csv
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from intake_service.reception.registration.rules import Form
from intake_service.reception.sheets.rules import cells
from intake_service.reception.sheets.rules.cells import Unreadable
from intake_service.reception.sheets.rules.columns import FORMS

SIXTH = date(2019, 1, 6)
DAYS: list[tuple[Any, date]] = [
    ("2019-01-06", SIXTH),
    ("2019/1/6", SIXTH),
    ("2019.1.6", SIXTH),
    ("2019年1月6日", SIXTH),
    ("1951-05-01", date(1951, 5, 1)),
    ("２０１９年１月６日", SIXTH),
    ("二〇一九年一月六日", SIXTH),
    ("二零一九年十一月二十日", date(2019, 11, 20)),
    ("20190106", SIXTH),
    ("2019/1/6 12:09:38", SIXTH),
    ("2019/1/6\xa012:09", SIXTH),
    ("2019-01-06 12:09:38.0", SIXTH),
    ("2019-1-6 上午9:05", SIXTH),
    ("2019-01-06T12:09:38+08:00", SIXTH),
    ("2019-01-05T23:09:38Z", SIXTH),
    ("\u200b2019/1/6", SIXTH),
    ("2019/1/6_x000D_", SIXTH),
    (" 2019/1/6\n", SIXTH),
    ("43471", SIXTH),
    ("43471.5066898148", SIXTH),
    (43471.0, SIXTH),
    (43471.50669, SIXTH),
    (20190106.0, SIXTH),
    (SIXTH, SIXTH),
    (datetime(2019, 1, 6, 12, 9, 38), SIXTH),  # noqa: DTZ001 - a spreadsheet has no zone
]
NO_DAYS: list[tuple[Any, str]] = [
    ("", "cell-empty"),
    ("无", "cell-empty"),
    (None, "cell-empty"),
    ("2019/2/29", "date-unreadable"),
    ("2019/13/1", "date-unreadable"),
    ("2019/6/31", "date-unreadable"),
    ("二0一四年二月", "date-unreadable"),
    ("二〇一九年十十月一日", "date-unreadable"),
    ("去年腊月", "date-unreadable"),
    ("2019年春节前", "date-unreadable"),
    ("2019-01-06 24:00:00", "date-unreadable"),
    ("2019-01-06 前后", "date-unreadable"),
    ("1900-01-00", "date-unreadable"),
    ("1/6/2019", "date-ambiguous"),
    ("1970-01-01", "date-implausible"),
    ("1949-09-30", "date-implausible"),
    ("2200-01-01", "date-implausible"),
    ("null", "cell-empty"),
    ("#VALUE!", "cell-error"),
    (3.0, "date-unreadable"),
    (3e6, "date-unreadable"),
    (float("inf"), "date-unreadable"),
    (float("nan"), "date-unreadable"),
    (True, "date-unreadable"),
]


@pytest.mark.parametrize(("cell", "meant"), DAYS)
def test_a_day_is_read_however_it_was_written(cell: Any, meant: date) -> None:
    assert cells.day(cell) == meant


@pytest.mark.parametrize(("cell", "code"), NO_DAYS)
def test_what_is_no_certain_day_is_refused(cell: Any, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        cells.day(cell)
    assert refused.value.code == code
    assert str(cell or "?") not in refused.value.reason


VECTORS = Path(__file__).parents[5] / "shared" / "data" / "date_formats.csv"


@pytest.mark.skipif(not VECTORS.exists(), reason="the shared vectors are not here")
def test_the_shared_vectors_of_dates_are_read_or_refused() -> None:
    for row in csv.DictReader(VECTORS.read_text("utf-8").splitlines()):
        certain = re.fullmatch(r"(\d{4}-\d\d-\d\d)(T[\d:]+)?", row["expected"])
        try:
            found = cells.day(row["text"]).isoformat()
        except Unreadable as unreadable:
            found = unreadable.code
        if certain:
            assert found == certain[1], row
        elif row["expected"] != "FUTURE":  # which the whole row decides
            assert found in {"cell-empty", "date-unreadable", "date-ambiguous"}, row


def test_a_serial_counts_from_where_its_workbook_says() -> None:
    assert cells.day(42009.0) == date(2015, 1, 5)
    assert cells.day(42009.0, date1904=True) == date(2019, 1, 6)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("51201806200000001", "51201806200000001"),
        ("\t51201806200000001\n", "51201806200000001"),
        ("'51201806200000001", "51201806200000001"),
        ("５１２０１８", "512018"),
        ("川信〔2018〕12号", "川信〔2018〕12号"),
        (123456789012345.0, "123456789012345"),
        ("510.0", "510"),
        ("0012", "0012"),
    ],
)
def test_a_number_is_taken_as_it_stands(cell: Any, number: str) -> None:
    assert cells.number(cell, 38) == number


@pytest.mark.parametrize(
    "cell",
    [
        5.120181007e16,
        51201806200000001.0,
        9007199254740993.0,
        float(10**15),
        "5.12018E+16",
        "5.12018e16",
        "51201806200000000.0",
    ],
)
def test_a_number_that_the_spreadsheet_may_have_rounded_is_never_guessed(cell: Any) -> None:
    with pytest.raises(Unreadable) as refused:
        cells.number(cell, 38)
    assert refused.value.code == "number-rounded"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (None, "cell-empty"),
        (" ", "cell-empty"),
        ("1" * 39, "text-too-long"),
        (12.5, "number-unreadable"),
        (float("inf"), "number-unreadable"),
        (True, "number-unreadable"),
        (date(2019, 1, 6), "number-unreadable"),
        ("5120 1806", "number-unreadable"),
    ],
)
def test_what_is_no_number_is_refused(cell: Any, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        cells.number(cell, 38)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("cell", "phone"),
    [
        ("138****0000", "138****0000"),
        (13800000000.0, "13800000000"),
        ("１３８００００００００", "13800000000"),
        ("(028)0000 0000", "028-00000000"),
        ("+86 138 0000 0000", "+8613800000000"),
        ("无", None),
        ("", None),
        (None, None),
    ],
)
def test_a_telephone_number_loses_only_its_blanks(cell: Any, phone: str | None) -> None:
    found = cells.phone(cell)
    assert (found or "").lstrip("-") == (phone or "")


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (8613800000000000.0, "number-rounded"),
        ("没有电话", "phone-unreadable"),
        ("13800000000、13900000000", "phone-several"),
        ("13800000000\n13900000000", "phone-several"),
        ("13800000000 13900000000", "phone-several"),
        ("8500 1234 8500 5678", "phone-several"),
        ("13800000000-13900000000", "phone-several"),
        ("12345 12336", "phone-several"),
        ("12", "phone-unreadable"),
    ],
)
def test_what_is_no_telephone_number_is_refused(cell: Any, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        cells.phone(cell)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("cell", "count"), [("1人", 1), (1.0, 1), ("３名", 3), ("12", 12), ("2.0", 2), (" 5 人 ", 5)]
)
def test_people_are_counted_with_or_without_their_word(cell: Any, count: int) -> None:
    assert cells.count(cell, 9999) == count


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (None, "cell-empty"),
        ("约20人", "count-unreadable"),
        ("3户", "count-unreadable"),
        (1.5, "count-unreadable"),
        (True, "count-unreadable"),
        (0.0, "count-out-of-range"),
        ("10000", "count-out-of-range"),
        (-3.0, "count-out-of-range"),
    ],
)
def test_a_count_that_is_none_is_refused(cell: Any, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        cells.count(cell, 9999)
    assert refused.value.code == code


def test_a_label_stands_for_its_code_and_an_unknown_one_for_none() -> None:
    assert cells.word(" 来信\n", FORMS) is Form.LETTER
    with pytest.raises(Unreadable) as refused:
        cells.word("飞鸽传书", FORMS)
    assert refused.value.code == "word-unknown"
    assert "飞鸽" not in refused.value.reason


def test_a_text_keeps_every_blank_and_line_break_within_its_length() -> None:
    assert cells.text("\n\t第一段。\r\n  第二段。 ", 100) == "\n\t第一段。\r\n  第二段。 "
    for cell, code in (
        ("字" * 101, "text-too-long"),
        ("\n \t", "cell-empty"),
        ("有\0字", "text-invalid"),
        ("半个\ud83d字", "text-invalid"),
    ):
        with pytest.raises(Unreadable) as refused:
            cells.text(cell, 100)
        assert refused.value.code == code


def test_a_word_for_nothing_is_nothing() -> None:
    assert [cells.line(cell, 10) for cell in ("无", "/", "—", "", None)] == [None] * 5
    assert cells.line(" 某村\n一组 ", 10) == "某村 一组"
    assert cells.line(12.0, 10) == "12"

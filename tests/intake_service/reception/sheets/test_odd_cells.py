"""One odd cell is its row's trouble: nothing that a cell can hold ends the reading of a ledger."""

import io
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from intake_service.reception.sheets.jobs import lines
from intake_service.reception.sheets.jobs.reader import open_workbook
from intake_service.reception.sheets.rules import rows
from intake_service.reception.sheets.rules.columns import HEADINGS as HEADINGS_TAKEN
from shared.errors import Invalid
from shared.workbooks import inspect
from tests.intake_service.ledger import HEADINGS, entries, entry, workbook
from tests.intake_service.reception.sheets.test_workbook import SHEET, packed

pytestmark = pytest.mark.anyio

ARRIVED = date(2026, 3, 2)
STYLES = """<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<numFmts count="1"><numFmt numFmtId="170" formatCode="[h]:mm"/></numFmts>
<cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="21"/>
</cellXfs></styleSheet>"""
DAY, DURATION, HOUR = 's="1"', 's="2"', 's="3"'

ODD = [
    *[(style, value) for style in (DAY, DURATION, HOUR)
      for value in ("0", "0.5", "-1", "60", "2958466", "1e15", "1e300", "-1e300", "NaN", "INF")],
    ('t="b"', "2"), ('t="b"', "TRUE"), ('t="s"', "999999"), ('t="s"', "x"), ('t="zz"', "1"),
    ('t="e"', "#BLOCKED!"), ('t="e"', "#N/A"), ('t="n"', "某"), ('t="d"', "某日"),
    (DAY, "9" * 5_000),
]  # fmt: skip
"""Attributes and value of a cell, as programs have written them."""
UNUSED = len(HEADINGS)


def with_cells(content: bytes, column: int, *odd: tuple[str, str]) -> bytes:
    """The ledger; the rows from the second on have these cells in the column (from 0)."""
    with zipfile.ZipFile(io.BytesIO(content)) as sound:
        parts = {name: sound.read(name) for name in sound.namelist()}
    letter = chr(ord("A") + column)
    lines = parts[SHEET].decode().split("<row ")
    for at, (attributes, value) in enumerate(odd, 2):
        cell = f'<c r="{letter}{at}" {attributes}><v>{value}</v></c>'
        head, found, tail = lines[at].partition(f'<c r="{letter}{at}"')
        if found:
            lines[at] = head + cell + tail.partition("</c>")[2]
        else:
            lines[at] = head.replace("</row>", f"{cell}</row>")
    return packed({**parts, SHEET: "<row ".join(lines).encode(), "xl/styles.xml": STYLES.encode()})


async def heartbeat() -> None:
    """Nobody waits so long."""


async def answers(content: bytes) -> list[dict[str, Any]]:
    async with open_workbook(content, ARRIVED, heartbeat) as sheet:
        return [row async for row in sheet]


async def test_an_odd_cell_refuses_its_row_and_no_other() -> None:
    column = HEADINGS.index("信访日期")
    *refused, last = await answers(with_cells(workbook(entries(len(ODD) + 1)), column, *ODD))
    for odd, row in zip(ODD, refused, strict=True):
        assert [problem["column"] for problem in row["problems"]] == ["信访日期"], odd
        assert row["values"] is None
    assert last["problems"] == []


@pytest.mark.parametrize("odd", [(DURATION, "1.5"), (DAY, "0"), (DURATION, "1e300")])
async def test_an_odd_cell_alone_refuses_its_row_and_no_other(odd: tuple[str, str]) -> None:
    column = HEADINGS.index("信访日期")
    first, second = await answers(with_cells(workbook(entries(2)), column, odd))
    assert [problem["code"] for problem in first["problems"]] == ["date-unreadable"]
    assert second["problems"] == []


async def test_an_odd_cell_in_a_column_that_nobody_uses_refuses_nothing() -> None:
    content = workbook(entries(len(ODD)), [*HEADINGS, "办理用时"])
    found = await answers(with_cells(content, UNUSED, *ODD))
    for odd, row in zip(ODD, found, strict=True):
        assert (row["problems"], bool(row["values"])) == ([], True), odd


async def test_many_odd_cells_are_refused_each_with_its_reason() -> None:
    column = HEADINGS.index("住址")
    odd = [('t="b"', "2"), (DURATION, "1"), (DAY, "0"), ('t="e"', "#BLOCKED!")]
    *refused, last = await answers(with_cells(workbook(entries(5)), column, *odd))
    assert [row["problems"][0]["code"] for row in refused] == [
        "cell-unreadable", "text-unreadable", "text-unreadable", "cell-unreadable",
    ]  # fmt: skip
    assert last["values"]["address"]


CELLS: list[Any] = [
    None, "", "某", True, 0.0, -1.0, 1e300, float("nan"), float("inf"), time(9, 30),
    timedelta(hours=36), timedelta(days=-1), date(1900, 1, 1), date(9999, 12, 31),
    datetime(1899, 12, 30), "\0", "\ud800", "9" * 5_000,  # noqa: DTZ001 - a spreadsheet has no zone
]  # fmt: skip


@pytest.mark.parametrize("heading", [*HEADINGS_TAKEN.values(), "备注"])
@pytest.mark.parametrize("cell", CELLS)
def test_whatever_a_cell_holds_the_row_has_an_answer(heading: str, cell: Any) -> None:
    named = {**entry(1), heading: cell}
    found = rows.parse(named, ARRIVED, date1904=False)
    if heading == "备注":
        assert not found.problems
    assert all(problem.column == heading for problem in found.problems)
    lines._original(list(named.values()))


def test_what_nobody_thought_of_refuses_the_row_and_keeps_nothing_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object, **__: object) -> rows.ParsedRow:
        raise ZeroDivisionError

    monkeypatch.setattr(rows, "parse", broken)
    content = workbook(entries(2))
    head, *found = lines.lines(content, inspect(content), ARRIVED)
    assert head["rows"] == 2
    assert [(row["problems"][0]["code"], row["values"], row["cells"]) for row in found] == [
        ("row-unreadable", None, []), ("row-unreadable", None, []),
    ]  # fmt: skip
    assert {row["failure"] for row in found} == {"ZeroDivisionError"}, "the log says why"


async def test_a_workbook_that_is_odd_in_two_sheets_is_broken() -> None:
    content = workbook(entries(1), sheets=("一", "二"))
    with zipfile.ZipFile(io.BytesIO(content)) as sound:
        parts = {name: sound.read(name) for name in sound.namelist()}
    for name in ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"):
        parts[name] = parts[name].replace(b"</row>", b'<c r="Z1" t="b"><v>2</v></c></row>', 1)
    with pytest.raises(Invalid, match="workbook-broken"):
        await answers(packed(parts))

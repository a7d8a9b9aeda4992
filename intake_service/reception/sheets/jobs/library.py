"""The library that reads sheets, and what it makes of the one with the ledger."""

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from intake_service.reception.sheets.rules import rows
from intake_service.reception.sheets.rules.cells import Cell, is_empty
from intake_service.reception.sheets.rules.columns import HEADINGS, heading_row
from intake_service.reception.sheets.rules.leaving import Column, Contents
from intake_service.reception.sheets.rules.odd_cells import without_odd_cells
from intake_service.reception.sheets.rules.rows import Fault
from shared.errors import Invalid
from shared.workbook_parts import (
    MOST_CELLS,
    Position,
    Range,
    Sheet,
    broken,
    too_large,
)
from shared.workbooks import Workbook

_Grid = list[list[Cell]]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Ledger:
    """The sheet with the ledger: its cells, the row of the headings (from 0), its faults.

    `others` are the names of sheets that hold something else, with whether they are hidden.
    """

    sheet: Sheet
    grid: _Grid
    heading: int
    faults: Mapping[Position, Fault]
    others: Sequence[tuple[str, bool]]

    @property
    def body(self) -> _Grid:
        """The rows below the headings."""
        return self.grid[self.heading + 1 :]

    def hides(self, row: int) -> bool:
        """Whether a row (from 1) is hidden or filtered out."""
        return row in self.sheet.hidden_rows

    def contents(self, names: Sequence[str]) -> Contents:
        """What the workbook holds; `names` are those of the columns."""
        filled = [not all(map(is_empty, cells)) for cells in zip(*self.body, strict=True)]
        hidden = self.sheet.hidden_columns
        found = [
            Column(name, filled[at], any(first <= at + 1 <= last for first, last in hidden))
            for at, name in enumerate(names)
        ]
        return Contents(found, self.others)

    def spread(self, taken: Sequence[str]) -> dict[int, dict[int, Fault]]:
        """Let what stands in merged cells stand in each of them, and answer all faults by row.

        The library gives it to the first cell only, and the others would look empty. Cells that
        are merged across columns say nobody knows what, and so does a number for several rows.
        Columns are counted from 1. Raises `Invalid` (workbook-too-large).
        """
        faults: dict[int, dict[int, Fault]] = {}
        for (row, column), fault in self.faults.items():
            faults.setdefault(row, {})[column] = fault
        left = MOST_CELLS
        for merged in self.sheet.merged:
            if merged.top <= self.heading + 1:
                continue  # a title, or headings in two rows
            for row in range(merged.top, min(merged.bottom, len(self.grid)) + 1):
                for column in range(merged.left, min(merged.right, len(taken)) + 1):
                    left -= 1
                    if left < 0:
                        raise too_large()
                    if taken[column - 1] and (row, column) != (merged.top, merged.left):
                        self._spread(merged, row, column, taken[column - 1], faults)
        return faults

    def _spread(
        self,
        merged: Range,
        row: int,
        column: int,
        heading: str,
        faults: dict[int, dict[int, Fault]],
    ) -> None:
        first = faults.get(merged.top, {}).get(merged.left)
        if merged.left != merged.right or heading == HEADINGS["external_no"]:
            first = rows.MERGED
        else:
            self.grid[row - 1][column - 1] = self.grid[merged.top - 1][merged.left - 1]
        if first is not None:
            faults.setdefault(row, {})[column] = first


def ledger(content: bytes, inspected: Workbook) -> Ledger:
    """The one visible sheet with the ledger, of a workbook that was inspected.

    Raises `Invalid` (heading-missing, sheets-several, workbook-broken).
    """
    library = _Library(content)
    ledgers, others = (
        [],
        [
            (name, True)
            for name, sheet in inspected.sheets.items()
            if sheet.last_row and name not in library.visible
        ],
    )
    for name in library.visible:
        sheet = inspected.sheets.get(name)
        if sheet is None:  # its bounds were not looked at
            raise broken()
        grid, unreadable = library.read(name, sheet)
        at = heading_row(grid)
        if at is not None:
            faults = dict.fromkeys(sheet.faults, rows.FORMULA_FAILED)
            faults |= dict.fromkeys(unreadable, rows.CELL_UNREADABLE)
            ledgers.append(Ledger(sheet, grid, at, faults, others))
        elif sheet.last_row:
            others.append((name, False))
    if not ledgers:
        detail = "没有找到台账表头（信访件编号、姓名、信访日期等），请使用省级系统导出的格式。"
        raise Invalid("heading-missing", detail)
    if len(ledgers) > 1:
        detail = "有多张工作表含台账，请只保留一张后再导入。"
        raise Invalid("sheets-several", detail)
    return ledgers[0]


class _Library:
    """The workbook in the library."""

    def __init__(self, content: bytes) -> None:
        self._book = _opened(content)
        self._content = content
        self._repaired = False

    @property
    def visible(self) -> list[str]:
        """The names of the sheets that can be seen."""
        return [
            each.name
            for each in self._book.sheets_metadata
            if each.typ == SheetTypeEnum.WorkSheet and each.visible == SheetVisibleEnum.Visible
        ]

    def read(self, name: str, sheet: Sheet) -> tuple[_Grid, Iterable[Position]]:
        """The cells of a sheet, and where some stood that nobody can read.

        Raises `Invalid` (workbook-broken).
        """
        try:
            return _tried(lambda: _grid(self._book, name)), ()
        except Invalid:
            if self._repaired:  # no office's ledger is broken in two sheets, and to look takes long
                raise
        self._repaired = True
        repaired = without_odd_cells(self._content, sheet.part)
        book = _opened(repaired.content)
        return _tried(lambda: _grid(book, name)), repaired.cells


def _opened(content: bytes) -> CalamineWorkbook:
    return _tried(lambda: CalamineWorkbook.from_filelike(io.BytesIO(content)))


def _grid(book: CalamineWorkbook, name: str) -> _Grid:
    sheet = book.get_sheet_by_name(name)
    if sheet.start is None:
        return []
    grid: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    return grid


def _tried(read: Callable[[], _T]) -> _T:
    """What the library reads. Raises `Invalid` (workbook-broken), whatever it fails with."""
    try:
        return read()
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # its panics are no `Exception`
        raise broken() from error

"""The library that reads sheets, and what it makes of the one with the ledger."""

import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from intake_service.reception.sheets.rules import rows
from intake_service.reception.sheets.rules.cells import Cell
from intake_service.reception.sheets.rules.odd_cells import without_odd_cells
from intake_service.reception.sheets.rules.parts import Position, Sheet, broken
from intake_service.reception.sheets.rules.rows import Fault
from intake_service.reception.sheets.rules.workbook import Workbook
from shared.errors import Invalid

_Grid = list[list[Cell]]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Ledger:
    """The sheet with the ledger: its cells, the row of the headings (from 0), its faults."""

    sheet: Sheet
    grid: _Grid
    heading: int
    faults: Mapping[Position, Fault]


def ledger(content: bytes, inspected: Workbook) -> Ledger:
    """The one visible sheet with the ledger, of a workbook that was inspected.

    Raises `Invalid` (heading-missing, sheets-several, workbook-broken).
    """
    library, ledgers = _Library(content), []
    for each in library.book.sheets_metadata:
        if each.typ != SheetTypeEnum.WorkSheet or each.visible != SheetVisibleEnum.Visible:
            continue
        sheet = inspected.sheets.get(each.name)
        if sheet is None:  # its bounds were not looked at
            raise broken()
        grid, unreadable = library.read(each.name, sheet)
        at = rows.heading_row(grid)
        if at is not None:
            faults = dict.fromkeys(sheet.faults, rows.FORMULA_FAILED)
            faults |= dict.fromkeys(unreadable, rows.CELL_UNREADABLE)
            ledgers.append(Ledger(sheet, grid, at, faults))
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
        self.book = _opened(content)
        self._content = content
        self._repaired = False

    def read(self, name: str, sheet: Sheet) -> tuple[_Grid, Iterable[Position]]:
        """The cells of a sheet, and where some stood that nobody can read.

        Raises `Invalid` (workbook-broken).
        """
        try:
            return _tried(lambda: _grid(self.book, name)), ()
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

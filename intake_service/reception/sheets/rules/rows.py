"""What a row of the provincial export of pieces (信访件台账) says.

It becomes the values of a registration, or problems that name column, code and reason.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

from intake_service.reception.registration.rules import Purpose
from intake_service.reception.sheets.rules import cells
from intake_service.reception.sheets.rules.cells import Cell, Unreadable
from intake_service.reception.sheets.rules.columns import COLUMNS, HEADINGS, Column
from shared.personal import fold

SEALED_PURPOSE = re.compile("揭发|检举|控告")
SEALED_CLASSES = ("纪检监察", "检举控告", "揭发控告")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row is refused, or how it differs: never with the cell's own text."""

    column: str
    code: str
    reason: str

    def to_response(self) -> dict[str, str]:
        """As it is stored and answered."""
        return asdict(self)


UNREADABLE = Problem("", "row-unreadable", "这一行无法读取，请核对各单元格后重新导入")
"""Of a row in which something went wrong that nobody thought of."""


class Fault(NamedTuple):
    """Why nobody can know what stands in a cell."""

    code: str
    reason: str


MERGED = Fault("cell-merged", "单元格与其他单元格合并，分不清内容属于哪一列或哪一行，请取消合并")
FORMULA_FAILED = Fault("cell-error", "单元格公式出错，没有值")
CELL_UNREADABLE = Fault("cell-unreadable", "单元格的值无法读取，请重新填写")


@dataclass(slots=True)
class ParsedRow:
    """The values of a row by field; those of a row with problems are not used."""

    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    nulls: list[str] = field(default_factory=list)
    """Headings of columns in which a program's word for nothing was taken for nothing."""

    sealed: bool = False
    """Whether its sender says that it accuses somebody: it goes to the compartment, its cells are
    not stored, and nothing is told of it."""


def parse(
    row: Mapping[str, Cell],
    arrived: date,
    *,
    faults: Mapping[str, Fault] = MappingProxyType({}),
    date1904: bool,
) -> ParsedRow:
    """Parse one row by heading. `faults` are the columns in which nobody knows what stands.

    `arrived` is the day on which the office got the ledger.
    """
    found = ParsedRow()
    for column in COLUMNS:
        if column.heading in faults:
            found.problems.append(Problem(column.heading, *faults[column.heading]))
        elif column.heading in row:
            _parse_cell(column, row[column.heading], found, date1904=date1904)
    _check(found, row, arrived)
    return found


def _parse_cell(column: Column, cell: Cell, found: ParsedRow, *, date1904: bool) -> None:
    try:
        if column.field == "petition_date":
            value: Any = cells.day(cell, date1904=date1904)
        else:
            value = column.parse(cell)
    except Unreadable as unreadable:
        problem = Problem(column.heading, unreadable.code, unreadable.reason)
        found.problems.append(problem)
        return
    if value is None and cells.says_null(cell):
        found.nulls.append(column.heading)
    if (
        value is not None or column.field != "is_initial_national"
    ):  # who says nothing denies nothing
        found.values[column.field] = value


def _check(found: ParsedRow, row: Mapping[str, Cell], arrived: date) -> None:
    petition_date = found.values.get("petition_date")
    if petition_date is not None and petition_date > arrived:
        problem = Problem(HEADINGS["petition_date"], "date-in-future", "信访日期晚于收到日期")
        found.problems.append(problem)
    _seal(found, row)


def _seal(found: ParsedRow, row: Mapping[str, Cell]) -> None:
    """Note that its purpose or class says that this is an accusation （检举控告）, readable or not.

    《信访工作条例》第三十条: accusations go by a sealed way of their own.
    """
    purpose, stated = row.get(HEADINGS["purpose"]), row.get(HEADINGS["stated_class"])
    if isinstance(purpose, str) and SEALED_PURPOSE.search(fold(purpose[:_BEGINNING])):
        found.sealed = True
        found.values["purpose"] = Purpose.ACCUSATION
        found.problems = [each for each in found.problems if each.column != HEADINGS["purpose"]]
    if isinstance(stated, str) and fold(stated[:_BEGINNING]).startswith(SEALED_CLASSES):
        found.sealed = True


_BEGINNING = 100
"""Characters of a cell in which an accusation would say that it is one."""

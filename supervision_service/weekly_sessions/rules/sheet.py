"""The workbook of a weekly session: its columns, and what a row of it says. No I/O here."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from shared.errors import FieldError, Invalid

MOST_ROWS = 300
MOST_COLUMNS = 30


class Column(NamedTuple):
    """A column: its heading, its width, and the field of the report that it holds."""

    heading: str
    width: int
    field: str | None = None


NUMBER = "挂牌编号"
COLUMNS = (
    Column(NUMBER, 16),
    Column("信访事项", 36),
    Column("责任单位", 24),
    Column("超期措施（供参考）", 30),
    Column("本周进展", 40, "done"),
    Column("是否与信访人见面（是/否）", 16, "petitioner_met"),
    Column("困难", 30, "difficulty"),
    Column("需要协调", 30, "help_needed"),
    Column("下周计划", 40, "next_week"),
    Column("预计办结日期", 16, "expected_close"),
)
_FIELDS = {column.heading: column.field for column in COLUMNS if column.field is not None}
_YES_NO = {"是": True, "否": False, "": False}
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


class Line(NamedTuple):
    """A row that somebody filled in: its place in the sheet, the listing's number, the report."""

    row: int
    number: str
    report: Mapping[str, Any]


def lines(rows: Sequence[Sequence[Any]]) -> list[Line]:
    """The rows that say something, with their reports as they stand in the cells.

    Raises `Invalid` (heading-missing).
    """
    headings = [_text(cell) for cell in rows[0]] if rows else []
    missing = [name for name in (NUMBER, *_FIELDS) if name not in headings]
    if missing:
        detail = f"没有找到表头：{'、'.join(missing)}，请使用下载的表格填写。"
        raise Invalid("heading-missing", detail)
    at = {name: headings.index(name) for name in (NUMBER, *_FIELDS)}
    found = []
    for row, cells in enumerate(rows[1:], 2):
        said = {name: _text(cells[place]) for name, place in at.items() if place < len(cells)}
        number = said.pop(NUMBER, "")
        if any(said.values()):
            given = {_FIELDS[name]: text for name, text in said.items()}
            found.append(Line(row, number, given))
    return found


def form(report: Mapping[str, str], week: str) -> dict[str, Any]:
    """The body of the report that a row says. Raises `Invalid` (invalid-input)."""
    given: dict[str, Any] = {name: text for name, text in report.items() if text}
    met = report.get("petitioner_met", "")
    if met not in _YES_NO:
        raise _wrong("petitioner_met", "应填“是”或者“否”")
    given["petitioner_met"] = _YES_NO[met]
    if day := report.get("expected_close"):
        given["expected_close"] = _day(day)
    return {**given, "week": week}


def _day(text: str) -> date:
    parts = _DAY.fullmatch(text)
    try:
        if parts is None:
            raise ValueError(text)
        return date(*map(int, parts.groups()))
    except ValueError as error:
        raise _wrong("expected_close", "应写明年月日，形如 2026-03-02") from error


def _wrong(field: str, message: str) -> Invalid:
    return Invalid("invalid-input", "填写内容有误。", [FieldError(field, message)])


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()

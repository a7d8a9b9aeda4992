"""The provincial export of pieces (信访件台账), read by the names of its columns.

The headings are those of a provincial system's own export; they may stand in any order and among
others. A row becomes the values of a registration, or problems that name column, code and reason.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

from intake_service.reception.registration.rules import Form, Purpose
from intake_service.reception.sheets.rules import cells
from intake_service.reception.sheets.rules.cells import Cell, Unreadable
from shared.errors import Invalid

HEADING_WITHIN = 10
"""The headings stand in one of the first rows; above them a title at most."""

# The words of the provincial system, with older ones; not the labels of our codes.
FORMS = {
    "来信": Form.LETTER, "来访": Form.VISIT, "网上信访": Form.ONLINE, "手机信访": Form.MOBILE_APP,
    "微信信访": Form.WECHAT, "网上建议": Form.ONLINE_SUGGESTION, "电话信访": Form.PHONE,
    "来电": Form.PHONE, "领导信箱": Form.LEADER_MAILBOX, "传真": Form.FAX,
}  # fmt: skip
PURPOSES = {
    "申诉": Purpose.COMPLAINT_APPEAL, "求决": Purpose.REQUEST_SETTLEMENT,
    "意见建议": Purpose.SUGGESTION, "揭发控告": Purpose.ACCUSATION,
    "检举控告": Purpose.ACCUSATION, "其他": Purpose.OTHER,
}  # fmt: skip
NAMELESS = {"匿名", "匿名用户", "不详"}
SEALED_CLASSES = ("纪检监察", "检举控告", "揭发控告")

MOST = {
    "external_no": 38,
    "name": 60,
    "address": 200,
    "petitioner_count": 9_999,
    "stated_place": 200,
    "stated_class": 200,
    "original_text": 100_000,
}
"""Characters (people for the count), as a registration takes them."""

NEVER_STORED = frozenset({
    "是否扬言", "扬言", "特殊人员", "重点人员", "民族", "职业", "政治面貌", "出生日期",
    "户口所在地", "户籍所在地", "工作单位", "照片",
})  # fmt: skip
"""Columns of national systems that say something of a person and not of the matter: not imported,
and not stored with the original cells either."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column that a registration is made from."""

    field: str
    heading: str
    parse: Callable[[Cell], Any]
    obligatory: bool = False


def _line(field: str) -> Callable[[Cell], str | None]:
    return lambda cell: cells.line(cell, MOST[field])


def _name(cell: Cell) -> str | None:
    found = cells.line(cell, MOST["name"])
    return None if found in NAMELESS else found


COLUMNS = (
    Column("external_no", "信访件编号", lambda cell: cells.number(cell, MOST["external_no"]), True),
    Column("name", "姓名", _name, True),
    Column("petitioner_count", "信访人数",
           lambda cell: cells.count(cell, MOST["petitioner_count"]), True),
    Column("address", "住址", _line("address")),
    Column("phone", "手机号码", cells.phone),
    Column("stated_place", "问题属地", _line("stated_place")),
    Column("purpose", "信访目的", lambda cell: cells.word(cell, PURPOSES), True),
    Column("stated_class", "内容分类", _line("stated_class")),
    Column("petition_date", "信访日期", cells.day, True),
    Column("form", "信访形式", lambda cell: cells.word(cell, FORMS), True),
    Column("original_text", "概况", lambda cell: cells.text(cell, MOST["original_text"]), True),
)  # fmt: skip
HEADINGS = {column.field: column.heading for column in COLUMNS}


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


FORMULA_FAILED = Fault("cell-error", "单元格公式出错，没有值")
CELL_UNREADABLE = Fault("cell-unreadable", "单元格的值无法读取，请重新填写")


@dataclass(slots=True)
class ParsedRow:
    """The values of a row by field; those of a row with problems are not used."""

    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def sealed(self) -> bool:
        """Whether nothing of the row may be stored."""
        return any(problem.code == "accusation-sealed" for problem in self.problems)


def heading_row(first: Sequence[Sequence[Cell]]) -> int | None:
    """Which of the first rows (from 0) holds the headings; None when none does."""
    wanted = {column.heading for column in COLUMNS}
    for at, row in enumerate(first[:HEADING_WITHIN]):
        # Half of them: a ledger without its number column is recognised and refused by name.
        if 2 * len(wanted & {_heading(cell) for cell in row}) >= len(wanted):
            return at
    return None


def headings(row: Sequence[Cell]) -> list[str]:
    """The names of the columns from left to right.

    Raises `Invalid` (column-missing, column-twice).
    """
    found = [_heading(cell) for cell in row]
    lacking = [each.heading for each in COLUMNS if each.obligatory and each.heading not in found]
    if lacking:
        detail = f"台账缺少列：{'、'.join(lacking)}。请使用省级系统导出的格式。"
        raise Invalid("column-missing", detail)
    twice = [each.heading for each in COLUMNS if found.count(each.heading) > 1]
    if twice:
        detail = f"台账中列名重复：{'、'.join(twice)}。请删去多余的列。"
        raise Invalid("column-twice", detail)
    return found


def _heading(cell: Cell) -> str:
    found = cell[: cells.LONGEST_LINE] if isinstance(cell, str) else ""
    found = cells.tidy(found).replace(" ", "")
    return found.removeprefix("*").removesuffix("(必填)").removesuffix("*")


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
    _check(found, arrived)
    return found


def _parse_cell(column: Column, cell: Cell, found: ParsedRow, *, date1904: bool) -> None:
    try:
        if column.field == "petition_date":
            found.values[column.field] = cells.day(cell, date1904=date1904)
        else:
            found.values[column.field] = column.parse(cell)
    except Unreadable as unreadable:
        problem = Problem(column.heading, unreadable.code, unreadable.reason)
        found.problems.append(problem)


def _check(found: ParsedRow, arrived: date) -> None:
    petition_date = found.values.get("petition_date")
    if petition_date is not None and petition_date > arrived:
        problem = Problem(HEADINGS["petition_date"], "date-in-future", "信访日期晚于收到日期")
        found.problems.append(problem)
    if sealing := _sealing(found.values):
        reason = "检举控告类信访件须由专人密封登记、移交有权处理的机关，不能随台账导入"
        found.problems.append(Problem(sealing, "accusation-sealed", reason))


def _sealing(values: Mapping[str, Any]) -> str | None:
    """The column that makes this an accusation （检举控告）, if one does.

    《信访工作条例》第三十条: accusations go by a sealed way of their own. What is once in the
    ordinary files cannot be sealed afterwards, so they are not imported at all.
    """
    if values.get("purpose") is Purpose.ACCUSATION:
        return HEADINGS["purpose"]
    if (values.get("stated_class") or "").startswith(SEALED_CLASSES):
        return HEADINGS["stated_class"]
    return None

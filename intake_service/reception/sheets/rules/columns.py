"""The columns of the provincial export of pieces (信访件台账), and what they are usually called.

The headings are those of a provincial system's own export; they may stand in any order and among
others, and under their usual other names.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from intake_service.reception.registration.rules import Form, Purpose
from intake_service.reception.sheets.rules import cells
from intake_service.reception.sheets.rules.cells import Cell
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
NAMELESS = {"匿名", "匿名用户"}

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

_HINT = re.compile(r"\((?:必填|选填|可空|系统导出|完整|人|登记单位)[^()]*\)")
"""What forms say in a heading beside its name."""

NEVER_STORED = frozenset({
    "是否扬言", "扬言", "特殊人员", "重点人员", "民族", "职业", "政治面貌", "出生日期",
    "户口所在地", "户籍所在地", "工作单位", "照片",
})  # fmt: skip
"""Columns of national systems that say something of a person and not of the matter: not imported,
and not stored with the original cells either."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column that a registration is made from; `aliases` is what else it is usually called."""

    field: str
    heading: str
    parse: Callable[[Cell], Any]
    obligatory: bool = False
    aliases: str = ""


def _line(field: str) -> Callable[[Cell], str | None]:
    return lambda cell: cells.line(cell, MOST[field])


def _name(cell: Cell) -> str | None:
    found = cells.line(cell, MOST["name"])
    return None if found in NAMELESS else found


COLUMNS = (
    Column("external_no", "信访件编号", lambda cell: cells.number(cell, MOST["external_no"]), True,
           "信访编号 信访件号 省信访件编号"),
    Column("name", "姓名", _name, True,
           "信访人 信访人姓名 主信访人 主信访人姓名 来访人 来访人姓名 来信人 来信人姓名 "
           "反映人 反映人姓名 投诉人 投诉人姓名"),
    Column("petitioner_count", "信访人数",
           lambda cell: cells.count(cell, MOST["petitioner_count"]), True, "人数 来访人数"),
    Column("address", "住址", _line("address"), False,
           "家庭住址 家庭地址 信访人住址 信访人地址 地址 联系地址 通讯地址 通信地址 常住地址 "
           "常用住址 现住址 居住地址 居住地 详细地址 详细住址"),
    Column("phone", "手机号码", cells.phone, False,
           "手机号 手机 电话 电话号码 联系电话 联系号码 联系方式 信访人电话"),
    Column("stated_place", "问题属地", _line("stated_place"), False,
           "属地 问题属地名称 问题发生地 问题发生地点 问题发生地址 事发地 事发地点 发生地"),
    Column("purpose", "信访目的", lambda cell: cells.word(cell, PURPOSES), True, "信访目的名称"),
    Column("stated_class", "内容分类", _line("stated_class"), False,
           "内容类别 内容分类名称 信访内容分类 问题分类 问题类别"),
    Column("petition_date", "信访日期", cells.day, True,
           "信访时间 来信日期 来信时间 来访日期 来访时间 反映日期 反映时间"),
    Column("form", "信访形式", lambda cell: cells.word(cell, FORMS), True, "信访方式"),
    Column("is_initial_national", "是否全国初次信访", cells.yes_no, False,
           "全国初次信访 全国初次 是否全国初次 qgccbz"),
    Column("original_text", "概况", lambda cell: cells.text(cell, MOST["original_text"]), True,
           "信访概况 信访内容 反映内容 反映问题 反映情况 投诉内容 主要内容 内容"),
)  # fmt: skip
HEADINGS = {column.field: column.heading for column in COLUMNS}
_ALIASES = {alias: column for column in COLUMNS for alias in column.aliases.split()}


def heading_row(first: Sequence[Sequence[Cell]]) -> int | None:
    """Which of the first rows (from 0) holds the headings; None when none does."""
    for at, row in enumerate(first[:HEADING_WITHIN]):
        # Half of them: a ledger without its number column is recognised and refused by name.
        found = {usual(_heading(cell)) for cell in row} - {""}
        if 2 * len(found) >= len(COLUMNS):
            return at
    return None


def headings(row: Sequence[Cell]) -> list[str]:
    """The names of the columns from left to right, as the sheet says them."""
    return [_heading(cell) for cell in row]


def taken(names: Sequence[str]) -> list[str]:
    """The usual heading of each column that is taken; "" for one that is not.

    Where a column has its usual heading, others that are called by an alias are not taken. Raises
    `Invalid` (column-missing, column-twice): of two that may be meant none is guessed.
    """
    found, lacking, twice = [""] * len(names), [], list[str]()
    for column in COLUMNS:
        by_heading = [at for at, name in enumerate(names) if name == column.heading]
        at = by_heading or [at for at, name in enumerate(names) if _ALIASES.get(name) is column]
        if len(at) > 1:
            twice += dict.fromkeys(names[each] for each in at)
        elif at:
            found[at[0]] = column.heading
        elif column.obligatory:
            lacking.append(column.heading)
    if lacking:
        detail = f"台账缺少列：{'、'.join(lacking)}。请使用省级系统导出的格式。"
        raise Invalid("column-missing", detail)
    if twice:
        detail = f"台账中列名重复或意思相同：{'、'.join(twice)}。请删去多余的列。"
        raise Invalid("column-twice", detail)
    return found


def usual(name: str) -> str:
    """The usual heading of a column that is called `name`; "" for one that nobody takes."""
    if name in _ALIASES:
        return _ALIASES[name].heading
    return name if name in HEADINGS.values() else ""


def _heading(cell: Cell) -> str:
    found = cell[: cells.LONGEST_LINE] if isinstance(cell, str) else ""
    found = _HINT.sub("", cells.tidy(found).replace(" ", ""))
    return found.strip("*:")

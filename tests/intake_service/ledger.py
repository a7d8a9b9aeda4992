"""A provincial ledger made for tests: real headings, invented people, as an .xlsx in memory."""

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

HEADINGS = (
    "信访件编号", "姓名", "信访人数", "住址", "手机号码", "问题属地", "信访目的", "内容分类",
    "信访日期", "登记日期", "限办时间", "信访形式", "概况", "是否办结", "是否全国初次信访",
    "联名信或集体访", "信访件状态", "登记部门", "登记人",
)  # fmt: skip


def entry(number: int, **changes: Any) -> dict[str, Any]:
    """One row; keyword arguments are headings."""
    return {
        "信访件编号": f"5100000000{number:07d}",
        "姓名": "王某某",
        "信访人数": "1人",
        "住址": "四川省成都市锦江区某街道1号",
        "手机号码": "138****0000",
        "问题属地": "成都市锦江区",
        "信访目的": "求决",
        "内容分类": "国土资源_土地征收_安置补偿",
        "信访日期": "2026-02-10",
        "登记日期": datetime(2026, 2, 11, 9, 30),  # noqa: DTZ001 - a spreadsheet has no zone
        "限办时间": date(2026, 4, 11),
        "信访形式": "来信",
        "概况": "王某某反映征地补偿款没有足额支付。\n请求补发。",
        "是否办结": "否",
        "是否全国初次信访": "是",
        "联名信或集体访": "否",
        "信访件状态": "受理申请审查中",
        "登记部门": "办信处/信访局/成都市",
        "登记人": "登记员1",
        **changes,
    }  # fmt: skip


def entries(many: int, **changes: Any) -> list[dict[str, Any]]:
    """Rows with the numbers 1 to `many`."""
    return [entry(number, **changes) for number in range(1, many + 1)]


def workbook(
    rows: Iterable[Mapping[str, Any]],
    headings: Sequence[str] = HEADINGS,
    *,
    above: Sequence[Sequence[str]] = (),
    sheets: Sequence[str] = ("Sheet1",),
    date1904: bool = False,
) -> bytes:
    """The rows as an .xlsx: texts as texts, numbers as numbers, dates as Excel dates."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "default_date_format": "yyyy/m/d"}
    book = xlsxwriter.Workbook(file, {**options, "date_1904": date1904})
    for name in sheets:
        sheet = book.add_worksheet(name)
        for at, line in enumerate([*above, headings]):
            sheet.write_row(at, 0, line)
        for at, row in enumerate(rows, len(above) + 1):
            for column, heading in enumerate(headings):
                sheet.write(at, column, row.get(heading))
    book.close()
    return file.getvalue()

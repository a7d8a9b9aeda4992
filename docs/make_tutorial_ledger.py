"""Write the small ledger that the tutorial imports: every row shows another case.

.venv/bin/python docs/make_tutorial_ledger.py docs/tutorial-ledger.xlsx

The format is that of the provincial platform's own export. Everybody in it is invented.
"""

import sys
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

HEADINGS = (
    "信访件编号", "姓名", "信访人数", "住址", "手机号码", "问题属地", "信访目的", "内容分类",
    "信访日期", "登记日期", "限办时间", "信访形式", "概况", "是否办结", "是否全国初次信访",
    "联名信或集体访", "信访件状态", "登记部门", "登记人",
)  # fmt: skip
USUAL: dict[str, str | int | date] = {
    "姓名": "王某某",
    "信访人数": "1人",
    "住址": "四川省某市某镇某村1组",
    "手机号码": "138****0000",
    "信访目的": "求决",
    "内容分类": "国土资源/土地征收/补偿安置",
    "信访日期": "2025-10-12",
    "登记日期": "2025-10-13",
    "限办时间": "2025-12-12",
    "信访形式": "来信",
    "是否办结": "否",
    "是否全国初次信访": "是",
    "联名信或集体访": "否",
    "信访件状态": "办理中",
    "登记部门": "省信访局",
    "登记人": "李某某",
}
LAND: dict[str, str | int | date] = {
    "信访件编号": "510000202510130000001",
    "问题属地": "四川省成都市锦江区某街道",
    "概况": "反映所在村民小组的承包地二〇二四年被征收，\n青苗补偿款至今没有发放，请求核实。",
}
ROWS: tuple[dict[str, str | int | date], ...] = (
    LAND,
    {
        "信访件编号": "510000202510130000002",
        "姓名": "赵某某",
        "问题属地": "武侯区",
        "内容分类": "国土资源/不动产登记",
        # A true date, as Excel keeps it, not a text that looks like one.
        "信访日期": date(2025, 10, 11),
        "概况": "反映购房十年仍不能办理不动产权证，请求协调办理。",
    },
    {
        "信访件编号": "510000202510130000003",
        "姓名": "陈某某",
        "信访人数": "3人",
        # Neijiang and Leshan both have one.
        "问题属地": "市中区",
        "内容分类": "国土资源/土地征收",
        "概况": "反映征地公告没有张贴到组，补偿标准不清楚，请求公开。",
    },
    # Excel has kept fifteen digits of this number and made zeros of the others.
    {**LAND, "信访件编号": 510000202510130000004, "姓名": "刘某某"},
    {**LAND, "信访件编号": "510000202510130000005", "信访形式": "托人捎话"},
    LAND,
)


def write(file: Path) -> None:
    """Write the ledger; the same bytes whenever it is written."""
    with xlsxwriter.Workbook(file) as book:
        book.set_properties({"created": datetime(2025, 10, 14)})  # noqa: DTZ001 – a wall clock
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("台账")
        sheet.write_row(0, 0, HEADINGS)
        for at, given in enumerate(ROWS, start=1):
            said = USUAL | given
            for column, heading in enumerate(HEADINGS):
                cell = said[heading]
                if isinstance(cell, date):
                    sheet.write_datetime(at, column, cell, day)
                else:
                    sheet.write(at, column, cell)


if __name__ == "__main__":
    write(Path(sys.argv[1]))

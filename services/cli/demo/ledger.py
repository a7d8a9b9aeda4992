"""The ledgers that the provincial platform exports, as .xlsx in the format of domain §8.1 (4).

They are as real ones are: dates as text in several ways, as dates and as serial numbers; rows that
stood in the last export already, some of them changed; numbers that the spreadsheet has rounded.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

from services.cli.demo.material import Case, calendar, cases, place
from services.cli.demo.petitions import Petition, petitions

HEADINGS = (
    "信访件编号", "姓名", "信访人数", "住址", "手机号码", "问题属地", "信访目的", "内容分类",
    "信访日期", "登记日期", "限办时间", "信访形式", "概况", "是否办结", "是否全国初次信访",
    "联名信或集体访", "信访件状态", "登记部门", "登记人",
)  # fmt: skip

_FORM_LABELS = {
    "letter": "来信", "visit": "来访", "online": "网上信访", "wechat": "微信信访",
    "phone": "电话信访", "leader_mailbox": "领导信箱",
}  # fmt: skip
_SERIAL_ZERO = date(1899, 12, 30)
_AGAIN = 12
"""How many rows of the last ledger are in the next one again."""
_COLLECTIVE = 5

CellValue = str | int | float | date


def workbook(path: Path, written: Iterable[Sequence[CellValue]]) -> None:
    """Write the rows below the headings to `path`."""
    with xlsxwriter.Workbook(path, {"strings_to_urls": False}) as book:
        sheet = book.add_worksheet("信访件台账")
        bold = book.add_format({"bold": True, "border": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        text = book.add_format({"num_format": "@"})
        sheet.write_row(0, 0, HEADINGS, bold)
        sheet.set_column(0, len(HEADINGS) - 1, 16)
        sheet.freeze_panes(1, 0)
        for at, row in enumerate(written, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(at, column, cell, day)
                elif isinstance(cell, str):
                    sheet.write_string(at, column, cell, text)
                else:
                    sheet.write_number(at, column, cell)


def of_batch() -> list[Sequence[CellValue]]:
    """The list of the joint petition office: the cases that are to be closed out this year."""
    return [_of_case(case, at) for at, case in enumerate(cases())]


def of_day(day: date) -> list[Sequence[CellValue]]:
    """What the provincial platform exports on a day: new pieces, and the last rows once more."""
    new = [each for each in petitions() if each.imported == day]
    before = _last_before(day)
    again = [each for each in petitions() if each.imported == before and not each.rounded]
    return [
        *(_changed(each, at, day) for at, each in enumerate(again[-_AGAIN:])),
        *(_of_petition(each) for each in new),
        *_accusations(day),
    ]


def of_ministry(day: date) -> list[Sequence[CellValue]]:
    """What the Ministry assigns on a day."""
    return [_of_petition(each) for each in petitions() if each.imported == day]


def _last_before(day: date) -> date | None:
    days = [each.day for each in calendar() if each.act == "ledger" and each.day < day]
    return max(days, default=None)


def _changed(petition: Petition, at: int, day: date) -> Sequence[CellValue]:
    """The row as last time; in every second month one row has more petitioners now."""
    if at == 0 and day.month % 2 == 0:
        return _of_petition(replace(petition, people=petition.people + 3))
    return _of_petition(petition)


def _of_petition(petition: Petition) -> Sequence[CellValue]:
    turn = int(petition.number[-4:])
    number: CellValue = float(petition.number) if petition.rounded else petition.number
    lines = "\n\t\t\t\n" if turn % 3 == 0 else ""
    return (
        number,
        petition.name,
        f"{petition.people}人" if turn % 4 == 0 else petition.people,
        petition.street,
        petition.phone,
        petition.place,
        petition.purpose,
        petition.class_,
        _date(petition.petition_date, turn),
        _date(petition.petition_date + timedelta(days=1), turn + 1),
        _date(petition.petition_date + timedelta(days=61), turn + 2),
        petition.form,
        f"{lines}{petition.text}",
        "否",
        "否" if petition.repeats else "是",
        "是" if petition.people >= _COLLECTIVE else "否",
        "受理申请审查中",
        f"办信处/信访局/{_city(petition.region)}",
        f"登记员{turn % 7 + 1}",
    )


def _of_case(case: Case, at: int) -> Sequence[CellValue]:
    surname = "周吴郑冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹"[at]
    return (
        case.number,
        f"{surname}某某",
        case.people,
        f"{case.place}某社区{at % 9 + 1}组",
        f"138****{(at * 397) % 10000:04d}",
        case.place,
        "求决",
        case.class_,
        _date(case.petition_date, at),
        _date(case.petition_date + timedelta(days=1), at + 1),
        _date(date(2025, 3, 31), at + 2),
        _FORM_LABELS[case.form],
        case.text,
        "否",
        "否",
        "是" if case.people >= _COLLECTIVE else "否",
        "受理",
        f"督查处/信访局/{_city(case.county)}",
        f"登记员{at % 3 + 1}",
    )


def _date(day: date, turn: int) -> CellValue:
    """A day in one of the notations that are mixed in exports."""
    notations = (
        day.isoformat(),
        day,
        f"{day.year}/{day.month}/{day.day}",
        float((day - _SERIAL_ZERO).days),
        f"{day.year}年{day.month}月{day.day}日",
    )
    return notations[turn % len(notations)]


def _city(county: str) -> str:
    return place(f"{county[:4]}00").removeprefix("四川省")


def _accusations(day: date) -> Iterable[Sequence[CellValue]]:
    """An accusation, three times a year; the import hands it to the officers."""
    if day.month % 4 == 0:
        yield (
            f"51{day:%Y%m%d}{5000000 + day.month}", "匿名", 1, "", "", "四川省某市某县",
            "揭发控告", "纪检监察_违反廉洁纪律_其他", day.isoformat(), day.isoformat(), "",
            "来信", "检举某单位工作人员在项目验收中违规，材料另附。", "否", "是", "否",
            "受理申请审查中", "办信处/信访局", "登记员1",
        )  # fmt: skip

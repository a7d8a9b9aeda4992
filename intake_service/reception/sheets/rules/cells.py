"""What one cell means. Nothing is guessed: what cannot be read for certain is refused.

A cell is a text, a number (every number of a spreadsheet is a float), a date, a time of day, a
duration or empty; reasons never repeat what stands in it.
"""

import math
import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from shared.personal import NULL, UNPRINTABLE, fold, is_nothing
from shared.workdays import FIRST_DAY, LAST_DAY, ZONE

Cell = str | float | bool | date | datetime | time | timedelta | None
TIMES = (date, time, timedelta)
"""What the spreadsheet made of a number because of the cell's format; `datetime` is a `date`."""
Word = TypeVar("Word")

LONGEST_LINE = 2_000
"""Characters of a cell that is one line, before its blanks are folded."""
_ERROR = re.compile(
    r"#(?:REF|VALUE|N/A|NAME|DIV/0|NULL|NUM|SPILL|CALC|FIELD|BLOCKED|CONNECT|UNKNOWN|BUSY"
    r"|GETTING_DATA)[!?]?|#{2,}",
    re.IGNORECASE,
)
"""What spreadsheets write for a formula that failed, and for a number that the cell is too narrow
for."""
_YES_NO = {"是": True, "1": True, "否": False, "0": False}
_SHORT = 30
"""Characters that a word for nothing has at most."""
_MOST_DIGITS = 15
"""Of a telephone number, with the code of its country (E.164)."""
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_EXACT = 10**15
"""Excel keeps fifteen digits; from the sixteenth on it writes noughts."""
_ROUNDED_TEXT = re.compile(r"\d(?:\.\d+)?[Ee]\+?\d{2,}")
_NO_DATE = date(1970, 1, 1)
"""The day that stands for “no date” in many programs."""
_SERIALS = range(18_172, 109_575)
"""Days that can be meant by a bare number: October 1949 to 2199."""
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?\s*(?:T?\s*(\S.*))?")
_TIME = re.compile(
    r"(?:上午|下午|AM|PM)?\s*([01]?\d|2[0-3])\s*[:时]\s*[0-5]?\d\s*分?"
    r"(?:\s*:?\s*[0-5]?\d(?:\.\d+)?\s*秒?)?\s*(?:AM|PM)?",
    re.IGNORECASE,
)
_CHINESE = re.compile(
    r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日?"
)
_DIGITS = {**{word: str(at) for at, word in enumerate("〇一二三四五六七八九")},
           "○": "0", "零": "0"}  # fmt: skip


class Unreadable(Exception):
    """The cell cannot be used: a stable code, and a Chinese reason without the cell's text."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason


def is_empty(cell: Cell) -> bool:
    """Whether nothing stands in the cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def tidy(text: str) -> str:
    """The text as a person reads it: half width, one line, without what cannot be seen.

    Raises `Unreadable` (text-too-long): to fold a text of a hundred thousand marks takes minutes.
    """
    if len(text) > LONGEST_LINE:
        raise Unreadable("text-too-long", f"超过 {LONGEST_LINE} 个字，请缩短后重新导入")
    if "_x" in text:
        text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    return fold(text)


def line(cell: Cell, most: int) -> str | None:
    """One line of at most `most` characters; None when nothing, or a word for nothing, stands."""
    found = tidy(_written_as(cell))
    _check_formula(found)
    return None if is_nothing(found) else _within(found, most)


def text(cell: Cell, most: int) -> str:
    """A text to the letter, with its line breaks; `most` characters. Never empty."""
    found = _written_as(cell)
    begins = tidy(found[:_SHORT]) if len(found) < _SHORT else found
    _check_formula(begins)
    if not begins or not found.strip() or is_nothing(begins):
        raise _missing()
    return _within(found, most)


def says_null(cell: Cell) -> bool:
    """Whether a program's word for nothing stands in the cell: nobody wrote it."""
    found = _plain(cell)
    return len(found) < _SHORT and NULL.fullmatch(tidy(found)) is not None


def _check_formula(found: str) -> None:
    if _ERROR.fullmatch(found):
        raise Unreadable("cell-error", "单元格公式出错，没有值")


def _within(found: str, most: int) -> str:
    if len(found) > most:
        raise Unreadable("text-too-long", f"超过 {most} 个字，请缩短后重新导入")
    if UNPRINTABLE.search(found):
        raise Unreadable("text-invalid", "含有不可用的字符，请清除后重新导入")
    return found


def _written_as(cell: Cell) -> str:
    """The text that somebody wrote; of a date or a time nobody knows what was written (3-2)."""
    if isinstance(cell, TIMES):
        reason = "单元格是日期或时间格式，填写的文字已被表格软件改写，请改为文本格式后重新填写"
        raise Unreadable("text-unreadable", reason)
    return _plain(cell)


def _plain(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _EXACT:
        return str(int(cell))
    return "" if cell is None else str(cell)


def _missing() -> Unreadable:
    return Unreadable("cell-empty", "必填项为空")


def number(cell: Cell, most: int) -> str:
    """The number of a piece as opaque text.

    A spreadsheet keeps fifteen digits of a number: from the sixteenth on they are lost, and what
    they were is never guessed (`number-rounded`).
    """
    found = _unrounded(cell)
    if found is None or is_nothing(found) or _ERROR.fullmatch(found):
        raise _missing()
    if " " in found:
        raise Unreadable("number-unreadable", "编号中有空格或换行，请核对")
    return _within(found, most)


def phone(cell: Cell) -> str | None:
    """A telephone number, masked ones (138****0000) included; None when there is none."""
    found = _unrounded(cell)
    if found is None or is_nothing(found):
        return None
    _check_formula(found)
    if _are_several(found):
        reason = "一格中有多个电话号码，请只保留一个，其余另列"
        raise Unreadable("phone-several", reason)
    bare = found.replace(" ", "").replace("(", "").replace(")", "-").replace("×", "*")
    if not re.fullmatch(r"[0-9+*\-]{5,20}", bare):
        raise Unreadable("phone-unreadable", "不是一个电话号码（只能有数字、+、-、*）")
    return bare


def _are_several(found: str) -> bool:
    """Whether these are several numbers: two that could be one by themselves, or too many digits
    for one."""
    signs = [len(re.sub(r"[^0-9*×]", "", part)) for part in re.split(r"[\s、,;/|]+", found)]
    return sum(each >= 5 for each in signs) > 1 or sum(signs) > _MOST_DIGITS


def _unrounded(cell: Cell) -> str | None:
    """Digits as text, if the spreadsheet can not have rounded them."""
    if isinstance(cell, (*TIMES, bool)):
        raise Unreadable("number-unreadable", "单元格格式不是文本，请改为文本格式后重新填写")
    if isinstance(cell, float):
        if not cell.is_integer():
            raise Unreadable("number-unreadable", "不是一个完整的号码，请核对")
        if abs(cell) >= _EXACT:
            raise _rounded()
        return str(int(cell))
    found = tidy(cell or "").removeprefix("'").strip()
    if _ROUNDED_TEXT.fullmatch(found):
        raise _rounded()
    whole = found.removesuffix(".0")
    if whole != found and whole.isdecimal():  # has been a number once
        if len(whole) > 15:
            raise _rounded()
        found = whole
    return found or None


def _rounded() -> Unreadable:
    reason = "号码以数字格式保存，超过15位的部分已被表格软件舍入，无法还原；请按文本格式重新导出"
    return Unreadable("number-rounded", reason)


def count(cell: Cell, most: int) -> int:
    """How many people: 3, 3人, 3名; between 1 and `most`."""
    if isinstance(cell, float) and cell.is_integer():
        found = int(cell)
    elif isinstance(cell, str) and not is_empty(cell):
        matched = re.fullmatch(r"(\d{1,9})(?:\.0+)?\s*[人名]?", tidy(cell))
        if matched is None:
            raise Unreadable("count-unreadable", "不是人数（如 3 或 3人）")
        found = int(matched[1])
    elif cell is None or isinstance(cell, str):
        raise _missing()
    else:
        raise Unreadable("count-unreadable", "不是人数（如 3 或 3人）")
    if not 1 <= found <= most:
        raise Unreadable("count-out-of-range", f"人数应在 1 至 {most} 之间")
    return found


def word(cell: Cell, words: Mapping[str, Word]) -> Word:
    """The code that a label stands for."""
    if is_empty(cell):
        raise _missing()
    found = words.get(tidy(cell)) if isinstance(cell, str) else None
    if found is None:
        raise Unreadable("word-unknown", f"不是可用的选项（{'、'.join(words)}）")
    return found


def yes_no(cell: Cell) -> bool | None:
    """是 or 否, also as 1 or 0; None when nothing stands."""
    if is_empty(cell):
        return None
    found = tidy(_plain(cell))
    if found not in _YES_NO:
        raise Unreadable("word-unknown", "应为是或否")
    return _YES_NO[found]


def day(cell: Cell, *, date1904: bool = False) -> date:
    """A calendar day, whichever way it was written; the hour is left aside."""
    found = _day(cell, date1904=date1904)
    if found == _NO_DATE or not FIRST_DAY <= found <= LAST_DAY:
        raise Unreadable("date-implausible", "日期早于1949年10月或不是实际日期，请核对")
    return found


def _day(cell: Cell, *, date1904: bool) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, float):
        return _from_number(cell, date1904=date1904)
    if isinstance(cell, bool | time | timedelta):
        raise _no_day()
    found = tidy(cell or "")
    _check_formula(found)
    if is_nothing(found):
        raise _missing()
    if re.fullmatch(r"\d{5}(?:\.\d+)?|\d{8}", found):
        return _from_number(float(found), date1904=date1904)
    if re.fullmatch(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{4}", found):
        raise Unreadable("date-ambiguous", "分不清月和日，请按 2026-01-06 的样式填写")
    return _written(found)


def _no_day() -> Unreadable:
    return Unreadable("date-unreadable", "不是可识别的日期，请按 2026-01-06 的样式填写")


def _from_number(value: float, *, date1904: bool) -> date:
    """A serial of the spreadsheet's calendar, or a day written as 20190106."""
    if value.is_integer() and 19_000_000 < value < 30_000_000:
        digits = str(int(value))
        return _valid(digits[:4], digits[4:6], digits[6:])
    if not math.isfinite(value) or int(value) not in _SERIALS:
        raise _no_day()
    return (date(1904, 1, 1) if date1904 else date(1899, 12, 30)) + timedelta(days=int(value))


def _written(found: str) -> date:
    if chinese := _CHINESE.fullmatch(found):
        year = "".join(_DIGITS[sign] for sign in chinese[1])
        return _valid(year, str(_tens(chinese[2])), str(_tens(chinese[3])))
    matched = _DAY.fullmatch(found)
    if matched is None:
        raise _no_day()
    if matched[4] is None or _TIME.fullmatch(matched[4]):
        return _valid(*matched.group(1, 2, 3))
    try:
        moment = datetime.fromisoformat(found)
    except ValueError as error:
        raise _no_day() from error
    if moment.tzinfo is None:  # and yet no hour of ours: 24:00, 12:60
        raise _no_day()
    return moment.astimezone(ZONE).date()


def _tens(signs: str) -> int:
    """十 → 10, 二十一 → 21; what is none gives a number that no calendar has."""
    head, ten, tail = signs.rpartition("十")
    if not ten:
        return int(_DIGITS.get(signs, "99"))
    tens = _DIGITS.get(head) if head else "1"
    ones = _DIGITS.get(tail) if tail else "0"
    return int(tens + ones) if tens and ones else 99


def _valid(year: str, month: str, of_month: str) -> date:
    try:
        return date(int(year), int(month), int(of_month))
    except ValueError as error:
        raise _no_day() from error

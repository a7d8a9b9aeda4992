"""The statutory periods: how long, counted how, and what their end means. No I/O here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from shared.errors import Conflict
from shared.workdays import (
    Calendar,
    Due,
    Length,
    Unit,
    chinese_date,
    due,
    extend,
    local_date,
    starts_at,
)

LONGEST_EXTENSION = 30
"""Natural days by which DL05 may be extended in all （《信访工作条例》第三十四条）."""
MONTHS_TO_PERFORM = 2
"""《行政诉讼法》第四十七条: within which a duty that was applied for is performed."""
_NOTICE = Length(15, Unit.ND)
"""Within which a petitioner is told of the receipt （《信访工作条例》第二十三条）."""


class Outcome(StrEnum):
    """How a deadline ended. Late is `met_late`, or open with its legal end in the past."""

    OPEN = "open"
    MET = "met"
    MET_LATE = "met_late"
    LAPSED = "lapsed"
    VOID = "void"


class Kind(StrEnum):
    """A duty stays open until it is done; a window closes by itself."""

    DUTY = "duty"
    WINDOW = "window"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the deadline table (domain §1.1); `length` None: fixed in each single case.

    `rolls`: a last day on a rest day moves to the next working day.
    """

    id: str
    version: int
    kind: Kind
    length: Length | None
    article: str
    rolls: bool = True


RULES: Mapping[str, Rule] = {
    rule.id: rule
    for rule in (
        Rule("DL02", 1, Kind.DUTY, _NOTICE, "《信访工作条例》第二十三条第二款"),
        Rule("DL03", 1, Kind.DUTY, _NOTICE, "《信访工作条例》第二十三条第三款"),
        Rule("DL04", 1, Kind.WINDOW, Length(5, Unit.WD), "《信访工作条例》第二十三条第三款"),
        Rule("DL05", 1, Kind.DUTY, Length(60, Unit.ND), "《信访工作条例》第三十四条"),
        Rule("DL07", 1, Kind.WINDOW, Length(30, Unit.ND), "《信访工作条例》第三十五条"),
        Rule("DL08", 1, Kind.DUTY, Length(30, Unit.ND), "《信访工作条例》第三十五条"),
        Rule("DL09", 1, Kind.WINDOW, Length(30, Unit.ND), "《信访工作条例》第三十六条"),
        Rule("DL10", 1, Kind.DUTY, Length(30, Unit.ND), "《信访工作条例》第三十六条"),
        Rule("DL11", 1, Kind.DUTY, None, "《信访工作条例》第二十二条第一款、第三款"),
        Rule("DL12a", 1, Kind.DUTY, Length(3, Unit.WD), "《信访事项简易办理办法（试行）》"),
        Rule("DL12b", 1, Kind.DUTY, Length(10, Unit.WD), "《信访事项简易办理办法（试行）》"),
        Rule("DL13", 1, Kind.WINDOW, Length(30, Unit.ND),
             "《信访事项办理群众满意度评价工作办法》"),
        Rule("DL14", 1, Kind.DUTY, None, "《行政诉讼法》第四十七条"),
        Rule("DL15", 1, Kind.DUTY, None, "《信访工作条例》第二十五条", rolls=False),
        Rule("DL18", 1, Kind.DUTY, Length(3, Unit.WD), "本厅规定"),
    )
}  # fmt: skip
"""By their id, which is also their code in the set `deadline`."""
IN_PLACE_OF = {"DL03": "DL12a", "DL05": "DL12b"}
"""What runs in simplified handling （简易办理）: beside the notice, and in place of the sixty days.

Whatever ends, hands over or lets run on the one does so with the other.
"""
HANDLING = ("DL05", "DL12b")
"""What is owed from acceptance on; of one piece one of them counts."""
DUTIES = tuple(rule.id for rule in RULES.values() if rule.kind is Kind.DUTY)
WINDOWS = tuple(rule.id for rule in RULES.values() if rule.kind is Kind.WINDOW)


@lru_cache(maxsize=512)  # the pieces of a ledger arrive together
def end_of(rule: Rule, start: date | datetime, calendar: Calendar) -> Due:
    """Raw and legal end of a period that begins with an event at `start`.

    The day of the event is not counted, a legal end on a rest day moves to the next working day
    （《民法典》第二百零一条、第二百零三条）. Raises `ValueError` for a rule without a length.
    """
    if rule.length is None:
        raise ValueError(f"{rule.id} has no length of its own")
    return due(start, rule.length, calendar)


def end_on(rule: Rule, day: date, calendar: Calendar) -> Due:
    """The end of a period whose last day was fixed, as the feedback limit of an order is."""
    if not rule.rolls:
        return Due(day, day, provisional=False)
    return due(day, Length(0, Unit.ND), calendar)


def outcome(rule_id: str, legal: date, at: datetime) -> Outcome:
    """How a deadline of the rule ends by a move at `at`: its last day ends at 24:00.

    《民法典》第二百零三条. A duty is met, in time or late. A window that is no longer needed is
    void whatever the day: that nobody used it is concluded only where its use can be recorded.
    """
    if RULES[rule_id].kind is Kind.WINDOW:
        return Outcome.VOID
    return Outcome.MET if local_date(at) <= legal else Outcome.MET_LATE


def handling_start(arrived_at: datetime, now: datetime, calendar: Calendar) -> date | None:
    """The day from which DL05 is deemed to run without a notice, or None while one may be made.

    《信访工作条例》第二十三条、第三十四条: a notice is owed within 15 days of arrival; if none
    was made by then the sixty days run from that fifteenth day, so that delay never buys time.
    """
    fifteenth = due(arrived_at, _NOTICE, calendar).raw
    return fifteenth if local_date(now) > fifteenth else None


def notice_over(now: datetime) -> datetime:
    """The instant before which an order arrived whose last day of notice has passed by `now`."""
    return starts_at(local_date(now) - timedelta(days=_NOTICE.n))


def handling_rule(*, simple: bool) -> str:
    """The period within which a piece is answered once it is accepted."""
    return IN_PLACE_OF["DL05"] if simple else "DL05"


def with_simplified(rule_ids: Iterable[str]) -> set[str]:
    """The rules with those that belong to them in simplified handling."""
    return {id for rule in rule_ids for id in (rule, IN_PLACE_OF.get(rule, rule))}


def check_running(ended: Outcome) -> None:
    """Raise `Conflict` (already-answered): what is met is not extended."""
    if ended is not Outcome.OPEN:
        detail = "该件已经出具过处理意见，办理期限不再计算，不能延期。"
        raise Conflict("already-answered", detail)


def check_extensible(rule_id: str) -> None:
    """Raise `Conflict` (simplified-not-extended): only DL05 is extended （第三十四条）."""
    if rule_id != "DL05":
        detail = "该件按简易办理程序办理，不能延期；不能按期办结的，请先转为普通程序。"
        raise Conflict("simplified-not-extended", detail)


def check_unanswered(ended: Outcome) -> None:
    """Raise `Conflict` (opinion-made): no other period begins for what was answered."""
    if ended is not Outcome.OPEN:
        detail = "该件已经出具过处理意见，办理期限不再计算，不能变更办理程序。"
        raise Conflict("opinion-made", detail)


def check_extension(end: Due, extended: int, days: int, now: datetime) -> None:
    """Raise `Conflict` (deadline-over, extension-too-long) unless DL05 may be extended now.

    《信访工作条例》第三十四条: a complex case, approved by the head of the organ before the
    period ends, at most 30 days in all. `days` more are wanted than the `extended` before.
    """
    if local_date(now) > end.legal:
        detail = f"办理期限已于{chinese_date(end.legal)}届满，不能再延期。"
        raise Conflict("deadline-over", detail, due_legal=end.legal.isoformat())
    if extended + days > LONGEST_EXTENSION:
        left = LONGEST_EXTENSION - extended
        detail = f"延期累计不得超过{LONGEST_EXTENSION}日，还可延期{left}日。"
        raise Conflict("extension-too-long", detail, left=left)


def extended_end(end: Due, days: int, calendar: Calendar) -> Due:
    """The end after an extension: the days are added to the raw end, then rolled."""
    return extend(end, days, calendar)


def recounted(rule_id: str, start: date, raw: date, extended: int, calendar: Calendar) -> Due:
    """The end of a deadline counted anew, because a year's calendar became known.

    `raw` stands where the single case fixed it; natural days only roll anew.
    """
    rule = RULES[rule_id]
    if rule.length is None:
        return end_on(rule, raw, calendar)
    end = end_of(rule, start, calendar)
    return extended_end(end, extended, calendar) if extended else end


def in_words(length: Length) -> str:
    """A period as letters name it: 六十日, 五个工作日."""
    return _numeral(length.n) + ("日" if length.unit is Unit.ND else "个工作日")


def _numeral(number: int) -> str:
    """A number below 100 in Chinese: 五, 十五, 六十."""
    tens, ones = divmod(number, 10)
    digits = "零一二三四五六七八九"
    ten = "十" if tens == 1 else f"{digits[tens]}十" if tens else ""
    return ten + (digits[ones] if ones or not tens else "")


UNNOTICED = f"满{in_words(_NOTICE)}未告知"
"""Why DL05 runs although nobody accepted."""

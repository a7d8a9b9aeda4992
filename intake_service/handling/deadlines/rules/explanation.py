"""How the last day of a period came about, told in Chinese, day by day. No I/O in this file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from intake_service.handling.deadlines.rules import RULES, Rule, in_words, recounted
from shared.codes import code_sets, label, labels
from shared.workdays import (
    Calendar,
    Day,
    DayKind,
    Due,
    Length,
    Unit,
    chinese_date,
    chinese_weekday,
)

_DAY = timedelta(days=1)
_CIVIL_CODE = "《民法典》第二百零三条"
_FIXED = {
    "DL11": "由交办单位指定",
    "DL14": "为自收到申请之日起两个月，法律、法规另有规定的从其规定",
    "DL15": "应当及时报告，本厅确定为知悉后一小时内报告值班领导（时刻见重大紧急事项记录）、"
    "知悉当日书面报告，遇休息日不顺延",
}
"""How the last day was fixed of a period that has no length in days."""


class DayUse(StrEnum):
    """What a day is in the count."""

    START = "start"
    COUNTED = "counted"
    SKIPPED = "skipped"
    EXTENDED = "extended"
    ROLLED = "rolled"


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One day of the count; `number` is its place among those that count, from 1."""

    date: date
    use: DayUse
    number: int | None
    note: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a period ends on its day: sentences to read, and each day that was looked at."""

    rule: str
    name: str
    article: str
    sentences: list[str]
    days: list[CountedDay]
    raw: date
    legal: date
    provisional: bool


class Period(Protocol):
    """A deadline as it is stored."""

    @property
    def rule(self) -> str: ...
    @property
    def start_event(self) -> str: ...
    @property
    def start(self) -> date: ...
    @property
    def raw(self) -> date: ...
    @property
    def extended(self) -> int: ...


class Adjusted(Protocol):
    """That a deadline was counted anew, because its start had been registered wrongly."""

    @property
    def start_before(self) -> date: ...
    @property
    def legal_before(self) -> date: ...
    @property
    def start(self) -> date: ...
    @property
    def adjusted_at(self) -> datetime: ...


def explain(period: Period, calendar: Calendar, adjusted: Iterable[Adjusted] = ()) -> Explanation:
    """How the end of `period` is counted by today's calendar, and that it was `adjusted`.

    《民法典》第二百零一条、第二百零三条: the day of the event is not counted, and a last day that
    is a rest day moves to the next working day.
    """
    rule = RULES[period.rule]
    end = recounted(period.rule, period.start, period.raw, period.extended, calendar)
    return Explanation(
        rule=rule.id,
        name=label("deadline", rule.id),
        article=rule.article,
        sentences=[*map(_adjusted, adjusted), *_sentences(rule, period, end, calendar)],
        days=list(_days(rule.length, period, end, calendar)),
        raw=end.raw,
        legal=end.legal,
        provisional=end.provisional,
    )


def _sentences(rule: Rule, period: Period, end: Due, calendar: Calendar) -> Iterator[str]:
    name, start = label("deadline", rule.id), chinese_date(period.start)
    if rule.length is None:
        yield (
            f"“{name}”的期限依据{rule.article}{_FIXED[rule.id]}，最后一日为{_named(period.raw)}。"
        )
    else:
        yield f"“{name}”的期限依据{rule.article}为{in_words(rule.length)}。"
        yield f"自{start}“{_event(period.start_event)}”起算，当日不计入，从次日开始计算。"
        yield _counting(rule.length, period.start, end.raw - timedelta(days=period.extended))
    if period.extended:
        length = in_words(Length(period.extended, Unit.ND))
        why = f"听证所需的{length}不计算在内" if rule.id == "DL10" else f"经批准累计延长{length}"
        yield f"{why}，最后一日为{_named(end.raw)}。"
    if end.legal != end.raw:
        why = _rest(end.raw, calendar)
        yield f"{_named(end.raw)}为{why}，依据{_CIVIL_CODE}顺延至{_named(end.legal)}。"
    yield f"期限于{chinese_date(end.legal)}二十四时届满。"
    if end.provisional:
        yield (
            f"{end.legal.year}年的放假安排尚未公布，暂按星期一至星期五为工作日计算，公布后重新计算。"
        )


def _adjusted(each: Adjusted) -> str:
    return (
        f"起算日原登记为{chinese_date(each.start_before)}，{chinese_date(each.adjusted_at)}更正登记为"
        f"{chinese_date(each.start)}，期限随之重新计算（原最后一日为{_named(each.legal_before)}）。"
    )


def _counting(length: Length, start: date, last: date) -> str:
    if length.unit is Unit.ND:
        return f"按自然日计算，第{length.n}日为{_named(last)}。"
    skipped = (last - start).days - length.n
    less = f"，其间{skipped}个休息日不计入" if skipped else ""
    return f"按工作日计算{less}，第{length.n}个工作日为{_named(last)}。"


def _days(
    length: Length | None, period: Period, end: Due, calendar: Calendar
) -> Iterator[CountedDay]:
    if length is None:  # only the last day was fixed
        yield CountedDay(end.raw, DayUse.COUNTED, 1, "确定的最后一日")
    else:
        note = f"{_event(period.start_event)}，当日不计"
        yield CountedDay(period.start, DayUse.START, None, note)
        yield from _counted(length, period, end, calendar)
    day = end.raw
    while day < end.legal:
        day += _DAY
        note = "顺延后的最后一日" if day == end.legal else _rest(day, calendar)
        yield CountedDay(day, DayUse.ROLLED, None, note)


def _counted(length: Length, period: Period, end: Due, calendar: Calendar) -> Iterator[CountedDay]:
    number, day = 0, period.start
    while day < end.raw:
        day += _DAY
        note = _departure(calendar.special(day))
        if length.unit is Unit.WD and not calendar.is_working(day):
            yield CountedDay(day, DayUse.SKIPPED, None, _rest(day, calendar))
            continue
        number += 1
        use = DayUse.EXTENDED if number > length.n else DayUse.COUNTED
        yield CountedDay(day, use, number, note)


def _rest(day: date, calendar: Calendar) -> str:
    """Why a day is no working day."""
    return _departure(calendar.special(day)) or chinese_weekday(day)


def _departure(special: Day | None) -> str:
    if special is None:
        return ""
    kind = "放假" if special.kind is DayKind.HOLIDAY else "调休上班"
    return f"{special.name}{kind}"


def _named(day: date) -> str:
    return f"{chinese_date(day)}（{chinese_weekday(day)}）"


def _event(verb: str) -> str:
    """The act that a period began with, as the office calls it."""
    others = (name for name in code_sets() if name.endswith("_move"))
    machines = (labels(name) for name in (*_BEGINNING, *others))
    return next(moves[verb] for moves in machines if verb in moves)


_BEGINNING = ("order_move", "piece_move", "referral_move", "review_move")
"""Whose moves begin periods, before others that have verbs of the same name."""

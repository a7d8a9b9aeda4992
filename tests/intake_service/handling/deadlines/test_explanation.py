"""How a last day came about, in sentences and day by day."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_service.handling.deadlines.rules import RULES, end_of, extended_end
from intake_service.handling.deadlines.rules.explanation import DayUse, explain
from shared.workdays import published
from tests.harness import Site
from tests.intake_service.make import NEIGHBOUR, Line, get

CALENDAR = published()


@dataclass(frozen=True)
class Period:
    """A deadline as it is stored."""

    rule: str
    start_event: str
    start: date
    raw: date = date(2026, 1, 1)
    extended: int = 0


@pytest.mark.parametrize(
    ("verb", "label"),
    [("return", "退回重办"), ("assign", "交办"), ("object", "提出异议"),
     ("give-back", "检举控告专办退回"), ("undo-withdrawal", "恢复办理"), ("resume", "撤回导入"),
     ("accept", "受理")],
)  # fmt: skip
def test_the_event_is_called_as_in_its_own_table_and_not_as_another_verb(
    verb: str, label: str
) -> None:
    told = explain(Period("DL05", verb, date(2025, 12, 18)), CALENDAR)
    assert told.sentences[1] == f"自2025年12月18日“{label}”起算，当日不计入，从次日开始计算。"


@pytest.mark.parametrize(
    ("period", "sentences"),
    [
        (
            Period("DL05", "accept", date(2025, 12, 18)),
            [
                "“办结”的期限依据《信访工作条例》第三十四条为六十日。",
                "自2025年12月18日“受理”起算，当日不计入，从次日开始计算。",
                "按自然日计算，第60日为2026年2月16日（星期一）。",
                "2026年2月16日（星期一）为春节放假，依据《民法典》第二百零三条顺延至"
                "2026年2月24日（星期二）。",
                "期限于2026年2月24日二十四时届满。",
            ],
        ),
        (
            Period("DL05", "accept", date(2025, 12, 18), extended=30),
            [
                "“办结”的期限依据《信访工作条例》第三十四条为六十日。",
                "自2025年12月18日“受理”起算，当日不计入，从次日开始计算。",
                "按自然日计算，第60日为2026年2月16日（星期一）。",
                "经批准累计延长三十日，最后一日为2026年3月18日（星期三）。",
                "期限于2026年3月18日二十四时届满。",
            ],
        ),
        (
            Period("DL04", "arrive", date(2025, 9, 26)),
            [
                "“对转送交办提出异议”的期限依据《信访工作条例》第二十三条第三款为五个工作日。",
                "自2025年9月26日“到达”起算，当日不计入，从次日开始计算。",
                "按工作日计算，其间9个休息日不计入，第5个工作日为2025年10月10日（星期五）。",
                "期限于2025年10月10日二十四时届满。",
            ],
        ),
        (
            Period("DL11", "arrive", date(2025, 9, 1), raw=date(2025, 10, 11)),
            [
                "“交办反馈”的期限依据《信访工作条例》第二十二条第一款、第三款由交办单位指定，"
                "最后一日为2025年10月11日（星期六）。",
                "期限于2025年10月11日二十四时届满。",  # adjusted working day
            ],
        ),
        (
            Period("DL02", "register", date(2026, 12, 20)),
            [
                "“直接提出事项的告知”的期限依据《信访工作条例》第二十三条第二款为十五日。",
                "自2026年12月20日“登记”起算，当日不计入，从次日开始计算。",
                "按自然日计算，第15日为2027年1月4日（星期一）。",
                "期限于2027年1月4日二十四时届满。",
                "2027年的放假安排尚未公布，暂按星期一至星期五为工作日计算，公布后重新计算。",
            ],
        ),
    ],
)
def test_a_period_is_told_in_sentences(period: Period, sentences: list[str]) -> None:
    assert explain(period, CALENDAR).sentences == sentences


def test_a_working_day_period_names_each_rest_day_and_why() -> None:
    days = explain(Period("DL04", "arrive", date(2025, 9, 26)), CALENDAR).days
    told = {day.date.isoformat(): (day.use.value, day.number, day.note) for day in days}
    assert told["2025-09-26"] == ("start", None, "到达，当日不计")
    assert told["2025-09-27"] == ("skipped", None, "星期六")
    assert told["2025-09-28"] == ("counted", 1, "国庆节调休上班")
    assert told["2025-10-01"] == ("skipped", None, "国庆节放假")
    assert told["2025-10-10"] == ("counted", 5, "")


_WITH_LENGTH = [rule.id for rule in RULES.values() if rule.length is not None]


@given(
    rule=st.sampled_from(_WITH_LENGTH),
    start=st.dates(date(2024, 1, 1), date(2026, 11, 1)),
    extended=st.integers(0, 30),
)
def test_the_days_lead_to_the_end_without_a_gap(rule: str, start: date, extended: int) -> None:
    end = end_of(RULES[rule], start, CALENDAR)
    if extended:
        end = extended_end(end, extended, CALENDAR)
    found = explain(Period(rule, "register", start, extended=extended), CALENDAR)
    days = [day.date for day in found.days]
    assert (found.raw, found.legal) == (end.raw, end.legal)
    assert (days[0], days[-1]) == (start, end.legal)
    assert [(after - before).days for before, after in pairwise(days)] == ([1] * (len(days) - 1))
    numbers = [day.number for day in found.days if day.number is not None]
    assert numbers == list(range(1, len(numbers) + 1))
    length = RULES[rule].length
    assert length is not None
    assert sum(day.use is DayUse.COUNTED for day in found.days) == length.n


@pytest.mark.anyio
async def test_who_sees_a_deadline_reads_how_it_was_counted(site: Site) -> None:
    line = await Line(site).accept()
    handling = next(each for each in (await line.detail())["deadlines"] if each["rule"] == "DL05")
    path = f"/deadlines/{handling['id']}/explanation"
    told = (await get(site, path)).json()
    assert (told["rule"], told["name"]) == ("DL05", "办结")
    assert (told["raw"], told["legal"]) == (handling["raw"], handling["legal"])
    assert told["days"][0]["use"] == "start"
    hidden = await get(site, path, unit=NEIGHBOUR)
    assert (hidden.status_code, hidden.json()["code"]) == (404, "deadline-not-found")

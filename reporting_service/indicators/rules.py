"""What the four rates count, as data; every answer names the version of the rule. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from reporting_service.ledger.rules import PROVINCE
from shared.regions import Level, load

RULE_VERSION = "2026-11-27.4"
DAYS_TO_ACCEPT = 30  # natural days from registration, as the national statistics compute it
FORMS = ("letter", "visit", "online", "mobile_app", "wechat")
"""Forms that the national statistics count: 100, 200, 300 and 303."""
MOST_PERSONS = 9999
"""A piece of more persons is not counted, as in the national statistics."""


class Code(StrEnum):
    """The indicators: the default set (四率), and further ones."""

    TIMELY_ACCEPT = "timely_accept_resp_unit"
    ON_TIME_REPLY = "on_time_reply"
    SATISFACTION = "satisfaction"
    PARTICIPATION = "participation"
    REVIEW_CHANGE = "review_change_rate"


CHANGED = ("changed", "revoked_redo")
"""Outcomes of a review by which an opinion does not stand."""
SATISFIED = ("satisfied", "basically_satisfied")
"""Ratings that count as satisfied."""
_NOTHING_DUE = "本期没有应计的件"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One rate: what stands above and below the line, and which pieces belong to a month."""

    code: Code
    label: str
    numerator: str
    denominator: str
    period: str


_PIECES = "初次信访件（属信访程序、已交市县局办理，来信、来访、网上信访，1—9999人，存件除外）"
_RATED = "评价范围内的初次信访件，来信、来访、网上信访，1—9999人"
INDICATORS = (
    Indicator(
        Code.TIMELY_ACCEPT,
        "及时受理率",
        "责任单位在登记之日起30日内受理的件数",
        _PIECES,
        "登记之日起第30日在本月内",
    ),
    Indicator(
        Code.ON_TIME_REPLY,
        "按期答复率",
        "在办理期限（顺延后的最后一日）届满前答复的件数",
        f"{_PIECES}中已起算办理期限的，含未到期和超期未答复的",
        "办理期限在本月内",
    ),
    Indicator(
        Code.SATISFACTION,
        "群众满意率",
        "责任单位被评价为满意或基本满意的件数",
        f"已评价责任单位的件数（{_RATED}）",
        "评价时间在本月内",
    ),
    Indicator(
        Code.PARTICIPATION,
        "群众参评率",
        "已评价责任单位的件数",
        f"已评价责任单位和超期未评价的件数（{_RATED}）",
        "评价时间或者评价期限届满之日在本月内",
    ),
)
FURTHER = (
    Indicator(
        Code.REVIEW_CHANGE,
        "复查复核纠错率",
        "复查复核意见变更原意见或者撤销并责令重新办理的件数",
        "出具复查复核意见的件数，计入作出被复查（复核）意见的单位",
        "复查复核意见出具之日在本月内",
    ),
)
"""Beside the four rates, without a rank."""


class By(StrEnum):
    """How an answer is divided."""

    PROVINCE = "province"
    CITY = "city"


@dataclass(frozen=True, slots=True)
class Rate:
    """One rate of one region; where nothing is known `value` is null, never 0 or 1, and `note`
    says why."""

    indicator: Code
    label: str
    numerator: int
    denominator: int
    value: float | None
    """Between 0 and 1, to four places."""
    note: str | None = None


def rate(indicator: Indicator, numerator: int, denominator: int) -> Rate:
    """The rate with its value, or with a word on why there is none."""
    note = None if denominator else _NOTHING_DUE
    value = round(numerator / denominator, 4) if note is None else None
    return Rate(indicator.code, indicator.label, numerator, denominator, value, note)


@dataclass(frozen=True, slots=True)
class RegionRates:
    """The rates of one city, of the department itself, or of the whole province."""

    region: str
    region_name: str
    rates: tuple[Rate, ...]


Counts = Mapping[tuple[str, Code], tuple[int, int]]
"""(city, indicator) → (numerator, denominator)."""


def by_city(
    counts: Counts, cities: Sequence[str], indicators: Iterable[Indicator] = INDICATORS
) -> list[RegionRates]:
    """One line for each of `cities`, whether anything happened there or not."""
    return [_line(city, city_names()[city], counts, [city], indicators) for city in cities]


def of_all(
    counts: Counts, region: str, name: str, indicators: Iterable[Indicator] = INDICATORS
) -> RegionRates:
    """All cities and the department together, under the name of whoever sees just these."""
    return _line(region, name, counts, list(city_names()), indicators)


def cities_within(region: str) -> list[str]:
    """The lines a table of `region` has: all for the province, else the city it lies in."""
    if region.startswith("51") and region != PROVINCE:
        return [region[:4] + "00"]
    return list(city_names())


def city_names() -> dict[str, str]:
    """The cities in order of code, after the department itself."""
    cities = {r.code: r.name for r in load().current if r.level is Level.CITY}
    return {PROVINCE: "厅本级", **cities}


def _line(
    code: str, name: str, counts: Counts, cities: Sequence[str], indicators: Iterable[Indicator]
) -> RegionRates:
    rates = []
    for indicator in indicators:
        found = [counts.get((city, indicator.code), (0, 0)) for city in cities]
        above, below = sum(n for n, _ in found), sum(d for _, d in found)
        rates.append(rate(indicator, above, below))
    return RegionRates(code, name, tuple(rates))

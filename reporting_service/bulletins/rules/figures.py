"""The figures of a bulletin, counted from its frozen lists and from nothing else. Pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from reporting_service.bulletins.rules import Case, CaseList
from reporting_service.indicators.rules import (
    INDICATORS,
    Code,
    RegionRates,
    by_city,
    city_names,
    of_all,
)
from reporting_service.ledger.rules import PROVINCE
from shared import codes

ENTRUSTING = ("mnr", "provincial_joint_office")
"""Who entrusts matters to the department: the Ministry and the provincial joint petition office."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many pieces and distinct matters fall under a code."""

    code: str
    label: str
    pieces: int
    matters: int


@dataclass(frozen=True, slots=True)
class Overall:
    """Section 1; the comparisons are counts of pieces in other months, null where the books begin
    later."""

    pieces: int
    matters: int
    collective: int
    previous_month: int | None
    last_year: int | None
    forms: list[Tally]
    sources: list[Tally]


@dataclass(frozen=True, slots=True)
class CityLine:
    """Section 2: what came to one city in the month; `replied_by_end` of it by the month's end."""

    region: str
    name: str
    pieces: int
    matters: int
    collective: int
    replied_by_end: int | None = None


@dataclass(frozen=True, slots=True)
class Rates:
    """Section 4: the four rates, for the province and by city."""

    province: RegionRates
    cities: list[RegionRates]


@dataclass(frozen=True, slots=True)
class Entrusted:
    """Section 5: what one superior entrusted.

    In the month: received, replied (on time), reports returned. At its end: not yet answered.
    """

    source: str
    label: str
    received: int
    replied: int
    on_time: int
    returned: int
    unanswered_at_end: int | None = None


@dataclass(frozen=True, slots=True)
class ListedLine:
    """Section 6: listed cases of one city, or of all; what was done in the month, how they stood
    at its end."""

    region: str
    name: str
    new: int
    delisted: int
    open_at_end: int | None = None
    past_target_at_end: int | None = None
    overdue_measures_at_end: int | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """Section 6 as a whole."""

    total: ListedLine
    cities: list[ListedLine]


@dataclass(frozen=True, slots=True)
class Urgings:
    """Section 7: urgings issued in the month by kind, answered in it, and unanswered at its end."""

    issued: int
    matters: int
    kinds: list[Tally]
    answered: int
    unanswered_at_end: int
    overdue_at_end: int


@dataclass(frozen=True, slots=True)
class Supervision:
    """Section 7: what supervision did.

    `look_backs_due` fell due in the month, `look_backs_done` of these were done by its end;
    `look_backs_made` were recorded in the month whenever due, `relapsed` found in it. `works`:
    what else was done in the month; null in a bulletin of before it was counted.
    """

    weekly_reports: int
    reporting_matters: int
    look_backs_due: int
    look_backs_done: int
    relapsed: int
    look_backs_made: int | None = None
    urgings: Urgings | None = None
    works: list[Tally] | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """Section 8: one kind of quality fault."""

    code: str
    label: str
    pieces: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything a bulletin says in numbers."""

    overall: Overall
    cities: list[CityLine]
    topics: list[Tally]
    rates: Rates
    entrusted: list[Entrusted]
    listed: Listed
    supervision: Supervision
    faults: list[Fault]


Lists = Mapping[CaseList, Sequence[Case]]


def figures(cases: Iterable[Case], previous_month: int | None, last_year: int | None) -> Figures:
    """The figures of `cases`; the two counts of other months are only compared with."""
    lists: dict[CaseList, list[Case]] = defaultdict(list)
    for case in cases:
        lists[case.list].append(case)
    received = lists[CaseList.RECEIVED]
    return Figures(
        overall=_overall(received, previous_month, last_year),
        cities=_cities(received),
        topics=_tallies(received, lambda case: case.topic, "topic", "尚未分类"),
        rates=_rates(lists),
        entrusted=[_entrusted(source, lists[CaseList.ENTRUSTED]) for source in ENTRUSTING],
        listed=_listed(lists[CaseList.LISTED]),
        supervision=_supervision(lists),
        faults=_faults(lists),
    )


def _overall(
    received: Sequence[Case], previous_month: int | None, last_year: int | None
) -> Overall:
    return Overall(
        pieces=len(received),
        matters=_matters(received),
        collective=sum(case.is_collective for case in received),
        previous_month=previous_month,
        last_year=last_year,
        forms=_tallies(received, lambda case: case.form, "form", "未注明"),
        sources=_tallies(received, lambda case: case.source, "source", "未注明"),
    )


def _cities(received: Sequence[Case]) -> list[CityLine]:
    here = _by_city(received)
    return [
        CityLine(
            region=city,
            name=name,
            pieces=len(here[city]),
            matters=_matters(here[city]),
            collective=sum(case.is_collective for case in here[city]),
            replied_by_end=sum(case.hit for case in here[city]),
        )
        for city, name in city_names().items()
    ]


def _tallies(
    cases: Iterable[Case], code: Callable[[Case], str | None], name: str, none: str
) -> list[Tally]:
    """By the codes of the set `name`, the most frequent first; without a code they are `none`."""
    words = codes.labels(name)
    groups: dict[str | None, list[Case]] = defaultdict(list)
    for case in cases:
        groups[code(case)].append(case)
    found = [
        Tally(key or "", words.get(key, key) if key else none, len(group), _matters(group))
        for key, group in groups.items()
    ]
    return sorted(found, key=lambda tally: (-tally.pieces, tally.code))


def _rates(lists: Lists) -> Rates:
    counts: dict[tuple[str, Code], tuple[int, int]] = {}
    for code in (each.code for each in INDICATORS):
        cases = lists[CaseList(code.value)]
        below = Counter(case.city for case in cases)
        above = Counter(case.city for case in cases if case.hit)
        counts |= {(city, code): (above[city], below[city]) for city in below}
    return Rates(of_all(counts, PROVINCE, "全省"), by_city(counts, list(city_names())))


def _entrusted(source: str, cases: Iterable[Case]) -> Entrusted:
    own = [case for case in cases if case.source == source]
    return Entrusted(
        source=source,
        label=codes.label("source", source),
        received=sum(case.is_new for case in own),
        replied=sum(case.hit for case in own),
        on_time=sum(case.hit and not case.late for case in own),
        returned=sum(case.quantity for case in own),
        unanswered_at_end=sum(case.is_open for case in own),
    )


def _listed(cases: Sequence[Case]) -> Listed:
    here = _by_city(cases)
    lines = [_listed_line(city, name, here[city]) for city, name in city_names().items()]
    total = _listed_line(PROVINCE, "全省", cases)
    return Listed(total, [line for line in lines if here[line.region]])


def _listed_line(region: str, name: str, cases: Sequence[Case]) -> ListedLine:
    return ListedLine(
        region=region,
        name=name,
        new=sum(case.is_new for case in cases),
        delisted=sum(case.hit for case in cases),
        open_at_end=sum(case.is_open for case in cases),
        past_target_at_end=sum(case.late for case in cases),
        overdue_measures_at_end=sum(case.quantity for case in cases),
    )


def _supervision(lists: Lists) -> Supervision:
    reports, found = lists[CaseList.WEEKLY_REPORT], lists[CaseList.LOOK_BACK]
    return Supervision(
        weekly_reports=len(reports),
        reporting_matters=_matters(reports),
        look_backs_due=len(lists[CaseList.LOOK_BACK_DUE]),
        look_backs_done=sum(case.hit for case in lists[CaseList.LOOK_BACK_DUE]),
        look_backs_made=len(found),
        relapsed=sum(case.kind == "relapse" for case in found),
        urgings=_urgings(lists[CaseList.URGING]),
        works=_tallies(lists[CaseList.WORK], lambda case: case.kind, "supervision_work", ""),
    )


def _urgings(cases: Sequence[Case]) -> Urgings:
    issued = [case for case in cases if case.is_new]
    return Urgings(
        issued=len(issued),
        matters=_matters(issued),
        kinds=_tallies(issued, lambda case: case.kind, "supervision_kind", "未注明"),
        answered=sum(case.hit for case in cases),
        unanswered_at_end=sum(case.is_open for case in cases),
        overdue_at_end=sum(case.late for case in cases),
    )


def _faults(lists: Lists) -> list[Fault]:
    late_replies = [case for case in lists[CaseList.ON_TIME_REPLY] if not case.hit]
    return [
        Fault("late_notice", "收件单位超期告知", len(lists[CaseList.LATE_NOTICE])),
        Fault("late_unit_notice", "责任单位超期告知", len(lists[CaseList.LATE_UNIT_NOTICE])),
        Fault("late_reply", "超期答复或者超期未答复", len(late_replies)),
        Fault(
            "undelivered", "本月出具、月末尚未送达的处理意见书", len(lists[CaseList.UNDELIVERED])
        ),
        Fault("returned", "办理情况报告被退回", len(lists[CaseList.RETURNED])),
    ]


def _by_city(cases: Iterable[Case]) -> dict[str, list[Case]]:
    groups: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        groups[case.city].append(case)
    return groups


def _matters(cases: Iterable[Case]) -> int:
    return len({case.matter_id for case in cases if case.matter_id is not None})

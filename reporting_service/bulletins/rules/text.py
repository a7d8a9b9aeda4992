"""The wording of a bulletin: ten sections of aggregates (domain §5.3). Pure.

No person and no single case is named, and nobody is ranked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from reporting_service.bulletins.rules.figures import Figures, Overall, Tally, Urgings
from reporting_service.indicators.rules import Rate, RegionRates
from reporting_service.ledger.rules import month_days
from shared.workdays import chinese_date

ORGAN = "四川省自然资源厅"
ADDRESSEES = "各市（州）自然资源主管部门，厅机关有关处室："


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its headings, then its rows."""

    heading: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One section: its title, its paragraphs, and a table where there is one."""

    title: str
    paragraphs: tuple[str, ...]
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """What is set in type: its title, the paragraphs before the sections, a table after them."""

    title: str
    paragraphs: tuple[str, ...]
    table: Table | None = None
    sections: tuple[Section, ...] = ()


def bulletin(
    month: str,
    as_of: datetime,
    figures: Figures,
    good_practice: str | None,
    next_steps: str | None,
) -> Letter:
    """The bulletin of a month."""
    parts = sections(figures, good_practice, next_steps)
    return Letter(title(month), (opening(month, as_of),), sections=parts)


def title(month: str) -> str:
    """What the bulletin is called."""
    return f"关于{in_words(month)}全省自然资源系统信访工作情况的通报"


def opening(month: str, as_of: datetime) -> str:
    """The sentence before the sections."""
    words = in_words(month)
    last = month_days(month)[1] - timedelta(days=1)
    return (
        f"现将{words}全省自然资源系统信访工作情况通报如下。"
        f"统计期间为{words}1日至{last.day}日，“本月”指该期间内发生的，“月末”指{last.month}月"
        f"{last.day}日24时的情况；数据于{chinese_date(as_of)}提取，信访件的分类、属地和责任单位以提取时"
        "登记的为准。各项比率均附分子、分母，没有数据的不计算比率。"
    )


def sections(
    figures: Figures, good_practice: str | None, next_steps: str | None
) -> tuple[Section, ...]:
    """The ten sections in their order."""
    return (
        Section("总体情况", _overall(figures.overall)),
        Section(
            "各市（州）情况", ("各市（州）及厅本级本月收到信访件情况见下表。",), _cities(figures)
        ),
        _topics(figures.topics),
        Section("“四率”情况", _rates(figures.rates.province), _rates_table(figures)),
        Section("上级交办事项办理情况", _entrusted(figures), _entrusted_table(figures)),
        Section("挂牌督办和领导包案事项进展", _listed(figures), _listed_table(figures)),
        Section("督办工作开展情况", _supervision(figures)),
        Section("办理质量存在的问题", _faults(figures)),
        Section("典型做法", given(good_practice, "本月未选登典型做法。")),
        Section("下一步工作要求", given(next_steps, *_steps(figures))),
    )


def rated(rate: Rate) -> str:
    """A rate as it is printed, with both its parts; without a value there is none, never 0."""
    value = "—" if rate.value is None else f"{rate.numerator / rate.denominator:.1%}"
    return f"{value}（{rate.numerator}/{rate.denominator}）"


def change(now: int, before: int | None, other: str) -> str:
    """How `now` compares with the `other` month; a percentage only of something.

    A month before the books began is not taken for one without pieces.
    """
    if before is None:
        return f"没有{other}数据"
    if now == before:
        return f"{other}{before}件，持平"
    word = "上升" if now > before else "下降"
    amount = f"{abs(now - before) / before:.1%}" if before else f"{abs(now - before)}件"
    return f"{other}{before}件，{word}{amount}"


def _overall(overall: Overall) -> tuple[str, ...]:
    first = (
        f"本月共登记信访件{overall.pieces}件，涉及信访事项{overall.matters}个，"
        f"其中集体访{overall.collective}件。"
        f"环比：{change(overall.pieces, overall.previous_month, '上月')}；"
        f"同比：{change(overall.pieces, overall.last_year, '上年同月')}。"
    )
    if not overall.pieces:
        return (first,)
    return (
        first,
        f"按信访形式分：{_listing(overall.forms)}。",
        f"按信访来源分：{_listing(overall.sources)}。",
    )


def _listing(tallies: Sequence[Tally]) -> str:
    return "，".join(f"{tally.label}{tally.pieces}件" for tally in tallies)


def _cities(figures: Figures) -> Table:
    rows = [
        (line.name, str(line.pieces), str(line.matters), str(line.collective),
         count(line.replied_by_end))
        for line in figures.cities
    ]  # fmt: skip
    heading = ("单位", "本月信访件", "信访事项", "集体访", "其中月末已答复")
    return Table(heading, tuple(rows))


def _topics(topics: Sequence[Tally]) -> Section:
    name = "信访内容分类情况"
    if not topics:
        return Section(name, ("本月无信访件。",))
    rows = tuple((tally.label, str(tally.pieces), str(tally.matters)) for tally in topics)
    first = f"反映问题较多的是{topics[0].label}，共{topics[0].pieces}件。分类情况见下表。"
    return Section(name, (first,), Table(("内容分类", "信访件", "信访事项"), rows))


def _rates(province: RegionRates) -> tuple[str, ...]:
    parts = [f"{rate.label}{rated(rate)}" for rate in province.rates]
    why = [f"{rate.label}：{rate.note}，不计算比率。" for rate in province.rates if rate.note]
    return (f"全省{'，'.join(parts)}。各市（州）及厅本级情况见下表。", *why)


def _rates_table(figures: Figures) -> Table:
    rows = [(line.region_name, *map(rated, line.rates)) for line in figures.rates.cities]
    heading = ("单位", *[rate.label for rate in figures.rates.province.rates])
    return Table(heading, tuple(rows))


def _entrusted(figures: Figures) -> tuple[str, ...]:
    return (
        f"本月收到自然资源部、省信联办交办事项{sum(e.received for e in figures.entrusted)}件，"
        f"本月答复{sum(e.replied for e in figures.entrusted)}件，"
        f"月末尚未答复{sum(e.unanswered_at_end or 0 for e in figures.entrusted)}件。",
    )


def _entrusted_table(figures: Figures) -> Table:
    rows = [
        (e.label, str(e.received), str(e.replied), str(e.on_time),
         count(e.unanswered_at_end), str(e.returned))
        for e in figures.entrusted
    ]  # fmt: skip
    heading = ("交办单位", "本月收到", "本月答复", "其中按期", "月末未答复", "本月退回报告（次）")
    return Table(heading, tuple(rows))


def _listed(figures: Figures) -> tuple[str, ...]:
    total = figures.listed.total
    return (
        f"本月新增挂牌督办事项{total.new}个，销号{total.delisted}个；"
        f"月末在督{total.open_at_end}个，其中超过销号时限{total.past_target_at_end}个，"
        f"化解方案中超期未完成的措施{total.overdue_measures_at_end}项。",
    )


def _listed_table(figures: Figures) -> Table | None:
    rows = [
        (line.name, str(line.new), str(line.delisted), count(line.open_at_end),
         count(line.past_target_at_end), count(line.overdue_measures_at_end))
        for line in figures.listed.cities
    ]  # fmt: skip
    if not rows:
        return None
    heading = ("单位", "本月挂牌", "本月销号", "月末在督", "月末超过时限", "月末超期措施（项）")
    return Table(heading, tuple(rows))


def _supervision(figures: Figures) -> tuple[str, ...]:
    done = figures.supervision
    return (
        f"本月收到周调度报告{done.weekly_reports}份，涉及挂牌事项{done.reporting_matters}个。",
        *_urgings(done.urgings),
        *_works(done.works),
        f"本月应开展“回头看”{done.look_backs_due}次，月末已开展{done.look_backs_done}次；"
        f"本月实际开展“回头看”{done.look_backs_made}次，发现反弹{done.relapsed}个。",
    )


def _urgings(urgings: Urgings | None) -> tuple[str, ...]:
    if urgings is None:
        return ()
    kinds = "，".join(f"{tally.label}{tally.pieces}次" for tally in urgings.kinds)
    by_kind = f"（{kinds}）" if kinds else ""
    return (
        f"本月督办{urgings.issued}次{by_kind}，涉及信访事项{urgings.matters}个；"
        f"本月收到答复{urgings.answered}次，月末尚未答复{urgings.unanswered_at_end}次，"
        f"其中超过答复期限{urgings.overdue_at_end}次。",
    )


def _works(works: Sequence[Tally] | None) -> tuple[str, ...]:
    if not works:
        return ()
    return (f"本月{'，'.join(f'{tally.label}{tally.pieces}项' for tally in works)}。",)


def _faults(figures: Figures) -> tuple[str, ...]:
    found = [fault for fault in figures.faults if fault.pieces]
    if not found:
        return ("本月未发现办理质量问题。",)
    return tuple(
        f"（{_ORDINALS[at]}）{fault.label}{fault.pieces}件。" for at, fault in enumerate(found)
    )


def _steps(figures: Figures) -> tuple[str, ...]:
    """What the organs are to do, drawn from the figures; never about a person."""
    found = {fault.code: fault.pieces for fault in figures.faults}
    total = figures.listed.total
    steps = []
    if found["late_reply"]:
        steps.append("对超期未答复的信访件逐件明确答复时间，严格执行法定办理期限。")
    if found["late_notice"] or found["late_unit_notice"]:
        steps.append("规范受理告知，在法定期限内书面告知信访人。")
    if found["undelivered"]:
        steps.append("处理意见书及时送达，送达凭证随件归档。")
    if found["returned"]:
        steps.append("对被退回的办理情况报告，按退回意见逐项补正。")
    if total.past_target_at_end or total.overdue_measures_at_end:
        steps.append("对超过销号时限或者措施逾期的挂牌事项，调整化解方案，包案领导加强调度。")
    steps.append(
        "坚持依法分类处理，诉求合理的解决到位，依法不能支持的解释到位，生活困难的帮扶到位。"
    )
    return tuple(f"（{_ORDINALS[at]}）{step}" for at, step in enumerate(steps))


def count(number: int | None, unit: str = "") -> str:
    """A number with its unit; what is not known is never 0."""
    return "无此数据" if number is None else f"{number}{unit}"


def given(text: str | None, *otherwise: str) -> tuple[str, ...]:
    """The paragraphs a person wrote, or else ours."""
    written = tuple(line.strip() for line in (text or "").splitlines() if line.strip())
    return written or otherwise


def in_words(month: str) -> str:
    """2026-03 as letters write it: 2026年3月."""
    first = month_days(month)[0]
    return f"{first.year}年{first.month}月"


_ORDINALS = "一二三四五六七八九十"

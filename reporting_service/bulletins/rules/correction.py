"""The wording of a correction: what was wrong, and every figure that changes. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from reporting_service.bulletins.rules.figures import Figures
from reporting_service.bulletins.rules.text import (
    Letter,
    Table,
    count,
    given,
    in_words,
    rated,
    sections,
    title,
)
from shared.workdays import chinese_date


@dataclass(frozen=True, slots=True)
class Original:
    """The issued bulletin that is corrected."""

    document_no: str
    figures: Figures


def correction(
    month: str, as_of: datetime, figures: Figures, original: Original, reason: str
) -> Letter:
    """The notice that corrects an issued bulletin: what was wrong, and which figures change."""
    table = changes(original.figures, figures)
    paragraphs = (
        f"《{title(month)}》（{original.document_no}）印发后，经核对有误，现予更正。",
        *given(reason),
        f"更正数据于{chinese_date(as_of)}提取。{_OTHERWISE[table is not None]}",
    )
    return Letter(f"关于更正{in_words(month)}{_ABOUT}", paragraphs, table)


_ABOUT = "全省自然资源系统信访工作情况通报的通知"
_OTHERWISE = {
    True: "变动的数据见下表；未列明的内容以原通报为准。",
    False: "各项数据没有变动；其他内容以原通报为准。",
}


def changes(before: Figures, after: Figures) -> Table | None:
    """What a correction changes, figure by figure; None when only words are corrected."""
    old, new = _all_figures(before), _all_figures(after)
    rows = [
        (name, old.get(name, count(None)), new.get(name, count(None)))
        for name in dict.fromkeys([*old, *new])
        if old.get(name) != new.get(name)
    ]
    return Table(("项目", "原通报", "更正为"), tuple(rows)) if rows else None


def _all_figures(figures: Figures) -> dict[str, str]:
    """Every figure of the paragraphs and tables, by its name in them."""
    found = dict(_named_figures(figures))
    for section in sections(figures, None, None):
        if section.table is not None:
            for name, *cells in section.table.rows:
                for heading, cell in zip(section.table.heading[1:], cells, strict=True):
                    found[f"{section.title}·{name}·{heading}"] = cell
    return found


def _named_figures(figures: Figures) -> Iterator[tuple[str, str]]:
    overall, done, total = figures.overall, figures.supervision, figures.listed.total
    yield "登记信访件", count(overall.pieces, "件")
    yield "涉及信访事项", count(overall.matters, "个")
    yield "集体访", count(overall.collective, "件")
    yield "上月信访件", count(overall.previous_month, "件")
    yield "上年同月信访件", count(overall.last_year, "件")
    for tally in (*overall.forms, *overall.sources):
        yield tally.label, count(tally.pieces, "件")
    for rate in figures.rates.province.rates:
        yield f"全省{rate.label}", rated(rate)
    yield "本月新增挂牌督办事项", count(total.new, "个")
    yield "本月销号", count(total.delisted, "个")
    yield "月末在督", count(total.open_at_end, "个")
    yield "月末超过销号时限", count(total.past_target_at_end, "个")
    yield "月末超期未完成的措施", count(total.overdue_measures_at_end, "项")
    yield "本月周调度报告", count(done.weekly_reports, "份")
    yield "本月应开展“回头看”", count(done.look_backs_due, "次")
    yield "其中月末已开展", count(done.look_backs_done, "次")
    yield "本月实际开展“回头看”", count(done.look_backs_made, "次")
    yield "本月发现反弹", count(done.relapsed, "个")
    if done.urgings is not None:
        yield "本月督办", count(done.urgings.issued, "次")
        yield "本月答复督办", count(done.urgings.answered, "次")
        yield "月末未答复的督办", count(done.urgings.unanswered_at_end, "次")
    for work in done.works or ():
        yield f"本月{work.label}", count(work.pieces, "项")
    for fault in figures.faults:
        yield fault.label, count(fault.pieces, "件")

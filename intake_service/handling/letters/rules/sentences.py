"""What letters say differently from case to case, in words. No I/O in this file."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from intake_service.handling.letters.rules.template import PERIODS
from intake_service.reception.registration.rules import Source
from intake_service.reception.registration.rules.simple import MEASURE
from shared.codes import label
from shared.workdays import ZONE, Due, chinese_date


class Running(Protocol):
    """A period that goes on at another bureau."""

    @property
    def start(self) -> date: ...
    @property
    def extended(self) -> int: ...
    @property
    def end(self) -> Due: ...


_NUMERALS = "一二三四五六七八九十"
_GROUP = re.compile(r"等\s*[0-9０-９一二三四五六七八九十百千两]+\s*[人名户位][^、，,]*$")
"""How many signed, behind the name of the first: 王某某等5人."""
_BY_THE_THIRD_PARAGRAPH = frozenset({
    Source.PROVINCIAL_PETITION_BUREAU, Source.PROVINCIAL_JOINT_OFFICE, Source.MNR,
})  # fmt: skip
"""Petition departments, and those above in the system （第二十三条第三款）."""

UNNAMED = "信访人"
"""To whom an opinion is written that answers who signed nothing."""


def salutation(name: str, petitioner_count: int) -> str:
    """How a letter names whom it is for: 王某某等3人; said once, also when the name says it."""
    return f"{first_of(name)}等{petitioner_count}人" if petitioner_count > 1 else name


def first_of(name: str) -> str:
    """The name in front of 等5人; any other name as it is."""
    return _GROUP.sub("", name) or name


def group_of(saluted: str) -> str:
    """What follows the name in a salutation: 等3人, or nothing."""
    found = _GROUP.search(saluted)
    return found[0] if found else ""


def you(petitioner_count: int) -> str:
    """您, and 你们 for several."""
    return "你们" if petitioner_count > 1 else "您"


def origin(source: Source, sender: str | None, whom: str) -> str:
    """Where a petition came from. Only offices that forward by law are named to the petitioner."""
    if source is Source.DIRECT:
        return f"{whom}提出的信访事项"
    by = sender if sender and source in _BY_THE_THIRD_PARAGRAPH else "有关方面"
    return f"{whom}提出、由{by}转来的信访事项"


def article(source: Source) -> str:
    """Why the petitioner is told where it went: 第二十三条 has one paragraph for each way."""
    if source is Source.DIRECT:
        return "《信访工作条例》第二十三条第一款"
    if source in _BY_THE_THIRD_PARAGRAPH:
        return "《信访工作条例》第二十三条第三款"
    return "《信访工作条例》第二十三条"


BY_AN_ORGAN = "《信访工作条例》第二十三条第三款"
"""Why a notice is owed of what another organ assigned."""


def given_by(issuer: str, arrived: datetime) -> str:
    """How a piece came to a bureau: 由四川省自然资源厅于2026年3月2日交我单位办理."""
    return f"由{issuer}于{chinese_date(arrived)}交我单位办理"


def received(source: Source, sender: str | None, arrived: datetime) -> str:
    """How a piece came to the organ that received it; senders are named as in `origin`."""
    if source is Source.DIRECT:
        return f"我单位于{chinese_date(arrived)}收到"
    by = sender if sender and source in _BY_THE_THIRD_PARAGRAPH else "有关方面"
    return f"由{by}转来，我单位于{chinese_date(arrived)}收到"


def ends(end: Due) -> str:
    """The last day of a period, and how it moved: 至2026年5月1日届满，该日为休息日，顺延至…."""
    text = f"至{chinese_date(end.raw)}届满"
    if end.legal != end.raw:
        text += f"，该日为休息日，顺延至{chinese_date(end.legal)}"
    if end.provisional:
        text += "（该年度放假安排公布后，届满日遇休息日的，依法顺延）"
    return text


def handling_limit(
    rule: str, start: date, *, deemed: bool, taken_over: bool, extended: int, end: Due
) -> str:
    """How long a piece may be handled, from when, and until when （第三十四条）.

    `rule`: of simplified handling DL12b. `taken_over`: it began at another bureau, and goes on.
    """
    if taken_over:
        longer = f"，已经批准延长{extended}日" if extended else ""
        return (
            f"该事项改由我单位办理，办理期限不重新计算，自{chinese_date(start)}起算，"
            f"为{PERIODS[rule]}{longer}，起算当日不计入，{ends(end)}"
        )
    if deemed:
        return (
            f"因我单位未在收到之日起{PERIODS['DL03']}内告知，办理期限自{chinese_date(start)}起算，"
            f"为{PERIODS['DL05']}，起算当日不计入，{ends(end)}"
        )
    return f"自受理之日起{PERIODS[rule]}内办结，受理当日不计入，{ends(end)}"


def program(ground: str | None, whom: str) -> dict[str, str]:
    """By which procedure a piece is handled, and how its period may change.

    `ground`: why it is handled simply; only the ordinary procedure is extended （第三十四条）.
    """
    if ground is None:
        return {
            "program": f"情况复杂的，经我单位负责人批准，可以延长办理期限，延长累计不超过"
            f"{PERIODS['longest_extension']}，并告知{whom}延期理由。"
        }
    case = label("simplified_ground", ground)
    return {
        "program": f"该事项属于{case}的情形，依据{MEASURE}按照简易办理程序办理；"
        f"办理中发现不适宜简易办理的，转为普通程序办理，并书面告知{whom}。"
    }


def switched(accepted: date, end: Due) -> str:
    """How long a piece may be handled that was switched to the ordinary procedure."""
    return (
        f"办理期限自受理之日（{chinese_date(accepted)}）起为{PERIODS['DL05']}，受理当日不计入，"
        f"{ends(end)}"
    )


def running_on(end: Due) -> str:
    """Until when a piece is handled that is handled again; its period does not begin anew."""
    return f"办理期限自原起算日连续计算，{ends(end)}。"


def duties(
    requirement: str,
    feedback_due: date,
    *,
    addressable: bool,
    opinion: bool,
    noticed_by: date | None = None,
    running: Running | None = None,
) -> str:
    """What a bureau is told to do with a piece.

    Nobody is notified when nobody signed; only the petition procedure ends with an opinion.
    `noticed_by`: the last day of a notice that runs from an earlier arrival. `running`: the period
    that began at another bureau.
    """
    when = f"自收到之日起{PERIODS['DL03']}内"
    if noticed_by is not None:
        when = f"于{chinese_date(noticed_by)}前（含当日，自该件到达我单位起连续计算）"
    report = f"于{chinese_date(feedback_due)}前（含当日）报送办结报告"
    if addressable:
        papers = "处理意见书" if opinion else "对信访人的答复"
        notice = f"{when}书面告知信访人接收情况以及处理途径和程序"
        report += f"，并附{papers}和送达凭证"
    else:
        notice = "该件未署信访人姓名（名称），不作书面告知"
        report += "，说明调查处理情况"
    return numbered([f"办理要求：{requirement}", notice, *_going_on(running), report, _OBJECTION])


def forwarded_duties(*, addressable: bool, opinion: bool, running: Running | None = None) -> str:
    """What a bureau does with a piece that is forwarded to it; nobody waits for its report."""
    handling = "依法处理" if not opinion else "按照信访程序受理，在法定期限内出具处理意见书并送达"
    if not addressable:
        told = ["该件未署信访人姓名（名称），不作书面告知", "依法调查处理"]
    else:
        told = [
            f"自收到之日起{PERIODS['DL03']}内书面告知信访人接收情况以及处理途径和程序",
            handling,
        ]
    last = "不需报送办结报告；处理完毕的，请注明处理情况"
    return numbered([*told, *_going_on(running), _OBJECTION, last])


def _going_on(running: Running | None) -> list[str]:
    """A change of handler begins no statutory period anew （domain §1.1, rule 4）."""
    if running is None:
        return []
    longer = f"（含已经批准延长的{running.extended}日）" if running.extended else ""
    return [
        f"该件的办理期限已自{chinese_date(running.start)}起算{longer}，改由你单位办理后不重新计算，"
        f"{ends(running.end)}"
    ]


_OBJECTION = (
    f"认为不属于你单位职权范围的，自收到之日起{PERIODS['DL04']}内书面提出异议并详细说明理由，"
    "经我单位核实同意后交还相关材料；不得自行转送"
)


def course(article: str, target: str, day: str, *, feedback: bool, changed: bool) -> str:
    """Where a piece went, and what is expected there; `changed`: another place was told before."""
    before = "此前告知的去向有变更。" if changed else ""
    sent = f"将其转送{target}依法处理"
    if feedback:
        sent = f"将其交{target}办理，并要求按期反馈办理结果"
    return f"{before}依据{article}的规定，该事项由{target}负责处理，我单位已于{day}{sent}。"


def path_article(route: str) -> str:
    """The clause by which a petition goes another path: 第三十一条 has one for each of the six."""
    return f"《信访工作条例》第三十一条第{_NUMERALS[int(route[1:]) - 1]}项"


def elsewhere(whom: str, organ: str, limit: str, limit_on: date | None) -> str:
    """Where to turn on another path, and until when."""
    until = f"，至{chinese_date(limit_on)}届满" if limit_on else ""
    return f"请{whom}依法向{organ}提出。该途径的提出期限：{limit.rstrip('。')}{until}。"


def performed_here(received: date, basis: str | None, end: Due) -> str:
    """Who performs the duty that was applied for, and until when （《行政诉讼法》第四十七条）."""
    by = (
        basis.rstrip("。")
        if basis
        else f"《行政诉讼法》第四十七条，自{chinese_date(received)}收到申请之日起两个月"
    )
    return (
        "该事项由我单位依法履行职责或者作出答复，并将决定、答复送达申请人。"
        f"履行职责的期限依据{by}，{ends(end)}。"
    )


def given(issuer: str, slip: str) -> str:
    """What a bureau objects to; `slip` names the order."""
    return f"{issuer}以{slip}交我单位办理的信访件"


def given_by_sender(sender: str, external_no: str | None) -> str:
    """What the office objects to that it was sent."""
    numbered = f"来文编号为{external_no}的" if external_no else ""
    return f"{sender}转来的{numbered}信访件"


def timing(*, is_late: bool) -> str:
    """Whether an objection keeps its window （第二十三条第三款）, or who agreed."""
    if is_late:
        return "本异议逾期提出，已经你单位同意。"
    return f"本异议自收到之日起{PERIODS['DL04']}内提出。"


def consequence(*, agreed: bool, new_target: str | None) -> str:
    """What follows from the answer to an objection."""
    if not agreed:
        return "请你单位继续依法办理，各项期限自该件到达之日起连续计算，不因提出异议而中断。"
    where = f"（拟交{new_target}办理）" if new_target else ""
    return f"该件由我单位收回，请将相关材料交还我单位，由我单位另行确定承办单位{where}。"


def recalled(giver: str, slip: str, holder: str) -> str:
    """What a bureau is told when an order is recalled; `holder` gets back what it made of it."""
    return (
        f"{giver}以{slip}交你单位办理的信访件，现予撤回，不再由你单位办理。请停止办理，"
        f"并将相关材料和已经形成的调查材料交还{holder}。"
    )


def taken_back(*, handled_here: bool, running: bool) -> str:
    """Where a piece is after its order was recalled, as its petitioner is told."""
    where = "由我单位另行确定承办单位，确定后另行告知去向。"
    if handled_here:
        where = "由我单位直接办理。"
    return where + ("已经起算的办理期限不重新计算。" if running else "")


def opening(replaced: str | None, revoked_by: str | None, *, simple: bool = False) -> str:
    """How an opinion begins; one that replaces another says which, and what revoked that."""
    if simple:
        return f"该事项依据{MEASURE}按照简易办理程序办理。{opening(replaced, revoked_by)}"
    if replaced is None:
        return "现提出处理意见如下："
    if revoked_by is not None:
        return (
            f"我单位原出具的处理意见书（{replaced}）已由{revoked_by}撤销，并要求重新办理。"
            "现重新提出处理意见如下："
        )
    return (
        f"我单位原出具的处理意见书（{replaced}）已经撤回，由本处理意见书替代。"
        "现重新提出处理意见如下："
    )


def lead(whom: str, result: str | None, reason: str | None) -> str:
    """How a reply begins; of a suggestion with what became of it and why （第二十九条）."""
    if result is None:
        return "现答复如下："
    return (
        f"依据《信访工作条例》第二十九条的规定，我单位对{whom}的建议意见进行了研究，"
        f"决定{result}。理由：{closed(reason or '')}现答复如下："
    )


def answer(finding: str, opinion: str) -> str:
    """The answer to a request: its finding, then the opinion; not twice when that begins so."""
    return opinion if opinion.lstrip().startswith(finding) else f"{finding}。{opinion.lstrip()}"


def moment(at: datetime) -> str:
    """A time of an office day: 2026年5月6日9时30分."""
    local = at.astimezone(ZONE)
    return f"{chinese_date(at)}{local.hour}时{local.minute:02d}分"


def paragraphs(text: str) -> str:
    """A text of one or more paragraphs, each indented as on paper."""
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(f"　　{line}" for line in lines if line)


def listed(texts: Sequence[str]) -> str:
    """Numbered lines: 1．…"""
    return "\n".join(f"　　{no}．{text}" for no, text in enumerate(texts, start=1))


def numbered(texts: Sequence[str]) -> str:
    """Numbered paragraphs, each a sentence: 一、…。"""
    each = (f"　　{no}、{closed(text)}" for no, text in zip(_NUMERALS, texts, strict=False))
    return "\n\n".join(each)


def closed(text: str) -> str:
    """A sentence with one full stop."""
    return text if text.endswith(("。", "！", "？")) else text.rstrip("；;，,.") + "。"

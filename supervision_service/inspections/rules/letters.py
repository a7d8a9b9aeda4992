"""What the letter says by which an inspection is fed back. No I/O here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shared.workdays import chinese_date
from supervision_service.inspections.rules import Kind
from supervision_service.urgings.rules.letters import SERIES as SERIES  # letters of supervision
from supervision_service.urgings.rules.letters import sentence


@dataclass(frozen=True, slots=True)
class Demand:
    """What is to be put right, by which unit, until when."""

    issue: str
    unit_name: str
    due: date


@dataclass(frozen=True, slots=True)
class Content:
    """What a letter says; `contact` sends it, and nobody else has seen it.

    `cases`: title and number of the listed cases that were looked at. `replaces`: the number of
    the letter that it takes the place of.
    """

    kind: Kind
    number: str
    document_no: str
    addressee: str
    visited_on: date
    cases: Sequence[tuple[str, str]]
    opinion: str
    demands: Sequence[Demand]
    contact: str
    issuer: str
    day: date
    replaces: str | None


def text(content: Content) -> str:
    """The letter （实地督导反馈意见） as it stands on paper."""
    team = "厅督导组会同省信联办" if content.kind is Kind.JOINT else "厅督导组"
    seen = "、".join(f"“{title}”（{number}）" for title, number in content.cases)
    looked = f"查看了挂牌督办件{seen}。" if seen else ""
    replaced = ""
    if content.replaces is not None:
        replaced = f"本件代替{content.replaces}，原件不再作为办理依据。"
    return f"""实地督导反馈意见
{content.document_no}

{content.addressee}：

　　{chinese_date(content.visited_on)}，{team}到你单位实地督导（{content.number}）。{looked}\
现将有关意见反馈如下：

　　一、督导意见

　　{sentence(content.opinion)}

　　二、整改要求

{_demands(content.demands)}

　　{replaced}联系人：{content.contact}。

　　　　　　　　　　　　　　{content.issuer}
　　　　　　　　　　　　　　{chinese_date(content.day)}
"""


def _demands(demands: Sequence[Demand]) -> str:
    if not demands:
        return "　　本次督导没有提出整改事项。"
    listed = "\n".join(
        f"　　{no}．{sentence(each.issue)}责任单位：{each.unit_name}；"
        f"期限：{chinese_date(each.due)}。"
        for no, each in enumerate(demands, 1)
    )
    return f"""{listed}

　　请责任单位在各项期限前（含当日）完成整改并书面答复。逾期未答复或者整改不到位的，\
将由厅领导研究进一步的督办措施。"""

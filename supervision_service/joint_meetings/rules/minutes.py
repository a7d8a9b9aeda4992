"""What the minutes of a joint meeting say (D35). No I/O here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shared.codes import label
from shared.workdays import chinese_date
from supervision_service.joint_meetings.rules import Host, Type, Verdict
from supervision_service.urgings.rules.letters import sentence

SERIES = "川自然资信联席"
"""The code of the minutes of joint meetings that are recorded here."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A resolution as the minutes say it; `case` is number and title of its case.

    One that makes a standard: every criterion with how it binds, and from which day on it holds.
    """

    no: int
    type: Type
    heading: str
    decision: str
    verdict: Verdict | None
    case: str | None
    organs: Sequence[str]
    due: date | None
    criteria: Sequence[tuple[str, str, bool]] = ()
    valid_from: date | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """What the minutes say; both signers confirmed them. `replaces`: the number of the former."""

    document_no: str
    day: date
    place: str
    host: Host
    organs: Sequence[str]
    attendees: str
    resolutions: Sequence[Resolved]
    department_signer: str
    joint_signer: str
    issued_on: date
    replaces: str | None = None


def text(content: Content) -> str:
    """The minutes as they stand on paper."""
    said = "\n\n".join(_point(each) for each in content.resolutions)
    with_whom = f"{'、'.join(content.organs)}派员参加。" if content.organs else ""
    called = f"{label('meeting_host', content.host)}在{content.place}召集联席会议。"
    replaced = ""
    if content.replaces is not None:
        replaced = f"本件代替{content.replaces}；已按原件落实的决议继续有效。"
    return f"""信访工作联席会议纪要
{content.document_no}

　　{chinese_date(content.day)}，{called}{with_whom}出席人员：{sentence(content.attendees)}

　　会议议定事项如下：

{said}

　　{replaced}本纪要由省自然资源厅（{content.department_signer}）和省信联办（{content.joint_signer}）共同确认。

　　　　　　　　　　　　　　四川省自然资源厅　省信联办
　　　　　　　　　　　　　　{chinese_date(content.issued_on)}
"""


def _point(each: Resolved) -> str:
    heading = f"{each.heading.rstrip('。')}（{each.case}）" if each.case else each.heading
    verdict = f"{label('resolution_verdict', each.verdict)}。" if each.verdict else ""
    owed = ""
    if each.organs and each.due:
        owed = f"由{'、'.join(each.organs)}负责，于{chinese_date(each.due)}前（含当日）完成。"
    standard = ""
    if each.valid_from is not None:
        lines = "；".join(
            f"{code} {label('closeout_criterion', code)}（{label('criterion_need', need)}"
            f"{'，须附凭证文件' if proof else ''}）"
            for code, need, proof in each.criteria
        )
        standard = f"自{chinese_date(each.valid_from)}起，按下列标准销号：{lines}。"
    kind = label("resolution_type", each.type)
    said = f"{sentence(heading)}{verdict}{sentence(each.decision)}{standard}{owed}"
    return f"　　{each.no}．{kind}：{said}"

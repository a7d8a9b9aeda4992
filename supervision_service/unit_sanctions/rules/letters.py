"""What the letters of a sanction on a unit say (D25 and the others). No I/O here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shared.codes import label
from shared.workdays import chinese_date
from supervision_service.unit_sanctions.rules import Ground, Invitee, Kind
from supervision_service.urgings.rules.letters import SERIES as SERIES  # letters of supervision
from supervision_service.urgings.rules.letters import sentence

_TITLES = {
    Kind.INTERVIEW: "约谈通知书",
    Kind.CIRCULAR: "关于信访工作问题的通报",
    Kind.RECTIFY: "责令限期整改通知书",
    Kind.LIST: "挂牌督办通知书",
}
_DECIDED = {
    Kind.INTERVIEW: "对你单位进行约谈",
    Kind.RECTIFY: "责令你单位限期整改",
    Kind.LIST: "对你单位挂牌督办",
}


@dataclass(frozen=True, slots=True)
class Content:
    """What a letter says; `signer` decided it, or `resolution_no` of a joint meeting did.

    `requirements`: each with its last day. `replaces`: the number of the letter it takes the place
    of.
    """

    kind: Kind
    document_no: str
    addressee: str
    sent_to: Sequence[str]
    ground: Ground
    statement: str
    facts: Sequence[str]
    requirements: Sequence[tuple[str, date]]
    interview: tuple[date, str, Invitee] | None
    signer: str | None
    resolution_no: str | None
    contact: str
    issuer: str
    day: date
    replaces: str | None


def text(content: Content) -> str:
    """The letter as it stands on paper."""
    by = "经厅主要领导决定"
    if content.resolution_no is not None:
        by = f"经联席会议决议（{content.resolution_no}）"
    said = "".join(f"\n　　{no}．{sentence(fact)}" for no, fact in enumerate(content.facts, 1))
    head = "、".join([content.addressee, *content.sent_to])
    replaced = ""
    if content.replaces is not None:
        replaced = f"本件代替{content.replaces}，原件不再作为办理依据。"
    signer = "" if content.signer is None else f"签发人：{content.signer}。"
    return f"""{_TITLES[content.kind]}
{content.document_no}

{head}：

　　依据《信访工作条例》第三十九条、第四十条，{by}，{_decided(content)}。\
事由：{label("sanction_ground", content.ground)}。

　　{sentence(content.statement)}

　　有关事实如下：{said}

　　{_asked(content)}

　　{replaced}本件针对单位的工作，不对任何个人的责任作出认定。联系人：{content.contact}。{signer}

　　　　　　　　　　　　　　{content.issuer}
　　　　　　　　　　　　　　{chinese_date(content.day)}
"""


def _decided(content: Content) -> str:
    if content.kind is Kind.CIRCULAR:
        return f"对{content.addressee}予以通报"
    return _DECIDED[content.kind]


def _asked(content: Content) -> str:
    if content.interview is not None:
        day, place, invitee = content.interview
        who = label("interview_invitee", invitee)
        return f"请{who}于{chinese_date(day)}到{place}接受约谈，并准备书面情况说明。"
    if not content.requirements:
        return "请引以为戒，认真改进工作。"
    asked = f"整改要求：{demands(content.requirements)}"
    return f"{asked}\n\n　　请{content.addressee}在各项期限前（含当日）完成整改并书面报告。"


def demands(requirements: Sequence[tuple[str, date]]) -> str:
    """The requirements as a list on paper."""
    return "".join(
        f"\n　　{no}．{sentence(asked)}期限：{chinese_date(due)}。"
        for no, (asked, due) in enumerate(requirements, 1)
    )


@dataclass(frozen=True, slots=True)
class Minutes:
    """What the minutes of an interview say; both signers confirmed them."""

    document_no: str
    notice_no: str
    addressee: str
    interviewed_on: date
    place: str
    invitee: Invitee
    minutes: str
    requirements: Sequence[tuple[str, date]]
    department_signer: str
    unit_signer: str
    day: date


def minutes(content: Minutes) -> str:
    """The minutes (D25) as they stand on paper."""
    owed = "约谈没有另提整改要求。"
    if content.requirements:
        owed = f"约谈提出以下要求：{demands(content.requirements)}"
    return f"""约谈纪要
{content.document_no}

　　{chinese_date(content.interviewed_on)}，按照约谈通知书（{content.notice_no}），在{content.place}约谈\
{content.addressee}（{label("interview_invitee", content.invitee)}参加）。

　　{sentence(content.minutes)}

　　{owed}

　　本纪要由省自然资源厅（{content.department_signer}）和{content.addressee}（{content.unit_signer}）共同确认。

　　　　　　　　　　　　　　四川省自然资源厅　{content.addressee}
　　　　　　　　　　　　　　{chinese_date(content.day)}
"""


@dataclass(frozen=True, slots=True)
class Notice:
    """A short letter about one that was served: lifted, that taken back, or annulled."""

    title: str
    document_no: str
    addressee: str
    about: str
    decided: str
    reason: str | None
    signer: str
    issuer: str
    day: date


def notice(content: Notice) -> str:
    """The notice as it stands on paper."""
    why = "" if content.reason is None else f"理由：{sentence(content.reason)}"
    return f"""{content.title}
{content.document_no}

{content.addressee}：

　　经厅主要领导决定，{content.decided}（原件：{content.about}）。{why}

　　签发人：{content.signer}。

　　　　　　　　　　　　　　{content.issuer}
　　　　　　　　　　　　　　{chinese_date(content.day)}
"""


def fact(kind: str, number: str, text: str, **_: str | None) -> str:
    """A fact as a letter names it."""
    return f"{label('fact_kind', kind)}{number}：{text}"

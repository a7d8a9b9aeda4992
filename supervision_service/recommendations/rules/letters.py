"""What a recommendation (D32), a letter that reminds of it, and its annulment say. No I/O here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shared.codes import label
from shared.workdays import chinese_date
from supervision_service.recommendations.rules import Kind
from supervision_service.urgings.rules.letters import sentence

SERIES = "川自然资信建"
"""The code of the Department's recommendations; a letter about one has it, too."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a recommendation says; `signer` decided it."""

    kind: Kind
    document_no: str
    addressee: str
    facts: Sequence[str]
    statement: str
    basis: str
    recommended: str
    answer_due: date
    signer: str
    contact: str
    issuer: str
    day: date


def text(content: Content) -> str:
    """The letter as it stands on paper."""
    said = "".join(f"\n　　{no}．{sentence(fact)}" for no, fact in enumerate(content.facts, 1))
    nobody = ""
    if content.kind is Kind.ACCOUNTABILITY:
        nobody = (
            "本建议只列明单位和事实，不对任何个人的责任作出认定；"
            "是否追究、追究何人，由你单位依规依纪依法办理。"
        )
    return f"""{label("recommendation_kind", content.kind)}书
{content.document_no}

{content.addressee}：

　　根据《信访工作条例》第四十条，现就有关事项提出建议。

　　一、事实

　　{sentence(content.statement)}{said}

　　二、依据

　　{sentence(content.basis)}

　　三、建议

　　{sentence(content.recommended)}{nobody}

　　请于{chinese_date(content.answer_due)}前（含当日）书面答复是否采纳；不采纳或者部分采纳的，请说明理由。

　　联系人：{content.contact}。签发人：{content.signer}。

　　　　　　　　　　　　　　{content.issuer}
　　　　　　　　　　　　　　{chinese_date(content.day)}
"""


@dataclass(frozen=True, slots=True)
class Follower:
    """What a later letter about a recommendation says: `said` in full sentences."""

    title: str
    document_no: str
    addressee: str
    about: str
    said: str
    contact: str
    issuer: str
    day: date


def follower(content: Follower) -> str:
    """The later letter as it stands on paper."""
    return f"""{content.title}
{content.document_no}

{content.addressee}：

　　关于《{content.about}》，{content.said}

　　联系人：{content.contact}。

　　　　　　　　　　　　　　{content.issuer}
　　　　　　　　　　　　　　{chinese_date(content.day)}
"""

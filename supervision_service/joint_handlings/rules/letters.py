"""What the letters to other departments say. No I/O here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shared.workdays import chinese_date
from supervision_service.joint_handlings.rules import Kind
from supervision_service.urgings.rules.letters import sentence

_PEOPLES = ("藏族羌族", "彝族", "藏族", "羌族")


JOINTLY, CLUE, AID = "联", "移", "帮"
"""What letters to other departments are about: the last sign of their series."""


def series(places: Sequence[str], sign: str) -> str:
    """The code of an organ's letters to other departments, from the names of its city and county.

    No places: the Department. 成都市, 锦江区 → 成都锦江自然资信联.
    """
    stems = "".join(_stem(place) for place in places) or "川"
    return f"{stems}自然资信{sign}"


def _stem(place: str) -> str:
    for ending in ("自治州", "自治县", "市", "县", "区"):
        if place.endswith(ending) and len(place) > len(ending) + 1:
            place = place.removesuffix(ending)
            break
    for people in _PEOPLES:
        place = place.removesuffix(people)
    return place


@dataclass(frozen=True, slots=True)
class Content:
    """What a letter to one organ says; `contact` drafted it, `signer` decided it.

    `lead` is who leads, of all that are asked and the unit that asks.
    """

    kind: Kind
    document_no: str
    addressee: str
    title: str
    number: str
    question: str
    material: str | None
    lead: str
    due: date
    signer: str
    issuer: str
    day: date


_ASKS = {Kind.REQUEST: "联合办理", Kind.INVESTIGATION: "联合查办"}


def request(content: Content) -> str:
    """The letter by which an organ is asked （联办函）."""
    what = _ASKS[content.kind]
    parts = [f"一、商请研究办理的问题\n\n　　{sentence(content.question)}"]
    if content.material is not None:
        parts.append(f"二、有关材料\n\n　　{sentence(content.material)}")
    said = "\n\n　　".join(parts)
    return f"""关于商请{what}信访事项的函
{content.document_no}

{content.addressee}：

　　我单位正在办理的信访事项“{content.title}”（{content.number}）涉及你单位职责，\
现商请{what}，由{content.lead}牵头。

　　{said}

　　请于{chinese_date(content.due)}前（含当日）书面答复是否同意、办理的措施和完成期限；\
不同意的，请说明理由。事项办结后，请与我单位相互确认、同时销号。

　　签发人：{content.signer}。

　　　　　　　　　　　　　　{content.issuer}
　　　　　　　　　　　　　　{chinese_date(content.day)}
"""


@dataclass(frozen=True, slots=True)
class Reminding:
    """What a reminder says of the letter that had no answer."""

    document_no: str
    addressee: str
    title: str
    number: str
    former_no: str
    former_day: date
    due: date
    signer: str
    issuer: str
    day: date


def reminder(content: Reminding) -> str:
    """The letter by which an organ is reminded （联办催办函）."""
    return f"""关于催办信访事项联办函的函
{content.document_no}

{content.addressee}：

　　我单位于{chinese_date(content.former_day)}以{content.former_no}商请你单位联合办理信访事项\
“{content.title}”（{content.number}），答复期限为{chinese_date(content.due)}，\
至今尚未收到答复。请尽快研究并书面答复。

　　签发人：{content.signer}。

　　　　　　　　　　　　　　{content.issuer}
　　　　　　　　　　　　　　{chinese_date(content.day)}
"""

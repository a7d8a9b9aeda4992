"""What an opinion must hold. No I/O in this file."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from shared.errors import Conflict, FieldError, Invalid

LONGEST_REDO = 60
"""Natural days at most within which what was withdrawn or revoked is done again （domain §9.1,
§9.5）."""


class Finding(StrEnum):
    """The answer to one request (《信访工作条例》第三十二条), or to all of them together."""

    SUPPORTED = "supported"
    PARTLY_SUPPORTED = "partly_supported"
    EXPLAINED = "explained"
    NOT_SUPPORTED = "not_supported"


@dataclass(frozen=True, slots=True)
class Organ:
    """An organ that may review; without `unit_id` it is none of our system."""

    name: str
    unit_id: UUID | None = None
    line: str | None = None


def check_findings(requests: Sequence[int], answered: Sequence[int]) -> None:
    """Raise `Invalid` (findings-incomplete) unless every request has exactly one finding.

    《信访工作条例》第三十二条: the opinion answers request by request.
    """
    errors = [
        FieldError("findings", f"第{no}项诉求没有处理意见") for no in requests if no not in answered
    ]
    errors += [
        FieldError(f"findings.{place}", f"没有第{no}项诉求")
        for place, no in enumerate(answered)
        if no not in requests
    ]
    if len(set(answered)) != len(answered):
        errors.append(FieldError("findings", "同一项诉求只能有一条处理意见"))
    if errors:
        detail = "处理意见须逐项答复诉求：" + "；".join(error.message for error in errors) + "。"
        raise Invalid("findings-incomplete", detail, errors)


def overall(findings: Sequence[Finding]) -> Finding:
    """The result of an opinion from its findings: the one they share, or partly supported.

    Without any support the milder of the two refusals stands for all.
    """
    kinds = set(findings)
    if len(kinds) == 1:
        return kinds.pop()
    if kinds & {Finding.SUPPORTED, Finding.PARTLY_SUPPORTED}:
        return Finding.PARTLY_SUPPORTED
    return Finding.EXPLAINED


def check_remedy(named: Sequence[str], options: Sequence[str]) -> None:
    """Raise `Invalid` (remedy-not-competent) unless only competent organs are named."""
    wrong = [organ for organ in named if organ not in options]
    if wrong:
        listed = "、".join(options)
        detail = f"复查机关只能是{listed}。"
        message = "不是有权复查的机关：" + "、".join(wrong)
        raise Invalid("remedy-not-competent", detail, [FieldError("remedy_organs", message)])


def said(result: str, facts: str, opinions: Sequence[str]) -> str:
    """What an opinion says, without blanks and marks: its result, its facts and its answers."""
    return result + re.sub(r"\W", "", facts + "".join(opinions))


def check_not_repeated(opinion: str, revoked: str | None) -> None:
    """Raise `Conflict` (opinion-repeated) when an opinion says what a review has revoked.

    Done again, an organ may not come to the same result by the same facts and reasons (domain
    §2.3).
    """
    if opinion == revoked:
        detail = "重新办理的，不得以同一事实和理由作出与被撤销的处理意见相同的处理意见。"
        raise Conflict("opinion-repeated", detail)

"""What a hearing must hold, before an opinion and in a review alike. No I/O in this file."""

from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from shared.errors import Conflict, FieldError, Invalid
from shared.workdays import chinese_date

T = TypeVar("T")
ARTICLE = "《信访工作条例》第三十一条第六项"


class Ground(StrEnum):
    """Why a matter is one for a hearing （第三十一条第六项）."""

    MAJOR = "major"
    COMPLEX = "complex"
    DIFFICULT = "difficult"


def check_hearing(at: datetime, now: datetime) -> None:
    """Raise `Invalid` (hearing-past): notice is given before a hearing."""
    if at <= now:
        message = "听证时间须晚于当前时间"
        raise Invalid("hearing-past", f"{message}。", [FieldError("at", message)])


def check_held(at: datetime | None, now: datetime) -> None:
    """Raise `Conflict` (hearing-not-begun) before the time of the hearing."""
    if at is not None and now < at:
        detail = "尚未到听证时间，不能结束听证；时间有变或者不再举行的，请先更正听证安排。"
        raise Conflict("hearing-not-begun", detail)


def ended(at: datetime | None, told: datetime | None, now: datetime) -> datetime:
    """When a hearing ended: as it is told, or now. Days after it are nobody's hearing time.

    Raises `Conflict` (hearing-not-begun) before its time, `Invalid` (hearing-end-invalid).
    """
    check_held(at, now)
    if told is not None and not (at or told) <= told <= now:
        message = "结束时间应在听证开始之后、现在之前"
        raise Invalid("hearing-end-invalid", f"{message}。", [FieldError("ended_at", message)])
    return told or now


def held(hearing: T | None) -> T:
    """The hearing whose minutes are corrected. Raises `Conflict` (hearing-not-held)."""
    if hearing is None:
        raise Conflict("hearing-not-held", "该件没有已经结束的听证，没有可以更正的笔录。")
    return hearing


def corrected(held_on: datetime, reason: str) -> str:
    """The paragraph of minutes that take the place of others."""
    return f"\n\n　　本笔录更正{chinese_date(held_on)}听证的原笔录，理由：{reason.rstrip('。')}。"

"""The warning colour of a listed case, and why it has it. No I/O in this file.

三色预警 (domain §4.4): of deadlines and measures of the case, never of a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from shared.workdays import SOON
from supervision_service.listings.rules import UNDER_SUPERVISION, Status
from supervision_service.plans.rules.checklist import NEAR, Light, light_of

LIT = UNDER_SUPERVISION | {Status.LISTED}
"""Statuses in which something is owed by a day; before and after a case has no colour."""


@dataclass(frozen=True, slots=True)
class Due:
    """The first last day of one kind of what is owed."""

    name: str
    day: date


@dataclass(frozen=True, slots=True)
class Warned:
    """A colour, the day it goes by, and the reason in words."""

    light: Light
    due: date
    reason: str


def dues(
    target: date, legal: date | None, feedback: date | None, measure: date | None
) -> list[Due]:
    """What is owed of a case; of two with one day the first stands as the reason."""
    named = {
        "销号目标日期": target,
        "法定办理期限": legal,
        "交办反馈期限": feedback,
        "方案措施完成期限": measure,
    }
    return [Due(name, day) for name, day in named.items() if day is not None]


def warned(owed: Sequence[Due], today: date) -> Warned:
    """The colour of what is due first, as it stands on the day `today`; something is owed."""
    first = min(owed, key=lambda each: each.day)
    day = first.day
    left = (day - today).days
    ending = f"已超期{-left}天" if left < 0 else f"还剩{left}天" if left else "今日到期"
    said = f"{first.name}为{day.year}年{day.month}月{day.day}日，{ending}。"
    return Warned(light_of(day, today), day, said)


def bounds(light: Light, today: date) -> tuple[date | None, date | None]:
    """The first and the last day due for which `light_of` says `light`; None is unbounded."""
    day = timedelta(days=1)
    return {
        Light.RED: (None, today - day),
        Light.ORANGE: (today, today + NEAR),
        Light.YELLOW: (today + NEAR + day, today + SOON),
        Light.GREEN: (today + SOON + day, None),
    }[light]

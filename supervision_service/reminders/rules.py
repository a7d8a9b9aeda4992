"""When a unit is reminded, and what the message says. No I/O here.

Level 0 of domain §4.4: a message of the system, never a letter; nothing is owed because of it.
"""

from datetime import date
from enum import StrEnum

from shared.moves import By, Move, Role
from shared.workdays import chinese_date
from supervision_service.listings.rules import RESPONSIBLE


class Status(StrEnum):
    """Whether somebody of the unit has read it."""

    SENT = "sent"
    READ = "read"


class About(StrEnum):
    """Which limit comes near."""

    MEASURE = "measure"
    TARGET = "target"
    FEEDBACK = "feedback"
    ANSWER = "answer"
    RECTIFICATION = "rectification"
    AID = "aid"
    REQUIREMENT = "requirement"
    RECOMMENDATION = "recommendation"


DAYS = (3, 7, 15)
"""So many days before the limit a unit is reminded (domain §4.4), the last one first."""

REMIND = Move("remind", "系统提醒", frozenset(), Status.SENT, {Role.SYSTEM}, called=False)
READ = Move(
    "read", "标为已读", {Status.SENT}, Status.READ,
    (By({Role.UNIT_HANDLER, Role.UNIT_HEAD}, unit=RESPONSIBLE),),
)  # fmt: skip

MOVES = (REMIND, READ)


def mark(due: date, today: date, since: date | None) -> int | None:
    """How many days before `due` the reminder of today is for; None when there is none.

    Of several marks that have passed only the last counts, and none that had passed on the day
    `since` on which the limit was set.
    """
    left = (due - today).days
    if left < 0:
        return None
    passed = next((days for days in DAYS if left <= days), None)
    if passed is None or (since is not None and (due - since).days < passed):
        return None
    return passed


def text(about: About, number: str, title: str, no: int, due: date) -> str:
    """The message."""
    day = chinese_date(due)
    what = {
        About.MEASURE: f"第{no}项化解措施应于{day}前完成。",
        About.TARGET: f"销号目标日期为{day}。",
        About.FEEDBACK: f"交办反馈期限为{day}。",
        About.ANSWER: f"督办应于{day}前答复。",
        About.RECTIFICATION: f"督导整改应于{day}前完成并答复。",
        About.AID: f"帮扶应于{day}前落实。",
        About.REQUIREMENT: f"第{no}项整改要求应于{day}前完成并报告。",
        About.RECOMMENDATION: f"建议应于{day}前书面答复是否采纳。",
    }[about]
    return f"“{title}”（{number}）{what}"

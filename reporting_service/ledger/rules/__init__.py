"""Who reads the ledger, and how its days, lines and titles are searched. Pure."""

from datetime import date, datetime, time, timedelta

from shared.errors import FieldError, Invalid
from shared.moves import Role
from shared.workdays import ZONE

LINE_READERS = frozenset({
    Role.REGISTRAR, Role.TRIAGE, Role.PET_HEAD, Role.DIV_HANDLER, Role.DIV_HEAD, Role.DEPUTY,
    Role.PRINCIPAL, Role.SUPERVISOR, Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.REVIEWER,
})  # fmt: skip
"""Read what lies on their own unit's line."""

READERS = LINE_READERS | {Role.LEADER, Role.JOINT_OFFICE}
"""Leaders read the matters in their charge, the joint office those that are listed jointly."""

NOT_ASSESSED = (
    "filed", "redirected", "not_accepted", "no_longer_accepted", "returned", "withdrawn",
)  # fmt: skip
"""Statuses of a piece that ended at the door, or was withdrawn: nobody owes an answer."""
PROVINCE = "510000"
MONTH = r"^20\d{2}-(0[1-9]|1[0-2])$"
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
SHORTEST_WORD = 2  # characters: the title is indexed by pairs of them


def city_of(line: str) -> str:
    """The city whose bureau, or whose county's bureau, is at `line`; else the province itself."""
    parts = line.split("/")
    is_city = len(parts) > 1 and len(parts[1]) == 6 and parts[1].isdecimal()
    return parts[1] if is_city else PROVINCE


def pairs(text: str) -> list[str]:
    """The distinct pairs of neighbouring characters, by which a title is found."""
    return sorted({text[at : at + 2] for at in range(len(text) - 1)})


def check_words(text: str) -> str:
    """`text`, whose words a title can be searched for. Raises `ValueError`: a word is too short."""
    if any(len(word) < SHORTEST_WORD for word in text.split()):
        raise ValueError(f"每个词至少 {SHORTEST_WORD} 个字")
    return text


def month_days(month: str) -> tuple[date, date]:
    """`2026-11` → its first day and the first day of the next month.

    Raises `Invalid` (month-invalid).
    """
    try:
        first = datetime.strptime(month, "%Y-%m").replace(tzinfo=ZONE).date()
    except ValueError as error:
        detail = "月份应形如 2026-11。"
        raise Invalid("month-invalid", detail, [FieldError("month", "月份不正确")]) from error
    return first, (first + timedelta(days=31)).replace(day=1)


def begins_at(day: date) -> datetime:
    """The instant at which `day` begins in the office (Asia/Shanghai)."""
    return datetime.combine(day, time.min, ZONE)

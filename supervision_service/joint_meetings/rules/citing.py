"""When a decision on a case may name the resolution of a meeting. No I/O here."""

from dataclasses import dataclass
from datetime import date

from shared.errors import FieldError, Invalid
from shared.workdays import chinese_date
from supervision_service.joint_meetings.rules import Verdict
from supervision_service.joint_meetings.rules.minutes import SERIES


def is_ours(number: str) -> bool:
    """Whether the minutes of a meeting that is recorded here bear such a number.

    Others keep numbers of their own, of which nothing is known here.
    """
    return number.startswith(f"{SERIES}〔")


@dataclass(frozen=True, slots=True)
class Found:
    """The recorded meeting of a number, and what it decided on the case, if anything."""

    day: date
    verdict: Verdict | None


def cited(number: str, found: Found | None, day: date | None) -> None:
    """Hold a number that is named as the decision against the meeting that bears it.

    `day`: the day that the caller says it was. Raises `Invalid`: resolution-unknown,
    resolution-of-other-day, resolution-not-on-case (the meeting did not agree to it).
    """
    field = [FieldError("resolution_no", "请核对决议编号")]
    if found is None:
        detail = f"没有编号为{number}、双方已确认的联席会议纪要。"
        raise Invalid("resolution-unknown", detail, field)
    if day is not None and day != found.day:
        detail = f"{number}是{chinese_date(found.day)}会议的纪要，请核对会议日期。"
        raise Invalid("resolution-of-other-day", detail,
                      [FieldError("meeting_date", "与该次会议的日期不一致")])  # fmt: skip
    if found.verdict is not Verdict.AGREED:
        detail = f"{number}没有同意该件的决议，请核对编号。"
        raise Invalid("resolution-not-on-case", detail, field)

"""What may happen to a monthly bulletin, how it is numbered, and which lists it freezes. Pure."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from reporting_service.ledger.rules import month_days
from shared.errors import FieldError, Forbidden, Invalid
from shared.moves import Move, Role, permit_roles
from shared.regions import Level

SERIES = "川自然资信通报"


class Status(StrEnum):
    """Where a bulletin stands."""

    DRAFT = "draft"
    REPLACED = "replaced"
    ISSUED = "issued"


_PET_HEAD = frozenset({Role.PET_HEAD})

DRAFT = Move("draft", "起草月通报", frozenset(), Status.DRAFT, _PET_HEAD)
REPLACE = Move("replace", "重新起草月通报", frozenset({Status.DRAFT}), Status.REPLACED, _PET_HEAD)
ISSUE = Move(
    "issue", "签发月通报", frozenset({Status.DRAFT}), Status.ISSUED, frozenset({Role.DEPUTY}),
    letter="D31",
)  # fmt: skip

MOVES = (DRAFT, REPLACE, ISSUE)


class CaseList(StrEnum):
    """The lists from which every figure of a bulletin is counted."""

    RECEIVED = "received"
    TIMELY_ACCEPT = "timely_accept_resp_unit"
    ON_TIME_REPLY = "on_time_reply"
    ENTRUSTED = "entrusted"
    LISTED = "listed"
    WEEKLY_REPORT = "weekly_report"
    LOOK_BACK = "look_back"
    LATE_NOTICE = "late_notice"
    UNDELIVERED = "undelivered"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Case:
    """One line of a list: a piece, a listing, a report or a look-back, as it stood.

    `hit` counts in the numerator (accepted, answered, delisted, done in time), `is_new` came in
    the month, `late` is past its limit; `quantity` are returns or overdue measures.
    """

    list: CaseList
    subject_id: UUID
    number: str
    matter_id: UUID | None
    city: str
    topic: str | None
    form: str | None
    source: str | None
    status: str | None
    is_collective: bool
    is_new: bool
    hit: bool
    late: bool
    quantity: int


def entitle(roles: Set[Role], level: Level) -> None:
    """Raise `Forbidden` (role-not-allowed, province-only) unless this person drafts bulletins."""
    permit_roles(DRAFT, roles)
    if level is not Level.PROVINCE:
        raise Forbidden("province-only", "月通报由省厅信访办起草。")


def check_begun(month: str, today: date) -> None:
    """Raise `Invalid` (month-not-begun) for a month of which nothing can be said yet."""
    if month_days(month)[0] > today:
        detail = "该月尚未开始，不能起草通报。"
        raise Invalid("month-not-begun", detail, [FieldError("month", "月份尚未开始")])

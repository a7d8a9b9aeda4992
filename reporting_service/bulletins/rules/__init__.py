"""What may happen to a monthly bulletin, and which lists it freezes. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from reporting_service.ledger.rules import month_days
from shared.errors import Conflict, FieldError, Invalid
from shared.moves import By, Move, Relation, Role
from shared.regions import Level

SERIES = "川自然资信通报"


class Status(StrEnum):
    """Where a bulletin stands."""

    DRAFT = "draft"
    REPLACED = "replaced"
    ISSUED = "issued"


DRAFTER = Relation(
    "drafted_by", "the drafter", "drafter-cannot-issue", "起草人不能签发本人起草的通报。"
)

_DRAFT = frozenset({Status.DRAFT})
_OFFICE = (By(frozenset({Role.PET_HEAD}), Level.PROVINCE),)

DRAFT = Move("draft", "起草月通报", frozenset(), Status.DRAFT, _OFFICE)
REPLACE = Move("replace", "重新起草月通报", _DRAFT, Status.REPLACED, _OFFICE, called=False)
ISSUE = Move(
    "issue",
    "签发月通报",
    _DRAFT,
    Status.ISSUED,
    (By(frozenset({Role.DEPUTY}), never=DRAFTER),),
    letter="D31",
)

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


def check_begun(month: str, today: date) -> None:
    """Raise `Invalid` (month-not-begun) for a month of which nothing can be said yet."""
    if month_days(month)[0] > today:
        detail = "该月尚未开始，不能起草通报。"
        raise Invalid("month-not-begun", detail, [FieldError("month", "月份尚未开始")])


def check_unissued(document_no: str | None) -> None:
    """Raise `Conflict` (already-issued) when the month's bulletin has its number."""
    if document_no is not None:
        detail = f"该月通报已以{document_no}印发，不能重新起草。"
        raise Conflict("already-issued", detail, document_no=document_no)

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
DRAFT_CORRECTION = Move(
    "draft-correction", "起草更正通报", frozenset(), Status.DRAFT, _OFFICE, called=False
)

MOVES = (DRAFT, REPLACE, ISSUE, DRAFT_CORRECTION)

CORRECT = Move("correct", "更正月通报", frozenset({Status.ISSUED}), None, _OFFICE)
"""What the caller calls on an issued bulletin: it stays as it is, and a correction is drafted."""


class CaseList(StrEnum):
    """The lists from which every figure of a bulletin is counted."""

    RECEIVED = "received"
    TIMELY_ACCEPT = "timely_accept_resp_unit"
    ON_TIME_REPLY = "on_time_reply"
    SATISFACTION = "satisfaction"
    PARTICIPATION = "participation"
    ENTRUSTED = "entrusted"
    LISTED = "listed"
    WEEKLY_REPORT = "weekly_report"
    URGING = "urging"
    WORK = "work"
    LOOK_BACK_DUE = "look_back_due"
    LOOK_BACK = "look_back"
    LATE_NOTICE = "late_notice"
    LATE_UNIT_NOTICE = "late_unit_notice"
    UNDELIVERED = "undelivered"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Case:
    """One line of a list: a piece, a listing, a report, an urging or a look-back.

    In the month: `is_new` came, `hit` was done (accepted, answered, delisted) and counts in the
    numerator. At its end: `is_open` was under way, `late` past its limit. `quantity` are returns
    in the month, or measures overdue at its end; `kind` the level of an urging, which work was
    done, or what a look-back found.
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
    kind: str | None
    is_collective: bool
    is_new: bool
    is_open: bool
    hit: bool
    late: bool
    quantity: int


def check_over(month: str, today: date) -> None:
    """Raise `Invalid` (month-not-over) until the month has ended: before, its figures still change.

    A bulletin is drafted after its month, and so issued after it.
    """
    if month_days(month)[1] > today:
        detail = "该月尚未结束，数据还会变化，请在月末之后起草通报。"
        raise Invalid("month-not-over", detail, [FieldError("month", "月份尚未结束")])


def check_unissued(document_no: str | None) -> None:
    """Raise `Conflict` (already-issued) when the month's bulletin has its number."""
    if document_no is not None:
        detail = f"该月通报已以{document_no}印发，不能重新起草；数据有误的，请起草更正通报。"
        raise Conflict("already-issued", detail, document_no=document_no)


def check_original(corrects: UUID | None) -> None:
    """Raise `Conflict` (is-correction): corrected is always the original, as often as needed."""
    if corrects is not None:
        detail = "这是一份更正通报，请对原通报起草新的更正。"
        raise Conflict("is-correction", detail)


def check_rule(drafted: str, current: str) -> None:
    """Raise `Conflict` (draft-outdated) for a draft counted by a rule that has changed since."""
    if drafted != current:
        detail = "该草稿按以前的统计口径起草，请重新起草后再签发。"
        raise Conflict("draft-outdated", detail, rule_version=drafted)

"""Duties of a leader in charge (domain §4.1) and the versions of what is owed when. Pure."""

from collections.abc import Collection
from enum import StrEnum
from typing import Any

from shared.errors import FieldError, Invalid
from shared.moves import By, Doers, Move, Role
from shared.regions import Level


class Status(StrEnum):
    """Entered, in force until another one is, or never in force."""

    PROPOSED = "proposed"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    REJECTED = "rejected"


class Duty(StrEnum):
    """What a leader in charge owes the case; nothing of it is about controlling persons."""

    KNOW = "know"
    MEET = "meet"
    DECIDE = "decide"
    COORDINATE = "coordinate"
    SEE_THROUGH = "see_through"


class Kind(StrEnum):
    """The acts of a leader in charge (domain §4.1)."""

    READ_FILE = "read_file"
    RECEIVE = "receive"
    INVITE = "invite"
    CALL_ON = "call_on"
    STUDY = "study"
    INSTRUCTION = "instruction"
    FIELD_VISIT = "field_visit"
    COORDINATION = "coordination"
    AGREE_PLAN = "agree_plan"
    AGREE_EXTENSION = "agree_extension"
    REVIEW_CLOSEOUT = "review_closeout"


MEETINGS = frozenset({Kind.RECEIVE, Kind.INVITE, Kind.CALL_ON})
"""接访、约访、下访: the leader met the petitioner."""


def entry(duty: Duty, days: int, *kinds: Kind) -> dict[str, Any]:
    """A duty as it is stored: which acts fulfil it, within how many days of taking charge."""
    return {"duty": duty.value, "days": days, "kinds": [kind.value for kind in kinds]}


FIRST = (
    entry(Duty.KNOW, 7, Kind.READ_FILE),
    entry(Duty.MEET, 30, *sorted(MEETINGS)),
    entry(Duty.DECIDE, 30, Kind.STUDY, Kind.AGREE_PLAN),
    entry(Duty.COORDINATE, 60, Kind.COORDINATION, Kind.STUDY, Kind.INSTRUCTION),
    entry(Duty.SEE_THROUGH, 90, Kind.FIELD_VISIT, Kind.REVIEW_CLOSEOUT, Kind.INSTRUCTION),
)
"""What is owed until the office decides on a template of its own."""

_PROPOSED = frozenset({Status.PROPOSED})
_DEPUTY = (By(frozenset({Role.DEPUTY}), Level.PROVINCE),)
_ENTERER = Doers(
    frozenset({"enter"}), "whoever entered it", "second-person-needed",
    "履职要求须由另一人批准，录入人不能自行决定。",
)  # fmt: skip
_SECOND = (By(frozenset({Role.DEPUTY}), Level.PROVINCE, never=_ENTERER),)

ENTER = Move("enter", "录入履职要求", frozenset(), Status.PROPOSED,
             (By(frozenset({Role.PET_HEAD}), Level.PROVINCE),))  # fmt: skip
APPROVE = Move("approve", "批准履职要求", _PROPOSED, Status.IN_FORCE, _SECOND)
REJECT = Move("reject", "不同意履职要求", _PROPOSED, Status.REJECTED, _SECOND)
SUPERSEDE = Move(
    "supersede", "被新的履职要求取代", frozenset({Status.IN_FORCE}), Status.SUPERSEDED, _DEPUTY,
    called=False,
)  # fmt: skip

MOVES = (ENTER, APPROVE, REJECT, SUPERSEDE)


def check_once(duties: Collection[Duty]) -> None:
    """Raise `Invalid` (duty-twice) where a duty is listed more than once."""
    if len(set(duties)) != len(duties):
        detail = "同一项履职要求只能列一次。"
        raise Invalid("duty-twice", detail, [FieldError("duties", "重复")])

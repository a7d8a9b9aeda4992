"""What may happen to a joint meeting and its minutes, and by whom. No I/O here.

联席会议 of the Department and the joint office (domain §4.9): both sides confirm the minutes, and
what was decided holds from then on.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from shared.errors import Conflict, FieldError, Invalid
from shared.moves import By, Move, Role
from shared.regions import Level
from supervision_service.listings.rules import Kind
from supervision_service.listings.rules import Status as Listed


class Status(StrEnum):
    """Where a meeting stands."""

    PLANNED = "planned"
    HELD = "held"
    SUBMITTED = "submitted"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class Host(StrEnum):
    """Which side calls the meeting."""

    DEPARTMENT = "department"
    JOINT_OFFICE = "joint_office"


class Agenda(StrEnum):
    """What a point of the agenda is about."""

    CLOSEOUT = "closeout"
    LISTING = "listing"
    DIFFICULTY = "difficulty"
    OVERDUE = "overdue"
    OTHER = "other"


class Type(StrEnum):
    """What a resolution settles (domain §4.9)."""

    STANDARD = "standard"
    MEASURE = "measure"
    LISTING = "listing"
    CLOSEOUT = "closeout"
    SUPERVISION = "supervision"
    INFORMATION_SHARING = "information_sharing"
    SANCTION = "sanction"


class Verdict(StrEnum):
    """What was decided on a case that was put to the meeting."""

    AGREED = "agreed"
    DECLINED = "declined"


class ResolutionStatus(StrEnum):
    """How far a resolution is."""

    PROPOSED = "proposed"
    ADOPTED = "adopted"
    CARRIED_OUT = "carried_out"
    STRUCK = "struck"


DRAWERS = frozenset(
    {Role.PET_HEAD, Role.SUPERVISOR, Role.DEPUTY, Role.PRINCIPAL, Role.JOINT_OFFICE}
)
"""Who may have an agenda drawn from the data."""

ON_A_CASE = frozenset({Type.LISTING, Type.CLOSEOUT, Type.SANCTION})
WITH_TASKS = frozenset({Type.MEASURE, Type.SUPERVISION, Type.INFORMATION_SHARING})

_BOTH = (By({Role.PET_HEAD, Role.JOINT_OFFICE}, Level.PROVINCE),)
_DEPARTMENT = (By({Role.PET_HEAD, Role.DEPUTY}, Level.PROVINCE),)
_JOINT_OFFICE = (By({Role.JOINT_OFFICE}, Level.PROVINCE),)

PLAN = Move("plan", "拟定联席会议", frozenset(), Status.PLANNED, _BOTH)
SET_AGENDA = Move("set-agenda", "确定议程", {Status.PLANNED}, None, _BOTH)
POSTPONE = Move("postpone", "会议改期", {Status.PLANNED}, None, _BOTH)
CANCEL = Move("cancel", "取消会议", {Status.PLANNED}, Status.CANCELLED, _BOTH)
HOLD = Move("hold", "登记会议召开", {Status.PLANNED}, Status.HELD, _BOTH)
UNDO_HOLD = Move("undo-hold", "撤销会议召开登记", {Status.HELD}, Status.PLANNED, _BOTH)
CORRECT = Move("correct", "更正会议情况", {Status.HELD}, None, _BOTH)
RECORD = Move("record-resolution", "登记决议", {Status.HELD}, None, _BOTH)
STRIKE = Move("strike-resolution", "删去决议", {Status.HELD}, None, _BOTH)
SUBMIT = Move("submit-minutes", "送省信联办确认纪要", {Status.HELD}, Status.SUBMITTED, _DEPARTMENT)
RETURN = Move("return-minutes", "退回纪要", {Status.SUBMITTED}, Status.HELD, _JOINT_OFFICE)
CONFIRM = Move(
    "confirm-minutes", "确认纪要", {Status.SUBMITTED}, Status.CONFIRMED, _JOINT_OFFICE,
    letter="D35",
)  # fmt: skip
REVISE = Move("revise-minutes", "修改已确认的纪要", {Status.CONFIRMED}, Status.HELD, _JOINT_OFFICE)

MOVES = (
    PLAN, SET_AGENDA, POSTPONE, CANCEL, HOLD, UNDO_HOLD, CORRECT, RECORD, STRIKE, SUBMIT, RETURN,
    CONFIRM, REVISE,
)  # fmt: skip

OF_ALL = (SET_AGENDA, SUBMIT, RETURN, CONFIRM, REVISE)
"""What is done to the whole agenda, or to the minutes with every resolution."""


def ahead(day: date, today: date) -> None:
    """Raise `Invalid` (meeting-past) for a meeting that is planned for a day before today."""
    if day < today:
        raise Invalid("meeting-past", "拟召开日期不能早于今天。", [FieldError("day", "早于今天")])


def over(day: date, today: date) -> None:
    """Raise `Conflict` (meeting-not-due): what is to be held later was not held."""
    if day > today:
        raise Conflict(
            "meeting-not-due", "召开日期不能晚于今天；已经提前召开的，请填写实际召开日期。"
        )


@dataclass(frozen=True, slots=True)
class Draft:
    """A resolution as somebody records it."""

    type: Type
    verdict: Verdict | None
    listing_id: UUID | None
    organs: Collection[UUID]
    due: date | None
    criteria: bool = False
    valid_from: date | None = None
    sanction_id: UUID | None = None


def complete(draft: Draft) -> None:
    """Raise `Invalid` (resolution-incomplete, resolution-needless) by what its type needs."""
    given = {
        "verdict": draft.verdict is not None,
        "listing_id": draft.listing_id is not None,
        "organ_ids": bool(draft.organs),
        "due": draft.due is not None,
        "criteria": draft.criteria,
        "valid_from": draft.valid_from is not None,
        "sanction_id": draft.sanction_id is not None,
    }
    needed = _NEEDED[draft.type]
    missing = [FieldError(name, "必填") for name in needed if not given[name]]
    if missing:
        raise Invalid("resolution-incomplete", "该类决议的必填内容不完整。", missing)
    free = {"listing_id"} if draft.type in WITH_TASKS else set[str]()
    needless = [
        FieldError(name, "不应填写")
        for name, is_given in given.items()
        if is_given and name not in needed and name not in free
    ]
    if needless:
        raise Invalid("resolution-needless", "有的内容与该类决议无关，请删去。", needless)


_NEEDED = {
    Type.STANDARD: ("criteria", "valid_from"),
    Type.LISTING: ("verdict", "listing_id"),
    Type.CLOSEOUT: ("verdict", "listing_id"),
    Type.SANCTION: ("verdict", "sanction_id"),
    **dict.fromkeys(WITH_TASKS, ("organ_ids", "due")),
}


def due_after(due: date | None, day: date) -> None:
    """Raise `Invalid` (due-past): what a meeting asks for is due on its day or later."""
    if due is not None and due < day:
        raise Invalid("due-past", "完成时限不能早于会议日期。", [FieldError("due", "早于会议日期")])


def once(organs: Sequence[UUID]) -> None:
    """Raise `Invalid` (organ-twice): each organ is named once."""
    if len(set(organs)) < len(organs):
        raise Invalid("organ-twice", "同一单位只填写一次。",
                      [FieldError("organ_ids", "有重复的单位")])  # fmt: skip


def bounded(count: int) -> None:
    """Raise `Conflict` (resolutions-full) when the meeting has as many as minutes may have."""
    if count >= MOST:
        raise Conflict("resolutions-full", f"一次会议最多登记{MOST}项决议。")


MOST = 100
"""Resolutions of one meeting, with those that were struck."""


def timely(begins: Iterable[tuple[int, date | None]], today: date) -> None:
    """Raise `Conflict` (resolution-late) for resolutions that would be late when they take effect.

    `begins`: the number of each that has no effect yet, and its last day or the day it holds from.
    """
    late = [str(no) for no, day in begins if day is not None and day < today]
    if late:
        detail = (
            f"第{'、'.join(late)}项决议的完成时限或者施行日期早于今天，"
            "请删去该项后重新登记；纪要已送确认的，请先退回。"
        )
        raise Conflict("resolution-late", detail)


def waits(type: Type, kind: Kind, status: Listed) -> None:
    """Raise `Conflict` (case-not-waiting) unless the case waits for this decision.

    A close-out that the province verified, a nomination for the joint list.
    """
    wanted = {Type.LISTING: Listed.NOMINATED, Type.CLOSEOUT: Listed.VERIFIED}.get(type)
    if wanted is not None and (kind is not Kind.JOINT or status is not wanted):
        detail = "该件现在不待联席会议作此决议，请核对挂牌类别和所处环节。"
        raise Conflict("case-not-waiting", detail, current=str(status))


def decided_once(type: Type, about_id: UUID | None, decided: Collection[tuple[Type, UUID]]) -> None:
    """Raise `Conflict` (resolution-twice) when the meeting decided this on the case already.

    `about_id`: the listed case, or the sanction on a unit.
    """
    if type in ON_A_CASE and about_id is not None and (type, about_id) in decided:
        detail = "本次会议对该件已有此类决议，请先删去原决议。"
        raise Conflict("resolution-twice", detail)


def strikable(is_carried_out: bool) -> None:
    """Raise `Conflict` (resolution-carried-out): what has been acted upon is not struck."""
    if is_carried_out:
        detail = "该项决议已经落实或者已经下达任务，不能删去；有变动的，请另行作出决议。"
        raise Conflict("resolution-carried-out", detail)


def without_resolutions(count: int) -> None:
    """Raise `Conflict` (has-resolutions): a meeting that decided something was held."""
    if count:
        detail = "会议已经登记决议，不能撤销召开登记；登记有误的，请先删去决议。"
        raise Conflict("has-resolutions", detail)


def resolved(count: int) -> None:
    """Raise `Conflict` (no-resolution): minutes without a resolution settle nothing."""
    if not count:
        raise Conflict("no-resolution", "会议还没有登记决议，不能形成纪要。")


def status_of(
    *, is_struck: bool, is_confirmed: bool, carried_on: date | None, is_done: bool
) -> ResolutionStatus:
    """How far a resolution is; `is_done`: of its tasks some are confirmed, and none is open."""
    if is_struck:
        return ResolutionStatus.STRUCK
    if carried_on is not None or is_done:
        return ResolutionStatus.CARRIED_OUT
    return ResolutionStatus.ADOPTED if is_confirmed else ResolutionStatus.PROPOSED

"""What may happen to a difficulty of a listed case, and by whom. No I/O here.

堵点难点 (domain §4.5): somebody owns it until a day; where several organs must sit together
(三跨三分离), they are called together and what they agreed is kept.
"""

from collections.abc import Collection
from datetime import date
from enum import StrEnum
from uuid import UUID

from shared.errors import Conflict, FieldError, Invalid
from shared.moves import By, Move, Relation, Role, within
from shared.regions import Level
from supervision_service.listings.rules import RESPONSIBLE, UNDER_SUPERVISION
from supervision_service.listings.rules import Status as Listed


class Status(StrEnum):
    """Where a difficulty stands."""

    RAISED = "raised"
    ASSIGNED = "assigned"
    IN_HAND = "in_hand"
    SOLVED = "solved"
    GIVEN_UP = "given_up"


class Kind(StrEnum):
    """Where the case sticks."""

    POLICY = "policy"
    PROCEDURE = "procedure"
    EVIDENCE = "evidence"
    FUNDS = "funds"
    COORDINATION = "coordination"
    CROSS_OR_SPLIT = "cross_or_split"


OPEN = frozenset({Status.RAISED, Status.ASSIGNED, Status.IN_HAND})
_OWNED = frozenset({Status.ASSIGNED, Status.IN_HAND})
_OVER = frozenset({Status.SOLVED, Status.GIVEN_UP})
TOGETHER = frozenset({Kind.COORDINATION, Kind.CROSS_OR_SPLIT})
"""Kinds that no organ solves by itself."""
RAISED_ON = UNDER_SUPERVISION | {Listed.LISTED}

OWNER = Relation(
    "owner_id", "the owner", "not-owner", "只有该堵点难点的牵头单位才能办理，请由牵头单位登记。"
)

_PET_HEAD = (By({Role.PET_HEAD}, Level.PROVINCE),)
_HEADS = (By({Role.DIV_HEAD, Role.UNIT_HEAD, Role.PET_HEAD}, unit=OWNER),)
_OWNER = (
    By(
        {
            Role.DIV_HANDLER, Role.DIV_HEAD, Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.PET_HEAD,
            Role.SUPERVISOR,
        },
        unit=OWNER,
    ),
)  # fmt: skip
_RAISERS = (
    By({Role.UNIT_HANDLER, Role.UNIT_HEAD}, unit=RESPONSIBLE),
    By({Role.SUPERVISOR, Role.PET_HEAD}, Level.PROVINCE),
)

RAISE = Move("raise", "提出堵点难点", frozenset(), Status.RAISED, _RAISERS)
ASSIGN = Move("assign", "确定牵头单位", {Status.RAISED}, Status.ASSIGNED, _PET_HEAD)
TAKE_ON = Move("take-on", "认领堵点难点", {Status.ASSIGNED}, Status.IN_HAND, _HEADS)
RETURN = Move("return", "退回堵点难点", _OWNED, Status.RAISED, _HEADS + _PET_HEAD)
MOVE_DUE = Move("move-due", "调整解决期限", _OWNED, None, _PET_HEAD)
CONVENE = Move("convene", "召集有关单位协调", {Status.IN_HAND}, None, _OWNER)
RECORD_AGREEMENT = Move("record-agreement", "登记协调意见", {Status.IN_HAND}, None, _OWNER)
SOLVE = Move("solve", "登记解决情况", {Status.IN_HAND}, Status.SOLVED, _OWNER)
GIVE_UP = Move("give-up", "终止堵点难点", OPEN, Status.GIVEN_UP, _PET_HEAD)
REOPEN = Move(
    "reopen", "重新提出堵点难点", _OVER, Status.RAISED,
    (By({Role.SUPERVISOR, Role.PET_HEAD}, Level.PROVINCE),),
)  # fmt: skip

# The case is over: nobody solves what it stuck at any more.
END = Move("end", "随件终止", OPEN, Status.GIVEN_UP, {Role.SYSTEM}, called=False)

MOVES = (
    RAISE, ASSIGN, TAKE_ON, RETURN, MOVE_DUE, CONVENE, RECORD_AGREEMENT, SOLVE, GIVE_UP, REOPEN, END
)  # fmt: skip

_DEPARTMENT = "510000"
"""Line of the Department: owners are its divisions, and the bureaus below it."""


def listed(status: Listed) -> None:
    """Raise `Conflict` (not-on-list) unless the case is on the list and not delisted."""
    if status not in RAISED_ON:
        detail = "只有已挂牌、尚未销号的件才能提出堵点难点，请刷新后查看最新状态。"
        raise Conflict("not-on-list", detail, current=str(status))


def ours(line: str) -> None:
    """Raise `Invalid` (owner-outside) for an owner that is not of our system.

    Other organs are called together; they do not work here.
    """
    if not within(line, _DEPARTMENT):
        detail = "牵头单位应为厅机关、处室或者市县自然资源主管部门；其他部门请在召集协调时列明。"
        raise Invalid("owner-outside", detail, [FieldError("owner_id", "不属本系统")])


def ahead(field: str, day: date, today: date) -> None:
    """Raise `Invalid` (due-past) for a day, in the body's `field`, that lies before today."""
    if day < today:
        raise Invalid("due-past", "期限不能早于今天。", [FieldError(field, "早于今天")])


def together(organs: Collection[UUID], owner: UUID) -> None:
    """Raise `Invalid` (organ-twice): each organ is named once, and the owner sits there anyway."""
    if len(set(organs)) < len(organs) or owner in organs:
        detail = "需要参加协调的单位各填写一次，牵头单位不必重复填写。"
        raise Invalid("organ-twice", detail, [FieldError("organ_ids", "有重复的单位")])


def agreed(organs: Collection[UUID], met_on: date, until: date, today: date) -> None:
    """Hold what organs agreed against who was called together, and its days.

    Raises `Conflict` (not-convened), `Invalid` (meeting-in-future, until-before-meeting).
    """
    if not organs:
        raise Conflict("not-convened", "还没有登记需要参加协调的单位，请先召集。")
    if met_on > today:
        detail = "会议日期不能晚于今天。"
        raise Invalid("meeting-in-future", detail, [FieldError("met_on", "晚于今天")])
    if until < met_on:
        detail = "协调意见的落实期限不能早于协调日期。"
        raise Invalid("until-before-meeting", detail, [FieldError("until", "早于协调日期")])


def solvable(kind: Kind, agreement: str | None) -> None:
    """Raise `Conflict` (agreement-missing): what several organs must solve needs their word."""
    if kind in TOGETHER and agreement is None:
        detail = "需要多个单位协调的，请先登记各单位的协调意见。"
        raise Conflict("agreement-missing", detail)

"""What may happen to a matter, and how it is numbered. No I/O in this file."""

from collections.abc import Collection
from enum import StrEnum
from uuid import UUID

from shared.errors import Conflict, FieldError, Invalid
from shared.moves import By, Move, Relation, Role


class Family(StrEnum):
    """内容的三大类 （《信访工作条例》第二十九条至第三十一条）."""

    SUGGESTION = "suggestion"
    ACCUSATION = "accusation"
    APPEAL = "appeal"


class Route(StrEnum):
    """申诉求决类的六种法定途径 （《信访工作条例》第三十一条）."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"
    P5 = "P5"
    P6 = "P6"


class CrossOrSplit(StrEnum):
    """三跨三分离: why several organs must sit together about a matter, and for nothing else."""

    CROSS_REGION = "cross_region"
    CROSS_DEPARTMENT = "cross_department"
    CROSS_INDUSTRY = "cross_industry"
    PERSON_FROM_MATTER = "person_from_matter"
    PERSON_FROM_HOUSEHOLD = "person_from_household"
    PERSON_MATTER_HOUSEHOLD = "person_matter_household"


class Status(StrEnum):
    """Status of a matter （信访事项）."""

    OPEN = "open"
    CLOSED = "closed"
    MERGED = "merged"


_LIVING = frozenset({Status.OPEN, Status.CLOSED})
"""Of one that was merged into another everything goes on there."""
_OPEN = frozenset({Status.OPEN})
_TRIAGE = frozenset({Role.TRIAGE})
_FINALISERS = frozenset({
    Role.REGISTRAR, Role.PET_HEAD, Role.REVIEWER, Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.DEPUTY,
    Role.PRINCIPAL,
})  # fmt: skip
"""Who may record that a re-review was received, or take that back."""

REGISTERING = Relation("registered_line", "the registering unit or one above it",
                       "not-registering-unit",
                       "该事项由其他单位登记，只有登记单位才能办理此项。")  # fmt: skip

# A matter moves with its pieces and orders; a person closes what time alone may not.
OPEN = Move("open", "立项", frozenset(), Status.OPEN, _TRIAGE, called=False)
JOIN = Move("join", "归并信访件", _OPEN, None, _TRIAGE, called=False)
REOPEN = Move("reopen", "重新立项", frozenset({Status.CLOSED}), Status.OPEN,
              _TRIAGE | {Role.SYSTEM}, called=False)  # fmt: skip
ASSIGN = Move("assign", "确定责任单位", _OPEN, None,
              frozenset({Role.PET_HEAD, Role.UNIT_HEAD, Role.DEPUTY, Role.PRINCIPAL}),
              called=False)  # fmt: skip
LEAVE = Move("leave", "撤回信访件", _LIVING, None,
             frozenset({Role.TRIAGE, Role.PET_HEAD}), called=False)  # fmt: skip
REROUTE = Move("reroute", "变更法定途径", _OPEN, None,
               frozenset({Role.TRIAGE, Role.PET_HEAD, Role.UNIT_HANDLER, Role.UNIT_HEAD,
                          Role.DIV_HANDLER, Role.DIV_HEAD}), called=False)  # fmt: skip
_CORRECTORS = frozenset({Role.REGISTRAR, Role.TRIAGE, Role.PET_HEAD, Role.UNIT_HEAD, Role.DEPUTY,
                         Role.PRINCIPAL})  # fmt: skip
COVER = Move("cover", "遮蔽个人信息", _LIVING, None, _CORRECTORS, called=False)
CORRECT = Move("correct", "更正事项登记", _LIVING, None, _CORRECTORS, called=False)
CLOSE = Move("close", "办结", _OPEN, Status.CLOSED, frozenset({Role.SYSTEM}), called=False)
CONCLUDE = Move("conclude", "确认办结", _OPEN, Status.CLOSED,
                (By({Role.PET_HEAD}, line=REGISTERING),))  # fmt: skip
FINALISE = Move("finalise", "认定终结", _LIVING, None, _FINALISERS,
                called=False)  # fmt: skip
UNDO_FINALISE = Move("undo-finalise", "撤销终结认定", _LIVING, None, _FINALISERS,
                     called=False)  # fmt: skip
UNDO_CLOSE = Move("undo-close", "撤销办结", frozenset({Status.CLOSED}), Status.OPEN,
                  (By({Role.PET_HEAD}, line=REGISTERING),))  # fmt: skip
# What was taken for two disputes is one, or the other way round: a person says so.
_REGROUPERS = (By({Role.PET_HEAD}, line=REGISTERING),)
MERGE = Move("merge", "并入其他事项", _LIVING, Status.MERGED, _REGROUPERS)
TAKE_IN = Move("take-in", "并入信访件", _LIVING, None, _REGROUPERS, called=False)
UNDO_MERGE = Move("undo-merge", "撤销并入", frozenset({Status.MERGED}), Status.OPEN, _REGROUPERS)
COORDINATE = Move("coordinate", "认定三跨三分离", _LIVING, None, _REGROUPERS)
SPLIT = Move("split", "拆分事项", _LIVING, None, _REGROUPERS)
GIVE_BACK = Move("give-back", "退还信访件", _LIVING, None, _REGROUPERS, called=False)
SPLIT_OFF = Move("split-off", "拆分立项", frozenset(), Status.OPEN, _REGROUPERS, called=False)
MOVES = (OPEN, JOIN, REOPEN, ASSIGN, LEAVE, REROUTE, COVER, CORRECT, CLOSE, CONCLUDE, FINALISE,
         UNDO_FINALISE, UNDO_CLOSE, MERGE, TAKE_IN, UNDO_MERGE, COORDINATE, SPLIT, GIVE_BACK,
         SPLIT_OFF)  # fmt: skip

NOTHING_LEFT = "该事项已没有信访件"
"""Shown in place of what a matter was about whose pieces have all left; one may be sealed now."""

SERIES = "XFSX"


def number(year: int, sequence: int) -> str:
    """Number of a matter: XFSX-2026-000001."""
    return f"{SERIES}-{year}-{sequence:06d}"


def check_coordination(
    found: Collection[CrossOrSplit], coordinator_id: UUID | None, *, same: bool
) -> None:
    """Raise `Invalid` (coordination-invalid) unless what is crossed or split has a coordinator.

    `same`: it is so already; then `Conflict` (nothing-changed).
    """
    if bool(found) != (coordinator_id is not None):
        message = "三跨三分离的事项须确定协调单位" if found else "没有三跨三分离情形的不设协调单位"
        errors = [FieldError("coordinator_id", message)]
        raise Invalid("coordination-invalid", f"{message}。", errors)
    if same:
        raise Conflict("nothing-changed", "所填内容与现有认定一致，没有需要变更的内容。")

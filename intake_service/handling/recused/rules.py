"""What may happen to a recusal, who decides, and how who is recused is refused. No I/O here."""

from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import NamedTuple, Protocol, TypeVar
from uuid import UUID

from intake_service.reception.registration.rules import CLOSED, RECEIVER, RESPONSIBLE
from intake_service.reception.registration.rules import Status as PieceStatus
from shared.errors import Conflict, FieldError, Forbidden, Invalid
from shared.moves import By, Move, Relation, Role, within


class Status(StrEnum):
    """Status of a recusal （回避）."""

    DECLARED = "declared"
    REQUESTED = "requested"
    AGREED = "agreed"
    REFUSED = "refused"
    UNDONE = "undone"


class Decider(StrEnum):
    """Who decides: the head of the organ; about a head whoever gave the piece, or the superior."""

    BUREAU = "bureau"
    DEPARTMENT = "department"
    ISSUER = "issuer"
    SUPERIOR = "superior"


IN_FORCE = frozenset({Status.DECLARED, Status.AGREED})
OPEN = IN_FORCE | {Status.REQUESTED}
ARTICLE = "《信访工作条例》第二十八条"
OVER = CLOSED - {PieceStatus.FORWARDED, PieceStatus.DIVERTED, PieceStatus.CLOSED_NO_REVIEW,
                  PieceStatus.CLOSED_NO_RE_REVIEW, PieceStatus.SETTLED}  # fmt: skip
"""Nobody works on such a piece any more."""

DECIDER = Relation("decider_id", "the deciding unit", "not-deciding-unit",
                   "该回避由其他单位决定，请交有权决定的单位办理。")  # fmt: skip
OWN = Relation("account_id", "the person it is about", "own-recusal",
               "不能决定自己的回避，请交其他有权决定的人员办理。")  # fmt: skip
_DECIDERS = (
    By({Role.UNIT_HEAD}, unit=DECIDER, never=OWN, of={Decider.BUREAU}),
    By({Role.PRINCIPAL}, unit=DECIDER, never=OWN, of={Decider.DEPARTMENT}),
    By({Role.UNIT_HEAD, Role.PET_HEAD}, unit=DECIDER, never=OWN, of={Decider.ISSUER}),
    By({Role.PET_HEAD}, unit=DECIDER, never=OWN, of={Decider.SUPERIOR}),
)
"""Of the Department's principal the petition office records what the superior organ decided."""
WORKING = frozenset({
    Role.REGISTRAR, Role.TRIAGE, Role.PET_HEAD, Role.DIV_HANDLER, Role.DIV_HEAD, Role.DEPUTY,
    Role.PRINCIPAL, Role.SUPERVISOR, Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.REVIEWER,
})  # fmt: skip
"""Who handles, approves or reviews."""
_RECORDERS = (
    By({Role.REGISTRAR, Role.PET_HEAD}, unit=RECEIVER),
    By({Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.DIV_HANDLER, Role.DIV_HEAD}, unit=RESPONSIBLE),
)
_REQUESTED = frozenset({Status.REQUESTED})
_DECIDED = frozenset({Status.AGREED, Status.REFUSED})

DECLARE = Move("declare", "申报回避", frozenset(), Status.DECLARED, WORKING)
REQUEST = Move("request", "登记回避申请", frozenset(), Status.REQUESTED, _RECORDERS)
AGREE = Move("agree", "决定回避", _REQUESTED, Status.AGREED, _DECIDERS, letter="D39")
REFUSE = Move("refuse", "决定不予回避", _REQUESTED, Status.REFUSED, _DECIDERS, letter="D39")
PASS_UP = Move("pass-up", "改由上级决定", frozenset(Status) - {Status.UNDONE}, None,
               frozenset({Role.SYSTEM}), called=False)  # fmt: skip
UNDO = Move("undo", "撤销回避", frozenset({Status.DECLARED, Status.REQUESTED}), Status.UNDONE,
            _DECIDERS)  # fmt: skip
UNDO_DECISION = Move("undo-decision", "撤销回避决定", _DECIDED, Status.REQUESTED, _DECIDERS,
                     letter="D39-R")  # fmt: skip
MOVES = (DECLARE, REQUEST, AGREE, REFUSE, PASS_UP, UNDO, UNDO_DECISION)
STAFF = (Role.SUPERVISOR, Role.TRIAGE, Role.REGISTRAR)
"""Where all who lead the Department keep away, they record what the superior organ decided."""
_BUREAUS = (Role.PET_HEAD, Role.DEPUTY, Role.PRINCIPAL)
_DIVISIONS = (Role.DEPUTY, Role.PRINCIPAL, Role.PET_HEAD)
_AFTER = {
    Role.PET_HEAD: (Role.DEPUTY, Role.PRINCIPAL),
    Role.DEPUTY: (Role.PRINCIPAL, Role.PET_HEAD),
    Role.PRINCIPAL: (Role.DEPUTY, Role.PET_HEAD),
}
HEIRS = frozenset({Role.UNIT_HEAD, Role.DIV_HEAD, *_BUREAUS, *STAFF})
"""To whom a right may pass."""
HEADS = {Decider.BUREAU: Role.UNIT_HEAD, Decider.DEPARTMENT: Role.PRINCIPAL}
"""Whose role it is to decide within the organ."""
ABOVE = {Decider.BUREAU: Decider.ISSUER, Decider.DEPARTMENT: Decider.SUPERIOR}
"""Who decides instead where every head of the organ must keep away as well."""
NO_HEAD = "有权决定的负责人已回避该件"
RELIEVED = "承办人回避，须另行确定承办人"


class Known(Protocol):
    """An account as far as these rules ask."""

    @property
    def roles(self) -> Collection[str]: ...
    @property
    def line(self) -> str: ...


One = TypeVar("One", bound=Known)


class Unit(NamedTuple):
    """A unit as far as its rights may pass to others: `above` are its bureaus above, nearest first.

    `department` is the one on top of its line.
    """

    id: UUID
    kind: str
    above: Sequence[UUID]
    department: UUID


def succession(role: Role, unit: Unit) -> list[tuple[UUID, Role]]:
    """Who has a right after those of `role` in `unit`, one after another: unit and role.

    The head of the unit, then the one of the unit above it; in the Department its leaders, last
    whoever records there what the superior organ decided （第二十八条）.
    """
    staff = [(unit.department, each) for each in STAFF if each is not role]
    if unit.id == unit.department:
        return [(unit.id, each) for each in _AFTER.get(role, _BUREAUS)] + staff
    head = Role.UNIT_HEAD if unit.kind == "bureau" else Role.DIV_HEAD
    own = [] if role is head else [(unit.id, head)]
    higher = [(each, head) for each in unit.above]
    leaders = _BUREAUS if unit.kind == "bureau" else _DIVISIONS
    return own + higher + [(unit.department, each) for each in leaders] + staff


def heir(role: Role, unit: Unit, free: Collection[tuple[UUID, Role]]) -> tuple[UUID, Role] | None:
    """Whose is the right of a role in a unit in which all who hold it keep away.

    `free`: the units and roles that somebody holds who need not keep away.
    """
    return next((each for each in succession(role, unit) if each in free), None)


def recused() -> Forbidden:
    """Who is recused from a piece neither sees it nor acts on it （第二十八条）."""
    return Forbidden("recused", "您已回避该信访件，不能查看或者办理。")


def check_none_open(*, is_open: bool) -> None:
    """Raise `Conflict` (already-recused): one at a time for a person and a piece."""
    if is_open:
        detail = "该人员对本件的回避已经登记，请刷新后查看。"
        raise Conflict("already-recused", detail)


def check_worked_on(status: PieceStatus) -> None:
    """Raise `Conflict` (piece-ended) where there is nothing to keep away from."""
    if status in OVER:
        raise Conflict("piece-ended", "该件已经办结，不需要再登记回避。")


def involved(account: One | None, lines: Collection[str]) -> One:
    """The account. Raises `Invalid` (account-not-involved) unless it works on pieces of `lines`."""
    if (
        account is not None
        and not WORKING.isdisjoint(account.roles)
        and any(within(each, account.line) for each in lines)
    ):
        return account
    detail = "所选人员不参与该信访件的办理，请核对后重新选择。"
    raise Invalid("account-not-involved", detail, [FieldError("account_id", "不参与办理")])


def check_handler(*, recused: bool) -> None:
    """Raise `Invalid` (handler-recused): who keeps away from a piece is not named for it."""
    if recused:
        detail = "所选人员已回避该信访件，请另行选择承办人。"
        raise Invalid("handler-recused", detail, [FieldError("handler_id", "已回避该件")])


def check_leader(*, recused: bool) -> None:
    """Raise `Conflict` (leader-recused): who keeps away from a piece is told nothing of it."""
    if recused:
        detail = "该领导已回避该信访件，请由负责人另行确定报告的领导。"
        raise Conflict("leader-recused", detail)


def decided_by(roles: Collection[str], *, at_department: bool) -> Decider:
    """Who decides about an account with these roles."""
    within_organ = Decider.DEPARTMENT if at_department else Decider.BUREAU
    return ABOVE[within_organ] if HEADS[within_organ] in roles else within_organ

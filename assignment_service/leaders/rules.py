"""What a leader answers for, who keeps the record of it, and when a leader has left. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from shared.errors import Conflict, FieldError, Invalid
from shared.moves import LEADING, By, Move, Relation, Role
from shared.regions import Level

READERS = frozenset(Role) - {
    Role.SENDER, Role.PETITIONER, Role.SYSTEM, Role.SERVICE, Role.OPERATOR, Role.REHEARSAL,
    Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.ACCUSATION_OFFICER,
    Role.THIRD_PARTY,
}  # fmt: skip
"""Who may read petition work at all; which rows, the line decides."""


class Status(StrEnum):
    """A leader who left the post can no longer be put in charge; the record stays."""

    SERVING = "serving"
    LEFT = "left"


OWN = Relation("unit_id", "of the own unit", "not-your-leader", "只能登记或调整本单位领导的分工。")

# The petition office keeps the provincial leaders, the head of a bureau the bureau's own.
_KEEPERS = (
    By(frozenset({Role.PET_HEAD}), Level.PROVINCE, of=frozenset({Level.PROVINCE})),
    By(frozenset({Role.UNIT_HEAD}), unit=OWN),
)

RECORD = Move("record", "登记领导分工", frozenset(), Status.SERVING, _KEEPERS)
REVISE = Move("revise", "调整领导分工", frozenset({Status.SERVING}), None, _KEEPERS)
LEAVE = Move("leave", "领导离任", frozenset({Status.SERVING}), Status.LEFT, _KEEPERS)
RETURN = Move("return", "领导复任", frozenset({Status.LEFT}), Status.SERVING, _KEEPERS)
TRANSFER = Move("transfer", "领导调任", frozenset(Status), Status.SERVING, _KEEPERS, called=False)
"""The new unit records a leader who came from another one."""

MOVES = (RECORD, REVISE, LEAVE, RETURN, TRANSFER)


def move_to(current: Status, wanted: Status | None) -> Move:
    """The move that an edit is: it changes the status, or only what the leader answers for."""
    if wanted is None or wanted is current:
        return REVISE
    return LEAVE if wanted is Status.LEFT else RETURN


def recording(*, is_recorded: bool) -> Move:
    """The move that recording is: the first time, or in the unit to which the leader came."""
    return TRANSFER if is_recorded else RECORD


def check_account(roles: Set[str], active: bool) -> None:
    """Raise `Invalid` (account-not-leader) unless the account is one of a leader in office."""
    if not active or LEADING.isdisjoint(roles):
        detail = "所选账号已停用或不是领导账号，不能登记为包案领导。"
        raise Invalid("account-not-leader", detail, [FieldError("leader_id", "不是领导账号")])


def check_place(unit: UUID, level: Level, form_unit: UUID | None, form_level: Level | None) -> None:
    """Raise `Invalid` (leader-elsewhere) when a body says otherwise than directory does."""
    wrong = []
    if form_unit is not None and form_unit != unit:
        wrong.append(FieldError("unit_id", "与该账号所在单位不一致"))
    if form_level is not None and form_level is not level:
        wrong.append(FieldError("level", "与该账号所在单位的层级不一致"))
    if wrong:
        raise Invalid("leader-elsewhere", "单位或层级与组织机构信息不一致，请核对。", wrong)


def check_named(name: str | None, post: str | None) -> None:
    """Raise `Invalid` (leader-unnamed) unless the responsibility list can show both."""
    given = {"name": name, "post": post}
    missing = [FieldError(field, "必填") for field, value in given.items() if not value]
    if missing:
        raise Invalid("leader-unnamed", "责任清单须写明领导姓名和职务，请补充填写。", missing)


Term = Mapping[str, Any]
"""From when until when a leader answers for a code: `code`, `holds_from`, `holds_until` (days as
text, both inclusive; None: without a bound)."""


def holding(codes: Iterable[str], terms: Iterable[Term], today: date) -> frozenset[str]:
    """Those of the codes that a leader answers for today; without a term one holds for good."""
    bounds = {term["code"]: term for term in terms}
    return frozenset(
        code for code in codes if code not in bounds or _holds(bounds[code], today.isoformat())
    )


def _holds(term: Term, today: str) -> bool:
    since, until = term["holds_from"], term["holds_until"]
    return (since is None or since <= today) and (until is None or today <= until)


def check_terms(terms: Sequence[Term], codes: Collection[str]) -> None:
    """Raise `Invalid` (term-wrong) unless each term is of another one of the leader's codes.

    And ends no earlier than it begins.
    """
    named = [term["code"] for term in terms]
    wrong = []
    if not set(named) <= set(codes):
        wrong.append(FieldError("validity", "只能限定已列明的分管领域或联系片区"))
    if len(set(named)) < len(named):
        wrong.append(FieldError("validity", "同一领域或片区只能限定一次"))
    if any(
        term["holds_from"] and term["holds_until"] and term["holds_from"] > term["holds_until"]
        for term in terms
    ):
        wrong.append(FieldError("validity", "起始日期不能晚于截止日期"))
    if wrong:
        raise Invalid("term-wrong", "分管领域、联系片区的有效期填写有误，请核对。", wrong)


T = TypeVar("T")


def in_office(leader: T | None, field: str) -> T:
    """The leader whom a body names. Raises `Invalid` (leader-unknown) when there is none."""
    if leader is None:
        detail = "该领导尚未登记分工或已离任，不能包案。"
        raise Invalid("leader-unknown", detail, [FieldError(field, "未登记分工或已离任")])
    return leader


def check_new(recorded_in: UUID | None, unit: UUID) -> None:
    """Raise `Conflict` (leader-exists): there is one record of a leader in the whole province.

    It goes with the leader: one that was made in another unit is made anew in this one.
    """
    if recorded_in == unit:
        raise Conflict("leader-exists", "该领导的分工已经登记，请在原记录上调整。")

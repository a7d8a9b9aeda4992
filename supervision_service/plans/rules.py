"""What may happen to a plan per case, and what it must hold. No I/O in this file.

A plan is never edited: another measure or date is a new version, which goes the same way again
(domain §4.2). The version in force stays in force until the new one is approved.
"""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from shared.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from shared.moves import Move, Role, permit_roles


class Status(StrEnum):
    """Where one version of a plan stands."""

    SUBMITTED = "submitted"
    CITY_REVIEWED = "city_reviewed"
    APPROVED = "approved"
    RETURNED = "returned"
    SUPERSEDED = "superseded"


class Finding(StrEnum):
    """What the plan finds about one request."""

    REASONABLE = "reasonable"
    PARTLY_REASONABLE = "partly_reasonable"
    NOT_REASONABLE = "not_reasonable"
    HARDSHIP = "hardship"


class Cause(StrEnum):
    """Where a matter sticks."""

    POLICY = "policy"
    PROCEDURE = "procedure"
    EVIDENCE = "evidence"
    FUNDS = "funds"
    COORDINATION = "coordination"


PENDING = frozenset({Status.SUBMITTED, Status.CITY_REVIEWED})
_BY_UNIT = frozenset({Role.UNIT_HEAD, Role.UNIT_HANDLER})

SUBMIT = Move(
    "submit", "提交方案", frozenset(), Status.SUBMITTED, frozenset({Role.UNIT_HEAD}), letter="D27"
)
REVIEW = Move(
    "review", "市级审核方案", frozenset({Status.SUBMITTED}), Status.CITY_REVIEWED,
    frozenset({Role.UNIT_HEAD}),
)  # fmt: skip
APPROVE = Move(
    "approve", "省级同意方案", frozenset({Status.CITY_REVIEWED}), Status.APPROVED,
    frozenset({Role.PET_HEAD}),
)  # fmt: skip
RETURN = Move(
    "return", "退回方案", PENDING, Status.RETURNED, frozenset({Role.UNIT_HEAD, Role.PET_HEAD})
)
MEASURE_DONE = Move("measure-done", "完成措施", frozenset({Status.APPROVED}), None, _BY_UNIT)
SUPERSEDE = Move(
    "supersede", "由新版方案替代", frozenset({Status.APPROVED}), Status.SUPERSEDED,
    frozenset({Role.PET_HEAD}),
)  # fmt: skip

MOVES = (SUBMIT, REVIEW, APPROVE, RETURN, MEASURE_DONE, SUPERSEDE)

CALLED_BY_NAME = (REVIEW, APPROVE, RETURN, MEASURE_DONE)


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who looks at a plan: account, roles, level of the unit, and whether it is responsible."""

    id: UUID
    roles: Set[Role]
    level: str
    responsible: bool


def entitle(move: Move, status: Status, who: Reviewer) -> None:
    """Raise `Forbidden` (role-not-allowed, wrong-level, not-responsible-unit).

    The city reviews what the county wrote; the province approves, and returns what the city has
    passed.
    """
    permit_roles(move, who.roles)
    if move is MEASURE_DONE:
        if not who.responsible:
            detail = "只有该事项的责任单位才能办理，请由责任单位提交。"
            raise Forbidden("not-responsible-unit", detail)
        return
    if move is RETURN and status not in PENDING:
        return  # whose turn it was is past: the status refuses
    needed, name = ("city", "市级") if _at_city(move, status) else ("province", "省级")
    if who.level != needed:
        raise Forbidden("wrong-level", f"这一步须由{name}单位办理。", needed=needed)


def impartial(move: Move, status: Status, author: UUID, reviewer: UUID) -> None:
    """Raise `Conflict` (reviewer-is-author) when the author would review the plan.

    A plan that a city bureau wrote itself is reviewed there by another account than its author's.
    """
    if _at_city(move, status) and reviewer == author:
        detail = "方案不能由提交人自己审核，请由本单位其他负责人办理。"
        raise Conflict("reviewer-is-author", detail)


def _at_city(move: Move, status: Status) -> bool:
    return move is REVIEW or (move is RETURN and status is Status.SUBMITTED)


def allowed(status: Status, author: UUID, who: Reviewer) -> list[str]:
    """Verbs this person may do with the plan now."""
    verbs = []
    for move in CALLED_BY_NAME:
        if status not in move.before:
            continue
        try:
            entitle(move, status, who)
            impartial(move, status, author, who.id)
        except (Forbidden, Conflict):
            continue
        verbs.append(move.verb)
    return verbs


def submittable(
    listing_status: str, pending: int | None, earlier: bool, reason: str | None
) -> None:
    """May another version be submitted?

    Raises `Conflict` (wrong-status: not listed or under supervision; plan-pending: `pending` is the
    version under review) or `Invalid` (change-reason-missing) when an approved one is replaced.
    """
    if listing_status not in {"listed", "in_supervision"}:
        detail = "挂牌后、申请销号前才能提交方案，请刷新后查看最新状态。"
        raise Conflict("wrong-status", detail, current=listing_status)
    if pending is not None:
        detail = f"第{pending}版方案正在审核，请待审核结束后再提交。"
        raise Conflict("plan-pending", detail, plan_version=pending)
    if earlier and not reason:
        detail = "变更措施或期限须说明理由。"
        raise Invalid("change-reason-missing", detail, [FieldError("change_reason", "必填")])


def due_after(today: date, days: Iterable[date]) -> None:
    """Raise `Invalid` (measure-due-past) for a measure of a first plan due before today."""
    errors = [
        FieldError(f"measures.{place}.due", "不能早于今天")
        for place, day in enumerate(days)
        if day < today
    ]
    if errors:
        raise Invalid("measure-due-past", "措施的完成期限不能早于今天。", errors)


def completes(no: int, done_at: datetime | None) -> None:
    """Raise `Conflict` (measure-done) when measure `no` is done already: a second click."""
    if done_at is not None:
        raise Conflict("measure-done", f"第{no}项措施已经登记完成，不能重复登记。", no=no)


def no_such_measure(no: int) -> NotFound:
    """There is no measure `no` in this version."""
    return NotFound("measure-not-found", f"该版方案没有第{no}项措施。")

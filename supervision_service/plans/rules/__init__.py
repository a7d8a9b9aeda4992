"""What may happen to a plan per case, and what it must hold. No I/O in this file.

A plan is never edited: another measure or date is a new version, which goes the same way again
(domain §4.2). The version in force stays in force until the new one is approved.
"""

from collections.abc import Collection, Iterable
from datetime import date
from enum import StrEnum
from typing import Protocol

from shared.errors import Conflict, FieldError, Invalid, NotFound
from shared.moves import By, Move, Relation, Role
from shared.regions import Level
from supervision_service.listings.rules import HELD_BY_UNIT, RESPONSIBLE
from supervision_service.listings.rules import Status as Listed
from supervision_service.plans.rules.checklist import Progress


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


class StatutoryPath(StrEnum):
    """依法分类处理的六条路径（《信访工作条例》第三十一条）。"""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"
    P5 = "P5"
    P6 = "P6"


PENDING = frozenset({Status.SUBMITTED, Status.CITY_REVIEWED})

AUTHOR = Relation(
    "author", "the author", "reviewer-is-author",
    "方案不能由提交人自己审核，请由本单位其他负责人办理。",
)  # fmt: skip

# A plan that a city's bureau wrote itself is reviewed there by another account than its author's.
_BY_CITY = By({Role.UNIT_HEAD}, Level.CITY, never=AUTHOR, at={Status.SUBMITTED})
_BY_PROVINCE = By({Role.PET_HEAD}, Level.PROVINCE, at={Status.CITY_REVIEWED})

SUBMIT = Move(
    "submit", "提交方案", frozenset(), Status.SUBMITTED,
    (By({Role.UNIT_HEAD}, unit=RESPONSIBLE),), letter="D27",
)  # fmt: skip
REVIEW = Move("review", "市级审核方案", {Status.SUBMITTED}, Status.CITY_REVIEWED, (_BY_CITY,))
APPROVE = Move("approve", "省级同意方案", {Status.CITY_REVIEWED}, Status.APPROVED, (_BY_PROVINCE,))
RETURN = Move("return", "退回方案", PENDING, Status.RETURNED, (_BY_CITY, _BY_PROVINCE))
_CARRIED_OUT_BY = (By({Role.UNIT_HEAD, Role.UNIT_HANDLER}, unit=RESPONSIBLE),)
MEASURE_BEGUN = Move("measure-begun", "启动措施", {Status.APPROVED}, None, _CARRIED_OUT_BY)
MEASURE_DONE = Move("measure-done", "完成措施", {Status.APPROVED}, None, _CARRIED_OUT_BY)
# The unit puts its own record right; the province what it finds not to be done.
MEASURE_PUT_BACK = Move(
    "measure-put-back", "退回措施", {Status.APPROVED}, None,
    (
        By({Role.UNIT_HEAD}, unit=RESPONSIBLE),
        By({Role.SUPERVISOR, Role.PET_HEAD}, Level.PROVINCE),
    ),
)  # fmt: skip
SUPERSEDE = Move(
    "supersede", "由新版方案替代", {Status.APPROVED}, Status.SUPERSEDED,
    (By({Role.PET_HEAD}, Level.PROVINCE),), called=False,
)  # fmt: skip

MOVES = (
    SUBMIT, REVIEW, APPROVE, RETURN, MEASURE_BEGUN, MEASURE_DONE, MEASURE_PUT_BACK, SUPERSEDE,
)  # fmt: skip


def submittable(listed: Listed, pending: int | None, earlier: bool, reason: str | None) -> None:
    """May another version be submitted?

    Raises `Conflict` (wrong-status: not listed or under supervision; plan-pending: `pending` is the
    version under review) or `Invalid` (change-reason-missing) when an approved one is replaced.
    """
    if listed not in HELD_BY_UNIT:
        detail = "挂牌后、申请销号前才能提交方案，请刷新后查看最新状态。"
        raise Conflict("wrong-status", detail, current=str(listed))
    if pending is not None:
        detail = f"第{pending}版方案正在审核，请待审核结束后再提交。"
        raise Conflict("plan-pending", detail, plan_version=pending)
    if earlier and not reason:
        detail = "变更措施或期限须说明理由。"
        raise Invalid("change-reason-missing", detail, [FieldError("change_reason", "必填")])


class Timed(Protocol):
    """A measure as it is proposed: what is done, from when, until when."""

    @property
    def action(self) -> str: ...
    @property
    def start(self) -> date | None: ...
    @property
    def due(self) -> date: ...


def timed(today: date, measures: Iterable[Timed], in_force: Collection[tuple[str, date]]) -> None:
    """Raise `Invalid` for a measure whose days cannot be.

    measure-start-late: it begins after its last day. measure-due-past: it is due before today,
    and the version in force (`in_force`: action and last day of each measure) does not say so.
    """
    late, past = [], []
    for place, each in enumerate(measures):
        if each.start is not None and each.start > each.due:
            late.append(FieldError(f"measures.{place}.start", "晚于完成期限"))
        if each.due < today and (each.action, each.due) not in in_force:
            past.append(FieldError(f"measures.{place}.due", "不能早于今天"))
    if late:
        raise Invalid("measure-start-late", "措施的开始日期不能晚于完成期限。", late)
    if past:
        raise Invalid("measure-due-past", "措施的完成期限不能早于今天。", past)


def possible(move: Move, listed: Listed) -> None:
    """Raise `Conflict` (closeout-under-way) for a measure put back that a close-out rests on."""
    if move is MEASURE_PUT_BACK and listed not in HELD_BY_UNIT:
        detail = "该件已申请销号或者已经销号，请先退回销号申请，再退回措施。"
        raise Conflict("closeout-under-way", detail, current=str(listed))


def begins(no: int, status: Progress) -> None:
    """Raise `Conflict` (measure-begun) when measure `no` is begun or done already."""
    if status is not Progress.PLANNED:
        detail = f"第{no}项措施已经启动或者完成，不能重复登记启动。"
        raise Conflict("measure-begun", detail, no=no)


def completes(no: int, status: Progress) -> None:
    """Raise `Conflict` (measure-done) when measure `no` is done already: a second click."""
    if status is Progress.DONE:
        raise Conflict("measure-done", f"第{no}项措施已经登记完成，不能重复登记。", no=no)


def puts_back(no: int, status: Progress) -> None:
    """Raise `Conflict` (measure-not-begun) when nothing is recorded of measure `no`."""
    if status is Progress.PLANNED:
        raise Conflict("measure-not-begun", f"第{no}项措施尚未登记启动或者完成，无可退回。", no=no)


def no_such_measure(no: int) -> NotFound:
    """There is no measure `no` in this version."""
    return NotFound("measure-not-found", f"该版方案没有第{no}项措施。")

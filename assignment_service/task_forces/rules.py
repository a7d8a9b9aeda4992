"""The task force (专班): its moves, who may be seconded, which case it may be given. Pure."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum
from uuid import UUID

from assignment_service.charges.rules import LISTED, OPEN_MATTER
from assignment_service.leaders.rules import READERS
from shared.errors import Conflict, FieldError, Forbidden, Invalid
from shared.moves import By, Doers, Move, Relation, Role, within
from shared.regions import Level

DECIDERS = frozenset({Role.SUPERVISOR, Role.PET_HEAD, Role.DEPUTY, Role.PRINCIPAL})
"""Whose moves ask for the role at the province alone, and for what they see."""
DEPARTMENT = "510000"
"""The line of the Department: a task force is made of its divisions and institutions."""


class Status(StrEnum):
    """Proposed to the deputy leader, at work, or over; one that is over never comes back."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    REJECTED = "rejected"
    DISBANDED = "disbanded"


class GuidanceStatus(StrEnum):
    """A record of guidance that was wrong is withdrawn; it stays readable."""

    RECORDED = "recorded"
    WITHDRAWN = "withdrawn"


OWN = Relation("member_id", "its author", "not-your-guidance", "只能撤回本人登记的指导记录。")

_NEW: frozenset[Status] = frozenset()
_PROPOSED = frozenset({Status.PROPOSED})
_ACTIVE = frozenset({Status.ACTIVE})
_OPEN = _PROPOSED | _ACTIVE
_KEEPER = (By(frozenset({Role.PET_HEAD}), Level.PROVINCE),)
_DECIDER = (By(frozenset({Role.DEPUTY}), Level.PROVINCE),)
_PROPOSER = Doers(
    frozenset({"propose"}), "whoever proposed it", "second-person-needed",
    "专班须由另一人批准，提出组建的人员不能自行决定。",
)  # fmt: skip
_SECOND = (By(frozenset({Role.DEPUTY}), Level.PROVINCE, never=_PROPOSER),)

PROPOSE = Move("propose", "提出组建专班", _NEW, Status.PROPOSED, _KEEPER)
REVISE = Move(
    "revise", "修改专班", _OPEN, None,
    (
        By(frozenset({Role.PET_HEAD}), Level.PROVINCE, at=_PROPOSED),
        By(frozenset({Role.DEPUTY}), Level.PROVINCE, at=_ACTIVE),
    ),
)  # fmt: skip
APPROVE = Move("approve", "批准组建专班", _PROPOSED, Status.ACTIVE, _SECOND)
REJECT = Move("reject", "不同意组建专班", _PROPOSED, Status.REJECTED, _SECOND)
SECOND = Move("second", "抽调人员", _OPEN, None, _KEEPER)
END_SECONDMENT = Move("end-secondment", "人员退出专班", _OPEN, None, _KEEPER)
LAPSE = Move("lapse", "人员退出、案件终结", _OPEN, None, frozenset({Role.SYSTEM}), called=False)
GIVE_CASE = Move("give-case", "交专班指导", _OPEN, None, _KEEPER)
TAKE_BACK_CASE = Move("take-back-case", "收回案件", _OPEN, None, _KEEPER)
DISBAND = Move("disband", "撤销专班", _ACTIVE, Status.DISBANDED, _DECIDER)

MOVES = (
    PROPOSE, REVISE, APPROVE, REJECT, SECOND, END_SECONDMENT, LAPSE, GIVE_CASE, TAKE_BACK_CASE,
    DISBAND,
)  # fmt: skip

GUIDE = Move("guide", "登记指导情况", frozenset(), GuidanceStatus.RECORDED, READERS)
WITHDRAW = Move(
    "withdraw", "撤回指导记录", frozenset({GuidanceStatus.RECORDED}), GuidanceStatus.WITHDRAWN,
    (By(READERS, person=OWN), *_KEEPER),
)  # fmt: skip

GUIDANCE_MOVES = (GUIDE, WITHDRAW)


def check_lead(line: str) -> None:
    """Raise `Invalid` (lead-elsewhere) unless a division or institution leads."""
    if not line.startswith(f"{DEPARTMENT}/") or line.count("/") != 1 or _is_bureau(line):
        detail = "牵头处室应为厅机关处室或下属单位。"
        raise Invalid("lead-elsewhere", detail, [FieldError("lead_id", "不是处室或下属单位")])


def check_member(roles: Collection[str], active: bool, line: str) -> None:
    """Raise `Invalid` unless the account works on petitions in the Department.

    member-unfit · member-elsewhere: in its offices, divisions or subordinate institutions, for a
    bureau is guided and guides nobody · member-decides: who in a division decides for the
    province would decide on the cases that the task force lets them see.
    """
    if line != DEPARTMENT and not DECIDERS.isdisjoint(roles):
        detail = "该账号持有省级审批、督办职责，不能抽调到专班，以免自己指导又自己审批。"
        raise Invalid("member-decides", detail, [FieldError("account_id", "持有审批职责")])
    if not active or READERS.isdisjoint(roles):
        detail = "所选账号已停用，或者不是办理信访工作的账号，不能抽调。"
        raise Invalid("member-unfit", detail, [FieldError("account_id", "不能抽调")])
    if not within(line, DEPARTMENT) or _is_bureau(line):
        detail = "专班人员从厅机关处室和下属单位抽调。"
        raise Invalid("member-elsewhere", detail, [FieldError("account_id", "不在厅机关")])


def check_until(until: date | None, today: date) -> None:
    """Raise `Invalid` (until-past) unless a secondment ends after today."""
    if until is not None and until <= today:
        detail = "抽调截止日期应晚于今天。"
        raise Invalid("until-past", detail, [FieldError("until", "应晚于今天")])


def check_not_member(account: UUID, serving: Collection[UUID]) -> None:
    """Raise `Conflict` (already-seconded) while somebody is in the task force."""
    if account in serving:
        raise Conflict("already-seconded", "该人员已在专班中。")


def check_recusals(members: Collection[UUID], recused: Collection[UUID]) -> None:
    """Raise `Conflict` (member-recused) where a member must keep away from a case."""
    if not set(recused).isdisjoint(members):
        raise Conflict("member-recused", "专班中有人员对该事项已登记回避，不能参与指导。")


def check_matter(status: str, listing_status: str | None) -> None:
    """Raise `Conflict` (matter-not-open) unless the matter is open or listed."""
    if status != OPEN_MATTER and listing_status not in LISTED:
        raise Conflict("matter-not-open", "该信访事项已办结或已并入其他事项，不能交专班。")


def check_free(force: UUID | None) -> None:
    """Raise `Conflict` (case-given) while a task force has the case: one guides each."""
    if force is not None:
        raise Conflict("case-given", "该事项已由一个专班指导。", task_force_id=str(force))


def check_guides(account: UUID, serving: Collection[UUID]) -> None:
    """Raise `Forbidden` (not-in-force) unless the caller is a member now."""
    if account not in serving:
        raise Forbidden("not-in-force", "只有在专班中的人员可以登记指导情况。")


def check_held(*, is_held: bool) -> None:
    """Raise `Invalid` (case-not-given) unless the task force has the case."""
    if not is_held:
        detail = "该事项没有交给这个专班。"
        raise Invalid("case-not-given", detail, [FieldError("matter_id", "不在专班案件中")])


def check_active(status: Status) -> None:
    """Raise `Conflict` (force-not-active) unless the task force is at work."""
    if status is not Status.ACTIVE:
        raise Conflict("force-not-active", "专班尚未批准或已撤销，不能登记指导情况。")


def check_guided_on(guided_on: date, joined_on: date, today: date) -> None:
    """Raise `Invalid` (guided-on-wrong) for a day to come, or before its member joined."""
    if not joined_on <= guided_on <= today:
        detail = "指导日期不能晚于今天，也不能早于本人进入专班的日期。"
        raise Invalid("guided-on-wrong", detail, [FieldError("guided_on", "不在专班工作期间")])


def _is_bureau(line: str) -> bool:
    return line.rpartition("/")[2].isdigit() and line != DEPARTMENT

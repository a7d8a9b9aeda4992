"""What may happen to a listed matter, by whom, and how punctual it is. No I/O in this file.

The whole machine of domain §9.4 stands in this one table; close-out and look-back call it.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shared.errors import Conflict, FieldError, Forbidden, Invalid
from shared.moves import Move, Role, check, permit_roles


class Status(StrEnum):
    """Where a listing stands."""

    NOMINATED = "nominated"
    DROPPED = "dropped"
    LISTED = "listed"
    IN_SUPERVISION = "in_supervision"
    COUNTY_APPLIED = "county_applied"
    CITY_REVIEWED = "city_reviewed"
    VERIFIED = "verified"
    DELISTED = "delisted"
    FINAL = "final"


class Kind(StrEnum):
    """Whose list: the department's own, or that of the joint meeting."""

    OWN = "own"
    JOINT = "joint"


class Ground(StrEnum):
    """Why a matter is listed (domain §4.3): a batch, or what happened to the matter."""

    JOINT_OFFICE_BATCH = "joint_office_batch"
    MINISTRY_BATCH = "ministry_batch"
    SELF_SCREENED = "self_screened"
    OVERDUE = "overdue"
    RETURNED_TWICE = "returned_twice"
    REPEATED_AFTER_OPINION = "repeated_after_opinion"
    OPINION_NOT_CARRIED_OUT = "opinion_not_carried_out"
    CROSS_OR_SPLIT = "cross_or_split"
    RELAPSE = "relapse"


class ChainLevel(StrEnum):
    """A level of the responsibility chain."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


class Punctuality(StrEnum):
    """How a listing stands against its target date."""

    ON_TIME = "on_time"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"


SOON = timedelta(days=10)
"""Up to ten days before the target date a listing is due soon (domain §4.4, yellow)."""

READERS = frozenset(
    {
        Role.REGISTRAR, Role.TRIAGE, Role.PET_HEAD, Role.DIV_HANDLER, Role.DIV_HEAD, Role.DEPUTY,
        Role.PRINCIPAL, Role.SUPERVISOR, Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.REVIEWER,
        Role.LEADER, Role.JOINT_OFFICE,
    }
)  # fmt: skip
"""Who may read what is supervised, each within their own line."""

_DECIDERS = frozenset({Role.DEPUTY, Role.JOINT_OFFICE})
_SUPERVISED = frozenset({Status.IN_SUPERVISION})

NOMINATE = Move("nominate", "提名挂牌", frozenset(), Status.NOMINATED, frozenset({Role.PET_HEAD}))
LIST = Move("list", "挂牌", frozenset({Status.NOMINATED}), Status.LISTED, _DECIDERS)
DROP = Move("drop", "不予挂牌", frozenset({Status.NOMINATED}), Status.DROPPED, _DECIDERS)
START = Move(
    "start", "启动督办", frozenset({Status.LISTED}), Status.IN_SUPERVISION,
    frozenset({Role.SUPERVISOR}),
)  # fmt: skip
APPLY_CLOSEOUT = Move(
    "apply-closeout", "申请销号", _SUPERVISED, Status.COUNTY_APPLIED, frozenset({Role.UNIT_HEAD})
)
PASS_CITY_REVIEW = Move(
    "pass-city-review", "市级审核通过", frozenset({Status.COUNTY_APPLIED}), Status.CITY_REVIEWED,
    frozenset({Role.UNIT_HEAD}),
)  # fmt: skip
RETURN_CITY_REVIEW = Move(
    "return-city-review", "市级审核退回", frozenset({Status.COUNTY_APPLIED}), Status.IN_SUPERVISION,
    frozenset({Role.UNIT_HEAD}),
)  # fmt: skip
VERIFY = Move(
    "verify", "省级核验通过", frozenset({Status.CITY_REVIEWED}), Status.VERIFIED,
    frozenset({Role.SUPERVISOR}),
)  # fmt: skip
RETURN_VERIFICATION = Move(
    "return-verification", "省级核验退回", frozenset({Status.CITY_REVIEWED}), Status.IN_SUPERVISION,
    frozenset({Role.SUPERVISOR}),
)  # fmt: skip
RESOLVE = Move(
    "resolve", "决议销号", frozenset({Status.VERIFIED}), Status.DELISTED, _DECIDERS,
    starts=("DL19",),
)  # fmt: skip
DECLINE = Move(
    "decline", "决议不予销号", frozenset({Status.VERIFIED}), Status.IN_SUPERVISION, _DECIDERS
)
RELIST = Move(
    "relist", "反弹重新挂牌", frozenset({Status.DELISTED}), Status.IN_SUPERVISION,
    frozenset({Role.DEPUTY}), stops=("DL19",),
)  # fmt: skip
FINALISE = Move(
    "finalise", "回头看全部合格", frozenset({Status.DELISTED}), Status.FINAL,
    frozenset({Role.SUPERVISOR}), stops=("DL19",),
)  # fmt: skip

MOVES = (
    NOMINATE, LIST, DROP, START, APPLY_CLOSEOUT, PASS_CITY_REVIEW, RETURN_CITY_REVIEW, VERIFY,
    RETURN_VERIFICATION, RESOLVE, DECLINE, RELIST, FINALISE,
)  # fmt: skip

RETURNS = frozenset({RETURN_CITY_REVIEW, RETURN_VERIFICATION, DECLINE})
"""Moves that send a close-out back for more work; each is counted and says why."""

_BY_LOOK_BACK = frozenset({RELIST, FINALISE})
_DECISIONS = frozenset({LIST, DROP, RESOLVE, DECLINE})
_CITY_STEPS = frozenset({PASS_CITY_REVIEW, RETURN_CITY_REVIEW})

OPEN = frozenset(Status) - {Status.DROPPED, Status.FINAL}
"""A matter has at most one listing in these; a delisted one comes back by relapse, not anew."""

UNDER_SUPERVISION = frozenset(
    {Status.IN_SUPERVISION, Status.COUNTY_APPLIED, Status.CITY_REVIEWED, Status.VERIFIED}
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands towards a matter: roles, level of the unit, whether it is in charge."""

    roles: Set[Role]
    level: str
    responsible: bool


def entitle(move: Move, kind: Kind, who: Standing) -> None:
    """Raise `Forbidden` unless this person's unit may do the move, beyond what the role says.

    role-not-allowed · not-decider (own list: deputy, joint list: joint office) ·
    not-responsible-unit · wrong-level.
    """
    permit_roles(move, who.roles)
    if move in _DECISIONS and _decider(kind) not in who.roles:
        raise Forbidden(
            "not-decider",
            "厅自行挂牌由分管领导决定，联席会议挂牌由省信联办录入决议，您不能办理。",
            needed=[_decider(kind)],
        )
    if move is APPLY_CLOSEOUT:
        by_responsible_unit(who.responsible)
    elif move in _CITY_STEPS:
        at_level(who.level, ChainLevel.CITY)
    else:
        at_level(who.level, ChainLevel.PROVINCE)


def nominates(roles: Set[Role], level: str) -> None:
    """Raise `Forbidden` (role-not-allowed, wrong-level) unless this person nominates at all."""
    permit_roles(NOMINATE, roles)
    at_level(level, ChainLevel.PROVINCE)


def _decider(kind: Kind) -> Role:
    return Role.JOINT_OFFICE if kind is Kind.JOINT else Role.DEPUTY


def by_responsible_unit(responsible: bool) -> None:
    """Raise `Forbidden` (not-responsible-unit) for anybody but the responsible unit's own staff."""
    if not responsible:
        raise Forbidden("not-responsible-unit", "只有该事项的责任单位才能办理，请由责任单位提交。")


def at_level(level: str, needed: ChainLevel) -> None:
    """Raise `Forbidden` (wrong-level) unless the caller's unit is of the level the step needs."""
    if level != needed:
        raise Forbidden("wrong-level", f"这一步须由{LEVEL_NAMES[needed]}单位办理。", needed=needed)


LEVEL_NAMES = {
    ChainLevel.PROVINCE: "省级",
    ChainLevel.CITY: "市级",
    ChainLevel.COUNTY: "县级",
}


def allowed(status: Status, kind: Kind, who: Standing) -> list[str]:
    """Verbs this person may do now; what a look-back brings about is not called by name."""
    verbs = []
    for move in MOVES:
        if status not in move.before or move in _BY_LOOK_BACK:
            continue
        try:
            entitle(move, kind, who)
        except Forbidden:
            continue
        verbs.append(move.verb)
    return verbs


def levels(asked: Sequence[ChainLevel], unit_line: str) -> list[str]:
    """The levels at which a leader is owed, from the province down.

    Raises `Invalid` (levels-incomplete): province and city are always owed, and the county where
    its bureau is the responsible unit (`unit_line`); it falls away only by the city leader's
    decision to take all (domain §4.1), never by the listing.
    """
    owed = {ChainLevel.PROVINCE, ChainLevel.CITY}
    if unit_line.count("/") >= _COUNTY_DEPTH:
        owed.add(ChainLevel.COUNTY)
    if not owed <= set(asked):
        detail = "省级、市级以及责任单位所在县级的包案领导必须配备，不能从责任链中去掉。"
        raise Invalid("levels-incomplete", detail, [FieldError("levels_owed", "责任链不完整")])
    return [level.value for level in ChainLevel if level in asked]


_COUNTY_DEPTH = 2
"""Slashes in the line of a county's bureau: department/city/county."""


def target(day: date, today: date) -> None:
    """Raise `Invalid` (target-date-past) unless the target date lies after today."""
    if day <= today:
        detail = "销号目标日期应晚于今天。"
        raise Invalid("target-date-past", detail, [FieldError("target_date", "应晚于今天")])


def startable(gaps: Sequence[str], has_plan: bool) -> None:
    """Raise `Conflict` (chain-incomplete naming the gaps, plan-missing) before supervision."""
    if gaps:
        names = "、".join(LEVEL_NAMES[ChainLevel(level)] for level in gaps)
        detail = f"包案责任链不完整，尚缺{names}包案领导，不能启动督办。"
        raise Conflict("chain-incomplete", detail, gaps=list(gaps))
    if not has_plan:
        raise Conflict("plan-missing", "“一案一策”方案尚未经省级同意，不能启动督办。")


def none_open(number: str | None) -> None:
    """Raise `Conflict` (already-listed) when the matter has an open listing called `number`."""
    if number is not None:
        raise Conflict("already-listed", f"该事项已挂牌（{number}），不能重复挂牌。", number=number)


def supervised(status: Status) -> None:
    """Raise `Conflict` (not-in-supervision) unless the listing is under supervision."""
    if status not in UNDER_SUPERVISION:
        detail = "该挂牌件不在督办中，请刷新后查看最新状态。"
        raise Conflict("not-in-supervision", detail, current=str(status))


def punctuality(target_date: date, delisted_on: date | None, today: date) -> Punctuality:
    """How the listing stands: a delisted one by its day of delisting, any other by today."""
    if (delisted_on or today) > target_date:
        return Punctuality.OVERDUE
    if delisted_on is None and target_date - today <= SOON:
        return Punctuality.DUE_SOON
    return Punctuality.ON_TIME


def listing_number(year: int, ordinal: int) -> str:
    """GP-2026-001; from a sequence, so numbers may have gaps but never repeat."""
    return f"GP-{year}-{ordinal:03d}"


def checked(move: Move, status: Status, kind: Kind, who: Standing) -> None:
    """Raise as `entitle`, then `Conflict` (wrong-status): may this person do this move now?"""
    entitle(move, kind, who)
    check(move, status)

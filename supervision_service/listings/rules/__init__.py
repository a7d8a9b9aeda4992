"""What may happen to a listed matter, and by whom. No I/O in this file.

The whole machine of domain §9.4 stands in this one table; close-out and look-back call it.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum

from shared.codes import label
from shared.errors import Conflict, FieldError, Invalid
from shared.moves import By, Doers, Move, Relation, Role
from shared.regions import Level


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


READERS = frozenset(
    {
        Role.REGISTRAR, Role.TRIAGE, Role.PET_HEAD, Role.DIV_HANDLER, Role.DIV_HEAD, Role.DEPUTY,
        Role.PRINCIPAL, Role.SUPERVISOR, Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.REVIEWER,
        Role.LEADER, Role.JOINT_OFFICE,
    }
)  # fmt: skip
"""Who may read what is supervised, each within their own line."""

RESPONSIBLE = Relation(
    "unit_id", "the responsible unit", "not-responsible-unit",
    "只有该事项的责任单位才能办理，请由责任单位提交。",
)  # fmt: skip
APPLICANT = Relation(
    "applicant", "the applicant", "reviewer-is-applicant",
    "销号申请不能由申请人自己审核，请由其他负责人办理。",
)  # fmt: skip

NOMINATOR = Doers(
    frozenset({"nominate"}), "whoever nominated it", "second-person-needed",
    "挂牌须由另一人决定，提名人不能自行决定。",
)  # fmt: skip
_PET_HEAD = (By({Role.PET_HEAD}, Level.PROVINCE),)
_SUPERVISOR = (By({Role.SUPERVISOR}, Level.PROVINCE),)
_DEPUTY = (By({Role.DEPUTY}, Level.PROVINCE),)
_DECIDERS = (
    By({Role.DEPUTY}, Level.PROVINCE, of={Kind.OWN}),
    By({Role.JOINT_OFFICE}, Level.PROVINCE, of={Kind.JOINT}),
)
_LISTERS = tuple(replace(way, never=NOMINATOR) for way in _DECIDERS)
_RESPONSIBLE_UNIT = (By({Role.UNIT_HEAD}, unit=RESPONSIBLE),)
_CITY = (By({Role.UNIT_HEAD}, Level.CITY, never=APPLICANT),)

NOMINATE = Move("nominate", "提名挂牌", frozenset(), Status.NOMINATED, _PET_HEAD)
LIST = Move("list", "挂牌", {Status.NOMINATED}, Status.LISTED, _LISTERS)
DROP = Move("drop", "不予挂牌", {Status.NOMINATED}, Status.DROPPED, _LISTERS)
START = Move("start", "启动督办", {Status.LISTED}, Status.IN_SUPERVISION, _SUPERVISOR)
APPLY_CLOSEOUT = Move(
    "apply-closeout", "申请销号", {Status.IN_SUPERVISION}, Status.COUNTY_APPLIED, _RESPONSIBLE_UNIT
)
PASS_CITY_REVIEW = Move(
    "pass-city-review", "市级审核通过", {Status.COUNTY_APPLIED}, Status.CITY_REVIEWED, _CITY
)
RETURN_CITY_REVIEW = Move(
    "return-city-review", "市级审核退回", {Status.COUNTY_APPLIED}, Status.IN_SUPERVISION, _CITY
)
VERIFY = Move("verify", "省级核验通过", {Status.CITY_REVIEWED}, Status.VERIFIED, _SUPERVISOR)
RETURN_VERIFICATION = Move(
    "return-verification", "省级核验退回", {Status.CITY_REVIEWED}, Status.IN_SUPERVISION,
    _SUPERVISOR,
)  # fmt: skip
RESOLVE = Move(
    "resolve", "决议销号", {Status.VERIFIED}, Status.DELISTED, _DECIDERS, starts=("DL19",)
)
DECLINE = Move("decline", "决议不予销号", {Status.VERIFIED}, Status.IN_SUPERVISION, _DECIDERS)
RELIST = Move(
    "relist", "反弹重新挂牌", {Status.DELISTED}, Status.IN_SUPERVISION, _DEPUTY,
    stops=("DL19",), called=False,
)  # fmt: skip
FINALISE = Move(
    "finalise", "回头看全部合格", {Status.DELISTED}, Status.FINAL, _SUPERVISOR,
    stops=("DL19",), called=False,
)  # fmt: skip

MOVES = (
    NOMINATE, LIST, DROP, START, APPLY_CLOSEOUT, PASS_CITY_REVIEW, RETURN_CITY_REVIEW, VERIFY,
    RETURN_VERIFICATION, RESOLVE, DECLINE, RELIST, FINALISE,
)  # fmt: skip

OPEN = frozenset(Status) - {Status.DROPPED, Status.FINAL}
"""A matter has at most one listing in these; a delisted one comes back by relapse, not anew."""

MERGED_MATTER = "merged"
UNDER_SUPERVISION = frozenset(
    {Status.IN_SUPERVISION, Status.COUNTY_APPLIED, Status.CITY_REVIEWED, Status.VERIFIED}
)

HELD_BY_UNIT = frozenset({Status.LISTED, Status.IN_SUPERVISION})
"""The next step is the responsible unit's: it plans, carries out, applies for the close-out."""


def check_goes_on(status: str) -> None:
    """Raise `Conflict` (matter-merged): what was merged goes on in another matter."""
    if status == MERGED_MATTER:
        detail = "该信访事项已并入其他事项，请对所并入的事项提名挂牌。"
        raise Conflict("matter-merged", detail)


def levels(wanted: Collection[Level], unit_line: str) -> list[str]:
    """The levels at which a leader is owed, from the province down.

    Raises `Invalid` (levels-incomplete): province and city are always owed, and the county where
    its bureau is the responsible unit (`unit_line`); it falls away only by the city leader's
    decision to take all (domain §4.1), never by the listing.
    """
    owed = {Level.PROVINCE, Level.CITY}
    if unit_line.count("/") >= _COUNTY_DEPTH:
        owed.add(Level.COUNTY)
    if not owed <= set(wanted):
        detail = "省级、市级以及责任单位所在县级的包案领导必须配备，不能从责任链中去掉。"
        raise Invalid("levels-incomplete", detail, [FieldError("levels_owed", "责任链不完整")])
    return [level.value for level in Level if level in wanted]


_COUNTY_DEPTH = 2
"""Slashes in the line of a county's bureau: department/city/county."""


def check_bureau(unit_line: str) -> None:
    """Raise `Conflict` (unit-is-division) where a division of the department handles the matter.

    挂牌督办 asks a city and a county (domain §4.3): nobody in a division could take its steps.
    """
    below = unit_line.split("/")[1:]
    if below and not below[0].isdecimal():
        detail = (
            "该事项由厅内处室办理，不能向市、县挂牌督办。请按拟办单的内部时限督促主办处室，"
            "必要时报厅领导重新批示；应由市、县办理的，交办后可以提名。"
        )
        raise Conflict("unit-is-division", detail)


def target(day: date, today: date) -> None:
    """Raise `Invalid` (target-date-past) unless the target date lies after today."""
    if day <= today:
        detail = "销号目标日期应晚于今天。"
        raise Invalid("target-date-past", detail, [FieldError("target_date", "应晚于今天")])


def startable(gaps: Sequence[str], has_plan: bool) -> None:
    """Raise `Conflict` (chain-incomplete naming the gaps, plan-missing) before supervision."""
    if gaps:
        names = "、".join(label("leader_level", level) for level in gaps)
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


SERIES = "GP"


def listing_number(year: int, ordinal: int) -> str:
    """GP-2026-001; the ordinal begins with 1 in each year."""
    return f"{SERIES}-{year}-{ordinal:03d}"

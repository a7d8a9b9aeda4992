"""The charge (包案, domain §9.3): its moves, who decides at which level, whom to propose. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from shared.errors import Conflict, FieldError, Forbidden, Invalid
from shared.moves import Move, Role
from shared.regions import Level
from shared.workdays import local_date

SOON = timedelta(days=7)
"""How long before the end of DL16 an active charge counts as due soon."""
USUAL_MONTHS = 3
"""Length of DL16 unless the charge says otherwise: calendar months from taking charge."""


class Status(StrEnum):
    """Proposed to the principal, active, or over; a charge that is over never comes back."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    ENDED = "ended"


class Basis(StrEnum):
    """Why this leader: commands (挂帅), answers for the topic (分类包案), for the place (包片)."""

    PRINCIPAL = "principal"
    SUBJECT = "subject"
    REGION = "region"


class Punctuality(StrEnum):
    """A filter of lists: where an active charge stands towards the end of DL16."""

    ON_TIME = "on_time"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"


_NEW: frozenset[Status] = frozenset()
_PROPOSED = frozenset({Status.PROPOSED})
_ACTIVE = frozenset({Status.ACTIVE})
_DECIDERS = frozenset({Role.PRINCIPAL, Role.UNIT_HEAD})

PROPOSE = Move("propose", "提出包案建议", _NEW, Status.PROPOSED, frozenset({Role.PET_HEAD}))
NAME = Move(
    "name", "确定包案领导", _NEW, Status.ACTIVE, frozenset({Role.UNIT_HEAD}), starts=("DL16",)
)
SUCCEED = Move("succeed", "接任包案", _NEW, Status.ACTIVE, _DECIDERS)
CONFIRM = Move(
    "confirm", "审定包案", _PROPOSED, Status.ACTIVE, frozenset({Role.PRINCIPAL}), starts=("DL16",)
)
REJECT = Move("reject", "退回包案建议", _PROPOSED, Status.ENDED, frozenset({Role.PRINCIPAL}))
END = Move("end", "结束包案", _ACTIVE, Status.ENDED, _DECIDERS, stops=("DL16",))
# DL16 runs on: a change of leader never restarts a clock (domain §1.1, rule 4).
REPLACE = Move("replace", "更换包案领导", _ACTIVE, Status.ENDED, _DECIDERS)
RECUSE = Move(
    "recuse",
    "回避",
    _PROPOSED | _ACTIVE,
    Status.ENDED,
    frozenset({Role.LEADER, Role.DEPUTY, Role.PRINCIPAL, Role.PET_HEAD, Role.UNIT_HEAD}),
    stops=("DL16",),
)

OPENING = (PROPOSE, NAME)
DECISIONS = (CONFIRM, REJECT, END, REPLACE)
MOVES = (*OPENING, SUCCEED, *DECISIONS, RECUSE)

CHARGERS = PROPOSE.roles | NAME.roles
"""Who may put somebody in charge at all; at which level, `check_opener` decides."""
PROPOSAL_READERS = frozenset({Role.PET_HEAD, Role.DEPUTY, Role.PRINCIPAL})

LISTED = frozenset({"listed", "in_supervision", "county_applied", "city_reviewed", "verified"})
"""Statuses of a listing (supervision's words) while it sets what the chain owes."""
LISTED_ONCE = LISTED | {"delisted", "final"}
OPEN_MATTER = "open"
JOINT_LISTING = "joint"


def opening(level: Level) -> Move:
    """How a charge begins: proposed to the principal at the province, named at once below."""
    return PROPOSE if level is Level.PROVINCE else NAME


def within(line: str, above: str) -> bool:
    """True when the unit of `line` is the one of `above` or one below it."""
    return line == above or line.startswith(above + "/")


def check_opener(level: Level, own_level: Level, own_line: str, matter_line: str) -> None:
    """Raise `Forbidden` (not-your-level) unless the caller acts for its own level of the matter."""
    if own_level is not level or not within(matter_line, own_line):
        raise _not_your_level()


def check_decider(
    level: Level, roles: Set[Role], own_level: Level, own_line: str, matter_line: str
) -> None:
    """Raise `Forbidden` (not-your-level) unless the caller decides on charges of this level.

    The principal decides at the province, the head of the bureau at city and county. Whoever
    decides nowhere is refused by the move's own roles.
    """
    if _DECIDERS.isdisjoint(roles):
        return
    if not _decides(level, roles, own_level) or not within(matter_line, own_line):
        raise _not_your_level()


def open_to(status: Status, level: Level, roles: Set[Role], own_level: Level) -> list[str]:
    """Verbs that the caller may do now on a charge (`allowed_moves`)."""
    if not _decides(level, roles, own_level):
        return []
    return [
        move.verb
        for move in DECISIONS
        if status in move.before and not move.roles.isdisjoint(roles)
    ]


def _decides(level: Level, roles: Set[Role], own_level: Level) -> bool:
    decider = Role.PRINCIPAL if level is Level.PROVINCE else Role.UNIT_HEAD
    return decider in roles and own_level is level


def _not_your_level() -> Forbidden:
    return Forbidden(
        "not-your-level", "厅主要领导审定省级包案，市、县负责人只确定本级包案领导，不能越级办理。"
    )


def check_form(level: Level, takes_all: bool) -> None:
    """Raise `Invalid` (takes-all-city-only): only a city leader can relieve the county."""
    if takes_all and level is not Level.CITY:
        detail = "“全包”只适用于市级包案领导。"
        raise Invalid("takes-all-city-only", detail, [FieldError("takes_all", "仅限市级")])


def check_leader(
    leader_level: Level, leader_line: str, level: Level, matter_line: str, field: str
) -> None:
    """Raise `Invalid` (leader-not-of-level) unless the leader stands at this level of the matter.

    A provincial leader may sit in any division; a city or county leader in the bureau above the
    responsible unit, or in it.
    """
    stands = leader_level is Level.PROVINCE or within(matter_line, leader_line)
    if leader_level is not level or not stands:
        detail = "该领导不属于这一层级或不在该事项的责任单位系统内，不能包案。"
        raise Invalid("leader-not-of-level", detail, [FieldError(field, "层级或单位不符")])


def check_matter(status: str, *, listed: bool) -> None:
    """Raise `Conflict` (matter-closed) unless the matter is open or listed (domain §9.3).

    办结 is not 化解: once nobody asks for a review the matter is closed, whatever day the sweep
    comes by, and a case that is listed because it is not settled goes on needing its leaders.
    """
    if status != OPEN_MATTER and not listed:
        raise Conflict("matter-closed", "该信访事项已办结，不能再确定包案领导。")


def check_owed(listing_status: str | None, owed: Sequence[str], level: Level) -> None:
    """Raise `Conflict` (not-listed, level-not-owed) unless the listing asks for this level."""
    if listing_status not in LISTED:
        detail = "该事项尚未挂牌，市、县包案领导在挂牌后确定。"
        raise Conflict("not-listed", detail)
    if level not in owed:
        detail = "该事项不要求本级包案（挂牌未要求，或市级领导已全包）。"
        raise Conflict("level-not-owed", detail, levels_owed=list(owed))


def check_vacant(active: UUID | None) -> None:
    """Raise `Conflict` (level-filled) while another leader is in charge at the level."""
    if active is not None:
        detail = "该事项本级已有包案领导，如需变更请办理“更换包案领导”。"
        raise Conflict("level-filled", detail, charge_id=str(active))


def check_recusal(leader: UUID, recused: Collection[UUID]) -> None:
    """Raise `Conflict` (leader-recused) when the leader has declared a ground on the matter."""
    if leader in recused:
        raise Conflict("leader-recused", "该领导对本事项已登记回避，不能包案。")


def check_declarer(
    actor: UUID,
    roles: Set[Role],
    own_unit: UUID,
    own_level: Level,
    leader: UUID,
    leader_unit: UUID,
) -> None:
    """Raise `Forbidden` (not-your-leader): a leader declares for oneself, a head for the unit's.

    The provincial petition office may record what any leader told it.
    """
    provincial = Role.PET_HEAD in roles and own_level is Level.PROVINCE
    of_the_unit = Role.UNIT_HEAD in roles and own_unit == leader_unit
    if actor != leader and not provincial and not of_the_unit:
        raise Forbidden("not-your-leader", "只能为本人或本单位领导登记回避。")


def due_on(start: datetime, months: int) -> date:
    """Last day of DL16: `months` calendar months after the day of `start` in the office.

    A day that the month does not have becomes its last one.
    """
    first = local_date(start)
    years, month = divmod(first.month - 1 + months, 12)
    for day in range(first.day, 0, -1):
        try:
            return date(first.year + years, month + 1, day)
        except ValueError:
            continue
    raise ValueError("a month has a first day")


def due_between(wanted: Punctuality, today: date) -> tuple[date, date]:
    """First and last end of DL16 that counts as `wanted` on the day `today`."""
    if wanted is Punctuality.OVERDUE:
        return date.min, today - timedelta(days=1)
    if wanted is Punctuality.DUE_SOON:
        return today, today + SOON
    return today + SOON + timedelta(days=1), date.max


class Answering(Protocol):
    """What is known of a leader who might be proposed."""

    @property
    def id(self) -> UUID: ...
    @property
    def name(self) -> str: ...
    @property
    def post(self) -> str: ...
    @property
    def is_principal(self) -> bool: ...
    @property
    def topics(self) -> list[str]: ...
    @property
    def regions(self) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Candidate:
    """A leader who may be proposed, with the reason a person can check."""

    leader_id: UUID
    leader_name: str
    leader_post: str
    basis: Basis
    reason: str
    in_charge_of: int
    """How many matters the leader is in charge of now."""


def candidates(
    leaders: Iterable[Answering],
    topic: str,
    places: Mapping[str, str],
    loads: Mapping[UUID, int],
    recused: Collection[UUID],
) -> list[Candidate]:
    """Leaders who answer for the topic or the place, the closest and least charged first.

    `places`: code → name of the matter's region and those above it. Principals close the list:
    they may always take command. Leaders with a declared recusal are left out.
    """
    ranked = []
    for leader in leaders:
        by_topic = topic in leader.topics
        place = next(
            (places[code] for code in reversed(list(places)) if code in leader.regions), None
        )
        if leader.id in recused or not (by_topic or place or leader.is_principal):
            continue
        load = loads.get(leader.id, 0)
        rank = 2 * (not by_topic) + (place is None)
        candidate = Candidate(
            leader.id,
            leader.name,
            leader.post,
            _basis(by_topic, place),
            _reason(by_topic, place, leader.is_principal, load),
            load,
        )
        ranked.append((rank, load, str(leader.id), candidate))
    return [candidate for *_, candidate in sorted(ranked, key=lambda each: each[:3])]


def _basis(by_topic: bool, place: str | None) -> Basis:
    if by_topic:
        return Basis.SUBJECT
    return Basis.PRINCIPAL if place is None else Basis.REGION


def _reason(by_topic: bool, place: str | None, principal: bool, load: int) -> str:
    parts = []
    if by_topic:
        parts.append("分管该类诉求")
    if place is not None:
        parts.append(f"联系片区含{place}")
    if principal:
        parts.append("主要领导，可挂帅包案")
    return f"{'；'.join(parts)}；现包案{load}件。"

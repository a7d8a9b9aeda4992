"""The charge (包案, domain §9.3): its moves, who decides at which level, whom to propose. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, Protocol
from uuid import UUID

from assignment_service.leaders.rules import Term, holding
from shared.errors import Conflict, FieldError, Invalid, Refusal
from shared.moves import LEADING, By, Move, Relation, Role, within
from shared.regions import Level
from shared.workdays import months_after

USUAL_MONTHS = 3
"""Length of DL16 unless the charge says otherwise: calendar months from taking charge."""


class Status(StrEnum):
    """Proposed to the principal, active, or over.

    One that is done, by the close-out of its case or because a matter that is not listed was
    closed, goes on when the case relapses or the matter is open again; one that was ended never
    comes back.
    """

    PROPOSED = "proposed"
    ACTIVE = "active"
    DONE = "done"
    ENDED = "ended"


class Basis(StrEnum):
    """Why this leader: commands (挂帅), answers for the topic (分类包案), for the place (包片)."""

    PRINCIPAL = "principal"
    SUBJECT = "subject"
    REGION = "region"


ABOVE = Relation(
    "matter_line",
    "the responsible unit or one above it",
    "not-your-line",
    "该事项的责任单位不在您单位的系统内，不能办理。",
)
ONESELF = Relation(
    "leader_id", "for oneself", "not-your-leader", "只能为本人或本单位领导登记回避。"
)
OWN_LEADER = Relation("unit_id", "for the unit's leaders", ONESELF.code, ONESELF.detail)

_NEW: frozenset[Status] = frozenset()
_PROPOSED = frozenset({Status.PROPOSED})
_ACTIVE = frozenset({Status.ACTIVE})
_DONE = frozenset({Status.DONE})
_SYSTEM = frozenset({Role.SYSTEM})
_PET_HEAD = frozenset({Role.PET_HEAD})
_UNIT_HEAD = frozenset({Role.UNIT_HEAD})
_AFFECTED = frozenset({Role.LEADER, Role.DEPUTY, Role.PRINCIPAL, Role.PET_HEAD, Role.UNIT_HEAD})

# The principal decides at the province, the head of the bureau at city and county.
_ABOVE_PROVINCE = By(
    frozenset({Role.PRINCIPAL}), Level.PROVINCE, line=ABOVE, of=frozenset({Level.PROVINCE})
)
_BELOW_PROVINCE = tuple(
    By(_UNIT_HEAD, level, line=ABOVE, of=frozenset({level})) for level in (Level.CITY, Level.COUNTY)
)
DECIDERS = (_ABOVE_PROVINCE, *_BELOW_PROVINCE)
"""Who decides on a charge: the principal, or the head of the bureau of its level."""
SUCCESSOR = Relation(
    "leader_id", "the successor", "not-your-hand-over", "只能由拟接任的领导本人答复。"
)

PROPOSE = Move(
    "propose", "提出包案建议", _NEW, Status.PROPOSED, (By(_PET_HEAD, Level.PROVINCE, line=ABOVE),)
)
NAME = Move("name", "确定包案领导", _NEW, Status.ACTIVE, _BELOW_PROVINCE, starts=("DL16",))
SUCCEED = Move(
    "succeed", "接任包案", _NEW, Status.ACTIVE, (*DECIDERS, By(LEADING, person=SUCCESSOR)),
    called=False,
)  # fmt: skip
CONFIRM = Move(
    "confirm", "审定包案", _PROPOSED, Status.ACTIVE, (_ABOVE_PROVINCE,), starts=("DL16",)
)
REJECT = Move("reject", "退回包案建议", _PROPOSED, Status.ENDED, (_ABOVE_PROVINCE,))
END = Move("end", "结束包案", _ACTIVE, Status.ENDED, DECIDERS, stops=("DL16",))
# DL16 runs on: a change of leader never restarts a clock (domain §1.1, rule 4).
REPLACE = Move("replace", "更换包案领导", _ACTIVE, Status.ENDED, DECIDERS)
HAND_OVER = Move("hand-over", "交接包案", _ACTIVE, Status.ENDED, LEADING, called=False)
"""The successor accepted (一包到底); who left is replaced without a word of his."""
# The case decides on these (domain §9.3): close-out stops the clock, a relapse begins another.
COMPLETE = Move(
    "complete", "随销号或办结完成包案", _ACTIVE, Status.DONE, _SYSTEM, stops=("DL16",),
    called=False,
)  # fmt: skip
RESUME = Move(
    "resume", "反弹或重新立项后继续包案", _ACTIVE | _DONE, Status.ACTIVE, _SYSTEM,
    starts=("DL16",), called=False,
)  # fmt: skip
LAPSE = Move("lapse", "包案建议失效", _PROPOSED, Status.ENDED, _SYSTEM, called=False)
"""The matter was closed or merged before the principal answered, and nothing is listed."""
RECUSE = Move(
    "recuse",
    "回避",
    _PROPOSED | _ACTIVE | _DONE,
    Status.ENDED,
    (By(_AFFECTED, person=ONESELF), By(_PET_HEAD, Level.PROVINCE), By(_UNIT_HEAD, unit=OWN_LEADER)),
    stops=("DL16",),
    called=False,
)
"""Declared on the matter; a leader who has a charge on it loses it."""

MOVES = (
    PROPOSE, NAME, SUCCEED, CONFIRM, REJECT, LAPSE, END, REPLACE, HAND_OVER, COMPLETE, RESUME,
    RECUSE,
)  # fmt: skip

PROPOSAL_READERS = frozenset({Role.PET_HEAD, Role.DEPUTY, Role.PRINCIPAL})

LISTED = frozenset({"listed", "in_supervision", "county_applied", "city_reviewed", "verified"})
"""Statuses of a listing (supervision's words) while it sets what the chain owes."""
LISTED_ONCE = LISTED | {"delisted", "final"}
FINAL = "final"
HELD = frozenset({Status.ACTIVE, Status.DONE})
"""Who is in charge, or was when the case was delisted and looks back on it."""
OPEN_MATTER = "open"
MERGED_MATTER = "merged"
JOINT_LISTING = "joint"


def opening(level: Level) -> Move:
    """How a charge begins: proposed to the principal at the province, named at once below."""
    return PROPOSE if level is Level.PROVINCE else NAME


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


def check_matter(status: str, listing_status: str | None) -> None:
    """Raise `Conflict` (matter-closed, matter-merged) unless it is open or listed (domain §9.3).

    办结 is not 化解: once nobody asks for a review the matter is closed, whatever day the job
    comes by, and a case that is listed because it is not settled goes on needing its leaders.
    """
    if status == MERGED_MATTER and listing_status not in LISTED:
        detail = "该信访事项已并入其他事项，请对所并入的事项确定包案领导。"
        raise Conflict("matter-merged", detail)
    if status != OPEN_MATTER and listing_status not in LISTED:
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
        detail = "该事项本级已有包案领导，如需变更请办理包案交接。"
        raise Conflict("level-filled", detail, charge_id=str(active))


def check_proposed(leader: UUID, proposed: Collection[UUID]) -> None:
    """Raise `Conflict` (already-proposed) while a proposal of the leader waits for its answer."""
    if leader in proposed:
        raise Conflict("already-proposed", "该领导的包案建议已经提出，正在等待审定。")


def check_unproposed(proposed: Collection[UUID]) -> None:
    """Raise `Conflict` (already-proposed): a list proposes one leader for a matter."""
    if proposed:
        detail = "该事项的包案建议已经提出，正在等待审定；另提人选请单件提出。"
        raise Conflict("already-proposed", detail)


def check_successor(before: tuple[UUID, UUID], successor: tuple[UUID, UUID]) -> None:
    """Raise `Conflict` (same-leader) unless somebody else takes over, or from another unit.

    Both are a leader and the unit.
    """
    if before == successor:
        raise Conflict("same-leader", "接任的应是另一位领导。")


def check_vacated(*, is_vacated: bool) -> None:
    """Raise `Conflict` (leader-serving) unless the one in charge left, or answers for it no more.

    From who is in office a charge goes by a hand-over, which the successor accepts.
    """
    if not is_vacated:
        detail = "该包案领导在任，请办理包案交接，由接任领导接受后变更。"
        raise Conflict("leader-serving", detail)


def check_undeclared(leader: UUID, recused: Collection[UUID]) -> None:
    """Raise `Conflict` (already-recused) when the leader's recusal is on record."""
    if leader in recused:
        raise Conflict("already-recused", "该领导对本事项的回避已经登记。")


def check_recusal(leader: UUID, recused: Collection[UUID]) -> None:
    """Raise `Conflict` (leader-recused) when the leader has declared a ground on the matter."""
    if leader in recused:
        raise Conflict("leader-recused", "该领导对本事项已登记回避，不能包案。")


class Answering(Protocol):
    """What a leader answers for."""

    @property
    def is_principal(self) -> bool: ...
    @property
    def topics(self) -> list[str]: ...
    @property
    def regions(self) -> list[str]: ...
    @property
    def validity(self) -> Sequence[Term]: ...


def answers_for(
    leader: Answering, basis: Basis, topic: str, places: Sequence[str], today: date
) -> str | None:
    """The topic or the closest region by which the leader is in charge; None: none is recorded.

    `places` are the codes of the matter's region and those above it, from the province down. Raises
    `Conflict` (leader-term-over) when it is recorded but not for today: what ran out is no basis.
    """
    codes: Mapping[Basis, Sequence[str]] = {
        Basis.SUBJECT: [topic] if topic in leader.topics else [],
        Basis.REGION: [code for code in reversed(places) if code in leader.regions],
    }
    recorded = codes.get(basis, [])
    held = holding(recorded, leader.validity, today)
    if recorded and not held:
        detail = "该领导分管该领域或联系该片区的期限已满或尚未开始，不能据此包案。"
        raise Conflict("leader-term-over", detail)
    return next((code for code in recorded if code in held), None)


def succeeding(
    leader: Answering, before: Basis, topic: str, places: Sequence[str], today: date
) -> tuple[Basis, str | None]:
    """The basis of who takes over, with what he `answers_for`: his own, not the predecessor's.

    Where nothing of his is recorded for the case, the basis of the charge stays. Raises `Conflict`
    (leader-term-over).
    """
    for basis in (before, Basis.SUBJECT, Basis.REGION):
        if (code := answers_for(leader, basis, topic, places, today)) is not None:
            return basis, code
    return (Basis.PRINCIPAL if leader.is_principal else before), None


def due_on(start: datetime, months: int) -> date:
    """Last day of DL16: `months` calendar months after the day of `start` in the office."""
    return months_after(start, months)


class Eligible(Answering, Protocol):
    """What is known of a leader who might be proposed."""

    @property
    def id(self) -> UUID: ...
    @property
    def name(self) -> str: ...
    @property
    def post(self) -> str: ...


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


class Load(NamedTuple):
    """How many matters a leader is in charge of now, and is proposed for."""

    active: int = 0
    proposed: int = 0


class Case(NamedTuple):
    """What a proposal looks at of a case. `places`: code → name of its region and those above."""

    topic: str
    places: Mapping[str, str]
    recused: Collection[UUID]


def candidates(
    leaders: Iterable[Eligible],
    case: Case,
    loads: Mapping[UUID, Load],
    today: date,
) -> list[Candidate]:
    """Leaders who answer for the topic or the place today, the closest and least charged first.

    Principals close the list: they may always take command. Leaders with a declared recusal are
    left out.
    """
    places = case.places
    ranked = []
    for leader in leaders:
        held = holding((*leader.topics, *leader.regions), leader.validity, today)
        by_topic = case.topic in held
        place = next((places[code] for code in reversed(list(places)) if code in held), None)
        if leader.id in case.recused or not (by_topic or place or leader.is_principal):
            continue
        load = loads.get(leader.id, Load())
        rank = 2 * (not by_topic) + (place is None)
        candidate = Candidate(
            leader.id,
            leader.name,
            leader.post,
            _basis(by_topic, place),
            _reason(by_topic, place, leader.is_principal, load),
            load.active,
        )
        ranked.append((rank, sum(load), str(leader.id), candidate))
    return [candidate for *_, candidate in sorted(ranked, key=lambda each: each[:3])]


def spread(
    leaders: Collection[Eligible],
    cases: Iterable[tuple[Case, UUID | None]],
    loads: Mapping[UUID, Load],
    today: date,
) -> list[list[Candidate]]:
    """The candidates of each case, which comes with the one whom somebody names, if anybody.

    Who is named, or else comes first, for one case is proposed for one more in the next.
    """
    carried = dict(loads)
    found = []
    for case, named in cases:
        ranked = candidates(leaders, case, carried, today)
        with suppress(Refusal):  # nobody is proposed for this one
            one = chosen(ranked, named).leader_id
            load = carried.get(one, Load())
            carried[one] = load._replace(proposed=load.proposed + 1)
        found.append(ranked)
    return found


def chosen(ranked: Sequence[Candidate], leader_id: UUID | None) -> Candidate:
    """The candidate whom somebody names, or else the first.

    Raises `Conflict` (no-candidate) or `Invalid` (leader-not-candidate).
    """
    if not ranked:
        detail = "没有分管该领域、联系该片区或可挂帅的领导可供提出，请先登记领导分工。"
        raise Conflict("no-candidate", detail)
    if leader_id is None:
        return ranked[0]
    named = [each for each in ranked if each.leader_id == leader_id]
    if not named:
        detail = "所选领导不在建议人选之中，请单件提出并写明理由。"
        raise Invalid("leader-not-candidate", detail, [FieldError("leader_id", "不在建议人选中")])
    return named[0]


def _basis(by_topic: bool, place: str | None) -> Basis:
    if by_topic:
        return Basis.SUBJECT
    return Basis.PRINCIPAL if place is None else Basis.REGION


def _reason(by_topic: bool, place: str | None, principal: bool, load: Load) -> str:
    parts = []
    if by_topic:
        parts.append("分管该类诉求")
    if place is not None:
        parts.append(f"联系片区含{place}")
    if principal:
        parts.append("主要领导，可挂帅包案")
    waiting = f"，另有{load.proposed}件待审定" if load.proposed else ""
    return f"{'；'.join(parts)}；现包案{load.active}件{waiting}。"

"""What may happen to a thing and who may do it, as data: one `Move` per verb.

Guards, commands, tests, the `allowed_moves` of API answers and the tables in the docs read the
same rows. Pure: no I/O in this file.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from shared import codes
from shared.errors import Conflict, Forbidden, Refusal
from shared.regions import Level


class Role(StrEnum):
    """Who may do what; the office's own roles (domain §9) and those of the system (design §6)."""

    REGISTRAR = "registrar"
    TRIAGE = "triage"
    PET_HEAD = "pet_head"
    DIV_HANDLER = "div_handler"
    DIV_HEAD = "div_head"
    DEPUTY = "deputy"
    PRINCIPAL = "principal"
    SUPERVISOR = "supervisor"
    UNIT_HANDLER = "unit_handler"
    UNIT_HEAD = "unit_head"
    REVIEWER = "reviewer"
    ACCUSATION_OFFICER = "accusation_officer"
    SENDER = "sender"
    PETITIONER = "petitioner"
    SYSTEM = "system"
    LEADER = "leader"
    JOINT_OFFICE = "joint_office"
    THIRD_PARTY = "third_party"
    SERVICE = "service"
    OPERATOR = "operator"
    REHEARSAL = "rehearsal"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"


LEADING = frozenset({Role.LEADER, Role.PRINCIPAL, Role.DEPUTY, Role.UNIT_HEAD})
"""Whose account may be put in charge of a matter."""


class Person(Protocol):
    """Who wants to do something: what `shared.auth.Actor` knows of the caller."""

    @property
    def id(self) -> UUID: ...
    @property
    def persons(self) -> Set[UUID]: ...
    @property
    def roles(self) -> Set[Role]: ...
    @property
    def unit(self) -> UUID: ...
    @property
    def line(self) -> str: ...
    @property
    def level(self) -> Level: ...


@dataclass(frozen=True, slots=True)
class Relation:
    """A field of the subject that says who stands how towards it, and the refusal that follows.

    `label` is what the printed tables say, e.g. "the responsible unit".
    """

    field: str
    label: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Doers:
    """Who did one of these verbs to the subject, as its history says, and how they are refused.

    For what no field of the row keeps. A list does not read histories, and so offers the verb.
    """

    verbs: Set[str]
    label: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class By:
    """One way to be entitled to a move; every condition that is given must hold.

    `roles`: the person holds one of them. `level`: the person's unit is of this level. `unit`: the
    field holds the person's unit, or several with it. `line`: the field holds the line of the
    person's unit or of one below it. `person`: the field holds the person. `never`: the field holds
    the account, or the accounts, that may not do it, or they did something before (the subject's
    `doers`); nor may who acts for one of them, or acted for one of them on this subject （代办, the
    subject's `stand_ins`）.

    `at` and `of` say when this way counts: at these statuses, and for subjects of these kinds (the
    subject's `kind`).
    """

    roles: Set[Role]
    level: Level | None = None
    unit: Relation | None = None
    line: Relation | None = None
    person: Relation | None = None
    never: Relation | Doers | None = None
    at: Set[StrEnum] = frozenset()
    of: Set[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Move:
    """One verb of a state machine.

    `before` empty: the move creates its subject. `after` None: the status stays as it is. `by`
    says who may do it, in as many ways as there are; plain roles are one way without conditions.
    `starts` and `stops` name the deadlines (DLxx) it begins and ends, `letter` the document (Dxx)
    without which it may not happen. `called` False: it comes about through another move, not by
    its own name.
    """

    verb: str
    label: str
    before: Set[StrEnum]
    after: StrEnum | None
    by: Set[Role] | Sequence[By]
    starts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    letter: str | None = None
    called: bool = True

    @cached_property
    def ways(self) -> Sequence[By]:
        """Every way to be entitled."""
        return [By(self.by)] if isinstance(self.by, Set) else self.by

    @cached_property
    def roles(self) -> Set[Role]:
        """Every role that may do it in some case."""
        return frozenset(role for way in self.ways for role in way.roles)


@dataclass(frozen=True, slots=True)
class Passed:
    """Rights that go to a person because all who have them must keep away （回避）.

    `about`: the ids of what they are about, and of what these belong to. `place`: the person as one
    of those: in their unit, with their roles.
    """

    about: Set[UUID]
    place: Person


def permit(move: Move, person: Person, subject: Any = None) -> None:
    """Raise unless the person may do this move to `subject`, whatever the time of day.

    `subject` is the row, read by the names in `By`; without one (a list, a new thing) only roles
    and levels are asked. Of several ways the nearest one tells what is missing. Raises `Forbidden`
    (role-not-allowed, not-decider, wrong-level, or the code of the relation) or, for who may not
    decide on one's own work, `Conflict` with the code of that relation.
    """
    in_the_place_of(move, person, subject)


def in_the_place_of(move: Move, person: Person, subject: Any = None) -> Person:
    """The person as who may do the move: as such, or with rights that passed. Raises as `permit`.

    The subject of passed rights is known by its own id, or by that of the piece it is about.
    """
    refusal = _refusal(move, person, subject)
    if refusal is None:
        return person
    named = {getattr(subject, name, None) for name in ("id", "piece_id")}
    for each in _passed(person):
        if each.about.isdisjoint(named):
            continue
        missing = _refusal(move, each.place, subject)
        if missing is None:
            return each.place
        refusal = missing if isinstance(missing, Conflict) else refusal  # nearer: one's own work
    raise refusal


def _passed(person: Person) -> Sequence[Passed]:
    found: Sequence[Passed] = getattr(person, "passed", ())
    return found


def _refusal(move: Move, person: Person, subject: Any) -> Refusal | None:
    """Why the person may not do the move; None for who may."""
    ways = _applicable(move, subject)
    nearest: tuple[int, Refusal] = 0, _not_by_role(move, ways, person)
    for way in ways:
        if way.roles.isdisjoint(person.roles):
            continue
        missing = _missing(way, person, subject)
        if missing is None:
            return None
        nearest = max(nearest, missing, key=lambda step: step[0])
    return nearest[1]


def check(move: Move, status: StrEnum) -> None:
    """Raise `Conflict` (wrong-status) unless the move may start from `status`."""
    if status not in move.before:
        raise Conflict(
            "wrong-status",
            f"当前状态不能办理“{move.label}”，请刷新后查看最新状态。",
            current=str(status),
            allowed=sorted(move.before),
        )


def allowed(
    moves: Iterable[Move],
    person: Person,
    subject: Any,
    possible: Callable[[Move], None] | None = None,
) -> list[str]:
    """Verbs that the person may do to `subject` now, in the order of the table.

    `possible` raises a `Refusal` for a move that facts beyond status and person rule out today.
    """

    roles = frozenset(person.roles).union(*(each.place.roles for each in _passed(person)))

    def may(move: Move) -> bool:
        if move.roles.isdisjoint(roles):
            return False  # most moves are others': no refusal is written for them
        try:
            permit(move, person, subject)
            if possible is not None:
                possible(move)
        except Refusal:
            return False
        return True

    return [
        move.verb for move in moves if move.called and subject.status in move.before and may(move)
    ]


def _applicable(move: Move, subject: Any) -> Sequence[By]:
    """The ways that count for the subject as it is; for the wrong status all: `check` refuses."""
    if subject is None:
        return move.ways
    now = [way for way in move.ways if not way.at or subject.status in way.at]
    return [way for way in now or move.ways if not way.of or subject.kind in way.of]


def _missing(way: By, person: Person, subject: Any) -> tuple[int, Refusal] | None:
    """The first condition that does not hold, with its place in the order; None when all do."""
    if way.level is not None and way.level != person.level:
        detail = f"这一步须由{codes.label('leader_level', way.level)}单位办理。"
        return 1, Forbidden("wrong-level", detail, needed=way.level)
    if subject is None:
        return None
    if way.line is not None and not within(getattr(subject, way.line.field), person.line):
        return 2, Forbidden(way.line.code, way.line.detail)
    if way.unit is not None and person.unit not in _ids(getattr(subject, way.unit.field)):
        return 3, Forbidden(way.unit.code, way.unit.detail)
    if way.person is not None and getattr(subject, way.person.field) != person.id:
        return 4, Forbidden(way.person.code, way.person.detail)
    if way.never is not None and not person.persons.isdisjoint(_barred(way.never, subject)):
        return 5, Conflict(way.never.code, way.never.detail)
    return None


def _not_by_role(move: Move, ways: Sequence[By], person: Person) -> Forbidden:
    if move.roles.isdisjoint(person.roles):
        detail = f"您的角色不能办理“{move.label}”。"
        return Forbidden("role-not-allowed", detail, needed=sorted(move.roles))
    needed = sorted({role for way in ways for role in way.roles})
    detail = f"这一件的“{move.label}”不由您的角色决定，请交有权决定的人员办理。"
    return Forbidden("not-decider", detail, needed=needed)


def within(line: str, above: str) -> bool:
    """Whether the unit of `line` is the one of `above` or below it."""
    return line == above or line.startswith(above + "/")


def _barred(never: Relation | Doers, subject: Any) -> Set[UUID]:
    if isinstance(never, Doers):
        did = {who for verb, who in getattr(subject, "doers", ()) if verb in never.verbs}
    else:
        did = {*_ids(getattr(subject, never.field))}
    return with_stand_ins(did, getattr(subject, "stand_ins", ()))


def with_stand_ins(accounts: Iterable[UUID], pairs: Iterable[tuple[UUID, UUID]]) -> Set[UUID]:
    """The accounts, and whoever acted for one of them: `pairs` of who acted and for whom."""
    named = set(accounts)
    return named | {who for who, whom in pairs if whom in named}


def _ids(found: UUID | Collection[UUID] | None) -> Collection[UUID]:
    if isinstance(found, UUID):
        return {found}
    return found or ()


class JobStatus(StrEnum):
    """A job's life; what a job made may expire."""

    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


OPEN_JOB = frozenset({JobStatus.QUEUED, JobStatus.RUNNING})


class JobMoves(NamedTuple):
    """The moves of one kind of job."""

    request: Move
    start: Move
    finish: Move
    fail: Move
    cancel: Move


def job_moves(
    label: str, by: Set[Role] | Sequence[By], cancel_by: Set[Role] | Sequence[By]
) -> JobMoves:
    """The life of a job called `label` (导出台账): who requests it, who cancels it.

    The system may start a running job again: what a dead worker began is begun or continued anew.
    """
    system, running = frozenset({Role.SYSTEM}), frozenset({JobStatus.RUNNING})
    return JobMoves(
        Move("request", label, frozenset(), JobStatus.QUEUED, by),
        Move("start", f"开始{label}", OPEN_JOB, JobStatus.RUNNING, system),
        Move("finish", f"完成{label}", running, JobStatus.FINISHED, system),
        Move("fail", f"{label}失败", OPEN_JOB, JobStatus.FAILED, system),
        Move("cancel", f"取消{label}", OPEN_JOB, JobStatus.CANCELLED, cancel_by),
    )


@dataclass(frozen=True, slots=True)
class Task:
    """The things at one status that wait for the same step; `move` is the usual next one.

    `or_`: another that is asked of others. `decides`: the step is a decision on somebody else's
    work. `asks`: of the roles of the moves those that this queue is for, if not all.
    """

    thing: StrEnum
    status: StrEnum
    move: Move
    or_: Move | None = None
    decides: bool = False
    asks: Set[Role] = frozenset()

    @property
    def roles(self) -> Set[Role]:
        """Who is asked."""
        return self.asks or self.move.roles | (self.or_.roles if self.or_ else set())


def asking(tasks: Mapping[Any, Task], roles: Set[Role]) -> list[Any]:
    """The queues that ask a holder of these roles, in order."""
    return [queue for queue, task in tasks.items() if not task.roles.isdisjoint(roles)]

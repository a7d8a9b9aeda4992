"""Who decides on a recusal, and of whom one is recorded."""

from dataclasses import dataclass, field, replace
from itertools import product
from types import SimpleNamespace
from uuid import UUID

import pytest

from intake_service.handling.recused import rules
from intake_service.handling.recused.rules import Decider, Unit
from intake_service.reception.registration.rules import Status
from intake_service.tasks.rules import QUEUES, Queue
from shared.errors import Conflict, Invalid
from shared.moves import Move, Passed, Role, in_the_place_of
from tests.harness import actor

LINES = ("510000/510100/510104", "510000")


@dataclass
class One:
    """An account."""

    line: str = "510000/510100/510104"
    roles: list[str] = field(default_factory=lambda: ["unit_handler"])


@pytest.mark.parametrize(
    ("roles", "at_department", "decider"),
    [
        (["unit_handler"], False, Decider.BUREAU),
        (["unit_handler", "unit_head"], False, Decider.ISSUER),
        (["div_handler"], True, Decider.DEPARTMENT),
        (["deputy"], True, Decider.DEPARTMENT),
        (["deputy", "principal"], True, Decider.SUPERIOR),
    ],
)
def test_the_head_of_the_organ_decides_and_about_a_head_who_is_above(
    roles: list[str], at_department: bool, decider: Decider
) -> None:
    assert rules.decided_by(roles, at_department=at_department) is decider


@pytest.mark.parametrize("one", [One(), One("510000/510100"), One("510000", ["registrar"])])
def test_who_works_on_a_piece_is_on_its_line(one: One) -> None:
    assert rules.involved(one, LINES) is one


@pytest.mark.parametrize(
    "one", [None, One("510000/510100/510105"), One(roles=["system_admin"]), One(roles=[])]
)
def test_of_others_no_recusal_is_recorded(one: One | None) -> None:
    with pytest.raises(Invalid) as refused:
        rules.involved(one, LINES)
    assert refused.value.code == "account-not-involved"


@pytest.mark.parametrize(
    ("status", "ended"),
    [(Status.REGISTERED, False), (Status.FORWARDED, False), (Status.CLOSED_NO_REVIEW, False),
     (Status.UNDER_RE_REVIEW, False), (Status.FINALISED, True), (Status.FILED, True),
     (Status.WITHDRAWN, True)],
)  # fmt: skip
def test_it_is_asked_for_while_somebody_works_on_the_piece(status: Status, ended: bool) -> None:
    if not ended:
        rules.check_worked_on(status)
        return
    with pytest.raises(Conflict) as refused:
        rules.check_worked_on(status)
    assert refused.value.code == "piece-ended"


COUNTY, CITY, DIVISION, DEPARTMENT = (UUID(int=each) for each in range(1, 5))
UNITS = {
    COUNTY: Unit(COUNTY, "bureau", [CITY], DEPARTMENT),
    CITY: Unit(CITY, "bureau", [], DEPARTMENT),
    DIVISION: Unit(DIVISION, "division", [], DEPARTMENT),
    DEPARTMENT: Unit(DEPARTMENT, "department", [], DEPARTMENT),
}
POSTS = (
    (COUNTY, Role.UNIT_HANDLER), (COUNTY, Role.UNIT_HEAD), (CITY, Role.UNIT_HEAD),
    (DIVISION, Role.DIV_HANDLER), (DIVISION, Role.DIV_HEAD), (DEPARTMENT, Role.PET_HEAD),
    (DEPARTMENT, Role.DEPUTY), (DEPARTMENT, Role.PRINCIPAL),
)  # fmt: skip
"""Who there is in four units, one person each; the registrar stays."""
STAYS = (DEPARTMENT, Role.REGISTRAR)
ASKED = {
    queue: task
    for queue, task in QUEUES.items()
    if not task.roles <= {Role.ACCUSATION_OFFICER, Role.LEADER}
    and queue not in {Queue.INSTRUCT_URGENT}  # asked in person, and relieved
}


@pytest.mark.parametrize("queue", ASKED)
def test_somebody_is_asked_and_may_whoever_keeps_away(queue: Queue) -> None:
    """For every waiting state, each combination of those who keep away, and each unit."""
    task = ASKED[queue]
    for away in product((False, True), repeat=len(POSTS)):
        free = {STAYS} | {post for post, gone in zip(POSTS, away, strict=True) if not gone}
        for unit in UNITS.values():
            natural = {role for at, role in (*POSTS, STAYS) if at == unit.id} & task.roles
            if not natural or any((unit.id, role) in free for role in natural):
                continue  # nobody is asked there at all, or somebody is
            for role in natural:
                found = rules.heir(role, unit, free)
                assert found is not None
                assert found in free
                assert found != (unit.id, role)
                place = replace(actor(found[1]), roles=frozenset({role}))
                heir = replace(
                    place, roles=frozenset(), passed=[Passed(frozenset({COUNTY}), place)]
                )
                about = SimpleNamespace(id=COUNTY)
                moves = [each for each in (task.move, task.or_) if each and role in each.roles]
                assert moves, "the queue asks for what the role may do"
                for move in moves:
                    asked = Move(move.verb, move.label, move.before, move.after, move.roles)
                    assert in_the_place_of(asked, heir, about) is place


@pytest.mark.parametrize(
    ("role", "unit", "first"),
    [
        (Role.UNIT_HANDLER, COUNTY, (COUNTY, Role.UNIT_HEAD)),
        (Role.UNIT_HEAD, COUNTY, (CITY, Role.UNIT_HEAD)),
        (Role.UNIT_HEAD, CITY, (DEPARTMENT, Role.PET_HEAD)),
        (Role.DIV_HANDLER, DIVISION, (DIVISION, Role.DIV_HEAD)),
        (Role.DIV_HEAD, DIVISION, (DEPARTMENT, Role.DEPUTY)),
        (Role.TRIAGE, DEPARTMENT, (DEPARTMENT, Role.PET_HEAD)),
        (Role.PET_HEAD, DEPARTMENT, (DEPARTMENT, Role.DEPUTY)),
        (Role.DEPUTY, DEPARTMENT, (DEPARTMENT, Role.PRINCIPAL)),
        (Role.PRINCIPAL, DEPARTMENT, (DEPARTMENT, Role.DEPUTY)),
    ],
)
def test_who_comes_next(role: Role, unit: UUID, first: tuple[UUID, Role]) -> None:
    order = rules.succession(role, UNITS[unit])
    assert order[0] == first
    assert (unit, role) not in order
    assert len(order) == len(set(order))
    assert rules.heir(role, UNITS[unit], {order[-1]}) == order[-1]
    assert rules.heir(role, UNITS[unit], set()) is None

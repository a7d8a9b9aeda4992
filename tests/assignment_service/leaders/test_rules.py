"""Who keeps the record of which leaders."""

import pytest

from assignment_service.leaders import rules
from assignment_service.leaders.models import Leader
from assignment_service.leaders.rules import Status
from shared.auth import Actor
from shared.errors import Conflict, Invalid
from shared.moves import Move, Role, check
from tests.assignment_service.make import CITY, COUNTY, PROVINCE, refusal
from tests.harness import UNITS, actor

AGREED = {
    ("serving", "revise"): None,
    ("serving", "leave"): "left",
    ("left", "return"): "serving",
    ("serving", "transfer"): "serving",
    ("left", "transfer"): "serving",
}


@pytest.mark.parametrize("move", rules.MOVES, ids=lambda move: move.verb)
@pytest.mark.parametrize("status", Status)
def test_every_pair_of_status_and_move_is_as_agreed(status: Status, move: Move) -> None:
    if (status.value, move.verb) in AGREED:
        check(move, status)
        assert move.after == AGREED[status.value, move.verb]
    else:
        with pytest.raises(Conflict, match="wrong-status"):
            check(move, status)


def test_an_edit_is_the_move_that_it_makes() -> None:
    assert rules.move_to(Status.SERVING, None) is rules.REVISE
    assert rules.move_to(Status.SERVING, Status.SERVING) is rules.REVISE
    assert rules.move_to(Status.SERVING, Status.LEFT) is rules.LEAVE
    assert rules.move_to(Status.LEFT, Status.SERVING) is rules.RETURN


@pytest.mark.parametrize("move", rules.MOVES, ids=lambda move: move.verb)
@pytest.mark.parametrize(
    ("of", "who", "code"),
    [
        (PROVINCE, actor(Role.PET_HEAD), None),
        ("D01", actor(Role.PET_HEAD), None),
        (CITY, actor(Role.UNIT_HEAD, unit=CITY), None),
        (CITY, actor(Role.PET_HEAD), "not-decider"),
        (PROVINCE, actor(Role.PET_HEAD, unit=CITY), "wrong-level"),
        (COUNTY, actor(Role.UNIT_HEAD, unit=CITY), "not-your-leader"),
        (CITY, actor(Role.REGISTRAR, unit=CITY), "role-not-allowed"),
    ],
)
def test_the_petition_office_keeps_provincial_leaders_and_a_head_the_own_unit(
    move: Move, of: str, who: Actor, code: str | None
) -> None:
    leader = Leader(level=UNITS[of].level, unit_id=UNITS[of].id)
    assert refusal(move, who, leader) == code


def test_a_clerk_or_a_closed_account_is_no_leader() -> None:
    rules.check_account({"leader"}, active=True)
    for roles, active in (({"registrar"}, True), ({"leader"}, False)):
        with pytest.raises(Invalid, match="account-not-leader"):
            rules.check_account(roles, active)

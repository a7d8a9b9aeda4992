"""Who keeps the record of which leaders."""

from uuid import uuid4

import pytest

from assignment_service.leaders import rules
from assignment_service.leaders.rules import Status
from shared.errors import Conflict, Forbidden, Invalid
from shared.moves import Move, Role, check
from shared.regions import Level

AGREED = {
    ("serving", "revise"): None,
    ("serving", "leave"): "left",
    ("left", "return"): "serving",
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


def test_the_petition_office_keeps_provincial_leaders_and_a_head_the_own_unit() -> None:
    own, other = uuid4(), uuid4()
    rules.check_keeper({Role.PET_HEAD}, own, Level.PROVINCE, other, Level.PROVINCE)
    rules.check_keeper({Role.UNIT_HEAD}, own, Level.CITY, own, Level.CITY)
    for roles, level, unit, of in (
        ({Role.PET_HEAD}, Level.PROVINCE, other, Level.CITY),
        ({Role.PET_HEAD}, Level.CITY, other, Level.PROVINCE),
        ({Role.UNIT_HEAD}, Level.CITY, other, Level.COUNTY),
    ):
        with pytest.raises(Forbidden, match="not-your-leader"):
            rules.check_keeper(roles, own, level, unit, of)


def test_a_clerk_or_a_closed_account_is_no_leader() -> None:
    rules.check_account({"leader"}, active=True)
    for roles, active in (({"registrar"}, True), ({"leader"}, False)):
        with pytest.raises(Invalid, match="account-not-leader"):
            rules.check_account(roles, active)

"""The table of a plan's moves, held against one written by hand."""

from dataclasses import replace
from datetime import date
from itertools import product
from uuid import uuid4

import pytest

from shared.errors import Conflict, Forbidden, Invalid
from shared.moves import Move, Role, check
from supervision_service.plans import rules
from supervision_service.plans.rules import Reviewer, Status

# verb: (from, to, roles) – domain §4.2, written down a second time on purpose.
AGREED = {
    "submit": ("", "submitted", "unit_head"),
    "review": ("submitted", "city_reviewed", "unit_head"),
    "approve": ("city_reviewed", "approved", "pet_head"),
    "return": ("submitted city_reviewed", "returned", "unit_head pet_head"),
    "measure-done": ("approved", None, "unit_head unit_handler"),
    "supersede": ("approved", "superseded", "pet_head"),
}
PAIRS = list(product(rules.MOVES, Status))


def test_every_agreed_move_is_in_the_table_and_no_other() -> None:
    assert {move.verb for move in rules.MOVES} == set(AGREED)


@pytest.mark.parametrize(
    ("move", "status"), PAIRS, ids=[f"{move.verb}-{status}" for move, status in PAIRS]
)
def test_a_move_starts_only_where_the_agreed_table_says(move: Move, status: Status) -> None:
    before, after, roles = AGREED[move.verb]
    assert move.after == after
    assert move.roles == {Role(role) for role in roles.split()}
    if status in before.split():
        check(move, status)
    else:
        with pytest.raises(Conflict):
            check(move, status)


AUTHOR = uuid4()
EVERYBODY = frozenset(Role)


@pytest.mark.parametrize(
    ("move", "status", "level", "refused"),
    [
        (rules.REVIEW, Status.SUBMITTED, "city", None),
        (rules.REVIEW, Status.SUBMITTED, "county", "wrong-level"),
        (rules.REVIEW, Status.SUBMITTED, "province", "wrong-level"),
        (rules.APPROVE, Status.CITY_REVIEWED, "province", None),
        (rules.APPROVE, Status.CITY_REVIEWED, "city", "wrong-level"),
        (rules.RETURN, Status.SUBMITTED, "city", None),
        (rules.RETURN, Status.SUBMITTED, "province", "wrong-level"),
        (rules.RETURN, Status.CITY_REVIEWED, "province", None),
        (rules.RETURN, Status.CITY_REVIEWED, "city", "wrong-level"),
    ],
)
def test_each_level_has_its_turn(
    move: Move, status: Status, level: str, refused: str | None
) -> None:
    who = Reviewer(uuid4(), EVERYBODY, level, responsible=False)
    if refused is None:
        rules.entitle(move, status, who)
        return
    with pytest.raises(Forbidden) as caught:
        rules.entitle(move, status, who)
    assert caught.value.code == refused


def test_the_author_never_reviews_their_own_plan() -> None:
    for move in (rules.REVIEW, rules.RETURN):
        rules.impartial(move, Status.SUBMITTED, AUTHOR, uuid4())
        with pytest.raises(Conflict) as caught:
            rules.impartial(move, Status.SUBMITTED, AUTHOR, AUTHOR)
        assert caught.value.code == "reviewer-is-author"


def test_only_the_responsible_unit_completes_a_measure() -> None:
    unit = Reviewer(AUTHOR, frozenset({Role.UNIT_HANDLER}), "county", responsible=True)
    rules.entitle(rules.MEASURE_DONE, Status.APPROVED, unit)
    for other, code in (
        (replace(unit, responsible=False), "not-responsible-unit"),
        (replace(unit, roles=frozenset({Role.PET_HEAD})), "role-not-allowed"),
    ):
        with pytest.raises(Forbidden) as caught:
            rules.entitle(rules.MEASURE_DONE, Status.APPROVED, other)
        assert caught.value.code == code


def test_a_changed_plan_says_why() -> None:
    rules.submittable("in_supervision", None, True, "补偿资金到位时间推迟。")
    with pytest.raises(Invalid) as caught:
        rules.submittable("in_supervision", None, True, None)
    assert caught.value.code == "change-reason-missing"


def test_only_one_version_is_under_review() -> None:
    with pytest.raises(Conflict) as caught:
        rules.submittable("listed", 1, False, None)
    assert caught.value.code == "plan-pending"


@pytest.mark.parametrize("status", ["nominated", "dropped", "county_applied", "final"])
def test_no_plan_outside_supervision(status: str) -> None:
    with pytest.raises(Conflict):
        rules.submittable(status, None, False, None)


def test_measures_of_a_first_plan_lie_ahead() -> None:
    rules.due_after(date(2026, 3, 2), [date(2026, 3, 2)])
    with pytest.raises(Invalid) as caught:
        rules.due_after(date(2026, 3, 2), [date(2026, 3, 3), date(2026, 3, 1)])
    assert caught.value.extra["errors"][0]["field"] == "measures.1.due"

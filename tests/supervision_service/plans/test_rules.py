"""The table of a plan's moves, held against one written by hand."""

from datetime import date, timedelta
from itertools import product
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from shared.auth import Actor
from shared.errors import Conflict, Forbidden, Invalid
from shared.moves import Move, Role, allowed, check, permit
from supervision_service.listings.rules import Status as Listed
from supervision_service.plans import rules
from supervision_service.plans.rules import Status
from supervision_service.plans.rules.changes import Wording, changes
from supervision_service.plans.rules.checklist import (
    Checklist,
    Light,
    Progress,
    Step,
    checklist,
    light_of,
)
from tests.harness import actor
from tests.supervision_service.make import CITY, COUNTY, PROVINCE

# verb: (from, to, roles) – domain §4.2, written down a second time on purpose.
AGREED = {
    "submit": ("", "submitted", "unit_head"),
    "review": ("submitted", "city_reviewed", "unit_head"),
    "approve": ("city_reviewed", "approved", "pet_head"),
    "return": ("submitted city_reviewed", "returned", "unit_head pet_head"),
    "measure-begun": ("approved", None, "unit_head unit_handler"),
    "measure-done": ("approved", None, "unit_head unit_handler"),
    "measure-put-back": ("approved", None, "unit_head supervisor pet_head"),
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


def plan(status: Status, **changes: Any) -> Any:
    """As much of a plan as the moves look at; `COUNTY` wrote it and is responsible."""
    unit = actor(unit=COUNTY).unit
    return SimpleNamespace(**{"status": status, "author": AUTHOR, "unit_id": unit, **changes})


def refusal(move: Move, who: Actor, subject: Any) -> str | None:
    """The code with which the move is refused, or None."""
    try:
        permit(move, who, subject)
    except (Forbidden, Conflict) as refused:
        return refused.code
    return None


@pytest.mark.parametrize(
    ("move", "status", "role", "unit", "refused"),
    [
        (rules.REVIEW, Status.SUBMITTED, Role.UNIT_HEAD, CITY, None),
        (rules.REVIEW, Status.SUBMITTED, Role.UNIT_HEAD, COUNTY, "wrong-level"),
        (rules.REVIEW, Status.SUBMITTED, Role.UNIT_HEAD, PROVINCE, "wrong-level"),
        (rules.APPROVE, Status.CITY_REVIEWED, Role.PET_HEAD, PROVINCE, None),
        (rules.APPROVE, Status.CITY_REVIEWED, Role.PET_HEAD, CITY, "wrong-level"),
        (rules.RETURN, Status.SUBMITTED, Role.UNIT_HEAD, CITY, None),
        (rules.RETURN, Status.SUBMITTED, Role.UNIT_HEAD, COUNTY, "wrong-level"),
        (rules.RETURN, Status.SUBMITTED, Role.UNIT_HEAD, PROVINCE, "wrong-level"),
        (rules.RETURN, Status.SUBMITTED, Role.PET_HEAD, PROVINCE, "not-decider"),
        (rules.RETURN, Status.CITY_REVIEWED, Role.PET_HEAD, PROVINCE, None),
        (rules.RETURN, Status.CITY_REVIEWED, Role.PET_HEAD, CITY, "wrong-level"),
        (rules.RETURN, Status.CITY_REVIEWED, Role.UNIT_HEAD, CITY, "not-decider"),
        # Whose turn it was is past: the status refuses, and only those whose turn it ever was.
        (rules.RETURN, Status.APPROVED, Role.UNIT_HEAD, CITY, None),
        (rules.RETURN, Status.APPROVED, Role.PET_HEAD, PROVINCE, None),
        (rules.RETURN, Status.APPROVED, Role.UNIT_HEAD, COUNTY, "wrong-level"),
    ],
)
def test_each_level_has_its_turn(
    move: Move, status: Status, role: Role, unit: str, refused: str | None
) -> None:
    assert refusal(move, actor(role, unit=unit), plan(status)) == refused


def test_the_author_never_reviews_their_own_plan() -> None:
    head = actor(Role.UNIT_HEAD, unit=CITY)
    own = plan(Status.SUBMITTED, author=head.id, unit_id=head.unit)
    for move in (rules.REVIEW, rules.RETURN):
        assert refusal(move, head, plan(Status.SUBMITTED)) is None
        assert refusal(move, head, own) == "reviewer-is-author"
    assert allowed(rules.MOVES, head, plan(Status.SUBMITTED)) == ["review", "return"]
    assert allowed(rules.MOVES, head, own) == []


def test_only_the_responsible_unit_submits_a_plan_and_completes_a_measure() -> None:
    for move, role in (
        (rules.SUBMIT, Role.UNIT_HEAD),
        (rules.MEASURE_DONE, Role.UNIT_HEAD),
        (rules.MEASURE_DONE, Role.UNIT_HANDLER),
        (rules.MEASURE_BEGUN, Role.UNIT_HANDLER),
    ):
        in_force = plan(Status.APPROVED)
        assert refusal(move, actor(role, unit=COUNTY), in_force) is None
        assert refusal(move, actor(role, unit=CITY), in_force) == "not-responsible-unit"
        assert refusal(move, actor(Role.PET_HEAD), in_force) == "role-not-allowed"


def test_a_version_is_superseded_by_the_approval_of_the_next_not_by_name() -> None:
    assert "supersede" not in allowed(rules.MOVES, actor(Role.PET_HEAD), plan(Status.APPROVED))
    assert refusal(rules.SUPERSEDE, actor(Role.PET_HEAD), plan(Status.APPROVED)) is None


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


TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("start", "due", "in_force", "refused"),
    [
        (None, date(2026, 3, 2), set(), None),
        (date(2026, 3, 2), date(2026, 3, 2), set(), None),
        (date(2026, 3, 3), date(2026, 3, 2), set(), "measure-start-late"),
        (None, date(2026, 3, 1), set(), "measure-due-past"),
        # What stands in the plan in force is late, and stays so: its day does not move silently.
        (None, date(2026, 3, 1), {("复测面积", date(2026, 3, 1))}, None),
        (None, date(2026, 3, 1), {("复测面积", date(2026, 2, 1))}, "measure-due-past"),
        (None, date(2026, 3, 1), {("兑付补偿款", date(2026, 3, 1))}, "measure-due-past"),
    ],
)
def test_the_days_of_a_measure_can_be(
    start: date | None, due: date, in_force: set[tuple[str, date]], refused: str | None
) -> None:
    good = SimpleNamespace(action="公示", start=None, due=date(2026, 4, 1))
    measures = [good, SimpleNamespace(action="复测面积", start=start, due=due)]
    if refused is None:
        rules.timed(TODAY, measures, in_force)
        return
    with pytest.raises(Invalid) as caught:
        rules.timed(TODAY, measures, in_force)
    assert caught.value.code == refused
    assert caught.value.extra["errors"][0]["field"].startswith("measures.1.")


@pytest.mark.parametrize(
    ("rule", "refused"),
    [
        (rules.begins, {Progress.BEGUN: "measure-begun", Progress.DONE: "measure-begun"}),
        (rules.completes, {Progress.DONE: "measure-done"}),
        (rules.puts_back, {Progress.PLANNED: "measure-not-begun"}),
    ],
)
def test_a_measure_goes_on_step_by_step(rule: Any, refused: dict[Progress, str]) -> None:
    for status in Progress:
        if status not in refused:
            rule(1, status)
            continue
        with pytest.raises(Conflict) as caught:
            rule(1, status)
        assert caught.value.code == refused[status]


def test_no_measure_is_put_back_under_a_closeout() -> None:
    for listed in Listed:
        rules.possible(rules.MEASURE_DONE, listed)
        if listed in {Listed.LISTED, Listed.IN_SUPERVISION}:
            rules.possible(rules.MEASURE_PUT_BACK, listed)
            continue
        with pytest.raises(Conflict) as caught:
            rules.possible(rules.MEASURE_PUT_BACK, listed)
        assert caught.value.code == "closeout-under-way"


@pytest.mark.parametrize(
    ("left", "light"),
    [(11, Light.GREEN), (10, Light.YELLOW), (4, Light.YELLOW), (3, Light.ORANGE),
     (0, Light.ORANGE), (-1, Light.RED)],
)  # fmt: skip
def test_the_colour_says_how_many_days_are_left(left: int, light: Light) -> None:
    assert light_of(TODAY + timedelta(days=left), TODAY) is light


def test_the_checklist_counts_what_is_done_and_what_slipped() -> None:
    yesterday, later = TODAY - timedelta(days=1), TODAY + timedelta(days=30)
    steps = [
        Step(Progress.DONE, yesterday), Step(Progress.BEGUN, yesterday),
        Step(Progress.PLANNED, TODAY), Step(Progress.PLANNED, later),
    ]  # fmt: skip
    assert checklist(steps, TODAY) == Checklist(4, 1, 1, 1, yesterday, Light.RED)
    assert checklist(steps[:1], TODAY) == Checklist(1, 0, 1, 0, None, None)


def wording(action: str, due: date = TODAY, **changes: Any) -> Wording:
    """What a version says of a measure."""
    given = {"responsible": "某局", "post": None, "cooperating": (), "start": None,
             "deliverable": "记录", "funds": None}  # fmt: skip
    return Wording(action=action, due=due, **{**given, **changes})


def test_versions_are_compared_measure_by_measure() -> None:
    kept, gone, new = wording("复测"), wording("公示"), wording("听证")
    before, after = wording("兑付"), wording("兑付", TODAY + timedelta(days=9))
    funded = wording("复测", funds="二十万元")
    found = changes(({"facts": "甲"}, [kept, gone, before]), ({"facts": "乙"}, [after, new, kept]))
    assert found == (["facts"], [new], [gone], [(before, after)])
    assert found.changed[0].due_moved
    same = changes(({"facts": "甲"}, [kept]), ({"facts": "甲"}, [funded]))
    assert same == ([], [], [], [(kept, funded)])
    assert not same.changed[0].due_moved

"""The table of a listing's moves, held against one written by hand."""

from datetime import date, timedelta
from itertools import product
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from shared.auth import Actor
from shared.errors import Conflict, Forbidden, Invalid
from shared.moves import Move, Role, allowed, check, permit
from shared.regions import Level
from supervision_service.listings import rules
from supervision_service.listings.rules import Kind, Status
from tests.harness import actor
from tests.supervision_service.make import CITY, COUNTY, JOINT_OFFICE

# verb: (from, to, roles) – domain §9.4, written down a second time on purpose.
AGREED = {
    "nominate": ("", "nominated", "pet_head"),
    "list": ("nominated", "listed", "deputy joint_office"),
    "drop": ("nominated", "dropped", "deputy joint_office"),
    "start": ("listed", "in_supervision", "supervisor"),
    "apply-closeout": ("in_supervision", "county_applied", "unit_head"),
    "pass-city-review": ("county_applied", "city_reviewed", "unit_head"),
    "return-city-review": ("county_applied", "in_supervision", "unit_head"),
    "verify": ("city_reviewed", "verified", "supervisor"),
    "return-verification": ("city_reviewed", "in_supervision", "supervisor"),
    "resolve": ("verified", "delisted", "deputy joint_office"),
    "decline": ("verified", "in_supervision", "deputy joint_office"),
    "relist": ("delisted", "in_supervision", "deputy"),
    "finalise": ("delisted", "final", "supervisor"),
}


def test_every_agreed_move_is_in_the_table_and_no_other() -> None:
    assert {move.verb for move in rules.MOVES} == set(AGREED)


@pytest.mark.parametrize(
    ("move", "status"),
    list(product(rules.MOVES, Status)),
    ids=lambda each: getattr(each, "verb", each),
)
def test_a_move_starts_only_where_the_agreed_table_says(move: Move, status: Status) -> None:
    before, after, roles = AGREED[move.verb]
    assert move.after == after
    assert move.roles == {Role(role) for role in roles.split()}
    if status in before.split():
        check(move, status)
    else:
        with pytest.raises(Conflict) as refused:
            check(move, status)
        assert refused.value.code == "wrong-status"


UNIT, ELSEWHERE = actor(Role.UNIT_HEAD, unit=COUNTY).unit, uuid4()


def listing(status: Status, kind: Kind = Kind.OWN, **changes: Any) -> Any:
    """As much of a listing as the moves look at; `COUNTY` is responsible for its matter."""
    return SimpleNamespace(
        **{"status": status, "kind": kind, "unit_id": UNIT, "applicant": None, **changes}
    )


def refusal(move: Move, who: Actor, kind: Kind = Kind.OWN, **changes: Any) -> str | None:
    """The code with which the move is refused to somebody where it may start; None if it is not."""
    status = min(move.before, default=Status.NOMINATED)
    try:
        permit(move, who, listing(Status(status), kind, **changes))
    except (Forbidden, Conflict) as refused:
        return refused.code
    return None


@pytest.mark.parametrize("move", [rules.LIST, rules.DROP, rules.RESOLVE, rules.DECLINE])
def test_the_deputy_decides_on_the_own_list_and_the_joint_office_on_the_joint_one(
    move: Move,
) -> None:
    deputy, joint_office = actor(Role.DEPUTY), actor(Role.JOINT_OFFICE, unit=JOINT_OFFICE)
    assert refusal(move, deputy, Kind.OWN) is None
    assert refusal(move, joint_office, Kind.JOINT) is None
    assert refusal(move, joint_office, Kind.OWN) == "not-decider"
    assert refusal(move, deputy, Kind.JOINT) == "not-decider"


@pytest.mark.parametrize("unit", [CITY, COUNTY])
@pytest.mark.parametrize(
    "move",
    [
        rules.NOMINATE, rules.LIST, rules.DROP, rules.START, rules.VERIFY,
        rules.RETURN_VERIFICATION, rules.RESOLVE, rules.DECLINE, rules.RELIST, rules.FINALISE,
    ],
    ids=lambda move: move.verb,
)  # fmt: skip
def test_what_falls_to_the_province_is_not_done_below(move: Move, unit: str) -> None:
    (role,) = move.roles - {Role.JOINT_OFFICE}
    assert refusal(move, actor(role)) is None
    assert refusal(move, actor(role, unit=unit)) == "wrong-level"


def test_only_the_responsible_unit_applies_and_only_a_city_reviews() -> None:
    county, city = actor(Role.UNIT_HEAD, unit=COUNTY), actor(Role.UNIT_HEAD, unit=CITY)
    assert refusal(rules.APPLY_CLOSEOUT, county) is None
    assert refusal(rules.APPLY_CLOSEOUT, city) == "not-responsible-unit"
    assert refusal(rules.APPLY_CLOSEOUT, county, unit_id=ELSEWHERE) == "not-responsible-unit"
    for review in (rules.PASS_CITY_REVIEW, rules.RETURN_CITY_REVIEW):
        assert refusal(review, city) is None
        assert refusal(review, county) == "wrong-level"
        assert refusal(review, actor(Role.UNIT_HEAD)) == "wrong-level"


def test_nobody_reviews_an_application_of_their_own() -> None:
    head = actor(Role.UNIT_HEAD, unit=CITY)
    for review in (rules.PASS_CITY_REVIEW, rules.RETURN_CITY_REVIEW):
        assert refusal(review, head, applicant=head.id) == "reviewer-is-applicant"
        assert refusal(review, head, applicant=uuid4()) is None


def test_allowed_moves_are_those_this_person_could_do() -> None:
    def may(who: Actor, status: Status, kind: Kind = Kind.OWN, **changes: Any) -> list[str]:
        return allowed(rules.MOVES, who, listing(status, kind, **changes))

    county, city = actor(Role.UNIT_HEAD, unit=COUNTY), actor(Role.UNIT_HEAD, unit=CITY)
    assert may(county, Status.IN_SUPERVISION) == ["apply-closeout"]
    assert may(county, Status.COUNTY_APPLIED) == []
    assert may(city, Status.COUNTY_APPLIED) == ["pass-city-review", "return-city-review"]
    assert may(city, Status.COUNTY_APPLIED, applicant=city.id) == []
    assert may(actor(Role.DEPUTY), Status.VERIFIED, Kind.JOINT) == []
    assert may(actor(Role.DEPUTY), Status.VERIFIED) == ["resolve", "decline"]
    # A look-back brings these about; they are not called by name.
    assert may(actor(Role.DEPUTY, Role.SUPERVISOR), Status.DELISTED) == []


@pytest.mark.parametrize(
    "wanted", [[], ["county"], ["province"], ["city", "county"], ["province", "county"]]
)
def test_province_and_city_are_always_owed(wanted: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        rules.levels([Level(level) for level in wanted], "510000/510100")
    assert refused.value.code == "levels-incomplete"


def test_levels_are_kept_once_and_from_the_province_down() -> None:
    wanted = [Level.COUNTY, Level.CITY, Level.PROVINCE, Level.CITY]
    assert rules.levels(wanted, "510000/510100/510104") == ["province", "city", "county"]


def test_only_the_citys_decision_takes_the_county_out_of_the_chain_not_the_listing() -> None:
    wanted = [Level.PROVINCE, Level.CITY]
    with pytest.raises(Invalid) as refused:
        rules.levels(wanted, "510000/510100/510104")
    assert refused.value.code == "levels-incomplete"
    assert rules.levels(wanted, "510000/510100") == ["province", "city"]


def test_start_names_the_gaps_before_it_asks_for_the_plan() -> None:
    with pytest.raises(Conflict) as refused:
        rules.startable(["city", "county"], has_plan=False)
    assert (refused.value.code, refused.value.extra["gaps"]) == (
        "chain-incomplete",
        ["city", "county"],
    )
    assert "市级、县级" in refused.value.detail
    with pytest.raises(Conflict) as refused:
        rules.startable([], has_plan=False)
    assert refused.value.code == "plan-missing"
    rules.startable([], has_plan=True)


TARGET = date(2026, 9, 30)


def test_the_target_lies_after_today() -> None:
    rules.target(TARGET, TARGET - timedelta(days=1))
    with pytest.raises(Invalid):
        rules.target(TARGET, TARGET)


def test_numbers_grow_past_three_digits() -> None:
    assert rules.listing_number(2026, 7) == "GP-2026-007"
    assert rules.listing_number(2026, 1234) == "GP-2026-1234"


@pytest.mark.parametrize("line", ["510000", "510000/510100", "510000/510100/510104"])
def test_what_a_bureau_handles_or_will_may_be_nominated(line: str) -> None:
    rules.check_bureau(line)


def test_what_a_division_handles_is_not_nominated() -> None:
    with pytest.raises(Conflict) as refused:
        rules.check_bureau("510000/D04")
    assert refused.value.code == "unit-is-division"

"""The table of a listing's moves, held against one written by hand."""

from datetime import date, timedelta
from itertools import product

import pytest

from shared.errors import Conflict, Forbidden, Invalid
from shared.moves import Move, Role, check
from supervision_service.listings import rules
from supervision_service.listings.rules import ChainLevel, Kind, Punctuality, Standing, Status

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


def who(role: Role, level: str = "province", *, responsible: bool = False) -> Standing:
    return Standing(frozenset({role}), level, responsible)


@pytest.mark.parametrize("move", [rules.LIST, rules.DROP, rules.RESOLVE, rules.DECLINE])
def test_the_deputy_decides_on_the_own_list_and_the_joint_office_on_the_joint_one(
    move: Move,
) -> None:
    rules.entitle(move, Kind.OWN, who(Role.DEPUTY))
    rules.entitle(move, Kind.JOINT, who(Role.JOINT_OFFICE))
    for kind, role in ((Kind.OWN, Role.JOINT_OFFICE), (Kind.JOINT, Role.DEPUTY)):
        with pytest.raises(Forbidden) as refused:
            rules.entitle(move, kind, who(role))
        assert refused.value.code == "not-decider"


@pytest.mark.parametrize("level", ["city", "county"])
@pytest.mark.parametrize(
    "move", [rules.NOMINATE, rules.START, rules.VERIFY, rules.RETURN_VERIFICATION, rules.RESOLVE]
)
def test_what_falls_to_the_province_is_not_done_below(move: Move, level: str) -> None:
    role = next(role for role in move.roles if role is not Role.JOINT_OFFICE)
    with pytest.raises(Forbidden) as refused:
        rules.entitle(move, Kind.OWN, who(role, level, responsible=True))
    assert refused.value.code == "wrong-level"


def test_only_the_responsible_unit_applies_and_only_a_city_reviews() -> None:
    rules.entitle(rules.APPLY_CLOSEOUT, Kind.OWN, who(Role.UNIT_HEAD, "county", responsible=True))
    rules.entitle(rules.PASS_CITY_REVIEW, Kind.OWN, who(Role.UNIT_HEAD, "city"))
    with pytest.raises(Forbidden) as refused:
        rules.entitle(rules.APPLY_CLOSEOUT, Kind.OWN, who(Role.UNIT_HEAD, "city"))
    assert refused.value.code == "not-responsible-unit"
    with pytest.raises(Forbidden) as refused:
        rules.entitle(
            rules.PASS_CITY_REVIEW, Kind.OWN, who(Role.UNIT_HEAD, "county", responsible=True)
        )
    assert refused.value.code == "wrong-level"


def test_allowed_moves_are_those_this_person_could_do() -> None:
    county = who(Role.UNIT_HEAD, "county", responsible=True)
    assert rules.allowed(Status.IN_SUPERVISION, Kind.OWN, county) == ["apply-closeout"]
    assert rules.allowed(Status.COUNTY_APPLIED, Kind.OWN, county) == []
    assert rules.allowed(Status.VERIFIED, Kind.JOINT, who(Role.DEPUTY)) == []
    assert rules.allowed(Status.VERIFIED, Kind.OWN, who(Role.DEPUTY)) == ["resolve", "decline"]
    assert rules.allowed(Status.DELISTED, Kind.OWN, who(Role.DEPUTY)) == []


@pytest.mark.parametrize(
    "asked", [[], ["county"], ["province"], ["city", "county"], ["province", "county"]]
)
def test_province_and_city_are_always_owed(asked: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        rules.levels([ChainLevel(level) for level in asked], "510000/510100")
    assert refused.value.code == "levels-incomplete"


def test_levels_are_kept_once_and_from_the_province_down() -> None:
    asked = [ChainLevel.COUNTY, ChainLevel.CITY, ChainLevel.PROVINCE, ChainLevel.CITY]
    assert rules.levels(asked, "510000/510100/510104") == ["province", "city", "county"]


def test_only_the_citys_decision_takes_the_county_out_of_the_chain_not_the_listing() -> None:
    asked = [ChainLevel.PROVINCE, ChainLevel.CITY]
    with pytest.raises(Invalid) as refused:
        rules.levels(asked, "510000/510100/510104")
    assert refused.value.code == "levels-incomplete"
    assert rules.levels(asked, "510000/510100") == ["province", "city"]


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


@pytest.mark.parametrize(
    ("days_left", "expected"),
    [(11, "on_time"), (10, "due_soon"), (0, "due_soon"), (-1, "overdue")],
)
def test_an_open_listing_is_held_against_today(days_left: int, expected: str) -> None:
    today = TARGET - timedelta(days=days_left)
    assert rules.punctuality(TARGET, None, today) == Punctuality(expected)


def test_a_delisted_one_is_held_against_its_own_day_for_ever() -> None:
    years_later = TARGET + timedelta(days=800)
    assert rules.punctuality(TARGET, TARGET, years_later) is Punctuality.ON_TIME
    late = TARGET + timedelta(days=1)
    assert rules.punctuality(TARGET, late, years_later) is Punctuality.OVERDUE


def test_the_target_lies_after_today() -> None:
    rules.target(TARGET, TARGET - timedelta(days=1))
    with pytest.raises(Invalid):
        rules.target(TARGET, TARGET)


def test_numbers_grow_past_three_digits() -> None:
    assert rules.listing_number(2026, 7) == "GP-2026-007"
    assert rules.listing_number(2026, 1234) == "GP-2026-1234"

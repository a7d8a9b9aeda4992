"""The responsibility chain and what a matter's pieces still owe."""

from uuid import uuid4

import pytest

from supervision_service.matters import rules
from supervision_service.matters.rules import InCharge

LEVELS = ["province", "city", "county"]


def held(*levels: str, takes_all: str = "") -> list[InCharge]:
    """Active charges at `levels`."""
    return [
        InCharge(level, uuid4(), "李某某", "副局长", takes_all=level == takes_all)
        for level in levels
    ]


@pytest.mark.parametrize(
    ("charges", "gaps"),
    [
        (held(), LEVELS),
        (held("province"), ["city", "county"]),
        (held("province", "city"), ["county"]),
        (held("province", "city", "county"), []),
        (held("province", "city", takes_all="city"), []),
        (held("city", takes_all="city"), ["province"]),
        (held("province", "county", takes_all="county"), ["city"]),
        (held("province", takes_all="province"), ["city", "county"]),
    ],
)
def test_every_owed_level_without_a_leader_is_a_gap(
    charges: list[InCharge], gaps: list[str]
) -> None:
    assert rules.gaps(LEVELS, charges) == gaps


def test_a_county_that_was_never_owed_is_no_gap() -> None:
    assert rules.gaps(["province", "city"], held("province", "city")) == []

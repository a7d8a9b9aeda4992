"""On which grounds a matter comes into question, from the facts alone."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from shared.workdays import ZONE
from supervision_service.candidates.rules import GROUNDS, Facts, Limits, reasons
from supervision_service.listings.rules import Ground

TODAY = date(2026, 3, 2)
NOTHING = Facts(
    overdue_pieces=0, overdue_orders=0, overdue_since=None, returns=0, repeats=0, opinion_on=None,
    executions_late=0, execution_due=None, cross_or_split=(), listing_number=None,
    delisted_on=None, pieces_since=0, open_since=None,
)  # fmt: skip
KNOWN: dict[Ground, dict[str, Any]] = {
    Ground.OVERDUE: {"overdue_pieces": 1, "overdue_since": date(2026, 2, 20)},
    Ground.RETURNED_TWICE: {"returns": 2},
    Ground.REPEATED_AFTER_OPINION: {"repeats": 2, "opinion_on": date(2026, 1, 5)},
    Ground.OPINION_NOT_CARRIED_OUT: {"executions_late": 1, "execution_due": date(2026, 2, 1)},
    Ground.CROSS_OR_SPLIT: {"cross_or_split": ["cross_region"]},
    Ground.RELAPSE: {
        "listing_number": "GP-2025-001", "delisted_on": date(2025, 12, 1), "pieces_since": 1,
    },
    Ground.SELF_SCREENED: {"open_since": TODAY - timedelta(days=180)},
}  # fmt: skip
BELOW: dict[Ground, dict[str, Any]] = {
    Ground.OVERDUE: {"overdue_pieces": 0},
    Ground.RETURNED_TWICE: {"returns": 1},
    Ground.REPEATED_AFTER_OPINION: {"repeats": 1},
    Ground.OPINION_NOT_CARRIED_OUT: {"executions_late": 0},
    Ground.CROSS_OR_SPLIT: {"cross_or_split": None},
    Ground.RELAPSE: {"pieces_since": 0},
    Ground.SELF_SCREENED: {"open_since": TODAY - timedelta(days=179)},
}


def facts(changes: dict[str, Any]) -> Facts:
    """Facts of a matter of which nothing else is known."""
    values = {name: getattr(NOTHING, name) for name in Facts.__slots__}
    return Facts(**{**values, **changes})


@pytest.mark.parametrize("ground", GROUNDS)
def test_each_ground_holds_by_its_own_fact_and_not_below_it(ground: Ground) -> None:
    (reason,) = reasons(facts(KNOWN[ground]), Limits(), TODAY)
    assert reason.ground is ground
    assert reason.fact.endswith("。")
    assert reasons(facts(KNOWN[ground] | BELOW[ground]), Limits(), TODAY) == []


def test_grounds_stand_in_one_order_with_their_facts() -> None:
    every: dict[str, Any] = {}
    for known in KNOWN.values():
        every |= known
    found = reasons(facts(every), Limits(), TODAY)
    assert tuple(each.ground for each in found) == GROUNDS
    assert [each.fact for each in found] == [
        "1件超过法定办理期限，0件交办超过反馈期限；最早于2026年2月20日到期，已超期10天。",
        "报结后被退回2次。",
        "2026年1月5日出具意见后，该事项又登记2件。",
        "1件的处理意见逾期未落实，最早应于2026年2月1日落实。",
        "属于跨地区，尚未办结。",
        "挂牌件GP-2025-001于2025年12月1日销号，此后该事项又登记1件。",
        "2025年9月3日登记，至今180天未办结。",
    ]


def test_limits_move_what_is_long_and_what_is_often() -> None:
    known = facts(KNOWN[Ground.SELF_SCREENED] | KNOWN[Ground.REPEATED_AFTER_OPINION])
    assert reasons(known, Limits(open_days=181, repeats=3), TODAY) == []


def test_the_moment_before_which_a_matter_is_old_is_a_midnight_of_the_office() -> None:
    assert Limits().registered_before(TODAY) == datetime(2025, 9, 4, tzinfo=ZONE)

"""The table of a weekly session's moves held against one written by hand, and its agenda."""

from datetime import date, timedelta
from itertools import product
from typing import Any
from uuid import UUID

import pytest

from shared.errors import Conflict, Invalid
from shared.moves import Move, Role, check
from supervision_service.action_items import rules as items
from supervision_service.plans.rules.checklist import Light
from supervision_service.reports.rules import week
from supervision_service.weekly_sessions import rules
from supervision_service.weekly_sessions.rules import agenda
from supervision_service.weekly_sessions.rules.agenda import Carried, Facts, Point, Undone

# verb: (from, to, roles) – domain §4.5, written down a second time on purpose.
AGREED = {
    "open": ("", "opened", "supervisor"),
    "move-cutoff": ("opened", None, "supervisor"),
    "call-missing": ("opened", "called", "supervisor"),
    "call-in-time": ("opened", "called", "system"),
    "close": ("called", "closed", "supervisor"),
    "reopen": ("closed", "called", "supervisor"),
    "cancel": ("opened called", "cancelled", "supervisor"),
}
OFFICE = "supervisor pet_head"
UNIT = f"unit_handler unit_head div_handler div_head {OFFICE}"
AGREED_ITEMS = {
    "assign": ("", "assigned", OFFICE),
    "answer": ("assigned", "answered", UNIT),
    "return": ("answered", "assigned", OFFICE),
    "confirm": ("answered", "confirmed", OFFICE),
    "move-due": ("assigned", None, OFFICE),
    "drop": ("assigned answered", "dropped", OFFICE),
    "reopen": ("confirmed dropped", "assigned", OFFICE),
    "end": ("assigned answered", "dropped", "system"),
}
TABLES = [
    *((AGREED, move, status) for move, status in product(rules.MOVES, rules.Status)),
    *((AGREED_ITEMS, move, status) for move, status in product(items.MOVES, items.Status)),
]


def test_every_agreed_move_is_in_the_tables_and_no_other() -> None:
    assert {move.verb for move in rules.MOVES} == set(AGREED)
    assert {move.verb for move in items.MOVES} == set(AGREED_ITEMS)


@pytest.mark.parametrize(("agreed", "move", "status"), TABLES)
def test_a_move_starts_only_where_the_agreed_table_says(
    agreed: dict[str, Any], move: Move, status: Any
) -> None:
    before, after, roles = agreed[move.verb]
    assert move.after == after
    assert move.roles == {Role(role) for role in roles.split()}
    if status in before.split():
        check(move, status)
    else:
        with pytest.raises(Conflict):
            check(move, status)


MONDAY = date(2026, 3, 2)
WEEK = week("2026-W10")


@pytest.mark.parametrize(
    ("cutoff", "today", "refused"),
    [
        (MONDAY, MONDAY, None),
        (MONDAY + timedelta(days=13), MONDAY, None),
        (MONDAY + timedelta(days=14), MONDAY, "cutoff-outside"),
        (MONDAY - timedelta(days=1), MONDAY - timedelta(days=7), "cutoff-outside"),
        (MONDAY, MONDAY + timedelta(days=1), "cutoff-past"),
    ],
)
def test_reports_are_due_in_their_week_or_the_next_one(
    cutoff: date, today: date, refused: str | None
) -> None:
    if refused is None:
        rules.cutoff(WEEK, cutoff, today)
        return
    with pytest.raises(Invalid) as caught:
        rules.cutoff(WEEK, cutoff, today)
    assert caught.value.code == refused


@pytest.mark.parametrize(
    ("move", "today", "decided", "refused"),
    [
        (rules.CALL, MONDAY, 0, "cutoff-not-over"),
        (rules.CALL, MONDAY + timedelta(days=1), 0, None),
        (rules.CANCEL, MONDAY, 0, None),
        (rules.CANCEL, MONDAY, 1, "has-decisions"),
        (rules.CLOSE, MONDAY, 1, None),
    ],
)
def test_what_beyond_the_status_holds_a_session_up(
    move: Move, today: date, decided: int, refused: str | None
) -> None:
    if refused is None:
        rules.possible(move, MONDAY, today, decided)
        return
    with pytest.raises(Conflict) as caught:
        rules.possible(move, MONDAY, today, decided)
    assert caught.value.code == refused


def test_only_a_session_that_is_not_over_decides() -> None:
    for status in rules.Status:
        if status in {rules.Status.OPENED, rules.Status.CALLED}:
            items.decided_in(status)
            continue
        with pytest.raises(Conflict) as caught:
            items.decided_in(status)
        assert caught.value.code == "session-over"


def test_an_item_is_due_today_at_the_earliest() -> None:
    items.due(MONDAY, MONDAY)
    with pytest.raises(Invalid) as caught:
        items.due(MONDAY - timedelta(days=1), MONDAY)
    assert caught.value.code == "due-past"


def facts(**changes: Any) -> Facts:
    """A case about which there is nothing to say, but for the changes."""
    given = {
        "target_date": MONDAY + timedelta(days=60), "reported": True, "difficulty": None,
        "help_needed": None, "undone": [Undone(1, "复测", MONDAY + timedelta(days=30))],
        "carried": [],
    }  # fmt: skip
    return Facts(**{**given, **changes})


LATE = Undone(2, "公示", MONDAY - timedelta(days=1))
ITEM = Carried(UUID(int=1), "县局牵头复测。", "某县局", MONDAY)


@pytest.mark.parametrize(
    ("changes", "points", "light"),
    [
        ({}, [], Light.GREEN),
        ({"reported": False}, [Point.REPORT_MISSING], Light.GREEN),
        ({"undone": [LATE]}, [Point.MEASURE_OVERDUE, Point.RED_LIGHT], Light.RED),
        ({"difficulty": "资金不足。"}, [Point.DIFFICULTY], Light.GREEN),
        ({"help_needed": "请协调住建。"}, [Point.HELP_NEEDED], Light.GREEN),
        ({"target_date": MONDAY - timedelta(days=1)}, [Point.RED_LIGHT], Light.RED),
        ({"target_date": MONDAY}, [], Light.ORANGE),
        ({"carried": [ITEM]}, [Point.ITEM_OPEN], Light.GREEN),
    ],
)
def test_the_agenda_says_why_a_case_is_on_it(
    changes: dict[str, Any], points: list[Point], light: Light
) -> None:
    found = facts(**changes)
    assert (agenda.points(found, MONDAY), agenda.light(found, MONDAY)) == (points, light)


def test_the_longest_overdue_measure_stands_first() -> None:
    later = Undone(1, "复测", LATE.due - timedelta(days=5))
    assert agenda.overdue(facts(undone=[LATE, later]), MONDAY) == [later, LATE]

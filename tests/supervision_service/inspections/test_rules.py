"""The table of an inspection's moves, and what is held against it."""

from datetime import date
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest

from shared.errors import Conflict, Forbidden, Invalid, Refusal
from shared.moves import Move, Role, check, permit
from supervision_service.inspections import rules
from supervision_service.inspections.rules import Kind, Status
from tests.harness import actor
from tests.supervision_service.make import COUNTY, JOINT_OFFICE, PROVINCE

# verb: (from, to, who) – domain §4.4 and §4.9, written down a second time on purpose.
OFFICE = "supervisor pet_head"
BEFORE = "planned returned approved agreed"
AGREED = {
    "plan": ("", "planned", OFFICE),
    "revise": (BEFORE, "planned", OFFICE),
    "approve": ("planned", "approved", "deputy"),
    "agree": ("approved", "agreed", "joint_office"),
    "return": ("planned approved", "returned", "deputy joint_office"),
    "cancel": (BEFORE, "cancelled", "deputy"),
    "record": ("approved agreed under_way", "under_way", OFFICE),
    "leave-out": ("under_way", None, OFFICE),
    "feed-back": ("under_way", None, OFFICE),
    "close": ("under_way", "closed", OFFICE),
    "reopen": ("closed", "under_way", OFFICE),
}
PAIRS = list(product(rules.MOVES, Status))
TODAY = date(2026, 5, 20)


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
        return
    with pytest.raises(Conflict):
        check(move, status)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("status", [Status.PLANNED, Status.APPROVED])
def test_each_side_returns_what_waits_for_it(status: Status, kind: Kind) -> None:
    row = SimpleNamespace(status=status, kind=kind)
    may = set()
    for role, unit in ((Role.DEPUTY, PROVINCE), (Role.JOINT_OFFICE, JOINT_OFFICE)):
        try:
            permit(rules.RETURN, actor(role, unit=unit), row)
            may.add(role)
        except Forbidden:
            pass
    if status is Status.PLANNED:
        assert may == {Role.DEPUTY}
    else:
        assert may == ({Role.JOINT_OFFICE} if kind is Kind.JOINT else set())
    with pytest.raises(Forbidden):
        permit(rules.APPROVE, actor(Role.DEPUTY, unit=COUNTY), row)


def stop(**changes: Any) -> Any:
    """A stop that was visited and fed back."""
    return SimpleNamespace(**{"day": TODAY, "left_out": None, "document_no": "某号", **changes})


STANDS: dict[str, Any] = {
    "status": Status.UNDER_WAY, "kind": Kind.JOINT, "begins": TODAY, "stops": [stop()],
    "open_rectifications": 0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("move", "changes", "code"),
    [
        (rules.RECORD, {}, None),
        (rules.RECORD, {"status": Status.APPROVED}, "not-agreed"),
        (rules.RECORD, {"status": Status.APPROVED, "kind": Kind.OWN}, None),
        (rules.RECORD, {"begins": date(2026, 5, 21)}, "inspection-early"),
        (rules.CLOSE, {}, None),
        (rules.CLOSE, {"stops": [stop(day=None, document_no=None)]}, "stops-open"),
        (rules.CLOSE, {"stops": [stop(day=None, document_no=None, left_out="无须")]}, None),
        (rules.CLOSE, {"stops": [stop(document_no=None)]}, "feedback-missing"),
        (rules.CLOSE, {"open_rectifications": 1}, "rectifications-open"),
    ],
)
def test_what_rules_a_move_out(move: Move, changes: dict[str, Any], code: str | None) -> None:
    found = None
    try:
        rules.possible(move, SimpleNamespace(**{**STANDS, **changes}), TODAY)
    except Refusal as refusal:
        found = refusal.code
    assert found == code


@pytest.mark.parametrize("day", [date(2026, 5, 18), date(2026, 5, 21)])
def test_a_visit_is_not_of_tomorrow_nor_before_the_plan(day: date) -> None:
    rules.recordable(date(2026, 5, 19), date(2026, 5, 19), TODAY)
    with pytest.raises(Invalid):
        rules.recordable(day, date(2026, 5, 19), TODAY)

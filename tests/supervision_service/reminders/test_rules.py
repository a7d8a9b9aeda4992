"""On which day which reminder is due."""

from datetime import date, timedelta

import pytest

from shared.moves import Role
from supervision_service.reminders import rules
from supervision_service.reminders.rules import About, Status

DUE = date(2026, 5, 20)


@pytest.mark.parametrize(
    ("left", "known_for", "days"),
    [
        (16, None, None), (15, None, 15), (8, None, 15), (7, None, 7), (4, None, 7), (3, None, 3),
        (0, None, 3), (-1, None, None), (14, 14, None), (7, 14, 7), (2, 2, None), (15, 15, 15),
    ],
)  # fmt: skip
def test_the_last_mark_that_passed_counts_unless_it_had_passed_before(
    left: int, known_for: int | None, days: int | None
) -> None:
    since = None if known_for is None else DUE - timedelta(days=known_for)
    assert rules.mark(DUE, DUE - timedelta(days=left), since) == days


@pytest.mark.parametrize("about", About)
def test_a_message_names_the_thing_and_the_day(about: About) -> None:
    said = rules.text(about, "GP-2026-001", "某事", 2, DUE)
    assert said.startswith("“某事”（GP-2026-001）")
    assert "2026年5月20日" in said


def test_the_system_tells_and_the_unit_reads() -> None:
    assert {move.verb: (move.after, move.roles) for move in rules.MOVES} == {
        "remind": (Status.SENT, {Role.SYSTEM}),
        "read": (Status.READ, {Role.UNIT_HANDLER, Role.UNIT_HEAD}),
    }

"""Which pieces may be handled simply."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest

from intake_service.reception.registration import rules
from intake_service.reception.registration.rules import Handling, Status, simple
from intake_service.reception.registration.rules.simple import Ground
from shared.errors import Conflict, Invalid

NOON = datetime(2026, 3, 5, 4, tzinfo=UTC)
SIMPLE = {"simplified": Ground.CLEAR}
SWITCHED = {**SIMPLE, "switched_at": NOON, "due_raw": date(2026, 5, 1)}


@dataclass
class Known:
    """A piece as far as the rules ask."""

    status: Status = Status.REGISTERED
    handling: Handling = Handling.BUREAU
    is_repeat: bool = False
    is_collective: bool = False
    is_major_urgent: bool = False
    petitioner_count: int = 4
    due_raw: date | None = None
    extended_days: int = 0
    simplified: Ground | None = None
    switched_at: datetime | None = None


@pytest.mark.parametrize(
    ("move", "changes"),
    [
        (rules.SIMPLIFY, {}),
        (rules.UNDO_SIMPLIFY, SIMPLE),
        (rules.ACCEPT, SIMPLE),
        (rules.ACCEPT, {"is_repeat": True}),
        (rules.SWITCH_TO_ORDINARY, {**SIMPLE, "is_major_urgent": True}),
        (rules.UNDO_SWITCH, SWITCHED),
        (rules.HOLD_HEARING, SWITCHED),
        (rules.UNDO_TRIAGE, {}),
    ],
)
def test_what_may_be_done(move: Any, changes: dict[str, Any]) -> None:
    simple.check_possible(move, Known(**changes))


@pytest.mark.parametrize(
    ("move", "changes", "code"),
    [
        (rules.SIMPLIFY, SIMPLE, "already-simplified"),
        (rules.SIMPLIFY, SWITCHED, "already-simplified"),
        (rules.SIMPLIFY, {"due_raw": date(2026, 5, 1)}, "handling-begun"),
        (rules.SIMPLIFY, {"is_repeat": True}, "simplified-repeat"),
        (rules.SIMPLIFY, {"petitioner_count": 5}, "simplified-collective"),
        (rules.SIMPLIFY, {"is_collective": True}, "simplified-collective"),
        (rules.SIMPLIFY, {"is_major_urgent": True}, "simplified-major"),
        (rules.SIMPLIFY, {"handling": Handling.MAJOR}, "simplified-major"),
        (rules.ACCEPT, {**SIMPLE, "is_major_urgent": True}, "simplified-major"),
        (rules.ACCEPT, {**SIMPLE, "handling": Handling.MAJOR}, "simplified-major"),
        (rules.UNDO_SIMPLIFY, {}, "not-simplified"),
        (rules.UNDO_SIMPLIFY, {**SIMPLE, "due_raw": date(2026, 3, 16)}, "handling-begun"),
        (rules.SWITCH_TO_ORDINARY, {}, "not-simplified"),
        (rules.SWITCH_TO_ORDINARY, SWITCHED, "not-simplified"),
        (rules.UNDO_SWITCH, {}, "not-switched"),
        (rules.UNDO_SWITCH, SIMPLE, "not-switched"),
        (rules.UNDO_SWITCH, {**SWITCHED, "extended_days": 10}, "switch-extended"),
        (rules.UNDO_TRIAGE, SIMPLE, "simplified"),
        (rules.HOLD_HEARING, SIMPLE, "simplified"),
    ],
)
def test_what_may_not(move: Any, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Conflict) as refused:
        simple.check_possible(move, Known(**changes))
    assert refused.value.code == code


@pytest.mark.parametrize("unsuited", ["is_major_complex", "is_legal_litigation"])
def test_what_the_person_knows_is_asked(unsuited: str) -> None:
    known = {"is_major_complex": False, "is_legal_litigation": False}
    simple.check_stated(**known)
    with pytest.raises(Invalid) as refused:
        simple.check_stated(**{**known, unsuited: True})
    assert refused.value.code == "simplified-unsuited"
    assert [each["field"] for each in refused.value.extra["errors"]] == [unsuited]


def test_it_is_decided_in_the_days_in_which_it_is_accepted() -> None:
    simple.check_in_time(date(2026, 3, 5), NOON)
    with pytest.raises(Conflict) as refused:
        simple.check_in_time(date(2026, 3, 4), NOON)
    assert refused.value.code == "simplified-late"

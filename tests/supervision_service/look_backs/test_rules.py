"""Look-backs: their moves, their dates, what they decide."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from types import SimpleNamespace

import pytest

from shared.errors import Conflict, Forbidden, Invalid
from shared.moves import Move, Role, allowed, check, permit
from shared.workdays import published
from supervision_service.look_backs import rules
from supervision_service.look_backs.rules import Outcome, Status
from tests.harness import actor
from tests.supervision_service.make import CITY, PROVINCE

AGREED = {
    "schedule": ("", "scheduled", "deputy joint_office"),
    "solid": ("scheduled follow_up", "solid", "supervisor"),
    "follow-up": ("scheduled follow_up", "follow_up", "supervisor"),
    "relapse": ("scheduled follow_up", "relapsed", "deputy"),
    "void": ("scheduled follow_up", "void", "deputy"),
    "recount": ("scheduled follow_up solid relapsed", None, "system"),
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


@pytest.mark.parametrize(
    ("delisted", "days", "raw", "legal"),
    [
        # Friday 25 September 2026 begins the Mid-Autumn holiday, Monday the 28th is worked.
        (date(2026, 8, 26), 30, date(2026, 9, 25), date(2026, 9, 28)),
        # 1 October 2026 begins the National Day holiday, the 8th is the next working day.
        (date(2026, 9, 1), 30, date(2026, 10, 1), date(2026, 10, 8)),
        # Saturday 10 October 2026 is an adjusted working day: nothing is moved.
        (date(2026, 7, 12), 90, date(2026, 10, 10), date(2026, 10, 10)),
        # Spring Festival 2026, 15 to 23 February, within natural days: counted, not skipped.
        (date(2026, 2, 9), 30, date(2026, 3, 11), date(2026, 3, 11)),
        (date(2026, 3, 2), 180, date(2026, 8, 29), date(2026, 8, 31)),
    ],
)
def test_look_backs_fall_after_natural_days_and_move_off_rest_days(
    delisted: date, days: int, raw: date, legal: date
) -> None:
    end = rules.ends(delisted, days, published())
    assert (end.raw, end.legal, end.provisional) == (raw, legal, False)


def test_the_day_of_delisting_is_the_day_in_the_office() -> None:
    late_evening_utc = datetime(2026, 3, 1, 17, 0, tzinfo=UTC)  # 2 March 01:00 in Chengdu
    assert rules.ends(late_evening_utc, 30, published()).raw == date(2026, 4, 1)


def test_a_year_without_a_holiday_notice_is_provisional() -> None:
    assert rules.ends(date(2026, 9, 1), 180, published()).provisional is True


RAW = date(2026, 4, 1)


@pytest.mark.parametrize("outcome", [Outcome.SOLID, Outcome.FOLLOW_UP])
def test_nothing_is_found_solid_before_its_time(outcome: Outcome) -> None:
    rules.recordable(outcome, RAW, RAW, None)
    with pytest.raises(Conflict) as refused:
        rules.recordable(outcome, RAW, RAW - timedelta(days=1), None)
    assert refused.value.code == "look-back-too-early"


def test_a_relapse_shows_at_any_time_and_sets_a_new_target() -> None:
    today = RAW - timedelta(days=20)
    rules.recordable(Outcome.RELAPSED, RAW, today, today + timedelta(days=60))
    for target, code in ((None, "target-date-missing"), (today, "target-date-past")):
        with pytest.raises(Invalid) as refused:
            rules.recordable(Outcome.RELAPSED, RAW, today, target)
        assert refused.value.code == code
    with pytest.raises(Invalid) as refused:
        rules.recordable(Outcome.SOLID, RAW, RAW, RAW + timedelta(days=1))
    assert refused.value.code == "target-date-needless"


@pytest.mark.parametrize(
    ("role", "unit", "refused"),
    [
        (Role.SUPERVISOR, PROVINCE, None),
        (Role.DEPUTY, PROVINCE, None),
        (Role.SUPERVISOR, CITY, "wrong-level"),
        (Role.DEPUTY, CITY, "wrong-level"),
        (Role.UNIT_HEAD, PROVINCE, "role-not-allowed"),
    ],
)
def test_the_province_records_look_backs(role: Role, unit: str, refused: str | None) -> None:
    who, row = actor(role, unit=unit), SimpleNamespace(status=Status.SCHEDULED)
    assert (allowed((rules.RECORD,), who, row) == ["record"]) == (refused is None)
    if refused is not None:
        with pytest.raises(Forbidden) as caught:
            permit(rules.RECORD, who, row)
        assert caught.value.code == refused


def test_the_deputy_alone_finds_a_relapse_and_the_supervisor_the_rest() -> None:
    row = SimpleNamespace(status=Status.SCHEDULED)
    for outcome, move in rules.BY_OUTCOME.items():
        finder = Role.DEPUTY if outcome is Outcome.RELAPSED else Role.SUPERVISOR
        (other,) = {Role.DEPUTY, Role.SUPERVISOR} - {finder}
        permit(move, actor(finder), row)
        with pytest.raises(Forbidden):
            permit(move, actor(other), row)


@pytest.mark.parametrize("status", Status)
def test_who_may_record_may_make_one_of_the_moves_behind_it(status: Status) -> None:
    row = SimpleNamespace(status=status)
    for role in Role:
        who = actor(role)
        behind = [replace(move, called=True) for move in rules.BY_OUTCOME.values()]
        assert bool(allowed((rules.RECORD,), who, row)) == bool(allowed(behind, who, row))


def test_a_listing_is_final_when_every_look_back_is_solid() -> None:
    assert rules.holds([Status.SOLID] * 3)
    assert not rules.holds([Status.SOLID, Status.SOLID, Status.FOLLOW_UP])
    assert not rules.holds([Status.SOLID, Status.SCHEDULED, Status.SOLID])


def test_an_open_look_back_is_judged_by_today_and_a_recorded_one_by_its_own_day() -> None:
    assert rules.settled_on(Status.SCHEDULED, None) is None
    assert rules.settled_on(Status.FOLLOW_UP, RAW) is None
    assert rules.settled_on(Status.SOLID, RAW) == RAW

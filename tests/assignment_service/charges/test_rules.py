"""What may happen to a charge, by whom, and whom the office proposes."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from assignment_service.charges import rules
from assignment_service.charges.rules import Basis, Punctuality, Status
from shared.errors import Conflict, Forbidden, Invalid
from shared.moves import Move, Role, check
from shared.regions import Level

# Agreed with domain §9.3, written down a second time on purpose.
AGREED = {
    ("proposed", "confirm"): "active",
    ("proposed", "reject"): "ended",
    ("proposed", "recuse"): "ended",
    ("active", "end"): "ended",
    ("active", "replace"): "ended",
    ("active", "recuse"): "ended",
}
BEGINNINGS = {"propose": "proposed", "name": "active", "succeed": "active"}
ROLES = {
    "propose": {"pet_head"},
    "name": {"unit_head"},
    "succeed": {"principal", "unit_head"},
    "confirm": {"principal"},
    "reject": {"principal"},
    "end": {"principal", "unit_head"},
    "replace": {"principal", "unit_head"},
    "recuse": {"leader", "deputy", "principal", "pet_head", "unit_head"},
}


class TestMoves:
    @pytest.mark.parametrize("move", rules.MOVES, ids=lambda move: move.verb)
    @pytest.mark.parametrize("status", Status)
    def test_every_pair_of_status_and_move_is_as_agreed(self, status: Status, move: Move) -> None:
        if (status.value, move.verb) in AGREED:
            check(move, status)
            assert move.after == AGREED[status.value, move.verb]
        else:
            with pytest.raises(Conflict) as refused:
                check(move, status)
            assert refused.value.code == "wrong-status"

    def test_the_beginnings_and_the_roles_are_as_agreed(self) -> None:
        assert {m.verb: m.after for m in rules.MOVES if not m.before} == BEGINNINGS
        assert {m.verb: {str(role) for role in m.roles} for m in rules.MOVES} == ROLES

    def test_a_change_of_leader_neither_starts_nor_stops_a_clock(self) -> None:
        assert [m.verb for m in rules.MOVES if m.starts == ("DL16",)] == ["name", "confirm"]
        assert [m.verb for m in rules.MOVES if m.stops == ("DL16",)] == ["end", "recuse"]

    @pytest.mark.parametrize(
        ("status", "level", "role", "own", "verbs"),
        [
            (
                Status.PROPOSED,
                Level.PROVINCE,
                Role.PRINCIPAL,
                Level.PROVINCE,
                ["confirm", "reject"],
            ),
            (Status.ACTIVE, Level.PROVINCE, Role.PRINCIPAL, Level.PROVINCE, ["end", "replace"]),
            (Status.ACTIVE, Level.CITY, Role.UNIT_HEAD, Level.CITY, ["end", "replace"]),
            (Status.ACTIVE, Level.CITY, Role.PRINCIPAL, Level.PROVINCE, []),
            (Status.ACTIVE, Level.COUNTY, Role.UNIT_HEAD, Level.CITY, []),
            (Status.PROPOSED, Level.PROVINCE, Role.PET_HEAD, Level.PROVINCE, []),
            (Status.ENDED, Level.PROVINCE, Role.PRINCIPAL, Level.PROVINCE, []),
        ],
    )
    def test_allowed_moves_are_those_of_the_own_level(
        self, status: Status, level: Level, role: Role, own: Level, verbs: list[str]
    ) -> None:
        assert rules.open_to(status, level, {role}, own) == verbs


class TestLevels:
    @pytest.mark.parametrize(
        ("level", "role", "own_level", "own_line", "allowed"),
        [
            (Level.PROVINCE, Role.PRINCIPAL, Level.PROVINCE, "510000", True),
            (Level.PROVINCE, Role.PRINCIPAL, Level.CITY, "510000/510100", False),
            (Level.PROVINCE, Role.UNIT_HEAD, Level.PROVINCE, "510000", False),
            (Level.CITY, Role.UNIT_HEAD, Level.CITY, "510000/510100", True),
            (Level.CITY, Role.UNIT_HEAD, Level.CITY, "510000/510300", False),
            (Level.CITY, Role.PRINCIPAL, Level.PROVINCE, "510000", False),
            (Level.COUNTY, Role.UNIT_HEAD, Level.COUNTY, "510000/510100/510104", True),
            (Level.COUNTY, Role.UNIT_HEAD, Level.CITY, "510000/510100", False),
        ],
    )
    def test_each_level_is_decided_by_its_own_head(
        self, level: Level, role: Role, own_level: Level, own_line: str, allowed: bool
    ) -> None:
        matter = "510000/510100/510104"
        if allowed:
            rules.check_decider(level, {role}, own_level, own_line, matter)
            return
        with pytest.raises(Forbidden) as refused:
            rules.check_decider(level, {role}, own_level, own_line, matter)
        assert refused.value.code == "not-your-level"

    def test_a_line_that_only_begins_alike_is_not_within(self) -> None:
        assert rules.within("510000/510100", "510000/510100")
        assert not rules.within("510000/5101001", "510000/510100")

    def test_only_a_city_leader_can_take_all(self) -> None:
        rules.check_form(Level.CITY, takes_all=True)
        with pytest.raises(Invalid, match="takes-all-city-only"):
            rules.check_form(Level.COUNTY, takes_all=True)


class TestTerm:
    @pytest.mark.parametrize(
        ("start", "months", "end"),
        [
            (datetime(2025, 3, 12, 2, tzinfo=UTC), 3, date(2025, 6, 12)),
            (datetime(2025, 11, 30, 2, tzinfo=UTC), 3, date(2026, 2, 28)),
            (datetime(2025, 12, 31, 2, tzinfo=UTC), 12, date(2026, 12, 31)),
            # 17:00 UTC is the next day in the office.
            (datetime(2025, 1, 31, 17, tzinfo=UTC), 1, date(2025, 3, 1)),
        ],
    )
    def test_dl16_ends_calendar_months_after_the_day_in_the_office(
        self, start: datetime, months: int, end: date
    ) -> None:
        assert rules.due_on(start, months) == end


class TestPunctuality:
    def test_every_day_is_exactly_one_of_on_time_due_soon_and_overdue(self) -> None:
        today = date(2025, 6, 12)
        for shift, expected in (
            (-1, Punctuality.OVERDUE),
            (0, Punctuality.DUE_SOON),
            (7, Punctuality.DUE_SOON),
            (8, Punctuality.ON_TIME),
        ):
            end = today + timedelta(days=shift)
            spans = {each: rules.due_between(each, today) for each in Punctuality}
            assert [w for w, (first, last) in spans.items() if first <= end <= last] == [expected]


@dataclass
class Somebody:
    """A leader as the rules see one."""

    id: UUID = field(default_factory=uuid4)
    name: str = "李某某"
    post: str = "副厅长"
    is_principal: bool = False
    topics: list[str] = field(default_factory=list)
    regions: list[str] = field(default_factory=list)


PLACES = {"510000": "四川省", "510100": "成都市", "510104": "锦江区"}


class TestCandidates:
    def test_topic_and_place_come_before_topic_before_place_before_principal(self) -> None:
        principal = Somebody(is_principal=True)
        place = Somebody(regions=["510100"])
        topic = Somebody(topics=["NR01"])
        both = Somebody(topics=["NR01"], regions=["510100"])
        nobody = Somebody(topics=["NR08"], regions=["510300"])
        found = rules.candidates([nobody, principal, place, topic, both], "NR01", PLACES, {}, [])
        assert [each.leader_id for each in found] == [both.id, topic.id, place.id, principal.id]
        assert [each.basis for each in found] == [
            Basis.SUBJECT,
            Basis.SUBJECT,
            Basis.REGION,
            Basis.PRINCIPAL,
        ]
        assert found[0].reason == "分管该类诉求；联系片区含成都市；现包案0件。"

    def test_the_nearest_place_is_the_reason(self) -> None:
        leader = Somebody(regions=["510000", "510104"])
        found = rules.candidates([leader], "NR01", PLACES, {}, [])
        assert found[0].reason == "联系片区含锦江区；现包案0件。"

    def test_of_two_alike_the_less_charged_comes_first(self) -> None:
        busy, free = Somebody(topics=["NR01"]), Somebody(topics=["NR01"])
        found = rules.candidates([busy, free], "NR01", PLACES, {busy.id: 4}, [])
        assert [each.leader_id for each in found] == [free.id, busy.id]
        assert found[1].in_charge_of == 4

    def test_a_leader_with_a_recusal_is_not_proposed(self) -> None:
        leader = Somebody(topics=["NR01"])
        assert rules.candidates([leader], "NR01", PLACES, {}, [leader.id]) == []

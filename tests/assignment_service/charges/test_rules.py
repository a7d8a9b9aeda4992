"""What may happen to a charge, by whom, and whom the office proposes."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from assignment_service.charges import rules
from assignment_service.charges.models import Charge, Matter
from assignment_service.charges.rules import Basis, Status
from assignment_service.hand_overs import rules as hand_overs
from shared.auth import Actor
from shared.errors import Conflict, Invalid
from shared.moves import Move, Role, allowed, check
from shared.regions import Level
from tests.assignment_service.make import (
    CITY,
    COUNTY,
    NEIGHBOUR_CITY,
    NEIGHBOUR_COUNTY,
    PROVINCE,
    refusal,
)
from tests.harness import UNITS, actor

# Agreed with domain §9.3, written down a second time on purpose.
AGREED = {
    ("proposed", "confirm"): "active",
    ("proposed", "reject"): "ended",
    ("proposed", "lapse"): "ended",
    ("proposed", "recuse"): "ended",
    ("active", "end"): "ended",
    ("active", "replace"): "ended",
    ("active", "hand-over"): "ended",
    ("active", "recuse"): "ended",
    ("active", "complete"): "done",
    ("active", "resume"): "active",
    ("done", "resume"): "active",
    ("done", "recuse"): "ended",
}
BEGINNINGS = {"propose": "proposed", "name": "active", "succeed": "active"}
ROLES = {
    "propose": {"pet_head"},
    "name": {"unit_head"},
    "succeed": {"principal", "unit_head", "leader", "deputy"},
    "confirm": {"principal"},
    "reject": {"principal"},
    "end": {"principal", "unit_head"},
    "replace": {"principal", "unit_head"},
    "hand-over": {"principal", "unit_head", "leader", "deputy"},
    "complete": {"system"},
    "resume": {"system"},
    "lapse": {"system"},
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
        assert [m.verb for m in rules.MOVES if m.starts == ("DL16",)] == [
            "name",
            "confirm",
            "resume",
        ]
        stopping = [m.verb for m in rules.MOVES if m.stops == ("DL16",)]
        assert stopping == ["end", "complete", "recuse"]

    @pytest.mark.parametrize(
        ("status", "level", "who", "verbs"),
        [
            (Status.PROPOSED, Level.PROVINCE, actor(Role.PRINCIPAL), ["confirm", "reject"]),
            (Status.ACTIVE, Level.PROVINCE, actor(Role.PRINCIPAL), ["end", "replace"]),
            (Status.ACTIVE, Level.CITY, actor(Role.UNIT_HEAD, unit=CITY), ["end", "replace"]),
            (Status.ACTIVE, Level.CITY, actor(Role.PRINCIPAL), []),
            (Status.ACTIVE, Level.COUNTY, actor(Role.UNIT_HEAD, unit=CITY), []),
            (Status.ACTIVE, Level.CITY, actor(Role.UNIT_HEAD, unit=NEIGHBOUR_CITY), []),
            (Status.PROPOSED, Level.PROVINCE, actor(Role.PET_HEAD), []),
            (Status.ENDED, Level.PROVINCE, actor(Role.PRINCIPAL), []),
        ],
    )
    def test_allowed_moves_are_those_of_the_own_level(
        self, status: Status, level: Level, who: Actor, verbs: list[str]
    ) -> None:
        assert allowed(rules.MOVES, who, charge(level, status)) == verbs


def charge(level: Level, status: Status = Status.ACTIVE) -> Charge:
    """A charge on a matter of a county's bureau, with a leader of the bureau of that level."""
    unit = {Level.PROVINCE: PROVINCE, Level.CITY: CITY, Level.COUNTY: COUNTY}[level]
    matter = Matter(unit_line=UNITS[COUNTY].line)
    return Charge(
        status=status, level=level, matter=matter, leader_id=LEADER, unit_id=UNITS[unit].id
    )


LEADER = uuid4()


class TestLevels:
    @pytest.mark.parametrize("move", [rules.END, rules.REPLACE, hand_overs.OFFER], ids=str)
    @pytest.mark.parametrize(
        ("level", "who", "code"),
        [
            (Level.PROVINCE, actor(Role.PRINCIPAL), None),
            (Level.PROVINCE, actor(Role.PRINCIPAL, unit=CITY), "wrong-level"),
            (Level.PROVINCE, actor(Role.PRINCIPAL, unit="D01"), "not-your-line"),
            (Level.PROVINCE, actor(Role.UNIT_HEAD), "not-decider"),
            (Level.CITY, actor(Role.UNIT_HEAD, unit=CITY), None),
            (Level.CITY, actor(Role.UNIT_HEAD, unit=NEIGHBOUR_CITY), "not-your-line"),
            (Level.CITY, actor(Role.PRINCIPAL), "not-decider"),
            (Level.COUNTY, actor(Role.UNIT_HEAD, unit=COUNTY), None),
            (Level.COUNTY, actor(Role.UNIT_HEAD, unit=CITY), "wrong-level"),
            (Level.COUNTY, actor(Role.PET_HEAD), "role-not-allowed"),
        ],
    )
    def test_each_level_is_decided_by_its_own_head(
        self, move: Move, level: Level, who: Actor, code: str | None
    ) -> None:
        assert refusal(move, who, charge(level)) == code

    @pytest.mark.parametrize(
        ("level", "who", "code"),
        [
            (Level.PROVINCE, actor(Role.PET_HEAD), None),
            (Level.PROVINCE, actor(Role.PET_HEAD, unit=CITY), "wrong-level"),
            (Level.PROVINCE, actor(Role.UNIT_HEAD, unit=CITY), "role-not-allowed"),
            (Level.CITY, actor(Role.UNIT_HEAD, unit=CITY), None),
            (Level.CITY, actor(Role.UNIT_HEAD, unit=COUNTY), "wrong-level"),
            (Level.CITY, actor(Role.UNIT_HEAD, unit=NEIGHBOUR_CITY), "not-your-line"),
            (Level.COUNTY, actor(Role.UNIT_HEAD, unit=COUNTY), None),
            (Level.COUNTY, actor(Role.UNIT_HEAD, unit=NEIGHBOUR_COUNTY), "not-your-line"),
        ],
    )
    def test_a_level_puts_only_its_own_leader_in_charge(
        self, level: Level, who: Actor, code: str | None
    ) -> None:
        assert refusal(rules.opening(level), who, charge(level)) == code

    @pytest.mark.parametrize(
        ("level", "who", "code"),
        [
            (Level.CITY, actor(Role.LEADER, unit=CITY, id=LEADER), None),
            (Level.CITY, actor(Role.LEADER, unit=CITY), "not-your-leader"),
            (Level.CITY, actor(Role.PET_HEAD), None),
            (Level.CITY, actor(Role.PET_HEAD, unit=CITY), "not-your-leader"),
            (Level.CITY, actor(Role.UNIT_HEAD, unit=CITY), None),
            (Level.CITY, actor(Role.UNIT_HEAD, unit=COUNTY), "not-your-leader"),
            (Level.CITY, actor(Role.REGISTRAR), "role-not-allowed"),
        ],
    )
    def test_a_recusal_is_for_oneself_for_the_own_unit_or_from_the_petition_office(
        self, level: Level, who: Actor, code: str | None
    ) -> None:
        assert refusal(rules.RECUSE, who, charge(level)) == code

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


@dataclass
class Somebody:
    """A leader as the rules see one."""

    id: UUID = field(default_factory=uuid4)
    name: str = "李某某"
    post: str = "副厅长"
    is_principal: bool = False
    topics: list[str] = field(default_factory=list)
    regions: list[str] = field(default_factory=list)
    validity: list[rules.Term] = field(default_factory=list)


TODAY = date(2025, 6, 1)
PLACES = {"510000": "四川省", "510100": "成都市", "510104": "锦江区"}


def case(*recused: UUID) -> rules.Case:
    """A case of the topic in the place."""
    return rules.Case("NR01", PLACES, recused)


class TestCandidates:
    def test_topic_and_place_come_before_topic_before_place_before_principal(self) -> None:
        principal = Somebody(is_principal=True)
        place = Somebody(regions=["510100"])
        topic = Somebody(topics=["NR01"])
        both = Somebody(topics=["NR01"], regions=["510100"])
        nobody = Somebody(topics=["NR08"], regions=["510300"])
        found = rules.candidates([nobody, principal, place, topic, both], case(), {}, TODAY)
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
        found = rules.candidates([leader], case(), {}, TODAY)
        assert found[0].reason == "联系片区含锦江区；现包案0件。"

    def test_of_two_alike_the_less_charged_comes_first(self) -> None:
        busy, free = Somebody(topics=["NR01"]), Somebody(topics=["NR01"])
        found = rules.candidates([busy, free], case(), {busy.id: rules.Load(3, 1)}, TODAY)
        assert [each.leader_id for each in found] == [free.id, busy.id]
        assert found[1].in_charge_of == 3
        assert found[1].reason == "分管该类诉求；现包案3件，另有1件待审定。"

    def test_a_leader_with_a_recusal_is_not_proposed(self) -> None:
        leader = Somebody(topics=["NR01"])
        assert rules.candidates([leader], case(leader.id), {}, TODAY) == []

    @pytest.mark.parametrize(
        ("since", "until", "proposed"),
        [
            (None, "2025-05-31", False),
            (None, "2025-06-01", True),
            ("2025-06-01", None, True),
            ("2025-06-02", None, False),
            ("2025-01-01", "2025-12-31", True),
        ],
    )
    def test_whose_term_is_over_or_not_begun_is_not_proposed(
        self, since: str | None, until: str | None, proposed: bool
    ) -> None:
        term = {"code": "NR01", "holds_from": since, "holds_until": until}
        leader = Somebody(topics=["NR01"], validity=[term])
        assert bool(rules.candidates([leader], case(), {}, TODAY)) is proposed
        # A term limits its own code alone.
        both = Somebody(topics=["NR01"], regions=["510100"], validity=[term])
        assert len(rules.candidates([both], case(), {}, TODAY)) == 1

    def test_of_a_list_who_is_not_among_the_candidates_is_refused(self) -> None:
        known = rules.candidates([Somebody(topics=["NR01"])], case(), {}, TODAY)
        assert rules.chosen(known, None) is known[0]
        assert rules.chosen(known, known[0].leader_id) is known[0]
        with pytest.raises(Invalid, match="leader-not-candidate"):
            rules.chosen(known, uuid4())
        with pytest.raises(Conflict, match="no-candidate"):
            rules.chosen([], None)

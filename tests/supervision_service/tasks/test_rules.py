"""Somebody is asked about every state that waits for a person."""

from collections.abc import Mapping
from enum import StrEnum

import pytest

from shared.capability import capabilities
from shared.moves import Role, Task
from supervision_service.action_items import rules as action_items
from supervision_service.aids import rules as aids
from supervision_service.clues import rules as clues
from supervision_service.consultations import rules as consultations
from supervision_service.difficulties import rules as difficulties
from supervision_service.follow_ups import rules as follow_ups
from supervision_service.inspections import rules as inspections
from supervision_service.joint_handlings import rules as joint_handlings
from supervision_service.joint_meetings import rules as meetings
from supervision_service.listings import rules as listings
from supervision_service.listings.rules import READERS
from supervision_service.look_backs import rules as look_backs
from supervision_service.plans import rules as plans
from supervision_service.recommendations import rules as recommendations
from supervision_service.rectifications import rules as rectifications
from supervision_service.tasks.rules import QUEUES, Thing
from supervision_service.unit_sanctions import rules as sanctions
from supervision_service.urgings import rules as urgings
from supervision_service.weekly_sessions import rules as sessions

STATUSES: Mapping[Thing, type[StrEnum]] = {
    Thing.LISTING: listings.Status,
    Thing.PLAN: plans.Status,
    Thing.URGING: urgings.Status,
    Thing.LOOK_BACK: look_backs.Status,
    Thing.DIFFICULTY: difficulties.Status,
    Thing.INSPECTION: inspections.Status,
    Thing.RECTIFICATION: rectifications.Status,
    Thing.WEEKLY_SESSION: sessions.Status,
    Thing.ACTION_ITEM: action_items.Status,
    Thing.CONSULTATION: consultations.Status,
    Thing.JOINT_MEETING: meetings.Status,
    Thing.FOLLOW_UP: follow_ups.Status,
    Thing.JOINT_HANDLING: joint_handlings.Status,
    Thing.CLUE: clues.Status,
    Thing.AID: aids.Status,
    Thing.UNIT_SANCTION: sanctions.Status,
    Thing.RECOMMENDATION: recommendations.Status,
}
AT_REST: Mapping[Thing, Mapping[str, str]] = {
    Thing.LISTING: {
        "dropped": "it is over",
        "delisted": "its look-backs are asked about",
        "final": "it is over",
    },
    Thing.PLAN: {
        "returned": "its listing waits for another version",
        "superseded": "the newer version is asked about",
    },
    Thing.URGING: {
        "dropped": "it is over",
        "closed": "it is over",
        "escalated": "the higher one is asked about",
    },
    Thing.LOOK_BACK: {
        "solid": "it is over",
        "relapsed": "its listing is asked about",
        "void": "it is over",
    },
    Thing.DIFFICULTY: {"solved": "it is over", "given_up": "it is over"},
    Thing.INSPECTION: {"closed": "it is over", "cancelled": "it is over"},
    Thing.RECTIFICATION: {"confirmed": "it is put right", "withdrawn": "it is over"},
    Thing.WEEKLY_SESSION: {"closed": "it is over", "cancelled": "it is over"},
    Thing.ACTION_ITEM: {"confirmed": "it is done", "dropped": "it is over"},
    Thing.CONSULTATION: {"concluded": "it is over", "cancelled": "it is over"},
    Thing.JOINT_MEETING: {
        "confirmed": "what was decided is asked about by its tasks and its cases",
        "cancelled": "it is over",
    },
    Thing.FOLLOW_UP: {"confirmed": "it is done", "cancelled": "it is over"},
    Thing.CLUE: {
        "not_taken_up": "the organ said why; who wants to hand it over elsewhere does so",
        "result_known": "it is over",
        "dropped": "it is over",
    },
    Thing.AID: {
        "refused": "it is said why; who wants to ask elsewhere does so",
        "closed": "it is over",
        "withdrawn": "it is over",
    },
    Thing.JOINT_HANDLING: {"ended": "all sides ended it", "cancelled": "it is over"},
    Thing.UNIT_SANCTION: {
        "rejected": "it is over",
        "withdrawn": "it is over",
        "lifted": "it is over",
        "annulled": "it is over",
        "replaced": "the newer one is asked about",
    },
    Thing.RECOMMENDATION: {
        "rejected": "it is over",
        "withdrawn": "it is over",
        "closed": "it is over",
        "annulled": "it is over",
    },
}
"""By thing and status: why nobody is asked."""
ASKS_NOBODY: Mapping[str, str] = {
    "case_proof": "the scanner works",
    "reminder": "a message before a limit: who owes what is asked by the thing itself",
}
"""Machines of supervision without a queue, each with the reason."""
SHARED = {
    ("listing", "nominated"): 2,
    ("listing", "listed"): 2,
    ("listing", "in_supervision"): 2,
    ("listing", "verified"): 2,
    ("urging", "drafted"): 3,
    ("urging", "issued"): 2,
    ("inspection", "approved"): 2,
    ("consultation", "called"): 2,
    ("follow_up", "answered"): 2,
    ("joint_handling", "asked"): 4,
    ("joint_handling", "ending"): 3,
    ("aid", "asked"): 2,
    ("unit_sanction", "served"): 2,
    ("unit_sanction", "rectifying"): 2,
    ("recommendation", "issued"): 3,
}
"""States that several queues share; the rest of the row says which one asks."""


@pytest.mark.parametrize(
    ("thing", "status"),
    [(thing, status) for thing, statuses in STATUSES.items() for status in statuses],
)
def test_every_state_asks_somebody_or_says_why_not(thing: Thing, status: StrEnum) -> None:
    found = [
        queue for queue, task in QUEUES.items() if (task.thing, task.status) == (thing, status)
    ]
    wanted = 0 if status in AT_REST[thing] else SHARED.get((thing.value, status.value), 1)
    assert len(found) == wanted, f"{thing} {status}: give it a queue, or say why nobody is asked"


def test_every_machine_of_supervision_has_its_queues_or_a_reason() -> None:
    machines = {
        name.rpartition(" ")[0].lower().replace(" ", "_").replace("-", "_")
        for capability in capabilities("supervision_service").values()
        for name in capability.machines
    }
    assert machines == {thing.value for thing in Thing} | ASKS_NOBODY.keys()


@pytest.mark.parametrize("found", QUEUES.values(), ids=QUEUES)
def test_the_step_that_is_asked_for_starts_from_the_state(found: Task) -> None:
    assert not found.move.before or found.status in found.move.before
    assert found.move.called
    assert Role.SYSTEM not in found.roles
    assert found.roles <= found.move.roles | (found.or_.roles if found.or_ else frozenset())
    assert found.roles <= READERS

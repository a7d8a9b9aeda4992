"""Somebody is asked about every charge that waits for a person, and about every gap."""

from collections.abc import Mapping
from enum import StrEnum

import pytest

from assignment_service.charges.rules import Status
from assignment_service.duty_templates import rules as duty_templates
from assignment_service.hand_overs import rules as hand_overs
from assignment_service.leader_acts import rules as leader_acts
from assignment_service.leaders.rules import READERS
from assignment_service.task_forces import rules as task_forces
from assignment_service.tasks.rules import QUEUES, Thing
from shared.capability import capabilities
from shared.moves import Role, Task

AT_REST: Mapping[tuple[Thing, StrEnum], str] = {
    (Thing.CHARGE, Status.DONE): "the case is closed out",
    (Thing.CHARGE, Status.ENDED): "it is over",
    (Thing.CHARGE_HAND_OVER, hand_overs.Status.ACCEPTED): "it is done",
    (Thing.CHARGE_HAND_OVER, hand_overs.Status.WITHDRAWN): "the former leader goes on",
    (Thing.TASK_FORCE, task_forces.Status.ACTIVE): "it works",
    (Thing.TASK_FORCE, task_forces.Status.REJECTED): "it is decided",
    (Thing.TASK_FORCE, task_forces.Status.DISBANDED): "it is over",
    (Thing.LEADER_ACT, leader_acts.Status.CONFIRMED): "it counts",
    (Thing.LEADER_ACT, leader_acts.Status.WITHDRAWN): "it is over",
    (Thing.INSTRUCTION, leader_acts.TaskStatus.CARRIED_OUT): "it is done",
    (Thing.INSTRUCTION, leader_acts.TaskStatus.FALLEN): "it is over",
    **{
        (Thing.DUTY_TEMPLATE, status): "it is decided"
        for status in duty_templates.Status
        if status is not duty_templates.Status.PROPOSED
    },
}
"""Why nobody is asked about something of this status."""
ASKS_NOBODY: Mapping[str, str] = {
    "charge_proof": "the scanner works",
    "leader": "what a leader answers for waits for nobody; who left is asked about by the charges",
    "guidance": "what was guided is recorded",
}
"""Machines of assignment without a queue, each with the reason."""


@pytest.mark.parametrize(
    ("thing", "status"),
    [
        *((Thing.CHARGE, status) for status in Status),
        *((Thing.CHARGE_HAND_OVER, status) for status in hand_overs.Status),
        *((Thing.TASK_FORCE, status) for status in task_forces.Status),
        *((Thing.LEADER_ACT, status) for status in leader_acts.Status),
        *((Thing.INSTRUCTION, status) for status in leader_acts.TaskStatus),
        *((Thing.DUTY_TEMPLATE, status) for status in duty_templates.Status),
    ],
)
def test_every_state_asks_somebody_or_says_why_not(thing: Thing, status: StrEnum) -> None:
    found = [task for task in QUEUES.values() if (task.thing, task.status) == (thing, status)]
    assert bool(found) is not ((thing, status) in AT_REST)


def test_every_machine_of_assignment_has_its_queues_or_a_reason() -> None:
    machines = {
        name.rpartition(" ")[0].lower().replace(" ", "_").replace("-", "_")
        for capability in capabilities("assignment_service").values()
        for name in capability.machines
    }
    assert machines == {thing.value for thing in Thing if thing is not Thing.CHAIN} | set(
        ASKS_NOBODY
    )


@pytest.mark.parametrize("found", QUEUES.values(), ids=QUEUES)
def test_the_step_that_is_asked_for_starts_from_the_state(found: Task) -> None:
    assert not found.move.before or found.status in found.move.before
    assert found.move.called
    assert Role.SYSTEM not in found.roles
    assert found.roles <= found.move.roles
    assert found.roles <= READERS

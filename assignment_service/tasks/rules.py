"""Which queue asks whom about what. No I/O in this file."""

from collections.abc import Mapping
from enum import StrEnum

from assignment_service.charges import rules as charges
from assignment_service.duty_templates import rules as duty_templates
from assignment_service.hand_overs import rules as hand_overs
from assignment_service.leader_acts import rules as leader_acts
from assignment_service.responsibility_lists import rules as lists
from assignment_service.task_forces import rules as task_forces
from shared.moves import LEADING, Role, Task


class Queue(StrEnum):
    """What a person is asked to do; the code of a queue."""

    PROPOSE_LEADER = "propose_leader"
    CONFIRM_LEADER = "confirm_leader"
    NAME_CITY_LEADER = "name_city_leader"
    NAME_COUNTY_LEADER = "name_county_leader"
    REPLACE_PROVINCIAL_LEADER = "replace_provincial_leader"
    REPLACE_CITY_LEADER = "replace_city_leader"
    REPLACE_COUNTY_LEADER = "replace_county_leader"
    ANSWER_HAND_OVER = "answer_hand_over"
    RESOLVE_HAND_OVER = "resolve_hand_over"
    RESOLVE_LAPSED_HAND_OVER = "resolve_lapsed_hand_over"
    DECIDE_TASK_FORCE = "decide_task_force"
    CONFIRM_ACT = "confirm_act"
    ANSWER_INSTRUCTION = "answer_instruction"
    ACCEPT_INSTRUCTION = "accept_instruction"
    ACCEPT_FOR_LEADER = "accept_for_leader"
    DECIDE_DUTY_TEMPLATE = "decide_duty_template"
    FILL_LIST = "fill_list"
    MEND_LIST = "mend_list"
    APPROVE_LIST = "approve_list"
    PUBLISH_LIST = "publish_list"


class Thing(StrEnum):
    """What a task is about: a charge by its id, a chain by that of its matter."""

    CHARGE = "charge"
    CHAIN = "chain"
    CHARGE_HAND_OVER = "charge_hand_over"
    TASK_FORCE = "task_force"
    LEADER_ACT = "leader_act"
    INSTRUCTION = "instruction"
    DUTY_TEMPLATE = "duty_template"
    RESPONSIBILITY_LIST = "responsibility_list"


class Chain(StrEnum):
    """How the chain of a listed matter stands; it is read, not moved."""

    INCOMPLETE = "incomplete"


_PRINCIPAL = frozenset({Role.PRINCIPAL})
_UNIT_HEAD = frozenset({Role.UNIT_HEAD})

QUEUES: Mapping[Queue, Task] = {
    Queue.PROPOSE_LEADER: Task(Thing.CHAIN, Chain.INCOMPLETE, charges.PROPOSE),
    Queue.CONFIRM_LEADER: Task(
        Thing.CHARGE, charges.Status.PROPOSED, charges.CONFIRM, decides=True
    ),
    Queue.NAME_CITY_LEADER: Task(Thing.CHAIN, Chain.INCOMPLETE, charges.NAME),
    Queue.NAME_COUNTY_LEADER: Task(Thing.CHAIN, Chain.INCOMPLETE, charges.NAME),
    # Whose leader is in office no more, or answers for the case no more.
    Queue.REPLACE_PROVINCIAL_LEADER: Task(
        Thing.CHARGE, charges.Status.ACTIVE, charges.REPLACE, asks=_PRINCIPAL
    ),
    Queue.REPLACE_CITY_LEADER: Task(
        Thing.CHARGE, charges.Status.ACTIVE, charges.REPLACE, asks=_UNIT_HEAD
    ),
    Queue.REPLACE_COUNTY_LEADER: Task(
        Thing.CHARGE, charges.Status.ACTIVE, charges.REPLACE, asks=_UNIT_HEAD
    ),
    Queue.ANSWER_HAND_OVER: Task(
        Thing.CHARGE_HAND_OVER, hand_overs.Status.OFFERED, hand_overs.ACCEPT
    ),
    # Whom the successor refused: another one is asked, or the former leader goes on.
    Queue.RESOLVE_HAND_OVER: Task(
        Thing.CHARGE_HAND_OVER, hand_overs.Status.REFUSED, hand_overs.WITHDRAW
    ),
    # Whose successor left or must keep away before he answered: the same is asked.
    Queue.RESOLVE_LAPSED_HAND_OVER: Task(
        Thing.CHARGE_HAND_OVER, hand_overs.Status.LAPSED, hand_overs.WITHDRAW
    ),
    Queue.DECIDE_TASK_FORCE: Task(
        Thing.TASK_FORCE, task_forces.Status.PROPOSED, task_forces.APPROVE, decides=True
    ),
    Queue.CONFIRM_ACT: Task(
        Thing.LEADER_ACT, leader_acts.Status.RECORDED, leader_acts.CONFIRM, decides=True
    ),
    Queue.ANSWER_INSTRUCTION: Task(
        Thing.INSTRUCTION, leader_acts.TaskStatus.GIVEN, leader_acts.ANSWER
    ),
    Queue.ACCEPT_INSTRUCTION: Task(
        Thing.INSTRUCTION,
        leader_acts.TaskStatus.ANSWERED,
        leader_acts.ACCEPT,
        decides=True,
        asks=LEADING,
    ),
    Queue.ACCEPT_FOR_LEADER: Task(
        Thing.INSTRUCTION,
        leader_acts.TaskStatus.ANSWERED,
        leader_acts.ACCEPT,
        decides=True,
        asks=_UNIT_HEAD | {Role.PET_HEAD},
    ),
    Queue.DECIDE_DUTY_TEMPLATE: Task(
        Thing.DUTY_TEMPLATE,
        duty_templates.Status.PROPOSED,
        duty_templates.APPROVE,
        decides=True,
    ),
    Queue.FILL_LIST: Task(
        Thing.RESPONSIBILITY_LIST, lists.Status.DRAFTED, lists.FILL, lists.SUBMIT
    ),
    Queue.MEND_LIST: Task(
        Thing.RESPONSIBILITY_LIST, lists.Status.RETURNED, lists.FILL, lists.SUBMIT
    ),
    Queue.APPROVE_LIST: Task(
        Thing.RESPONSIBILITY_LIST, lists.Status.SUBMITTED, lists.APPROVE, decides=True
    ),
    Queue.PUBLISH_LIST: Task(Thing.RESPONSIBILITY_LIST, lists.Status.APPROVED, lists.PUBLISH),
}
"""In the order of the work. Some share a state: the level says which one asks."""

"""On what proofs hang in assignment, and who finds it: whoever sees the thing sees its files."""

from collections.abc import Mapping

from assignment_service.attachments.models import Attachment
from assignment_service.attachments.rules import Subject
from assignment_service.leader_acts import queries as leader_acts
from assignment_service.task_forces import queries as task_forces
from shared.proofs import Shelf, Thing

_CASE = "matter_id"

THINGS: Mapping[str, Thing] = {
    Subject.LEADER_ACT: Thing(leader_acts.show, leader_acts.to_change, _CASE),
    Subject.INSTRUCTION: Thing(leader_acts.instruction, leader_acts.instruction_to_change, _CASE),
    Subject.GUIDANCE: Thing(task_forces.guidance, task_forces.guidance_to_change, _CASE),
}
"""One line for each thing that proofs are attached to."""

SHELF = Shelf(Attachment, "assignment", THINGS)

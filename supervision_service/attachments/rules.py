"""To what a file is attached in supervision. No I/O here."""

from enum import StrEnum

from shared.errors import Conflict
from shared.moves import Role


class Subject(StrEnum):
    """What has proofs; of each one line in `queries.THINGS`."""

    LISTING = "listing"
    PLAN = "plan"
    INSPECTION = "inspection"
    RECTIFICATION = "rectification"
    CONSULTATION = "consultation"
    JOINT_MEETING = "joint_meeting"
    DIFFICULTY = "difficulty"


def not_evidence(*, named: bool, by_head: bool) -> None:
    """Raise `Conflict` (attachment-is-evidence) for what a close-out names as its evidence.

    The head of the petition office may withdraw even that: a file may show what it must not.
    """
    if named and not by_head:
        detail = "销号申请以该附件为凭，不能撤回；确须撤回的，请信访机构负责人办理。"
        raise Conflict("attachment-is-evidence", detail)


HEAD = Role.PET_HEAD

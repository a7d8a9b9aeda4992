"""What is done beside urgings, also what is taken up from below, and which acts count it. Pure."""

from collections.abc import Mapping
from enum import StrEnum


class Work(StrEnum):
    """What is counted when it is done."""

    INSPECTION = "inspection"
    CONSULTATION = "consultation"
    JOINT_MEETING = "joint_meeting"
    DIFFICULTY = "difficulty"
    UNIT_SANCTION = "unit_sanction"
    RECOMMENDATION = "recommendation"
    JOINT_HANDLING = "joint_handling"
    AID = "aid"
    ELEVATION = "elevation"


WORKS: Mapping[Work, tuple[str, ...]] = {
    Work.INSPECTION: ("close", "reopen"),
    Work.CONSULTATION: ("conclude", "reopen"),
    Work.JOINT_MEETING: ("confirm-minutes", "revise-minutes"),
    Work.DIFFICULTY: ("solve", "reopen"),
    Work.UNIT_SANCTION: ("serve", "annul", "give-way"),
    Work.RECOMMENDATION: ("issue", "annul"),
    Work.JOINT_HANDLING: ("issue", "cancel"),
    Work.AID: ("close", "undo-close"),
    Work.ELEVATION: ("elevate", "end"),
}
"""The verb by which each is done; then those by which it is not done after all."""

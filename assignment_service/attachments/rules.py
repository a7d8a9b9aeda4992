"""To what a file is attached in assignment. No I/O here."""

from enum import StrEnum


class Subject(StrEnum):
    """What has proofs; of each one line in `queries.THINGS`."""

    LEADER_ACT = "leader_act"
    INSTRUCTION = "instruction"
    GUIDANCE = "guidance"

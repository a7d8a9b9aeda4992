"""Internal orders and the parts of divisions in them. No I/O in this file."""

from enum import StrEnum

from shared.errors import Conflict


class Part(StrEnum):
    """主办 or 协办; of a consultation the lead is who is asked first."""

    LEAD = "lead"
    SUPPORT = "support"


class AnswerStatus(StrEnum):
    """What became of the part of one division."""

    PROPOSED = "proposed"
    GIVEN = "given"
    ANSWERED = "answered"
    DROPPED = "dropped"


SHOWN = frozenset({AnswerStatus.GIVEN, AnswerStatus.ANSWERED})
"""What a division may read: what a leader gave it, and nobody took away."""


class Status(StrEnum):
    """Status of an internal order （拟办单）."""

    DRAFTED = "drafted"
    INSTRUCTED = "instructed"
    ANSWERED = "answered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


ENDED = frozenset({Status.CLOSED, Status.WITHDRAWN})


class Purpose(StrEnum):
    """交办处室办理, or 会商函询 on a piece that a bureau handles."""

    HANDLE = "handle"
    CONSULT = "consult"


class Weight(StrEnum):
    """Whether the principal alone instructs （重大事项由主要领导批示）."""

    ORDINARY = "ordinary"
    MAJOR = "major"


def check_none_open(*, found: bool) -> None:
    """Raise `Conflict` (internal-order-open): a piece is in one hand at a time."""
    if found:
        detail = "该件有尚未办结的拟办单，请先办结或者撤销该拟办单。"
        raise Conflict("internal-order-open", detail)

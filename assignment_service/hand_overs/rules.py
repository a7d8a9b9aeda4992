"""The hand-over of a charge (包案交接, domain §9.3): who offers, who answers. Pure."""

from enum import StrEnum
from uuid import UUID

from assignment_service.charges import rules as charges
from shared.errors import Conflict
from shared.moves import LEADING, By, Move, Relation, Role


class Status(StrEnum):
    """Offered to the successor, and what became of it.

    Until it is accepted the former leader stays in charge. One that is refused, or that nobody can
    accept any more, goes back to who decides: another successor is asked, or it is withdrawn and
    the former leader goes on.
    """

    OFFERED = "offered"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


_OFFERED_TO = charges.SUCCESSOR
SUCCESSOR = Relation("successor_id", _OFFERED_TO.label, _OFFERED_TO.code, _OFFERED_TO.detail)
NOT_OFFERER = Relation(
    "offerers",
    "who offered it",
    "hand-over-is-own",
    "提出交接的人不能代接任领导接受，请由接任领导本人办理。",
)

_NEW: frozenset[Status] = frozenset()
_OFFERED = frozenset({Status.OFFERED})

OFFER = Move("offer", "提出包案交接", _NEW, Status.OFFERED, charges.DECIDERS)
ACCEPT = Move(
    "accept", "接受包案交接", _OFFERED, Status.ACCEPTED,
    (By(LEADING, person=SUCCESSOR, never=NOT_OFFERER),),
)  # fmt: skip
REFUSE = Move(
    "refuse", "不接受包案交接", _OFFERED, Status.REFUSED, (By(LEADING, person=SUCCESSOR),)
)
WITHDRAW = Move(
    "withdraw", "撤回包案交接", _OFFERED | {Status.REFUSED, Status.LAPSED}, Status.WITHDRAWN,
    charges.DECIDERS,
)  # fmt: skip
LAPSE = Move(
    "lapse", "包案交接失效", _OFFERED, Status.LAPSED, frozenset({Role.SYSTEM}), called=False
)
"""The charge is over, or the successor left or must keep away: nobody can accept it any more."""

MOVES = (OFFER, ACCEPT, REFUSE, WITHDRAW, LAPSE)


def check_unoffered(waiting: UUID | None) -> None:
    """Raise `Conflict` (already-offered) while a hand-over of the charge waits for its answer."""
    if waiting is not None:
        detail = "该包案的交接正在等待接任领导答复，请先撤回再另行提出。"
        raise Conflict("already-offered", detail, hand_over_id=str(waiting))

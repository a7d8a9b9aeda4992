"""What may happen to a request for more time. No I/O in this file."""

from dataclasses import replace
from enum import StrEnum

from intake_service.reception.registration.rules import ORGAN, RESPONSIBLE, Handling
from shared.errors import Conflict
from shared.moves import By, Move, Relation, Role


class Status(StrEnum):
    """Status of a request for more time （延期申请）."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REFUSED = "refused"


_REQUESTED = frozenset({Status.REQUESTED})
_HEAD = (
    By({Role.UNIT_HEAD}, unit=RESPONSIBLE, of={Handling.BUREAU}),
    By({Role.DEPUTY, Role.PRINCIPAL}, unit=ORGAN, of={Handling.DIVISION}),
    By({Role.PRINCIPAL}, unit=ORGAN, of={Handling.MAJOR}),
)
REQUESTER = Relation("requested_by", "the requester", "second-person-needed",
                     "延期申请须由另一人决定，申请人不能自行批准或者不予批准。")  # fmt: skip
_SECOND = tuple(replace(way, never=REQUESTER) for way in _HEAD)
_DIVISIONS = frozenset({Handling.DIVISION, Handling.MAJOR})

REQUEST = Move("request", "申请延期", frozenset(), Status.REQUESTED,
               (By({Role.UNIT_HANDLER}, unit=RESPONSIBLE, of={Handling.BUREAU}),
                By({Role.DIV_HANDLER}, unit=RESPONSIBLE, of=_DIVISIONS)))  # fmt: skip
APPROVE = Move("approve", "批准延期", _REQUESTED, Status.APPROVED, _SECOND, letter="D12")
REFUSE = Move("refuse", "不予延期", _REQUESTED, Status.REFUSED, _SECOND)
DROP = Move("drop", "随交办单终止", _REQUESTED, Status.REFUSED, frozenset({Role.SYSTEM}),
            called=False)  # fmt: skip
MOVES = (REQUEST, APPROVE, REFUSE, DROP)


def check_none_pending(*, pending: bool) -> None:
    """Raise `Conflict` (extension-pending): one request for more time at a time."""
    if pending:
        raise Conflict("extension-pending", "该件已有延期申请待批，请先处理。")

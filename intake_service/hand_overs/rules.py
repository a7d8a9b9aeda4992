"""What is handed over when somebody leaves, and to whom. No I/O in this file.

It is what names a person for something still to be done. What somebody did stays as it was.
"""

from enum import StrEnum
from uuid import UUID

from intake_service.handling.orders import rules as orders
from intake_service.handling.recused.rules import check_handler
from intake_service.urgency.duties import rules as duties
from intake_service.urgency.urgencies import rules as urgencies
from shared.errors import FieldError, Invalid, Refusal
from shared.moves import Role


class Thing(StrEnum):
    """What names somebody: an order its handler, the roster and an urgent matter their leader."""

    ORDER = "order"
    DUTY = "duty"
    URGENCY = "urgency"


class Outcome(StrEnum):
    """What became of one thing; ready: it would be handed over."""

    READY = "ready"
    DONE = "done"
    REFUSED = "refused"


HEADS = frozenset({Role.PET_HEAD, Role.UNIT_HEAD})
CALLERS = HEADS | {Role.SYSTEM_ADMIN}
MOST = 1000
"""Things in one call; the next call takes the next ones."""


def check_parties(giver: UUID, taker: UUID, *, serves: bool, own_unit: bool) -> None:
    """Raise `Invalid` (taker-unfit) unless the taker is another active account of the unit.

    The head hands over within the own unit, the system administrator within any.
    """
    if giver == taker or not serves or not own_unit:
        detail = "接手人须是本单位另一名在用人员，请核对。"
        raise Invalid("taker-unfit", detail, [FieldError("to_account", "不能作为接手人")])


def refusal(thing: Thing, *, handles: bool, leads: bool, recused: bool) -> Refusal | None:
    """Why the taker cannot be named for it, with the codes of naming one by one; None if so."""
    try:
        if thing is Thing.ORDER:
            orders.check_handler(known=handles)
        else:
            duties.check_leader(known=leads)
        check_handler(recused=recused)
    except Invalid as refused:
        return refused
    return None


MOVES = {
    Thing.ORDER: orders.HAND_OVER,
    Thing.DUTY: duties.HAND_OVER,
    Thing.URGENCY: urgencies.HAND_OVER,
}

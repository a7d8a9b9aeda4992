"""To whom what may be handed over."""

from uuid import UUID, uuid4

import pytest

from intake_service.hand_overs import rules
from intake_service.hand_overs.rules import Thing
from shared.errors import Invalid

GIVER, TAKER = uuid4(), uuid4()


@pytest.mark.parametrize(
    ("taker", "serves", "own_unit"),
    [(GIVER, True, True), (TAKER, False, True), (TAKER, True, False)],
)
def test_the_taker_is_another_active_account_of_the_unit(
    taker: UUID, serves: bool, own_unit: bool
) -> None:
    rules.check_parties(GIVER, TAKER, serves=True, own_unit=True)
    with pytest.raises(Invalid, match="taker-unfit"):
        rules.check_parties(GIVER, taker, serves=serves, own_unit=own_unit)


@pytest.mark.parametrize(
    ("thing", "handles", "leads", "recused", "code"),
    [
        (Thing.ORDER, True, False, False, None),
        (Thing.ORDER, False, True, False, "handler-unknown"),
        (Thing.ORDER, True, True, True, "handler-recused"),
        (Thing.DUTY, False, True, False, None),
        (Thing.DUTY, True, False, False, "duty-leader-unknown"),
        (Thing.URGENCY, True, False, False, "duty-leader-unknown"),
        (Thing.URGENCY, False, True, True, "handler-recused"),
    ],
)
def test_handlers_take_orders_and_leaders_take_duties(
    thing: Thing, handles: bool, leads: bool, recused: bool, code: str | None
) -> None:
    refusal = rules.refusal(thing, handles=handles, leads=leads, recused=recused)
    assert (refusal and refusal.code) == code

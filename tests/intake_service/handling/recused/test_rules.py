"""Who decides on a recusal, and of whom one is recorded."""

from dataclasses import dataclass, field

import pytest

from intake_service.handling.recused import rules
from intake_service.handling.recused.rules import Decider
from intake_service.reception.registration.rules import Status
from shared.errors import Conflict, Invalid

LINES = ("510000/510100/510104", "510000")


@dataclass
class One:
    """An account."""

    line: str = "510000/510100/510104"
    roles: list[str] = field(default_factory=lambda: ["unit_handler"])


@pytest.mark.parametrize(
    ("roles", "at_department", "decider"),
    [
        (["unit_handler"], False, Decider.BUREAU),
        (["unit_handler", "unit_head"], False, Decider.ISSUER),
        (["div_handler"], True, Decider.DEPARTMENT),
        (["deputy"], True, Decider.DEPARTMENT),
        (["deputy", "principal"], True, Decider.SUPERIOR),
    ],
)
def test_the_head_of_the_organ_decides_and_about_a_head_who_is_above(
    roles: list[str], at_department: bool, decider: Decider
) -> None:
    assert rules.decided_by(roles, at_department=at_department) is decider


@pytest.mark.parametrize("one", [One(), One("510000/510100"), One("510000", ["registrar"])])
def test_who_works_on_a_piece_is_on_its_line(one: One) -> None:
    assert rules.involved(one, LINES) is one


@pytest.mark.parametrize(
    "one", [None, One("510000/510100/510105"), One(roles=["system_admin"]), One(roles=[])]
)
def test_of_others_no_recusal_is_recorded(one: One | None) -> None:
    with pytest.raises(Invalid) as refused:
        rules.involved(one, LINES)
    assert refused.value.code == "account-not-involved"


@pytest.mark.parametrize(
    ("status", "ended"),
    [(Status.REGISTERED, False), (Status.FORWARDED, False), (Status.CLOSED_NO_REVIEW, False),
     (Status.UNDER_RE_REVIEW, False), (Status.FINALISED, True), (Status.FILED, True),
     (Status.WITHDRAWN, True)],
)  # fmt: skip
def test_it_is_asked_for_while_somebody_works_on_the_piece(status: Status, ended: bool) -> None:
    if not ended:
        rules.check_worked_on(status)
        return
    with pytest.raises(Conflict) as refused:
        rules.check_worked_on(status)
    assert refused.value.code == "piece-ended"

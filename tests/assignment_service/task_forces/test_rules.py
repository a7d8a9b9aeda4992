"""Who may be seconded, which case a task force may have, and what it refuses."""

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest

from assignment_service.task_forces import rules
from assignment_service.task_forces.rules import Status
from shared.errors import Refusal

TODAY = date(2025, 5, 12)
ANNA, BERT, FORCE = uuid4(), uuid4(), uuid4()

REFUSED: list[tuple[str, Callable[[], None]]] = [
    ("lead-elsewhere", lambda: rules.check_lead("510000")),
    ("lead-elsewhere", lambda: rules.check_lead("510000/510100")),
    ("lead-elsewhere", lambda: rules.check_lead("provincial_joint_office")),
    ("member-unfit", lambda: rules.check_member({"div_handler"}, False, "510000/D03")),
    ("member-unfit", lambda: rules.check_member({"security_admin"}, True, "510000/D03")),
    ("member-elsewhere", lambda: rules.check_member({"unit_head"}, True, "510000/510100")),
    ("member-elsewhere", lambda: rules.check_member({"unit_head"}, True, "510000/510100/510104")),
    ("member-decides", lambda: rules.check_member({"supervisor"}, True, "510000/D03")),
    ("member-elsewhere", lambda: rules.check_member({"joint_office"}, True, "joint")),
    ("until-past", lambda: rules.check_until(TODAY, TODAY)),
    ("already-seconded", lambda: rules.check_not_member(ANNA, [BERT, ANNA])),
    ("member-recused", lambda: rules.check_recusals([ANNA, BERT], [BERT])),
    ("matter-not-open", lambda: rules.check_matter("closed", None)),
    ("matter-not-open", lambda: rules.check_matter("merged", "delisted")),
    ("case-given", lambda: rules.check_free(FORCE)),
    ("not-in-force", lambda: rules.check_guides(ANNA, [BERT])),
    ("case-not-given", lambda: rules.check_held(is_held=False)),
    ("force-not-active", lambda: rules.check_active(Status.PROPOSED)),
    ("guided-on-wrong", lambda: rules.check_guided_on(date(2025, 5, 13), TODAY, TODAY)),
    ("guided-on-wrong", lambda: rules.check_guided_on(date(2025, 5, 11), TODAY, TODAY)),
]

ALLOWED: list[Callable[[], None]] = [
    lambda: rules.check_lead("510000/D03"),
    lambda: rules.check_member({"div_handler"}, True, "510000/D03"),
    lambda: rules.check_member({"supervisor"}, True, "510000"),
    lambda: rules.check_until(None, TODAY),
    lambda: rules.check_until(date(2025, 5, 13), TODAY),
    lambda: rules.check_not_member(ANNA, [BERT]),
    lambda: rules.check_recusals([ANNA], [BERT]),
    lambda: rules.check_matter("open", None),
    lambda: rules.check_matter("closed", "in_supervision"),
    lambda: rules.check_free(None),
    lambda: rules.check_guides(ANNA, [ANNA]),
    lambda: rules.check_held(is_held=True),
    lambda: rules.check_active(Status.ACTIVE),
    lambda: rules.check_guided_on(TODAY, TODAY, TODAY),
]


@pytest.mark.parametrize(("code", "check"), REFUSED)
def test_what_is_refused(code: str, check: Callable[[], None]) -> None:
    with pytest.raises(Refusal) as refused:
        check()
    assert refused.value.code == code


@pytest.mark.parametrize("check", ALLOWED)
def test_what_is_let_through(check: Callable[[], None]) -> None:
    check()

"""Who records which act of a leader, and what is refused."""

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest

from assignment_service.charges.rules import Status as ChargeStatus
from assignment_service.duty_templates import rules as duties
from assignment_service.duty_templates.rules import Duty, Kind
from assignment_service.leader_acts import rules
from assignment_service.leader_acts.models import Instruction, LeaderAct
from assignment_service.leader_acts.rules import Status, TaskStatus
from shared.errors import Refusal
from shared.moves import Move, Role
from shared.regions import Level
from tests.assignment_service.make import COUNTY, NEIGHBOUR_COUNTY, PROVINCE, refusal
from tests.harness import ORG, actor

TODAY, PAST = date(2025, 5, 12), date(2025, 5, 11)
UNIT = uuid4()
LINE = "510000/510100/510104"

REFUSED: list[tuple[str, Callable[[], None]]] = [
    ("charge-not-held", lambda: rules.check_charge(ChargeStatus.PROPOSED)),
    ("charge-not-held", lambda: rules.check_charge(ChargeStatus.ENDED)),
    ("act-date-wrong", lambda: rules.check_held_on(date(2025, 5, 13), PAST, TODAY)),
    ("act-date-wrong", lambda: rules.check_held_on(PAST, TODAY, TODAY)),
    ("instruction-incomplete",
     lambda: rules.check_instruction(Kind.INSTRUCTION, None, TODAY, "核实。", TODAY)),
    ("instruction-incomplete",
     lambda: rules.check_instruction(Kind.INSTRUCTION, UNIT, TODAY, None, TODAY)),
    ("answer-due-past",
     lambda: rules.check_instruction(Kind.INSTRUCTION, UNIT, TODAY, "核实。", TODAY)),
    ("instruction-needless", lambda: rules.check_instruction(Kind.STUDY, UNIT, None, None, TODAY)),
    ("asked-elsewhere", lambda: rules.check_asked("510000/510300", LINE)),
    ("asked-elsewhere", lambda: rules.check_asked("510000/510100/510105", LINE)),
    ("asked-elsewhere", lambda: rules.check_asked("provincial_joint_office", LINE)),
    ("duty-twice", lambda: duties.check_once([Duty.MEET, Duty.KNOW, Duty.MEET])),
]  # fmt: skip

ALLOWED: list[Callable[[], None]] = [
    lambda: rules.check_charge(ChargeStatus.DONE),
    lambda: rules.check_held_on(TODAY, TODAY, TODAY),
    lambda: rules.check_instruction(Kind.STUDY, None, None, "会议决定。", TODAY),
    lambda: rules.check_instruction(Kind.INSTRUCTION, UNIT, TODAY, "核实。", PAST),
    lambda: rules.check_asked("510000/D03", LINE),
    lambda: rules.check_asked("510000/510100", LINE),
    lambda: rules.check_asked(LINE, LINE),
    lambda: duties.check_once(list(Duty)),
]


@pytest.mark.parametrize(("code", "check"), REFUSED)
def test_what_is_refused(code: str, check: Callable[[], None]) -> None:
    with pytest.raises(Refusal) as refused:
        check()
    assert refused.value.code == code


@pytest.mark.parametrize("check", ALLOWED)
def test_what_is_let_through(check: Callable[[], None]) -> None:
    check()


@pytest.mark.parametrize("move", [rules.RECORD, rules.CONFIRM, rules.WITHDRAW])
def test_the_leader_speaks_and_the_own_office_only_writes_down(move: Move) -> None:
    leader = actor(Role.LEADER, unit=COUNTY)
    row = LeaderAct(
        status=Status.RECORDED, level=Level.COUNTY, leader_id=leader.id, unit_id=ORG(COUNTY)
    )
    assert refusal(move, leader, row) is None
    confirms = move is rules.CONFIRM
    for role in (Role.UNIT_HANDLER, Role.UNIT_HEAD):
        clerk = actor(role, unit=COUNTY)
        assert (refusal(move, clerk, row) is None) is not confirms
        assert refusal(move, actor(role, unit=NEIGHBOUR_COUNTY), row) is not None
    assert refusal(move, actor(Role.LEADER, unit=NEIGHBOUR_COUNTY), row) is not None
    assert refusal(move, actor(Role.PET_HEAD, unit=PROVINCE), row) is not None, "another level"
    assert refusal(rules.RECORD_OWN, actor(Role.UNIT_HEAD, unit=COUNTY), row) == "not-your-act"


def test_the_unit_that_is_asked_answers_and_the_leader_or_the_office_judges() -> None:
    leader = actor(Role.PRINCIPAL, unit=PROVINCE)
    row = Instruction(
        status=TaskStatus.GIVEN, level=Level.PROVINCE, leader_id=leader.id, unit_id=ORG(PROVINCE),
        asked_id=ORG(COUNTY),
    )  # fmt: skip
    assert refusal(rules.ANSWER, actor(Role.UNIT_HANDLER, unit=COUNTY), row) is None
    wrong = refusal(rules.ANSWER, actor(Role.UNIT_HANDLER, unit=NEIGHBOUR_COUNTY), row)
    assert wrong == "not-your-task"
    for move in (rules.ACCEPT, rules.RETURN, rules.REOPEN):
        assert refusal(move, leader, row) is None
        assert refusal(move, actor(Role.PET_HEAD, unit=PROVINCE), row) is None
        assert refusal(move, actor(Role.UNIT_HEAD, unit=COUNTY), row) is not None

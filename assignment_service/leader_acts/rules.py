"""Acts of leaders in charge and the tasks their instructions are (domain §4.1). Pure.

What is owed is counted of cases and duties. Nothing here says how a petitioner behaves.
"""

from datetime import date
from enum import StrEnum
from uuid import UUID

from assignment_service.charges.rules import HELD
from assignment_service.charges.rules import Status as ChargeStatus
from assignment_service.duty_templates.rules import Kind
from shared.errors import Conflict, FieldError, Invalid
from shared.moves import LEADING, By, Move, Relation, Role, within
from shared.regions import Level


class Status(StrEnum):
    """What the office wrote down waits for the leader's word; what was wrong is withdrawn."""

    RECORDED = "recorded"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


class TaskStatus(StrEnum):
    """An instruction is given to a unit, answered, and found carried out; or falls."""

    GIVEN = "given"
    ANSWERED = "answered"
    CARRIED_OUT = "carried_out"
    FALLEN = "fallen"


LEADER = Relation("leader_id", "the leader", "not-your-act", "只能由包案领导本人办理。")
OFFICE = Relation("unit_id", "the leader's unit", "not-your-leader", "只能登记本单位领导的履职。")
ASKED = Relation("asked_id", "the unit that is asked", "not-your-task", "该批示不由本单位办理。")

_NEW: frozenset[Status] = frozenset()
_RECORDED = frozenset({Status.RECORDED})
_VALID = _RECORDED | {Status.CONFIRMED}
_PROVINCE = frozenset({Level.PROVINCE})
_BELOW = frozenset({Level.CITY, Level.COUNTY})

_SELF = (By(LEADING, person=LEADER),)
_OFFICE = (
    By(frozenset({Role.PET_HEAD}), Level.PROVINCE, of=_PROVINCE),
    By(frozenset({Role.UNIT_HANDLER, Role.UNIT_HEAD}), unit=OFFICE, of=_BELOW),
)
_HEADS = (
    By(frozenset({Role.PET_HEAD}), Level.PROVINCE, of=_PROVINCE),
    By(frozenset({Role.UNIT_HEAD}), unit=OFFICE, of=_BELOW),
)

RECORD = Move("record", "登记领导履职", _NEW, Status.RECORDED, (*_SELF, *_OFFICE))
RECORD_OWN = Move("record-own", "领导本人登记履职", _NEW, Status.CONFIRMED, _SELF, called=False)
CONFIRM = Move("confirm", "领导确认履职登记", _RECORDED, Status.CONFIRMED, _SELF)
WITHDRAW = Move(
    "withdraw", "撤回履职登记", _VALID, Status.WITHDRAWN,
    # What the leader confirmed is no longer the clerk's to withdraw.
    (*_SELF, *_HEADS, By(frozenset({Role.UNIT_HANDLER}), unit=OFFICE, at=_RECORDED, of=_BELOW)),
)  # fmt: skip

MOVES = (RECORD, RECORD_OWN, CONFIRM, WITHDRAW)

_GIVEN, _ANSWERED = frozenset({TaskStatus.GIVEN}), frozenset({TaskStatus.ANSWERED})
_UNIT = frozenset({Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.DIV_HANDLER, Role.DIV_HEAD})

GIVE = Move("give", "批示交办", frozenset(), TaskStatus.GIVEN, _SELF, called=False)
ANSWER = Move("answer", "报告批示落实情况", _GIVEN, TaskStatus.ANSWERED, (By(_UNIT, unit=ASKED),))
ACCEPT = Move("accept", "确认批示已落实", _ANSWERED, TaskStatus.CARRIED_OUT, (*_SELF, *_HEADS))
RETURN = Move("return", "退回重新落实", _ANSWERED, TaskStatus.GIVEN, (*_SELF, *_HEADS))
REOPEN = Move(
    "reopen", "撤销落实确认", frozenset({TaskStatus.CARRIED_OUT}), TaskStatus.ANSWERED,
    (*_SELF, *_HEADS),
)  # fmt: skip
FALL = Move(
    "fall", "随履职登记撤回", frozenset(TaskStatus) - {TaskStatus.FALLEN}, TaskStatus.FALLEN,
    (*_SELF, *_HEADS), called=False,
)  # fmt: skip

TASK_MOVES = (GIVE, ANSWER, ACCEPT, RETURN, REOPEN, FALL)


def recording(leader: UUID, who: UUID) -> Move:
    """How an act is recorded: by the leader, whose word it is, or by the office for the leader."""
    return RECORD_OWN if leader == who else RECORD


def check_charge(status: ChargeStatus) -> None:
    """Raise `Conflict` (charge-not-held) unless the leader is in charge, or was to the end."""
    if status not in HELD:
        detail = "该领导没有在包这个事项（包案尚未审定或已结束），不能登记履职。"
        raise Conflict("charge-not-held", detail)


def check_held_on(held_on: date, since: date, today: date) -> None:
    """Raise `Invalid` (act-date-wrong) for a day to come, or before the leader took charge."""
    if not since <= held_on <= today:
        detail = "履职日期不能晚于今天，也不能早于开始包案的日期。"
        raise Invalid("act-date-wrong", detail, [FieldError("held_on", "不在包案期间")])


def check_instruction(
    kind: Kind, asked: UUID | None, due: date | None, decisions: str | None, today: date
) -> None:
    """Raise `Invalid` unless an instruction says who does what until when, and no other act does.

    Codes: instruction-incomplete, instruction-needless, answer-due-past.
    """
    given = {"asked_id": asked, "answer_due": due, "decisions": decisions}
    if kind is not Kind.INSTRUCTION:
        needless = [name for name in ("asked_id", "answer_due") if given[name] is not None]
        if needless:
            detail = "只有批示才填写责任单位和落实期限。"
            fields = [FieldError(name, "不应填写") for name in needless]
            raise Invalid("instruction-needless", detail, fields)
        return
    missing = [FieldError(name, "必填") for name, value in given.items() if value is None]
    if missing:
        raise Invalid("instruction-incomplete", "批示须写明内容、责任单位和落实期限。", missing)
    if due is not None and due <= today:
        detail = "批示的落实期限应晚于今天。"
        raise Invalid("answer-due-past", detail, [FieldError("answer_due", "应晚于今天")])


def check_asked(line: str, matter_line: str) -> None:
    """Raise `Invalid` (asked-elsewhere) unless the unit has to do with the matter.

    A division of the Department, the responsible unit, or one above it.
    """
    inside = line.startswith("510000/") and not line.rpartition("/")[2].isdigit()
    if not inside and not within(matter_line, line):
        detail = "批示应交该事项的责任单位、其上级单位或厅机关处室落实。"
        raise Invalid("asked-elsewhere", detail, [FieldError("asked_id", "与该事项无关")])

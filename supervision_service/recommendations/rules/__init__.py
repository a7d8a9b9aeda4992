"""What may happen to a recommendation, and who decides it. No I/O here.

《信访工作条例》第四十条, level 8 of the ladder (domain §4.4): the petition office recommends an
organ to improve its work or a policy, or to look into responsibility. The principal decides. The
organ answers in writing whether it adopts it; the law sets no period, so the letter asks for one.
"""

from datetime import date
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from shared.errors import Conflict, FieldError, Invalid
from shared.moves import By, Move, Relation, Role
from shared.regions import Level


class Status(StrEnum):
    """Where a recommendation stands."""

    DRAFTED = "drafted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    DECIDED = "decided"
    ISSUED = "issued"
    ANSWERED = "answered"
    CLOSED = "closed"
    ANNULLED = "annulled"


class Kind(StrEnum):
    """What is recommended (第四十条)."""

    IMPROVE_WORK = "improve_work"
    IMPROVE_POLICY = "improve_policy"
    ACCOUNTABILITY = "accountability"


class Adoption(StrEnum):
    """What the organ says to it."""

    ACCEPTED = "accepted"
    PARTLY = "partly"
    NOT_ACCEPTED = "not_accepted"


class Outcome(StrEnum):
    """What became of it in the end."""

    CARRIED_OUT = "carried_out"
    PARTLY_CARRIED_OUT = "partly_carried_out"
    NOT_CARRIED_OUT = "not_carried_out"


ANSWER_DAYS = 30
"""Days for the answer where the letter does not say otherwise: the law sets none."""

ADDRESSEE = Relation(
    "addressee_id", "the organ it is addressed to", "not-addressee", "只有收到建议的单位才能答复。"
)
DRAFTER = Relation(
    "drafters",
    "who drafted it",
    "decider-is-drafter",
    "起草人不能决定本人起草的建议，请由其他人员决定。",
)

_OFFICE = (By({Role.SUPERVISOR, Role.PET_HEAD}, Level.PROVINCE),)
_PRINCIPAL = (By({Role.PRINCIPAL}, Level.PROVINCE, never=DRAFTER),)
_ADDRESSEE = (
    By(
        {Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.DIV_HANDLER, Role.DIV_HEAD, Role.JOINT_OFFICE},
        unit=ADDRESSEE,
    ),
)

DRAFT = Move("draft", "起草建议书", frozenset(), Status.DRAFTED, _OFFICE)
REVISE = Move(
    "revise", "修改建议书", {Status.DRAFTED, Status.REJECTED, Status.DECIDED}, Status.DRAFTED,
    _OFFICE,
)  # fmt: skip
DECIDE = Move("decide", "同意提出建议", {Status.DRAFTED}, Status.DECIDED, _PRINCIPAL)
REJECT = Move("reject", "不予提出建议", {Status.DRAFTED}, Status.REJECTED, _PRINCIPAL)
UNDO_DECISION = Move(
    "undo-decision", "撤回决定", {Status.DECIDED, Status.REJECTED}, Status.DRAFTED, _PRINCIPAL
)
WITHDRAW = Move(
    "withdraw", "撤回建议书", {Status.DRAFTED, Status.DECIDED}, Status.WITHDRAWN, _OFFICE
)
UNDO_WITHDRAWAL = Move("undo-withdrawal", "恢复建议书", {Status.WITHDRAWN}, Status.DRAFTED, _OFFICE)
ISSUE = Move("issue", "发出建议书", {Status.DECIDED}, Status.ISSUED, _OFFICE, letter="D32")
# The day passed without an answer; whether a letter reminds of it, a person decides.
PROPOSE_REMINDER = Move(
    "propose-reminder", "建议发函催复", {Status.ISSUED}, None, {Role.SYSTEM}, called=False
)
REMIND = Move("remind", "发函催复", {Status.ISSUED}, None, _OFFICE, letter="D23")
DISMISS_REMINDER = Move("dismiss-reminder", "不发函催复", {Status.ISSUED}, None, _OFFICE)
ANSWER = Move("answer", "答复建议", {Status.ISSUED}, Status.ANSWERED, _ADDRESSEE)
RECORD_ANSWER = Move("record-answer", "登记来函答复", {Status.ISSUED}, Status.ANSWERED, _OFFICE)
UNDO_ANSWER = Move(
    "undo-answer", "收回答复", {Status.ANSWERED}, Status.ISSUED, _ADDRESSEE + _OFFICE
)
NOTE_PROGRESS = Move("note-progress", "登记落实进展", {Status.ANSWERED}, None, _ADDRESSEE + _OFFICE)
CLOSE = Move("close", "办结建议", {Status.ANSWERED}, Status.CLOSED, _OFFICE)
REOPEN = Move("reopen", "恢复跟踪", {Status.CLOSED}, Status.ANSWERED, _OFFICE)
ANNUL = Move(
    "annul", "撤销建议", {Status.ISSUED, Status.ANSWERED, Status.CLOSED}, Status.ANNULLED,
    _PRINCIPAL,
)  # fmt: skip

MOVES = (
    DRAFT, REVISE, DECIDE, REJECT, UNDO_DECISION, WITHDRAW, UNDO_WITHDRAWAL, ISSUE,
    PROPOSE_REMINDER, REMIND, DISMISS_REMINDER, ANSWER, RECORD_ANSWER, UNDO_ANSWER, NOTE_PROGRESS,
    CLOSE, REOPEN, ANNUL,
)  # fmt: skip

SERIES = "JY"


def number(year: int, ordinal: int) -> str:
    """JY-2026-001; the ordinal begins with 1 in each year."""
    return f"{SERIES}-{year}-{ordinal:03d}"


class Situation(Protocol):
    """What beyond status and person decides on a move."""

    @property
    def addressee_id(self) -> UUID | None: ...
    @property
    def answer_due(self) -> date | None: ...
    @property
    def reminder_proposed_on(self) -> date | None: ...


def possible(move: Move, situation: Situation, today: date, *, by_organ: bool) -> None:
    """Raise `Conflict` unless the move may be made now, beyond what its status says.

    answers-itself (an organ of the directory answers here, nobody for it) · answer-not-due (it is
    not reminded of what it has time for) · no-reminder-proposed. `by_organ`: the organ itself acts.
    """
    inside = situation.addressee_id is not None
    if move is RECORD_ANSWER and inside:
        raise Conflict("answers-itself", "该单位在系统内，请由该单位自行答复。")
    if move is UNDO_ANSWER and inside and not by_organ:
        raise Conflict("answers-itself", "该单位在系统内，答复有误的请由该单位自行收回。")
    if move is REMIND and (situation.answer_due is None or today <= situation.answer_due):
        raise Conflict("answer-not-due", "答复期限尚未届满，暂不能发函催复。")
    if move is DISMISS_REMINDER and situation.reminder_proposed_on is None:
        raise Conflict("no-reminder-proposed", "没有待决定的催复建议。")


def addressed(addressee_id: UUID | None, addressee_name: str | None) -> None:
    """Raise `Invalid` (organ-missing, organ-twice) unless it is addressed to just one organ."""
    if addressee_id is None and addressee_name is None:
        detail = "请选择收文单位，系统外的单位请填写名称。"
        raise Invalid("organ-missing", detail, [FieldError("addressee_id", "必填")])
    if addressee_id is not None and addressee_name is not None:
        detail = "收文单位只选择或者填写一次。"
        raise Invalid("organ-twice", detail, [FieldError("addressee_name", "不应填写")])


def reasoned(adoption: Adoption, reasons: str | None) -> None:
    """Raise `Invalid` (reasons-missing): who does not adopt all of it says why."""
    if adoption is not Adoption.ACCEPTED and reasons is None:
        detail = "部分采纳或者不采纳的，应说明理由。"
        raise Invalid("reasons-missing", detail, [FieldError("reasons", "必填")])


def received(day: date, issued_on: date | None, today: date) -> None:
    """Raise `Invalid` (day-invalid) for an answer before the letter, or of tomorrow."""
    if not (issued_on or day) <= day <= today:
        detail = "来函日期应在建议书发出之日与今天之间。"
        raise Invalid("day-invalid", detail, [FieldError("received_on", "不在可登记的日期内")])


def ended(adoption: Adoption | None, outcome: Outcome) -> None:
    """Raise `Invalid` (outcome-unfounded): what nobody adopted was not carried out by them."""
    if adoption is Adoption.NOT_ACCEPTED and outcome is not Outcome.NOT_CARRIED_OUT:
        detail = "对方没有采纳的建议，不能登记为已经落实；情况有变的，请先收回答复后重新答复。"
        raise Invalid("outcome-unfounded", detail, [FieldError("outcome", "与答复不符")])


def bounded(count: int) -> None:
    """Raise `Conflict` (progress-full) when as much was noted as one recommendation holds."""
    if count >= MOST:
        raise Conflict("progress-full", f"一件建议最多登记{MOST}次进展。")


MOST = 100
"""Notes of progress on one recommendation."""

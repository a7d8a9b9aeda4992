"""What may happen to an execution, and who may do it. No I/O in this file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from intake_service.reception.registration.rules import RESPONSIBLE
from shared.errors import Conflict, FieldError, Invalid
from shared.moves import By, Move, Relation, Role
from shared.workdays import chinese_date, local_date

ARTICLE = "《信访工作条例》第三十二条"


class Status(StrEnum):
    """How far an execution is."""

    OWED = "owed"
    DONE = "done"
    CONFIRMED = "confirmed"
    ENDED = "ended"
    VOID = "void"


class Facet(StrEnum):
    """三到位一处理 （《信访工作条例》第二十七条）: what was achieved about a piece."""

    PROBLEM_SOLVED = "problem_solved"
    EXPLAINED = "explained"
    HELPED = "helped"
    DEALT_WITH_BY_LAW = "dealt_with_by_law"


OUTSTANDING = frozenset({Status.OWED, Status.DONE})
"""Not carried out, or not confirmed to be."""
IN_FORCE = frozenset(Status) - {Status.VOID}

ISSUER = Relation("issuer_id", "the unit that urges and confirms it", "not-issuing-unit",
                  "该项由其他单位督促、确认，只有交办单位才能办理此项。")  # fmt: skip
PROVER = Relation("proved_by", "whoever recorded or proved it", "execution-second-needed",
                  "登记落实或者上传落实凭证的人员不能自行确认落实，请由另一人确认。")  # fmt: skip
_SYSTEM = frozenset({Role.SYSTEM})
_OWED = frozenset({Status.OWED})
_DONE = frozenset({Status.DONE})
_OWING = (
    By({Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.DIV_HANDLER, Role.DIV_HEAD}, unit=RESPONSIBLE),
)
_HEADS = (By({Role.UNIT_HEAD, Role.DIV_HEAD}, unit=RESPONSIBLE),)
_ISSUER = (By({Role.PET_HEAD, Role.UNIT_HEAD}, unit=ISSUER),)

OPEN = Move("open", "列入落实", frozenset(), Status.OWED, _SYSTEM, called=False)
STATE_DUE = Move("state-due", "确定落实期限", _OWED, None, _OWING)
MOVE_DUE = Move("move-due", "调整落实期限", _OWED, None, _HEADS)
NOTE_PROGRESS = Move("note-progress", "登记落实进展", _OWED, None, _OWING)
URGE = Move("urge", "督促落实", _OWED, None, _ISSUER)
RECORD_DONE = Move("record-done", "登记已经落实", _OWED, Status.DONE, _OWING)
UNDO_DONE = Move("undo-done", "撤销落实登记", _DONE, Status.OWED, _OWING)
CONFIRM = Move("confirm", "确认落实", _DONE, Status.CONFIRMED,
               (By({Role.PET_HEAD, Role.UNIT_HEAD}, unit=ISSUER, never=PROVER),))  # fmt: skip
RETURN = Move("return", "退回继续落实", _DONE, Status.OWED, _ISSUER)
UNDO_CONFIRMATION = Move("undo-confirmation", "撤销落实确认", frozenset({Status.CONFIRMED}),
                         Status.DONE, _ISSUER)  # fmt: skip
END = Move("end", "终止落实", _OWED, Status.ENDED, _ISSUER)
UNDO_END = Move("undo-end", "恢复落实", frozenset({Status.ENDED}), Status.OWED, _ISSUER)
VOID = Move("void", "不再落实", IN_FORCE, Status.VOID, _SYSTEM, called=False)
MOVES = (OPEN, STATE_DUE, MOVE_DUE, NOTE_PROGRESS, URGE, RECORD_DONE, UNDO_DONE, CONFIRM,
         RETURN, UNDO_CONFIRMATION, END, UNDO_END, VOID)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Supported:
    """A request that a document supports wholly or partly, and what it says about it."""

    document_no: str
    request_no: int
    owed: str


_SUPPORT = frozenset({"supported", "partly_supported"})


def supported(document_no: str, answers: Sequence[tuple[int, str, str]]) -> list[Supported]:
    """What is owed by the answers (number of the request, finding, text) of a document."""
    return [
        Supported(document_no, no, text) for no, finding, text in answers if finding in _SUPPORT
    ]


def check_possible(move: Move, due: date | None) -> None:
    """Raise `Conflict` (execution-due-stated, execution-due-missing): stated once, then moved."""
    if move is STATE_DUE and due is not None:
        detail = "落实期限已经确定；需要调整的，请由负责人说明理由后调整。"
        raise Conflict("execution-due-stated", detail)
    if move is MOVE_DUE and due is None:
        raise Conflict("execution-due-missing", "落实期限尚未确定，请先确定落实期限。")


def check_due(due: date, before: date | None, now: datetime) -> None:
    """Raise `Invalid` (execution-due-invalid): from today on, and another one than before."""
    if due < local_date(now):
        message = "落实期限不能早于今天"
    elif due == before:
        message = "与原定落实期限相同"
    else:
        return
    raise Invalid("execution-due-invalid", f"{message}。", [FieldError("due", message)])


def moved(before: date | None, due: date, reason: str) -> str:
    """How the history says that a due date moved, so that it never moves silently."""
    old = "" if before is None else f"由{chinese_date(before)}"
    return f"{old}调整为{chinese_date(due)}：{reason}"


def check_done(done_on: date, petitioned_on: date, now: datetime) -> None:
    """Raise `Invalid` (execution-done-invalid): nothing is done tomorrow, or before it was asked.

    It may be done before the document that says so: while the matter was handled, or when the
    opinion was withdrawn and made again.
    """
    if done_on > local_date(now):
        message = "落实日期不能晚于今天"
    elif done_on < petitioned_on:
        message = f"落实日期不能早于信访日期（{chinese_date(petitioned_on)}）"
    else:
        return
    raise Invalid("execution-done-invalid", f"{message}。", [FieldError("done_on", message)])


def check_proved(*, proved: bool) -> None:
    """Raise `Conflict` (execution-unproved): a file shows that it was carried out."""
    if not proved:
        detail = "请先上传落实凭证（如支付凭证、证书、现场照片），再登记或者确认落实。"
        raise Conflict("execution-unproved", detail)


def check_still_proved(*, proved: bool) -> None:
    """Raise `Conflict` (execution-unproved): what was confirmed keeps a file that shows it."""
    if not proved:
        detail = "该附件是已经确认落实的唯一凭证，不能撤回；确需撤回的，请先撤销落实确认。"
        raise Conflict("execution-unproved", detail)


def check_none_owed(*, owed: bool) -> None:
    """Raise `Conflict` (execution-owed): a matter ends when what was supported is carried out."""
    if owed:
        detail = "处理意见支持的请求尚未落实并确认，不能办结；确实不需落实的，请先终止落实。"
        raise Conflict("execution-owed", detail)

"""The life of an urgent report （《信访工作条例》第二十五条）. No I/O in this file."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from shared.errors import Conflict, FieldError, Invalid
from shared.moves import LEADING, By, Move, Relation, Role

TO_LEADER = timedelta(hours=1)
"""Within which the leader on duty is told, from when the unit knew; our own rule (DL15)."""


class Status(StrEnum):
    """Status of a major or urgent matter （重大、紧急信访事项）."""

    FLAGGED = "flagged"
    REPORTED = "reported"
    SUBMITTED = "submitted"
    CLOSED = "closed"
    TAKEN_BACK = "taken_back"


class Channel(StrEnum):
    """How the leader on duty was told."""

    PHONE = "phone"
    IN_PERSON = "in_person"
    MESSAGE = "message"


OVER = frozenset({Status.CLOSED, Status.TAKEN_BACK})
KEEPER = Relation("unit_id", "the flagging unit", "not-flagging-unit",
                  "该重大紧急事项由其他单位报告，只有该单位才能办理此项。")  # fmt: skip
ON_DUTY = Relation("leader_id", "the leader on duty", "not-duty-leader",
                   "该重大紧急事项不由您值班处理，只有值班领导本人才能批示。")  # fmt: skip
FLAGGERS = frozenset({Role.REGISTRAR, Role.TRIAGE, Role.PET_HEAD, Role.UNIT_HEAD})
_STAFF = (By(FLAGGERS, unit=KEEPER),)
_HEADS = (By({Role.PET_HEAD, Role.UNIT_HEAD}, unit=KEEPER),)
_FOLLOWERS = (By(FLAGGERS | {Role.UNIT_HANDLER}, unit=KEEPER),)
_FLAGGED = frozenset({Status.FLAGGED})
_REPORTED = frozenset({Status.REPORTED})
_SUBMITTED = frozenset({Status.SUBMITTED})
_TOLD = _REPORTED | _SUBMITTED

FLAG = Move("flag", "标记重大紧急", frozenset(), Status.FLAGGED, FLAGGERS, starts=("DL15",),
            called=False)  # fmt: skip
NAME_LEADER = Move("name-leader", "确定报告的领导", _FLAGGED | _REPORTED, None, _HEADS)
RELIEVE = Move("relieve", "值班领导回避", _FLAGGED | _TOLD, None, frozenset({Role.SYSTEM}),
               called=False)  # fmt: skip
REPORT = Move("report", "登记向值班领导报告", _FLAGGED, Status.REPORTED, _STAFF)
UNDO_REPORT = Move("undo-report", "撤销报告登记", _REPORTED, Status.FLAGGED, _HEADS)
INSTRUCT = Move("instruct", "值班领导批示", _TOLD, None, (By(LEADING, person=ON_DUTY),))
SUBMIT = Move("submit", "书面报告", _REPORTED, Status.SUBMITTED, _HEADS, stops=("DL15",),
              letter="D36")  # fmt: skip
FOLLOW_UP = Move("follow-up", "登记跟进情况", _TOLD, None, _FOLLOWERS)
CLOSE = Move("close", "结束跟进", _SUBMITTED, Status.CLOSED, _HEADS)
REOPEN = Move("reopen", "恢复跟进", frozenset({Status.CLOSED}), Status.SUBMITTED, _HEADS)
TAKE_BACK = Move("take-back", "撤销重大紧急标记", _FLAGGED, Status.TAKEN_BACK, _HEADS,
                 stops=("DL15",))  # fmt: skip
HAND_OVER = Move("hand-over", "移交值班领导", _FLAGGED | _TOLD, None,
                 (*_HEADS, By({Role.SYSTEM_ADMIN})), called=False)  # fmt: skip
MOVES = (FLAG, NAME_LEADER, RELIEVE, REPORT, UNDO_REPORT, INSTRUCT, SUBMIT, FOLLOW_UP, CLOSE,
         REOPEN, TAKE_BACK, HAND_OVER)  # fmt: skip


RELIEVED = "值班领导已回避该件，须另行确定领导"


def check_possible(move: Move, status: Status, leader_id: UUID | None) -> None:
    """Raise `Conflict` for a move that waits until somebody is named, or that comes too late."""
    if move is REPORT:
        check_named(leader_id)
    if move is NAME_LEADER:
        check_untold(status, leader_id)


def check_untold(status: Status, leader_id: UUID | None) -> None:
    """Raise `Conflict` (leader-told): another one is named only once that leader is recused."""
    if status is Status.REPORTED and leader_id is not None:
        detail = "已经向值班领导报告；该领导回避的，才能另行确定批示的领导。"
        raise Conflict("leader-told", detail)


def check_named(leader_id: UUID | None) -> None:
    """Raise `Conflict` (duty-leader-missing): the roster names nobody, so somebody must."""
    if leader_id is None:
        detail = "值班表没有安排当日的值班领导，请先由负责人确定向哪位领导报告。"
        raise Conflict("duty-leader-missing", detail)


def check_unflagged(*, flagged: bool) -> None:
    """Raise `Conflict` (already-urgent): one report at a time goes with a piece."""
    if flagged:
        detail = "该件已经标记为重大紧急，正在跟进，请在原记录上办理。"
        raise Conflict("already-urgent", detail)


def check_free(*, flagged: bool) -> None:
    """Raise `Conflict` (urgent-again): it was flagged anew meanwhile, and that one goes on."""
    if flagged:
        raise Conflict("urgent-again", "该件已经再次标记为重大紧急，请在新的记录上跟进。")


def check_known(known_at: datetime, arrived_at: datetime, now: datetime) -> None:
    """Raise `Invalid` (urgent-time-invalid): known after it arrived, and not in time to come."""
    if known_at > now:
        raise _time("known_at", "知悉时间不能晚于当前时间")
    if known_at < arrived_at:
        raise _time("known_at", "知悉时间不能早于收到信访件的时间")


def check_reported(reported_at: datetime, known_at: datetime, now: datetime) -> None:
    """Raise `Invalid` (urgent-time-invalid): told after it was known, and not in time to come."""
    if reported_at > now:
        raise _time("reported_at", "报告时间不能晚于当前时间")
    if reported_at < known_at:
        raise _time("reported_at", "报告时间不能早于知悉时间")


def _time(field: str, message: str) -> Invalid:
    return Invalid("urgent-time-invalid", f"{message}，请核对。", [FieldError(field, message)])

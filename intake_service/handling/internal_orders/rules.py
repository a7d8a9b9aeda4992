"""What may happen to an internal order, and what it must say. No I/O in this file."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Protocol, TypeVar
from uuid import UUID

from intake_service.handling.divisions.rules import ENDED as ENDED
from intake_service.handling.divisions.rules import Purpose as Purpose
from intake_service.handling.divisions.rules import Status as Status
from intake_service.handling.divisions.rules import Weight as Weight
from intake_service.reception.registration import rules as piece_rules
from shared.errors import Conflict, FieldError, Forbidden, Invalid
from shared.moves import By, Move, Relation, Role
from shared.regions import Level
from shared.workdays import local_date

T = TypeVar("T")


ISSUER = Relation("issuer_id", "the issuing organ", "not-issuing-unit",
                  "该拟办单由其他单位提出，只有本机关人员才能办理此项。")  # fmt: skip
ASKED = Relation("asked", "a division that has not answered", "not-asked-division",
                 "该拟办单没有交您所在处室办理，或者已经回复。")  # fmt: skip
DRAFTER = Relation("drafted_by", "the drafter", "second-person-needed",
                   "拟办单须由另一人批示，拟办人不能自行批示。")  # fmt: skip
_ISSUER = (By({Role.PET_HEAD}, unit=ISSUER),)
GIVEN = frozenset({Status.INSTRUCTED, Status.ANSWERED})
_SYSTEM = frozenset({Role.SYSTEM})

DRAFT = Move("draft", "拟办", frozenset(), Status.DRAFTED,
             (By({Role.PET_HEAD}, level=Level.PROVINCE),))  # fmt: skip
INSTRUCT = Move("instruct", "批示", GIVEN | {Status.DRAFTED}, Status.INSTRUCTED, (
    By({Role.DEPUTY, Role.PRINCIPAL}, unit=ISSUER, never=DRAFTER, of={Weight.ORDINARY}),
    By({Role.PRINCIPAL}, unit=ISSUER, never=DRAFTER, of={Weight.MAJOR}),
))  # fmt: skip
ANSWER = Move("answer", "处室回复", frozenset({Status.INSTRUCTED}), None,
              (By({Role.DIV_HANDLER, Role.DIV_HEAD}, unit=ASKED),))  # fmt: skip
COMPLETE = Move("complete", "处室均已回复", frozenset({Status.INSTRUCTED}), Status.ANSWERED,
                _SYSTEM, called=False)  # fmt: skip
RETURN = Move("return", "退回处室", GIVEN, Status.INSTRUCTED, _ISSUER)
CLOSE = Move("close", "办结拟办单", frozenset({Status.ANSWERED}), Status.CLOSED, _ISSUER)
REOPEN = Move("reopen", "重新交处室办理", frozenset({Status.CLOSED}), Status.INSTRUCTED, _ISSUER)
WITHDRAW = Move("withdraw", "撤销拟办单", GIVEN | {Status.DRAFTED}, Status.WITHDRAWN, _ISSUER)
MOVES = (DRAFT, INSTRUCT, ANSWER, COMPLETE, RETURN, CLOSE, REOPEN, WITHDRAW)


def check_possible(move: Move, accepted_at: datetime | None) -> None:
    """Raise `Conflict` (internal-order-accepted) for a move that the acceptance rules out."""
    if move is WITHDRAW and accepted_at is not None:
        detail = "该件已由本机关受理，拟办单不能撤销；需要调整处室的，请由厅领导重新批示。"
        raise Conflict("internal-order-accepted", detail)


def check_due(due: date, now: datetime) -> None:
    """Raise `Invalid` (internal-due-past): a limit that can still be kept."""
    if due <= local_date(now):
        detail = "内部时限须晚于今天，请重新填写。"
        raise Invalid("internal-due-past", detail, [FieldError("due", "须晚于今天")])


def check_division(kind: str, line: str, issuer_line: str, field: str) -> None:
    """Raise `Invalid` (unit-not-division) unless it is a division of the issuing organ."""
    if kind != "division" or line.rpartition("/")[0] != issuer_line:
        detail = "拟办单只能交本机关的业务处室。"
        raise Invalid("unit-not-division", detail, [FieldError(field, "不是本机关的处室")])


def check_parts(lead: UUID, support: Sequence[UUID]) -> None:
    """Raise `Invalid` (division-twice): a division has one part."""
    if len({lead, *support}) <= len(support):
        detail = "同一处室不能重复列为主办或者协办处室。"
        raise Invalid("division-twice", detail, [FieldError("support_ids", "处室重复")])


def check_major(*, is_major: bool, roles: Collection[Role]) -> None:
    """Raise `Forbidden` (major-by-principal): who calls a matter major hands it to the principal.

    Domain §5.2: major opinions are signed by the principal, and so are instructed.
    """
    if is_major and Role.PRINCIPAL not in roles:
        raise Forbidden("major-by-principal", "重大事项须由主要领导批示。")


def check_subject(purpose: Purpose, piece_unit: UUID, status: piece_rules.Status,
                  actor_unit: UUID, *, by_division: bool) -> None:  # fmt: skip
    """Raise `Conflict` unless the order is about a piece that can be given like that.

    Codes: piece-not-here, piece-not-registered (to be handled it waits at the Department);
    piece-closed, consult-own (a division is consulted on what others handle).
    """
    if purpose is Purpose.HANDLE:
        if status is not piece_rules.Status.REGISTERED:
            detail = "该件已经办理，不能再交处室承办；需要征求处室意见的，请用会商函询。"
            raise Conflict("piece-not-registered", detail)
        if piece_unit != actor_unit:
            raise Conflict("piece-not-here", "该件不由本机关办理，不能交本机关处室承办。")
        return
    if status in piece_rules.CLOSED:
        raise Conflict("piece-closed", "该件已经办结，不再会商函询。")
    if by_division:
        detail = "该件由本机关处室承办，需要其他处室参与的，请由厅领导重新批示，增加协办处室。"
        raise Conflict("consult-own", detail)


class Instructed(Protocol):
    """An internal order with its status."""

    @property
    def status(self) -> Status: ...


Given = TypeVar("Given", bound=Instructed)


def instructed(order: Given | None) -> Given:
    """The order by which a piece is handled. Raises `Conflict` (not-instructed).

    The Department accepts what a leader gave to a division.
    """
    if order is None or order.status not in GIVEN:
        detail = "该件还没有经厅领导批示交处室承办的拟办单，不能受理。"
        raise Conflict("not-instructed", detail)
    return order


def check_done(purpose: Purpose, status: piece_rules.Status) -> None:
    """Raise `Conflict` (piece-in-hand): who handles a piece answers when it was dealt with."""
    in_hand = piece_rules.BEING_HANDLED | {piece_rules.Status.OPINION_ISSUED}
    if purpose is Purpose.HANDLE and status in in_hand:
        detail = "该件正在办理，处理意见书送达信访人后，主办处室才能回复办理结果。"
        raise Conflict("piece-in-hand", detail)


def answered(part: T | None) -> T:
    """The answered part. Raises `Invalid` (division-not-answered): only an answer is returned."""
    if part is None:
        detail = "该处室没有回复可以退回，请核对处室。"
        raise Invalid("division-not-answered", detail, [FieldError("unit_id", "没有该处室的回复")])
    return part


def check_matter_open(*, is_open: bool) -> None:
    """Raise `Conflict` (matter-closed): what is closed for good is not given out again."""
    if not is_open:
        detail = "该信访事项已经办结，不能重新交处室办理。"
        raise Conflict("matter-closed", detail)


SERIES = "NBD"


def number(year: int, sequence: int) -> str:
    """Number of an internal order: NBD-2026-00001."""
    return f"{SERIES}-{year}-{sequence:05d}"

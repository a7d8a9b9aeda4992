"""Which pieces may be handled simply （简易办理）, by what is known of them. No I/O."""

from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from intake_service.reception.registration import rules
from intake_service.reception.registration.rules import Handling, Status
from intake_service.reception.registration.rules.facts import COLLECTIVE_FROM
from shared.errors import Conflict, FieldError, Invalid
from shared.moves import Move
from shared.workdays import chinese_date, local_date

MEASURE = "《信访事项简易办理办法（试行）》"


class Ground(StrEnum):
    """Why a matter can be handled simply （domain §1.8 (a)–(d)）."""

    CLEAR = "clear"
    ANSWERABLE = "answerable"
    DAILY_LIFE = "daily_life"
    CONCLUDED = "concluded"


class Known(Protocol):
    """A piece as far as these rules ask."""

    @property
    def status(self) -> Status: ...
    @property
    def handling(self) -> Handling: ...
    @property
    def is_repeat(self) -> bool: ...
    @property
    def is_collective(self) -> bool: ...
    @property
    def is_major_urgent(self) -> bool: ...
    @property
    def petitioner_count(self) -> int: ...
    @property
    def due_raw(self) -> date | None: ...
    @property
    def extended_days(self) -> int: ...
    @property
    def simplified(self) -> Ground | None: ...
    @property
    def switched_at(self) -> datetime | None: ...


def in_force(piece: Known) -> bool:
    """Whether the piece is handled simply, and was not switched to the ordinary procedure."""
    return piece.simplified is not None and piece.switched_at is None


def check_possible(move: Move, piece: Known) -> None:
    """Raise `Conflict` for a move that simplified handling rules out, or that needs it."""
    if move is rules.SIMPLIFY:
        check_not_begun(piece)
        check_suitable(piece)
    elif move is rules.UNDO_SIMPLIFY:
        check_in_force(piece)
        check_not_running(piece)
    elif move is rules.SWITCH_TO_ORDINARY:
        check_in_force(piece)
    elif move is rules.UNDO_SWITCH:
        check_switched(piece)
    elif move in (rules.UNDO_TRIAGE, rules.HOLD_HEARING):
        check_ordinary(piece)
    elif move is rules.ACCEPT and in_force(piece):
        check_suitable(piece)


def check_not_begun(piece: Known) -> None:
    """Raise `Conflict` (already-simplified, handling-begun) unless it is not decided yet."""
    if piece.simplified is not None:
        raise Conflict("already-simplified", "该件已经决定简易办理，请刷新后查看。")
    check_not_running(piece)


def check_not_running(piece: Known) -> None:
    """Raise `Conflict` (handling-begun): from then on the procedure is only switched."""
    if piece.due_raw is not None:
        detail = (
            "该件的办理期限已经起算，不能再决定或者撤销简易办理；需要变更的，请在受理后转换程序。"
        )
        raise Conflict("handling-begun", detail)


def check_suitable(piece: Known) -> None:
    """Raise `Conflict` for what is never handled simply （domain §1.8）.

    simplified-repeat, simplified-collective, simplified-major.
    """
    if piece.is_repeat:
        detail = "简易办理只适用于初次信访事项，重复信访件不能简易办理。"
        raise Conflict("simplified-repeat", detail)
    if piece.is_collective or piece.petitioner_count >= COLLECTIVE_FROM:
        raise Conflict("simplified-collective", "集体信访事项不适用简易办理，请按普通程序办理。")
    if piece.is_major_urgent or piece.handling is Handling.MAJOR:
        raise Conflict("simplified-major", "重大、紧急信访事项不适用简易办理，请按普通程序办理。")


def check_stated(*, is_major_complex: bool, is_legal_litigation: bool) -> None:
    """Raise `Invalid` (simplified-unsuited) for what the person who decides knows of the matter."""
    errors = []
    if is_major_complex:
        errors.append(FieldError("is_major_complex", "重大、复杂、疑难事项不适用简易办理"))
    if is_legal_litigation:
        errors.append(FieldError("is_legal_litigation", "涉法涉诉事项不适用简易办理"))
    if errors:
        detail = "该事项不适用简易办理：" + "；".join(each.message for each in errors) + "。"
        raise Invalid("simplified-unsuited", detail, errors)


def check_in_time(last: date, now: datetime) -> None:
    """Raise `Conflict` (simplified-late) once the days have passed in which it is accepted."""
    if local_date(now) > last:
        detail = f"决定简易办理的期限已于{chinese_date(last)}届满，请按普通程序办理。"
        raise Conflict("simplified-late", detail, due_legal=last.isoformat())


def check_in_force(piece: Known) -> None:
    """Raise `Conflict` (not-simplified)."""
    if not in_force(piece):
        raise Conflict("not-simplified", "该件没有按简易办理程序办理，请刷新后查看。")


def check_ordinary(piece: Known) -> None:
    """Raise `Conflict` (simplified): what does not go together with simplified handling."""
    if in_force(piece):
        detail = "该件按简易办理程序办理，请先撤销简易办理的决定；已经受理的，请先转为普通程序。"
        raise Conflict("simplified", detail)


def check_switched(piece: Known) -> None:
    """Raise `Conflict` (not-switched, switch-extended) unless a switch may be taken back."""
    if piece.simplified is None or piece.switched_at is None:
        raise Conflict("not-switched", "该件没有由简易办理转为普通程序，请刷新后查看。")
    if piece.extended_days:
        detail = "转为普通程序后已经批准延期，不能恢复简易办理。"
        raise Conflict("switch-extended", detail)

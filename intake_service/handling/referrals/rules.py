"""The life of a referral, and what its records must say. No I/O in this file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from intake_service.reception.matters.rules import Route
from shared.codes import label
from shared.errors import Conflict, FieldError, Invalid
from shared.moves import By, Move, Relation, Role
from shared.workdays import local_date


class Status(StrEnum):
    """Status of a referral （domain §9.6）; who signed no name is told nothing."""

    PROPOSED = "proposed"
    TOLD_PETITIONER = "told_petitioner"
    TAKEN_UP = "taken_up"
    CONCLUDED = "concluded"
    REJECTED_BY_ORGAN = "rejected_by_organ"
    UNDONE = "undone"


class Result(StrEnum):
    """How it ended on the other path （法定途径办理结果）."""

    DECIDED = "decided"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"
    NOT_PURSUED = "not_pursued"


OTHER_PATH = "已导入法定途径"
"""Why a request for more time about the piece is decided by nobody."""
OVER = frozenset({Status.REJECTED_BY_ORGAN, Status.UNDONE})
"""The piece went on; a later referral is another row."""
UNFINISHED = frozenset({Status.PROPOSED, Status.TOLD_PETITIONER, Status.TAKEN_UP})
_UNTAKEN = frozenset({Status.PROPOSED, Status.TOLD_PETITIONER})

KEEPER = Relation("unit_id", "the referring unit", "not-referring-unit",
                  "该件由其他单位导入法定途径，只有该单位才能办理此项。")  # fmt: skip
_HEADS = (By({Role.PET_HEAD, Role.UNIT_HEAD, Role.DIV_HEAD}, unit=KEEPER),)
_KEEPERS = (
    By({Role.PET_HEAD, Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.DIV_HANDLER, Role.DIV_HEAD},
       unit=KEEPER),
)  # fmt: skip

PROPOSE = Move("propose", "提出导入", frozenset(), Status.PROPOSED, _HEADS, starts=("DL14",),
               called=False)  # fmt: skip
TELL = Move("tell", "告知信访人", frozenset({Status.PROPOSED}), Status.TOLD_PETITIONER, _HEADS,
            letter="D05", called=False)  # fmt: skip
TAKE_UP = Move("take-up", "登记受理情况", _UNTAKEN, Status.TAKEN_UP, _KEEPERS)
UNDO_TAKE_UP = {
    status: Move("undo-take-up", "撤销受理情况登记", frozenset({Status.TAKEN_UP}), status, _HEADS)
    for status in (Status.PROPOSED, Status.TOLD_PETITIONER)
}
RECORD_RESULT = Move("record-result", "登记办理结果", UNFINISHED, Status.CONCLUDED, _KEEPERS,
                stops=("DL14",))  # fmt: skip
UNDO_RESULT = {
    status: Move("undo-result", "撤销办理结果登记", frozenset({Status.CONCLUDED}), status,
                 _HEADS, starts=("DL14",))
    for status in (Status.PROPOSED, Status.TOLD_PETITIONER, Status.TAKEN_UP)
}  # fmt: skip
REJECT = Move("reject", "登记不予受理情况", UNFINISHED, Status.REJECTED_BY_ORGAN, _KEEPERS)
UNDO = Move("undo", "撤销导入", _UNTAKEN, Status.UNDONE, _HEADS, stops=("DL14",),
            letter="D37")  # fmt: skip
FALL = Move("fall", "随交办单撤回撤销导入", _UNTAKEN, Status.UNDONE, frozenset({Role.SYSTEM}),
            stops=("DL14",), letter="D37-R", called=False)  # fmt: skip
"""The order under which it was made is recalled."""
MOVES = (PROPOSE, TELL, TAKE_UP, *UNDO_TAKE_UP.values(), RECORD_RESULT, *UNDO_RESULT.values(),
         REJECT, UNDO, FALL)  # fmt: skip


def check_possible(move: Move, route: Route) -> None:
    """Raise `Conflict` for a move that the route of a referral rules out."""
    if move is REJECT:
        check_foreign(route)


def check_untaken(status: Status) -> None:
    """Raise `Conflict` (path-taken-up): what goes another path by now is not given to anybody."""
    if status not in _UNTAKEN:
        detail = (
            "该件经承办单位导入法定途径，已登记受理情况或者办理结果，不能撤回交办；"
            "登记有误的，请由承办单位先撤销登记。"
        )
        raise Conflict("path-taken-up", detail)


def check_foreign(route: Route) -> None:
    """Raise `Conflict` (own-duty): what is to be performed here no other organ can reject."""
    if route is Route.P5:
        detail = "该件由本单位依法履行职责，不存在其他机关不予受理；导入有误的，请撤销导入。"
        raise Conflict("own-duty", detail)


def another_path(route: Route | None) -> Route:
    """The route. Raises `Conflict` (petition-procedure): of P6 nothing is diverted as it is."""
    if route is None or route is Route.P6:
        detail = "该事项甄别为信访程序（P6），不能导入法定途径；认定有误的，请先更正法定途径。"
        raise Conflict("petition-procedure", detail)
    return route


@dataclass(frozen=True, slots=True)
class Told:
    """What a person entered of a referral."""

    organ: str | None
    limit_text: str | None
    limit_on: date | None
    limit_basis: str | None


def check_told(route: Route, told: Told, received_on: date, now: datetime) -> None:
    """Raise `Invalid` (referral-invalid) unless the entries fit the route.

    P1–P4: another organ, and the time limit of its path; P5: our own duty, whose end follows from
    the law, or is fixed with the special law that says so.
    """
    found = [*(_duty(told, received_on) if route is Route.P5 else _elsewhere(told, now))]
    if found:
        raise Invalid("referral-invalid", f"导入法定途径的内容有误：{_listed(found)}。", found)


def _duty(told: Told, received_on: date) -> Iterator[FieldError]:
    if told.organ is not None:
        yield FieldError("organ", "由本单位依法履行职责，不另填机关")
    if told.limit_text is not None:
        yield FieldError("limit_text", "履职期限依法确定，另有规定的请填写届满日和依据")
    if (told.limit_on is None) != (told.limit_basis is None):
        yield FieldError("limit_basis", "另定履职期限的，须同时填写届满日和法律依据")
    if told.limit_on is not None and told.limit_on <= received_on:
        yield FieldError("limit_on", "履职期限须晚于收到申请之日")


def _elsewhere(told: Told, now: datetime) -> Iterator[FieldError]:
    if told.organ is None:
        yield FieldError("organ", "须写明有权处理的机关")
    if told.limit_text is None:
        yield FieldError("limit_text", "须写明该途径的提出期限")
    if told.limit_basis is not None:
        yield FieldError("limit_basis", "只有履行法定职责的才另填期限依据")
    if told.limit_on is not None and told.limit_on < local_date(now):
        yield FieldError("limit_on", "提出期限的届满日不能早于今天")


def check_taken_up(taken_up_on: date, now: datetime) -> None:
    """Raise `Invalid` (taking-up-invalid) for a day to come."""
    if taken_up_on > local_date(now):
        errors = [FieldError("taken_up_on", "不能晚于今天")]
        raise Invalid("taking-up-invalid", "受理日期不能晚于今天，请核对。", errors)


@dataclass(frozen=True, slots=True)
class Ended:
    """A conclusion, and what the referral said before."""

    status: Status
    route: Route
    addressed: bool
    taken_up_on: date | None
    result: Result
    decision_no: str | None
    decided_on: date | None
    delivered_on: date | None


def check_conclusion(ended: Ended, now: datetime) -> None:
    """Raise unless the result can have come about like that.

    `Conflict` (not-taken-up, was-taken-up, own-duty); `Invalid` (conclusion-invalid): a decision
    has its number and day, ours also the day of its delivery to whoever can be told.
    """
    pursued = ended.result is not Result.NOT_PURSUED
    if pursued and ended.status is not Status.TAKEN_UP:
        detail = "尚未登记受理情况，不能登记办理结果；信访人没有提出的，请登记为未提出。"
        raise Conflict("not-taken-up", detail)
    if not pursued:
        if ended.route is Route.P5:
            raise Conflict("own-duty", "履行法定职责的申请已经收到，不能登记为未提出。")
        if ended.status is Status.TAKEN_UP:
            detail = "已经登记受理情况，不能登记为未提出；登记有误的，请先撤销受理情况登记。"
            raise Conflict("was-taken-up", detail)
    found = [*_papers(ended), *_days(ended, local_date(now))]
    if found:
        raise Invalid("conclusion-invalid", f"办理结果有误：{_listed(found)}。", found)


def _papers(ended: Ended) -> Iterator[FieldError]:
    decided = ended.result is Result.DECIDED
    for name in ("decision_no", "decided_on"):
        if (getattr(ended, name) is not None) != decided:
            yield FieldError(
                name, "作出决定、答复的必填" if decided else "没有作出决定、答复的不填"
            )
    if ended.delivered_on is not None and not decided:
        yield FieldError("delivered_on", "没有作出决定、答复的不填")
    owed = decided and ended.route is Route.P5 and ended.addressed
    if owed and ended.delivered_on is None:
        yield FieldError("delivered_on", "本单位作出的决定、答复须填写送达日期")


def _days(ended: Ended, today: date) -> Iterator[FieldError]:
    before = ended.taken_up_on
    for name in ("decided_on", "delivered_on"):
        day: date | None = getattr(ended, name)
        if day is None:
            continue
        if day > today:
            yield FieldError(name, "日期不能晚于今天")
        if before is not None and day < before:
            yield FieldError(name, "日期不能早于前一步的日期")
        before = day


def _listed(errors: list[FieldError]) -> str:
    return "；".join(error.message for error in errors)


def check_new_route(route: Route, found: Route | None) -> None:
    """Raise `Conflict` (same-route): a correction says something new."""
    if route is found:
        raise Conflict("same-route", f"该事项的途径已经是“{label('route', route)}”，不需更正。")

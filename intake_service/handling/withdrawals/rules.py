"""What may happen to the wish to withdraw a petition. No I/O in this file."""

from datetime import date, datetime
from enum import StrEnum

from intake_service.reception.registration.rules import RESPONSIBLE
from shared.errors import Conflict, FieldError, Invalid
from shared.moves import By, Move, Relation, Role
from shared.workdays import local_date


class Status(StrEnum):
    """Status of a withdrawal （信访人撤回）."""

    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    UNDONE = "undone"


class Way(StrEnum):
    """How the petitioner's written wish came in （撤回意愿的提交方式）."""

    IN_PERSON = "in_person"
    LETTER = "letter"
    ONLINE = "online"


CONFIRMERS = frozenset({Role.UNIT_HEAD, Role.DIV_HEAD, Role.PET_HEAD, Role.DEPUTY, Role.PRINCIPAL})
OFFICE = Relation("offices", "the responsible or the issuing unit", "not-confirming-unit",
                  "该撤回由其他单位办理，只有责任单位或者交办单位才能核实。")  # fmt: skip
RECORDER = Relation("recorded_by", "the recorder", "confirmer-is-recorder",
                    "撤回不能由登记人自己核实或者不予确认，请由其他负责人办理。")  # fmt: skip
_REQUESTED = frozenset({Status.REQUESTED})

REQUEST = Move(
    "request", "登记撤回", frozenset(), Status.REQUESTED,
    (By({Role.REGISTRAR, Role.TRIAGE, Role.PET_HEAD, Role.UNIT_HANDLER, Role.UNIT_HEAD,
         Role.DIV_HANDLER, Role.DIV_HEAD}, unit=RESPONSIBLE),))  # fmt: skip
CONFIRM = Move("confirm", "核实确认撤回", _REQUESTED, Status.CONFIRMED,
               (By(CONFIRMERS, unit=OFFICE, never=RECORDER),))  # fmt: skip
REFUSE = Move("refuse", "不予确认撤回", _REQUESTED, Status.REFUSED,
              (By(CONFIRMERS, unit=OFFICE, never=RECORDER),))  # fmt: skip
UNDO = Move("undo", "撤销确认，恢复办理", frozenset({Status.CONFIRMED}), Status.UNDONE,
            (By(CONFIRMERS, unit=OFFICE),))  # fmt: skip
MOVES = (REQUEST, CONFIRM, REFUSE, UNDO)


def check_none_pending(*, pending: bool) -> None:
    """Raise `Conflict` (withdrawal-pending): one wish at a time."""
    if pending:
        raise Conflict("withdrawal-pending", "该件已登记的撤回尚待核实，请先处理。")


def check_signed(*, signed: bool) -> None:
    """Raise `Conflict` (petitioner-unknown): of who signed no name nobody knows whose wish it is.

    The piece is handled on.
    """
    if not signed:
        detail = "该件未署信访人姓名（名称），无法核实撤回是否出于信访人本人意愿，应当继续办理。"
        raise Conflict("petitioner-unknown", detail)


def check_wished(wished_on: date, arrived_at: datetime, now: datetime) -> None:
    """Raise `Invalid` (withdrawal-invalid) unless the wish came since the petition, by today."""
    if local_date(arrived_at) <= wished_on <= local_date(now):
        return
    message = "须在收到信访件之日至今天之间"
    errors = [FieldError("wished_on", message)]
    raise Invalid("withdrawal-invalid", f"撤回日期{message}，请核对。", errors)


def check_no_objection(*, objected: bool) -> None:
    """Raise `Conflict` (objection-waiting): who is to handle the piece is settled first."""
    if objected:
        raise Conflict("objection-waiting", "交办单的异议尚未答复，请先答复异议再核实撤回。")

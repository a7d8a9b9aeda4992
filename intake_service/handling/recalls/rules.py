"""When an order may be recalled. No I/O in this file."""

from datetime import datetime

from intake_service.handling.orders.rules import Status
from shared.errors import Conflict


def check_unanswered(opinion_issued_at: datetime | None) -> None:
    """Raise `Conflict` (opinion-issued): what was answered once stays with whoever answered."""
    if opinion_issued_at is not None:
        detail = "该件已经出具过处理意见，不能撤回交办；处理意见有误的，由出具单位撤回后重新出具。"
        raise Conflict("opinion-issued", detail)


def check_no_objection(below: Status) -> None:
    """Raise `Conflict` (objection-waiting): who was handed the piece is answered first."""
    if below is Status.OBJECTED:
        detail = "下级单位提出的异议尚未答复，请先由转交单位核实答复后再撤回。"
        raise Conflict("objection-waiting", detail)

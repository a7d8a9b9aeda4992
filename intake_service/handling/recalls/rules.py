"""When an order may be recalled. No I/O in this file."""

from datetime import datetime

from shared.errors import Conflict


def check_unanswered(opinion_issued_at: datetime | None) -> None:
    """Raise `Conflict` (opinion-issued): what was answered once stays with whoever answered."""
    if opinion_issued_at is not None:
        detail = "该件已经出具过处理意见，不能撤回交办；处理意见有误的，由出具单位撤回后重新出具。"
        raise Conflict("opinion-issued", detail)

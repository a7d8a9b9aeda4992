"""What may happen to a rebuild. Pure."""

from datetime import timedelta

from shared.errors import Conflict
from shared.moves import Role, job_moves

SILENT_FOR = timedelta(minutes=10)
"""A rebuild without progress for so long (real time) was interrupted by the end of its worker."""
OPERATORS = frozenset({Role.OPERATOR})


REQUEST, START, FINISH, FAIL, CANCEL = MOVES = job_moves("重建统计数据", OPERATORS, OPERATORS)


class Abandoned(Exception):
    """The rebuild cannot be finished; the message is a Chinese sentence for the operator."""


def check_alone(open_one: str | None) -> None:
    """Raise `Conflict` (rebuild-running) while another rebuild is open."""
    if open_one is not None:
        detail = "已有一次重建正在进行，请等它完成或者先取消。"
        raise Conflict("rebuild-running", detail, rebuild=open_one)


def check_followed(stopped: list[str]) -> None:
    """Raise `Abandoned` when a feed is not followed any more: its events are of another epoch."""
    if stopped:
        raise Abandoned(f"已停止跟随事件流 {'、'.join(stopped)}，须由运维人员恢复跟随后再重建。")

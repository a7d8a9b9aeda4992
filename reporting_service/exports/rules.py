"""What may happen to an export, and its limits. Pure."""

from datetime import timedelta

from reporting_service.ledger.rules import READERS
from shared.moves import By, JobStatus, Move, Relation, Role, job_moves

KEPT = timedelta(days=7)
SILENT_FOR = timedelta(minutes=10)
"""An export without progress for so long was interrupted, e.g. by the end of its worker."""
MOST_ROWS = 300_000
PAGE = 1000


REQUESTER = Relation(
    "requested_by", "the requester", "not-requester", "只有发起导出的人才能取消导出。"
)

REQUEST, START, FINISH, FAIL, CANCEL = job_moves(
    "导出台账", READERS, (By(READERS, person=REQUESTER),)
)
EXPIRE = Move(
    "expire",
    "导出台账过期",
    frozenset({JobStatus.FINISHED}),
    JobStatus.EXPIRED,
    frozenset({Role.SYSTEM}),
)

MOVES = (REQUEST, START, FINISH, FAIL, CANCEL, EXPIRE)

"""What may happen to an import, what becomes of its rows, and its limits. No I/O in this file."""

from datetime import timedelta
from enum import StrEnum
from pathlib import PurePosixPath, PureWindowsPath

from intake_service.reception.registration.rules import Source
from shared.errors import FieldError, Invalid
from shared.moves import Role, job_moves

MOST_BYTES = 20 * 1024 * 1024
AT_ONCE = 500
"""Rows in one transaction."""
BYTES_AT_ONCE = 8 * 1024 * 1024
"""And what they may say, as JSON: two such batches lie in memory, each of them twice."""
SILENT_FOR = timedelta(seconds=90)
"""A running import without a sign for so long was interrupted by the end of its worker."""
WAITS_FOR = timedelta(minutes=10)
"""So long an import may wait for a worker before it is put into the queue again."""
MOST_STARTS = 3
"""So many workers may die with an import of which they answer no row."""

READERS = frozenset({Role.REGISTRAR, Role.TRIAGE, Role.PET_HEAD})


class Outcome(StrEnum):
    """What became of a row."""

    CREATED = "created"
    KNOWN = "known"
    DIFFERS = "differs"
    REFUSED = "refused"


class Left(StrEnum):
    """What is left to a person: what no rule could say of a created piece, and what of the file
    was not taken, or was taken although somebody might not mean it."""

    REGION = "region"
    TOPIC = "topic"
    CELL = "cell"
    ROW = "row"
    COLUMN = "column"
    SHEET = "sheet"


TRIAGE_SAYS = frozenset({Left.REGION, Left.TOPIC})


_REGISTRAR = frozenset({Role.REGISTRAR})
MOVES = REQUEST, START, FINISH, FAIL, CANCEL = job_moves("导入台账", _REGISTRAR, _REGISTRAR)

SENDERS = {
    Source.PROVINCIAL_PETITION_BUREAU: "省信访局",
    Source.PROVINCIAL_JOINT_OFFICE: "省信联办",
    Source.MNR: "自然资源部",
}
"""Who sends a ledger of a source, where that is one organ."""


def interrupted(done: int) -> Invalid:
    """Why an import ended that nobody can go on with; `done` rows are answered."""
    detail = f"导入中断，已停止；前 {done} 行已有结果，重新提交同一文件即可接着完成。"
    return Invalid("import-interrupted", detail)


def sender(source: Source, given: str | None) -> str:
    """Who sent the ledger. Raises `Invalid` (import-invalid) when that must be said and is not."""
    if source is Source.DIRECT:
        errors = [FieldError("source", "台账由其他单位发来，来源不能是直接提出")]
    elif given is not None or source in SENDERS:
        return given or SENDERS[source]
    else:
        errors = [FieldError("sender", "该来源须注明来件单位")]
    raise Invalid("import-invalid", f"{errors[0].message}。", errors)


def file_name(given: str) -> str:
    """The file's own name, without the folders it lay in."""
    return PurePosixPath(PureWindowsPath(given).name).name or "台账.xlsx"

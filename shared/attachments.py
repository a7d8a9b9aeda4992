"""What may happen to a file that is attached to something, and how much is taken. No I/O here."""

from enum import StrEnum
from urllib.parse import quote

from shared.errors import Conflict, FieldError, Invalid
from shared.moves import Move, Relation, Role

MOST_BYTES = 15 * 1024 * 1024
"""Of one file; the gateway takes no body above 20 MB."""
MOST_FILES = 100
"""On one thing; what was withdrawn does not count."""
MOST_BYTES_IN_ALL = 300 * 1024 * 1024


class Status(StrEnum):
    """Whether an attachment may be read."""

    PENDING = "pending"
    NOT_SCANNED = "not_scanned"
    CLEAN = "clean"
    INFECTED = "infected"
    WITHDRAWN = "withdrawn"


class Paper(StrEnum):
    """What the file shows."""

    LETTER = "letter"
    PHOTO = "photo"
    RECEIPT = "receipt"
    RECORD = "record"
    EVIDENCE = "evidence"
    OTHER = "other"


SPOILT = frozenset({Status.INFECTED, Status.WITHDRAWN})
"""What shows nothing to anybody."""

ATTACHED = Relation("unit_id", "the unit that attached it", "not-responsible-unit",
                    "该附件由其他单位上传，只有上传单位或者信访机构负责人才能办理。")  # fmt: skip
_SYSTEM = frozenset({Role.SYSTEM})
_UNSCANNED = frozenset({Status.PENDING, Status.NOT_SCANNED})

LET_PASS = Move("let-pass", "未设查毒", frozenset({Status.PENDING}), Status.NOT_SCANNED, _SYSTEM,
                called=False)  # fmt: skip
CLEAR = Move("clear", "查毒无毒", _UNSCANNED, Status.CLEAN, _SYSTEM, called=False)
CONDEMN = Move("condemn", "查出病毒", _UNSCANNED, Status.INFECTED, _SYSTEM, called=False)

_SIGNS = frozenset('/\\:*?"<>|')


def check_name(name: str) -> None:
    """Raise `Invalid` (file-name-wrong): a name with an ending, and no path."""
    if _SIGNS & set(name) or name.startswith(".") or not name.rpartition(".")[0].strip():
        message = '文件名应带扩展名，且不含 / \\ : * ? " < > | 等符号'
        raise Invalid("file-name-wrong", f"{message}。", [FieldError("name", message)])


def check_room(files: int, held: int, size: int) -> None:
    """Raise `Conflict` (too-many-attachments) where a file of `size` bytes has no room left.

    `files` and `held` bytes are there already.
    """
    if files >= MOST_FILES or held + size > MOST_BYTES_IN_ALL:
        most = MOST_BYTES_IN_ALL // 1024 // 1024
        detail = f"附件已达上限（{MOST_FILES}个、共{most}MB），请先撤回不需要的附件。"
        raise Conflict("too-many-attachments", detail)


def check_readable(status: Status) -> None:
    """Raise `Conflict` (attachment-pending, attachment-infected, attachment-withdrawn)."""
    if status is Status.PENDING:
        raise Conflict("attachment-pending", "附件正在查毒，请稍后再下载。")
    if status is Status.INFECTED:
        raise Conflict("attachment-infected", "附件查出病毒，不能下载，请撤回后重新上传。")
    if status is Status.WITHDRAWN:
        raise Conflict("attachment-withdrawn", "附件已经撤回，不能下载。")


def disposition(name: str) -> str:
    """The header by which a browser saves the file and never shows it (RFC 6266).

    The name is given encoded; who cannot read that saves it by its ending.
    """
    ending = name.rpartition(".")[2]
    return f"attachment; filename=\"attachment.{ending}\"; filename*=UTF-8''{quote(name, safe='')}"

"""What an import does not take, or takes although somebody might not mean it: told, never silent.

No I/O in this file.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice

from intake_service.reception.sheets.rules.columns import HEADINGS, NEVER_STORED, usual

_MOST = 300
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Left:
    """What is left: of which kind, why (a stable code and a Chinese sentence), and its column."""

    what: str
    code: str
    reason: str
    column: str | None = None

    def to_response(self) -> dict[str, str | None]:
        """As it is stored and answered."""
        return asdict(self)


HIDDEN_ROW = Left("row", "row-hidden", "该行在表中被隐藏或筛除，已照常取用，请核对")


def null(heading: str) -> Left:
    """A program's word for nothing stands in a cell."""
    reason = f"“{heading}”列是程序写的空值，按未填写处理，请核对"
    return Left("cell", "cell-null", reason, heading)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the ledger: its own name, whether it says anything, whether it is hidden."""

    name: str
    filled: bool
    hidden: bool


@dataclass(frozen=True, slots=True)
class Contents:
    """What a workbook holds: the columns of the ledger, and its other sheets that hold something,
    hidden ones marked."""

    columns: Sequence[Column]
    others: Sequence[tuple[str, bool]] = field(default=())


def of_file(contents: Contents, taken: Sequence[str]) -> Iterator[Left]:
    """What of a file is not taken; `taken` are the usual headings of the columns that are."""
    return islice(_of_file(contents, taken), _MOST)


def _of_file(contents: Contents, taken: Sequence[str]) -> Iterator[Left]:
    for at, (column, heading) in enumerate(zip(contents.columns, taken, strict=True), 1):
        if column.hidden and heading:
            reason = f"“{heading}”列在表中被隐藏，已照常取用，请核对"
            yield Left("column", "column-hidden", reason, heading)
        elif column.filled and not heading:
            yield _not_taken(at, column.name[:_LONGEST_NAME], taken)
    for name, hidden in contents.others:
        shown = name[:_LONGEST_NAME]
        state = "已隐藏" if hidden else "不是台账"
        yield Left("sheet", "sheet-not-taken", f"工作表“{shown}”{state}，未取用")


def _not_taken(at: int, name: str, taken: Sequence[str]) -> Left:
    if not name:
        return Left("column", "column-unnamed", f"第 {at} 列没有列名，未取用")
    if name in NEVER_STORED:
        reason = f"“{name}”列涉及信访人个人情况，按规定不导入、不保存"
        return Left("column", "column-personal", reason, name)
    if (same := usual(name)) in taken and same in HEADINGS.values():
        reason = f"“{name}”列与“{same}”列意思相同，只取用后者"
        return Left("column", "column-repeated", reason, name)
    reason = f"“{name}”列不是登记内容，未取用，原始单元格可逐行查看"
    return Left("column", "column-not-taken", reason, name)

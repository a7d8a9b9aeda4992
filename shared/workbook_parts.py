"""The parts of a workbook as XML: how much they may say, and where a cell stands.

Bytes say little: 300 KB unpack to forty million empty rows. So what is counted is what a reader
has to handle: elements, rows, cells, how deep they are nested, how long one of them is.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple
from xml.parsers import expat

from shared.errors import Invalid

MOST_ROWS = 100_000
MOST_COLUMNS = 200
_LAST_ROW = MOST_ROWS + 1  # the first one is the heading
MOST_CELLS = 5_000_000
"""In all sheets, and in the rectangles from the first cell of each to its last one, which the
library that reads them lays out in memory."""
MOST_ROW_ELEMENTS = 1_048_576
"""Rows of a sheet with their formats, empty ones included: as many as a sheet can have."""
MOST_COLUMN_ELEMENTS = 16_384
"""As many columns as a sheet can have."""
MOST_ELEMENTS = 10_000_000
"""In all parts."""
MOST_DEPTH = 100
MOST_NAMES = 10_000
"""Different names of elements and attributes in one part: each is kept for the next time."""
LONGEST_ELEMENT = 1024 * 1024
"""Bytes of one tag with its attributes, or of one comment."""
MOST_NOTES = 500_000
"""Cells, ranges and rows of which something is noted."""

_PLAIN = {"c", "v", "row"}  # as nearly every sheet says them, without a prefix

Position = tuple[int, int]
"""Row and column of a cell, both from 1."""
Parse = Callable[[bytes, bool], None]
Note = Callable[[str, dict[str, str]], None]
"""Is told the name and the attributes of each element of a part."""


class Range(NamedTuple):
    """Cells that are merged into one: its first and last row and column."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Sheet:
    """What the inspection found in one sheet.

    `faults`: cells in which a formula failed. `hidden_rows` and `hidden_columns` (from, to) are
    hidden or filtered out. `last_row` and `last_column` hold the last value.
    """

    part: str
    faults: set[Position] = field(default_factory=set)
    merged: list[Range] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    last_row: int = 0
    last_column: int = 0
    _notes: int = 0

    def note_value(self, row: int, column: int, *, failed: bool) -> None:
        """Note a value. Raises `Invalid` (cell-out-of-range, workbook-too-large)."""
        if row > _LAST_ROW or column > MOST_COLUMNS:
            detail = f"表格超出 {MOST_ROWS} 行或 {MOST_COLUMNS} 列，请删去多余内容或分批导入。"
            raise Invalid("cell-out-of-range", detail)
        self.last_row = max(self.last_row, row)
        self.last_column = max(self.last_column, column)
        if failed:
            self._note()
            self.faults.add((row, column))

    def note_hidden_row(self, row: int) -> None:
        """Note a hidden row."""
        self._note()
        self.hidden_rows.add(row)

    def note_hidden_columns(self, first: int, last: int) -> None:
        """Note hidden columns."""
        self.hidden_columns.append((first, last))
        if len(self.hidden_columns) > MOST_COLUMN_ELEMENTS:
            raise too_large()

    def note_merged(self, reference: str) -> None:
        """Note a merged range, A1:B2."""
        self._note()
        first, _, last = reference.partition(":")
        (top, left), (bottom, right) = position(first), position(last or first)
        self.merged.append(Range(top, left, bottom, right))

    def _note(self) -> None:
        self._notes += 1
        if self._notes > MOST_NOTES:
            raise too_large()


@dataclass(slots=True)
class Budget:
    """What the parts that are still to come may say."""

    elements: int = MOST_ELEMENTS
    cells: int = MOST_CELLS

    def lay_out(self, sheet: Sheet) -> None:
        """Take the rectangle of a sheet. Raises `Invalid` (workbook-too-large)."""
        self.cells -= sheet.last_row * sheet.last_column
        if self.cells < 0:
            raise too_large()


def too_large() -> Invalid:
    """The refusal of a workbook that says too much."""
    detail = "工作簿展开后过大，请删去多余的工作表、空行和格式，或分批导入。"
    return Invalid("workbook-too-large", detail)


def broken() -> Invalid:
    """The refusal of a file that is not whole."""
    return Invalid("workbook-broken", "文件已损坏或不完整，请重新导出后再导入。")


class Cursor:
    """Where the cells of a sheet stand: at their reference, else after the one before."""

    __slots__ = ("_digits", "_last", "_met", "column", "row")

    def __init__(self) -> None:
        self.row = self.column = 0
        # Nearly every cell is in the row of the last one, and in a column that was met before: to
        # take a million references apart costs twice as much.
        self._last, self._digits = 1, "1"
        self._met: dict[str, int] = {}

    def at_row(self, reference: str | None) -> None:
        """A row begins. Raises `ValueError`."""
        self.row, self.column = int(reference or self.row + 1), 0

    def at_cell(self, reference: str | None) -> None:
        """A cell begins. Raises `ValueError`."""
        if not reference:
            self.column += 1
            return
        letters = reference[: -len(self._digits)]
        if reference.endswith(self._digits) and (known := self._met.get(letters)):
            self.row, self.column = self._last, known
            return
        self.row, self.column = position(reference)
        self._last, self._digits = self.row, str(self.row)
        self._met[reference[: -len(self._digits)]] = self.column


def watched(note: Note | None, budget: Budget) -> Parse:
    """A parser of one part that takes what it says from `budget`, and tells `note`.

    It raises `Invalid`, and `ValueError` for what no workbook says.
    """
    names: dict[str, str] = {}
    parser, fed = plain_parser(names), 0
    _count(parser, note, budget)

    def parse(chunk: bytes, last: bool) -> None:
        nonlocal fed
        try:
            parser.Parse(chunk, last)
        except expat.ExpatError as error:
            raise broken() from error
        fed += len(chunk)
        # It would read the beginning of an element again with each chunk until the end comes.
        endless = not last and fed - parser.CurrentByteIndex > LONGEST_ELEMENT
        if endless or len(names) > MOST_NAMES:
            raise too_large()

    return parse


def _count(parser: expat.XMLParserType, note: Note | None, budget: Budget) -> None:
    depth = 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        budget.elements -= 1
        if budget.elements < 0:
            raise too_large()
        if depth > MOST_DEPTH:
            raise broken()
        if note is not None:
            note(name, attributes)

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler = begin
    parser.EndElementHandler = end


def notes(sheet: Sheet, budget: Budget) -> Note:
    """What notes the cells of a sheet."""
    cursor = Cursor()
    failed, rows, cells = False, MOST_ROW_ELEMENTS, budget.cells

    def note(name: str, attributes: dict[str, str]) -> None:
        nonlocal failed, rows, cells
        tag = name if name in _PLAIN else local(name)
        if tag == "c":
            cells -= 1
            if cells < 0:
                raise too_large()
            cursor.at_cell(attributes.get("r"))
            failed = attributes.get("t") == "e"
        elif tag in ("v", "is"):
            sheet.note_value(cursor.row, cursor.column, failed=failed)
        elif tag == "row":
            rows -= 1
            if rows < 0:
                raise too_large()
            cursor.at_row(attributes.get("r"))
            if attributes.get("hidden") in _TRUE:
                sheet.note_hidden_row(cursor.row)
        else:
            _note_rest(sheet, tag, attributes)

    return note


_TRUE = {"1", "true"}


def _note_rest(sheet: Sheet, tag: str, attributes: dict[str, str]) -> None:
    if tag == "mergeCell" and (reference := attributes.get("ref")):
        sheet.note_merged(reference)
    elif tag == "col" and attributes.get("hidden") in _TRUE:
        sheet.note_hidden_columns(int(attributes.get("min", 0)), int(attributes.get("max", 0)))


def plain_parser(names: dict[str, str] | None = None) -> expat.XMLParserType:
    """A parser that refuses a document type before an entity is seen (workbook-has-dtd).

    It keeps the names it meets in `names`.
    """
    parser = expat.ParserCreate(None, None, names if names is not None else {})

    def refuse(*_: object) -> None:
        detail = "工作簿内含不允许的文档类型定义（DTD），不能导入。"
        raise Invalid("workbook-has-dtd", detail)

    parser.StartDoctypeDeclHandler = refuse
    return parser


@lru_cache(maxsize=256)  # a sheet with prefixes says them a million times
def local(name: str) -> str:
    """The name of an element without its prefix."""
    return name.rpartition(":")[2]


def position(reference: str) -> Position:
    """AB12 → (12, 28). Raises `ValueError` for anything else."""
    letters = reference.rstrip("0123456789")
    return int(reference[len(letters) :]), _column(letters)


def _column(letters: str) -> int:
    if not letters.isascii() or not letters.isalpha() or len(letters) > 3:
        raise ValueError("no cell is called so")
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column

"""Cells that the library gives up a whole sheet for, taken out of it one by one.

A number that is none, a truth value of 2, an unknown error, a text that is not in the list of
texts, a duration of a million years: one such cell is its row's trouble, and no other row's. This
is only asked when the library has failed, for it looks at every value.
"""

import io
import math
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import NamedTuple
from xml.parsers import expat

from shared.workbook_parts import Cursor, Position, local, plain_parser

_STRINGS = "xl/sharedstrings.xml"
_KINDS = frozenset({"", "n", "b", "s", "str", "inlineStr", "d", "e"})
_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
_NO_DAY = 2_958_466
"""The first number after 31 December 9999: its cell's format can mean no day and no duration."""
_STYLE = re.compile(rb"""\ss\s*=\s*["']\d+["']""")
_ASCII = (b"<", b"\xef\xbb\xbf<")
"""How a part begins in which a byte below 128 is the character it looks like."""


class Repaired(NamedTuple):
    """The workbook without the cells, and where in the sheet they stood."""

    content: bytes
    cells: frozenset[Position]


def without_odd_cells(content: bytes, part: str) -> Repaired:
    """The workbook with the odd cells of the sheet `part` (lower case) blotted out.

    Raises what unpacking and parsing raise of a file that is not whole.
    """
    file = io.BytesIO()
    odd: set[Position] = set()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = {each.filename.lower(): each.filename for each in archive.infolist()}
        strings = _count_strings(archive.read(names[_STRINGS])) if _STRINGS in names else 0
        with zipfile.ZipFile(file, "w") as repaired:
            for name in archive.namelist():
                sheet = archive.read(name)
                if name.lower() == part and sheet.startswith(_ASCII):
                    sheet = _blotted(sheet, strings, odd)
                repaired.writestr(name, sheet)
    return Repaired(file.getvalue(), frozenset(odd))


def _blotted(sheet: bytes, strings: int, odd: set[Position]) -> bytes:
    blotted = bytearray(sheet)
    for cell in _cells(sheet):
        if not _readable(cell, strings):
            odd.add(cell.position)
            blotted[cell.start : cell.end] = b" " * (cell.end - cell.start)
        elif cell.kind in ("", "n") and cell.value and abs(float(cell.value)) >= _NO_DAY:
            tag = sheet[cell.start : sheet.index(b">", cell.start)]
            if style := _STYLE.search(tag):
                start, end = cell.start + style.start(), cell.start + style.end()
                blotted[start:end] = b" " * (end - start)
    return bytes(blotted)


class _Cell(NamedTuple):
    """A cell in the bytes of its part: from where to where, of what kind, with what value."""

    position: Position
    kind: str
    value: str
    start: int
    end: int


def _cells(sheet: bytes) -> Iterator[_Cell]:
    found: list[_Cell] = []
    parser, cursor = plain_parser(), Cursor()
    kind, start, value, inside = "", 0, list[str](), False

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal kind, start, inside
        tag = local(name)
        if tag == "row":
            cursor.at_row(attributes.get("r"))
        elif tag == "c":
            cursor.at_cell(attributes.get("r"))
            kind, start = attributes.get("t", ""), parser.CurrentByteIndex
            value.clear()
        inside = tag == "v"

    def end(name: str) -> None:
        nonlocal inside
        inside = False
        if local(name) == "c":
            last = sheet.index(b">", parser.CurrentByteIndex) + 1
            position = (cursor.row, cursor.column)
            found.append(_Cell(position, kind, "".join(value).strip(), start, last))

    def text(data: str) -> None:
        if inside:
            value.append(data)

    _handle(parser, begin, end, text)
    parser.Parse(sheet, True)
    yield from found


def _handle(
    parser: expat.XMLParserType,
    begin: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> None:
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text


def _readable(cell: _Cell, strings: int) -> bool:
    if cell.kind not in _KINDS:
        return False
    if not cell.value or cell.kind in ("str", "inlineStr", "d"):
        return True
    if cell.kind == "e":
        return cell.value in _ERRORS
    if cell.kind == "b":
        return cell.value in ("0", "1")
    if cell.kind == "s":
        return re.fullmatch("[0-9]{1,9}", cell.value) is not None and int(cell.value) < strings
    return _is_number(cell.value)


def _is_number(value: str) -> bool:
    try:
        return math.isfinite(float(value)) and value.isascii() and "_" not in value
    except ValueError:
        return False


def _count_strings(part: bytes) -> int:
    count = 0

    def begin(name: str, _attributes: dict[str, str]) -> None:
        nonlocal count
        count += local(name) == "si"

    parser = plain_parser()
    parser.StartElementHandler = begin
    parser.Parse(part, True)
    return count

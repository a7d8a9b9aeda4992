"""Whether a workbook may be read at all: inspected before anything else touches it.

Every part is unpacked in a stream and no further than it says it goes, so that a small file cannot
fill the memory; a part with a DTD is refused before an entity is seen; a cell far outside is
refused because the library that reads the sheet lays out everything between it and the first one.
"""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from posixpath import normpath
from typing import IO
from xml.parsers import expat

from shared.errors import Invalid

MOST_ROWS = 100_000
MOST_COLUMNS = 200
_LAST_ROW = MOST_ROWS + 1  # the first one is the heading
MOST_PARTS = 1_000
MOST_UNPACKED = 300 * 1024 * 1024  # bytes
_CHUNK = 256 * 1024  # bytes
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_MACROS = ("vbaproject.bin", "/macrosheets/")
_PACKINGS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_WORKBOOK = "xl/workbook.xml"

_PLAIN = {"c", "v", "row"}  # as nearly every sheet says them, without a prefix

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError)
"""What unpacking and parsing say of a file that is not whole."""

Position = tuple[int, int]
"""Row and column of a cell, both from 1."""


@dataclass
class Workbook:
    """What the inspection found: the date system, and the cells in which a formula failed."""

    date1904: bool = False
    faults: dict[str, set[Position]] = field(default_factory=dict)
    """By the name of the sheet."""


def inspect(content: bytes) -> Workbook:
    """Inspect an .xlsx.

    Raises `Invalid`: not-a-workbook, workbook-old-format, workbook-encrypted, workbook-macros,
    workbook-broken, workbook-has-dtd, workbook-too-large, cell-out-of-range.
    """
    if content.startswith(_OLE):
        raise _ole(content)
    if not content.startswith(b"PK"):
        raise Invalid("not-a-workbook", "文件不是 .xlsx 工作簿，请用 Excel 另存为 .xlsx 后再导入。")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _inspect_parts(archive)
    except _BROKEN as error:
        raise _broken() from error


def _ole(content: bytes) -> Invalid:
    if "EncryptedPackage".encode("utf-16-le") in content:
        detail = "工作簿设有打开密码，请去除密码后再导入。"
        return Invalid("workbook-encrypted", detail)
    detail = "文件是旧版 .xls 格式，请用 Excel 另存为 .xlsx 后再导入。"
    return Invalid("workbook-old-format", detail)


def _broken() -> Invalid:
    return Invalid("workbook-broken", "文件已损坏或不完整，请重新导出后再导入。")


def _inspect_parts(archive: zipfile.ZipFile) -> Workbook:
    parts = archive.infolist()
    _check_parts(parts)
    found = Workbook()
    sheets = dict(_sheets(archive))
    for part in parts:
        parser = _parser(part.filename, sheets, found)
        with archive.open(part) as stream:
            # A part that is larger than its header says ends there, and its checksum is wrong.
            for chunk in _chunks(stream):
                if parser is not None:
                    parser(chunk, False)
        if parser is not None:
            parser(b"", True)
    return found


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename.lower() for part in parts]
    if any(part.flag_bits & 0x1 for part in parts):
        raise Invalid("workbook-encrypted", "工作簿已加密，请去除密码后再导入。")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise _too_large()
    if len(set(names)) != len(names) or not {part.compress_type for part in parts} <= _PACKINGS:
        raise _broken()
    if any(mark in name for name in names for mark in _MACROS):
        detail = "工作簿含有宏，不能导入，请另存为不含宏的 .xlsx。"
        raise Invalid("workbook-macros", detail)
    if _WORKBOOK not in names or "[content_types].xml" not in names:
        raise Invalid("not-a-workbook", "文件不是 .xlsx 工作簿，请用 Excel 另存为 .xlsx 后再导入。")


def _too_large() -> Invalid:
    detail = "工作簿展开后过大，请删去多余的工作表和格式，或分批导入。"
    return Invalid("workbook-too-large", detail)


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK):
        yield chunk


Parse = Callable[[bytes, bool], None]


def _parser(name: str, sheets: dict[str, str], found: Workbook) -> Parse | None:
    """What to do with the bytes of a part; None for what is no XML (pictures, printer settings)."""
    low = name.lower()
    if not low.endswith((".xml", ".rels", ".vml")) and name not in sheets:
        return None
    parser = _plain_parser()
    if name in sheets:
        _watch_cells(parser, found.faults.setdefault(sheets[name], set()))
    elif low == _WORKBOOK:
        _watch_dates(parser, found)
    return _parsing(parser)


def _parsing(parser: expat.XMLParserType) -> Parse:
    def parse(chunk: bytes, last: bool) -> None:
        try:
            parser.Parse(chunk, last)
        except expat.ExpatError as error:
            raise _broken() from error

    return parse


def _plain_parser() -> expat.XMLParserType:
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        detail = "工作簿内含不允许的文档类型定义（DTD），不能导入。"
        raise Invalid("workbook-has-dtd", detail)

    parser.StartDoctypeDeclHandler = refuse
    return parser


def _watch_dates(parser: expat.XMLParserType, found: Workbook) -> None:
    def start(name: str, attributes: dict[str, str]) -> None:
        if _local(name) == "workbookPr" and attributes.get("date1904") in {"1", "true"}:
            found.date1904 = True

    parser.StartElementHandler = start


def _watch_cells(parser: expat.XMLParserType, faults: set[Position]) -> None:
    """Refuse a value beyond the bounds, and note where a formula failed."""
    row = column = 0
    failed = False
    # Nearly every cell is in the row of the last one, and in a column that was met before: to take
    # a million references apart costs twice as much.
    last, digits = 1, "1"
    met: dict[str, int] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, failed, last, digits
        tag = name if name in _PLAIN else _local(name)
        if tag == "c":
            reference = attributes.get("r")
            if not reference:
                column += 1
            elif reference.endswith(digits) and (known := met.get(reference[: -len(digits)])):
                row, column = last, known
            else:
                row, column = position(reference)
                last, digits = row, str(row)
                met[reference[: -len(digits)]] = column
            failed = attributes.get("t") == "e"
        elif tag in ("v", "is"):
            if failed or row > _LAST_ROW or column > MOST_COLUMNS:
                _add_fault((row, column), faults)
        elif tag == "row":
            row, column = int(attributes.get("r") or row + 1), 0

    parser.StartElementHandler = start


def _add_fault(cell: Position, faults: set[Position]) -> None:
    if cell[0] > _LAST_ROW or cell[1] > MOST_COLUMNS:
        detail = f"表格超出 {MOST_ROWS} 行或 {MOST_COLUMNS} 列，请删去多余内容或分批导入。"
        raise Invalid("cell-out-of-range", detail)
    faults.add(cell)


@lru_cache(maxsize=256)  # a sheet with prefixes says them a million times
def _local(name: str) -> str:
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


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """The parts that hold sheets, each with the name that the sheet has."""
    names: dict[str, str] = {}
    parts: dict[str, str] = {}

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if _local(name) == "sheet":
            keys = [key for key in attributes if _local(key) == "id"]
            names.update({attributes[key]: attributes.get("name", "") for key in keys})

    def relation(name: str, attributes: dict[str, str]) -> None:
        if _local(name) == "Relationship":
            parts[attributes.get("Id", "")] = attributes.get("Target", "")

    _read(archive, _WORKBOOK, sheet)
    _read(archive, "xl/_rels/workbook.xml.rels", relation)
    for key, name in names.items():
        target = parts.get(key, "")
        yield normpath(target.lstrip("/") if target.startswith("/") else f"xl/{target}"), name


def _read(
    archive: zipfile.ZipFile, name: str, start: Callable[[str, dict[str, str]], None]
) -> None:
    if name not in archive.namelist():
        return
    parser = _plain_parser()
    parser.StartElementHandler = start
    parse = _parsing(parser)
    with archive.open(name) as stream:
        text = stream.read(16 * 1024 * 1024)  # names of sheets never need more
    parse(text, True)

"""Whether a workbook may be read at all: inspected before anything else touches it.

Every part is unpacked in a stream and no further than it says it goes, so that a small file cannot
fill the memory; a part with a DTD is refused before an entity is seen; a part that says more than
a ledger can is refused while it is counted (`parts`); a cell far outside is refused because the
library that reads the sheet lays out everything between it and the first one.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from posixpath import normpath
from typing import IO
from xml.parsers import expat

from shared.errors import Invalid
from shared.workbook_parts import (
    Budget,
    Note,
    Sheet,
    broken,
    local,
    notes,
    too_large,
    watched,
)

MOST_PARTS = 1_000
MOST_UNPACKED = 300 * 1024 * 1024  # bytes
_CHUNK = 256 * 1024  # bytes
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_MACROS = ("vbaproject.bin", "/macrosheets/")
_PACKINGS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_WORKBOOK = "xl/workbook.xml"
_OTHERS = {"xl/workbook.bin", "content.xml", "mimetype"}
"""Parts of other kinds of workbook, which the library would read if this one cannot be read."""

UNREADABLE = (
    zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, OSError, ValueError, RuntimeError,
)  # fmt: skip
"""What unpacking and parsing say of a file that is not whole."""


@dataclass
class Workbook:
    """What the inspection found: the date system, and the sheets by their names."""

    date1904: bool = False
    sheets: dict[str, Sheet] = field(default_factory=dict)


def inspect(content: bytes) -> Workbook:
    """Inspect an .xlsx.

    Raises `Invalid`: not-a-workbook, workbook-old-format, workbook-encrypted, workbook-macros,
    workbook-broken, workbook-has-dtd, workbook-too-large, cell-out-of-range.
    """
    if content.startswith(_OLE):
        raise _ole(content)
    if not content.startswith(b"PK"):
        raise _no_workbook()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _inspect_parts(archive)
    except UNREADABLE as error:
        raise broken() from error


def _no_workbook() -> Invalid:
    detail = "文件不是 .xlsx 工作簿，请用 Excel 另存为 .xlsx 后再导入。"
    return Invalid("not-a-workbook", detail)


def _ole(content: bytes) -> Invalid:
    if "EncryptedPackage".encode("utf-16-le") in content:
        detail = "工作簿设有打开密码，请去除密码后再导入。"
        return Invalid("workbook-encrypted", detail)
    detail = "文件是旧版 .xls 格式，请用 Excel 另存为 .xlsx 后再导入。"
    return Invalid("workbook-old-format", detail)


def _inspect_parts(archive: zipfile.ZipFile) -> Workbook:
    parts = {part.filename.lower(): part for part in archive.infolist()}
    _check_parts(archive.infolist())
    found, budget = _sheets(archive, parts), Budget()
    by_part = {sheet.part: sheet for sheet in found.sheets.values()}
    for name, part in parts.items():
        sheet = by_part.get(name)
        note = notes(sheet, budget) if sheet is not None else None
        parse = watched(note, budget) if note is not None or _is_xml(name) else None
        with archive.open(part) as stream:
            # A part that is larger than its header says ends there, and its checksum is wrong.
            for chunk in _chunks(stream):
                if parse is not None:
                    parse(chunk, False)
        if parse is not None:
            parse(b"", True)
        if sheet is not None:
            budget.lay_out(sheet)
    return found


def _is_xml(name: str) -> bool:
    """Whether a part is XML, and no picture or printer setting."""
    return name.endswith((".xml", ".rels", ".vml"))


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename.lower() for part in parts]
    if any(part.flag_bits & 0x1 for part in parts):
        raise Invalid("workbook-encrypted", "工作簿已加密，请去除密码后再导入。")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise too_large()
    if len(set(names)) != len(names) or not {part.compress_type for part in parts} <= _PACKINGS:
        raise broken()
    if any(mark in name for name in names for mark in _MACROS):
        detail = "工作簿含有宏，不能导入，请另存为不含宏的 .xlsx。"
        raise Invalid("workbook-macros", detail)
    if not {_WORKBOOK, "[content_types].xml"} <= set(names) or _OTHERS & set(names):
        raise _no_workbook()


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK):
        yield chunk


def _sheets(archive: zipfile.ZipFile, parts: Mapping[str, zipfile.ZipInfo]) -> Workbook:
    """The sheets by their names, each with its part: in whichever case that is told."""
    found = Workbook()
    names: dict[str, str] = {}
    targets: dict[str, str] = {}

    def workbook(name: str, attributes: dict[str, str]) -> None:
        if local(name) == "sheet":
            keys = [key for key in attributes if local(key) == "id"]
            names.update({attributes[key]: attributes.get("name", "") for key in keys})
        elif local(name) == "workbookPr":
            found.date1904 = attributes.get("date1904") in {"1", "true"}

    def relation(name: str, attributes: dict[str, str]) -> None:
        if local(name) == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    _read(archive, parts.get(_WORKBOOK), workbook)
    _read(archive, parts.get("xl/_rels/workbook.xml.rels"), relation)
    for key, name in names.items():
        part = _part(targets.get(key, ""))
        # Two sheets of one name or of one part: which is meant the library would guess.
        if name in found.sheets or any(sheet.part == part for sheet in found.sheets.values()):
            raise broken()
        found.sheets[name] = Sheet(part)
    return found


def _part(target: str) -> str:
    plain = target.replace("\\", "/")
    inside = plain.lstrip("/") if plain.startswith(("/", "xl/")) else f"xl/{plain}"
    return normpath(inside).lower()


def _read(archive: zipfile.ZipFile, part: zipfile.ZipInfo | None, note: Note) -> None:
    if part is None:
        return
    parse = watched(note, Budget())
    with archive.open(part) as stream:
        for chunk in _chunks(stream):
            parse(chunk, False)
    parse(b"", True)

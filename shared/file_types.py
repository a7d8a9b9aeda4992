"""Of which type a file is, by its content: nine are taken, and the name must agree. No I/O."""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from enum import StrEnum

from shared.errors import Invalid

MOST_PARTS = 5_000
MOST_UNPACKED = 200 * 1024 * 1024  # bytes
_CHUNK = 256 * 1024  # bytes
_OFFICE = "application/vnd.openxmlformats-officedocument"


class FileType(StrEnum):
    """A type that is taken."""

    PDF = "pdf"
    OFD = "ofd"
    DOCX = "docx"
    XLSX = "xlsx"
    JPEG = "jpeg"
    PNG = "png"
    TIFF = "tiff"
    BMP = "bmp"
    WEBP = "webp"


MEDIA_TYPES: Mapping[FileType, str] = {
    FileType.PDF: "application/pdf",
    FileType.OFD: "application/ofd",
    FileType.DOCX: f"{_OFFICE}.wordprocessingml.document",
    FileType.XLSX: f"{_OFFICE}.spreadsheetml.sheet",
    FileType.JPEG: "image/jpeg",
    FileType.PNG: "image/png",
    FileType.TIFF: "image/tiff",
    FileType.BMP: "image/bmp",
    FileType.WEBP: "image/webp",
}
_ENDINGS: Mapping[str, FileType] = {
    **{each.value: each for each in FileType}, "jpg": FileType.JPEG, "tif": FileType.TIFF,
}  # fmt: skip
_MAGIC: tuple[tuple[re.Pattern[bytes], FileType], ...] = (
    (re.compile(rb"%PDF-[12]\.\d"), FileType.PDF),
    (re.compile(rb"\xff\xd8\xff[\xc0-\xfe]"), FileType.JPEG),
    (re.compile(rb"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), FileType.PNG),
    (re.compile(rb"II\*\0|MM\0\*"), FileType.TIFF),
    (re.compile(rb"BM.{4}\0{4}", re.DOTALL), FileType.BMP),
    (re.compile(rb"RIFF.{4}WEBPVP8[ LX]", re.DOTALL), FileType.WEBP),
)
_MAIN: tuple[tuple[str, FileType], ...] = (
    (f"{_OFFICE}.wordprocessingml.document.main+xml", FileType.DOCX),
    (f"{_OFFICE}.spreadsheetml.sheet.main+xml", FileType.XLSX),
)
_MACROS = ("vbaproject.bin", "macrosheets/", "vbadata.xml")
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""How parts of an OFD or office document are packed; by any other way a few bytes unpack to
gigabytes at once, before anybody can stop."""
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError)


def recognise(content: bytes, name: str) -> FileType:
    """The type of a file.

    Raises `Invalid`: file-empty, file-type-unknown, file-name-disagrees; of what is packed also
    file-broken, file-encrypted, file-has-macros, file-unpacks-too-large.
    """
    if not content:
        raise Invalid("file-empty", "文件是空的，请重新选择文件。")
    found = _type_of(content)
    if _ENDINGS.get(name.rpartition(".")[2].lower()) is not found:
        detail = f"文件内容是 {found.value} 格式，与文件名的扩展名不一致，请核对后重新上传。"
        raise Invalid("file-name-disagrees", detail)
    return found


def _type_of(content: bytes) -> FileType:
    if content.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                return _packed(archive)
        except _UNREADABLE as error:
            raise Invalid("file-broken", "文件已经损坏，不能打开，请重新生成后上传。") from error
    for magic, found in _MAGIC:
        if magic.match(content):
            return found
    raise _unknown()


def _unknown() -> Invalid:
    detail = "不接受这种文件，请上传 PDF、OFD、DOCX、XLSX 或者 JPG、PNG、TIFF、BMP、WEBP 图片。"
    return Invalid("file-type-unknown", detail)


def _packed(archive: zipfile.ZipFile) -> FileType:
    parts = archive.infolist()
    names = [part.filename.lower() for part in parts]
    if any(part.flag_bits & 0x1 for part in parts):
        raise Invalid("file-encrypted", "文件设有密码，请去除密码后上传。")
    if any(part.compress_type not in _METHODS for part in parts):
        raise _unknown()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        detail = f"文件解开后超过{MOST_UNPACKED // 1024 // 1024}MB或者内容过多，不予接收。"
        raise Invalid("file-unpacks-too-large", detail)
    found = _main(archive, names)
    if any(mark in name for name in names for mark in _MACROS):
        raise _has_macros()
    for part in parts:
        with archive.open(part) as stream:
            # A part that is larger than its header says ends there, and its checksum is wrong.
            while stream.read(_CHUNK):
                pass
    return found


def _main(archive: zipfile.ZipFile, names: list[str]) -> FileType:
    if "ofd.xml" in names:
        return FileType.OFD
    if "[content_types].xml" not in names:
        raise _unknown()
    part = archive.infolist()[names.index("[content_types].xml")]
    with archive.open(part) as stream:
        types = stream.read(_CHUNK).decode("utf-8", "replace")
    if "macroEnabled" in types:
        raise _has_macros()
    for main, found in _MAIN:
        if f'"{main}"' in types:
            return found
    raise _unknown()


def _has_macros() -> Invalid:
    return Invalid("file-has-macros", "文件含有宏，不予接收，请另存为不含宏的文件后上传。")

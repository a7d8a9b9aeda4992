"""A file is what its content says, and its name must say the same."""

import io
import struct
import zipfile

import pytest

from shared.errors import Invalid
from shared.file_types import MEDIA_TYPES, FileType, recognise
from tests.intake_service.papers.attachments import files

TAKEN = {
    "来信.pdf": (files.PDF, FileType.PDF), "公文.ofd": (files.OFD, FileType.OFD),
    "材料.DOCX": (files.DOCX, FileType.DOCX), "清单.xlsx": (files.XLSX, FileType.XLSX),
    "现场.jpg": (files.JPEG, FileType.JPEG), "现场.jpeg": (files.JPEG, FileType.JPEG),
    "回证.png": (files.PNG, FileType.PNG), "扫描.tif": (files.TIFF, FileType.TIFF),
    "扫描.tiff": (files.TIFF, FileType.TIFF), "扫描.bmp": (files.BMP, FileType.BMP),
    "照片.webp": (files.WEBP, FileType.WEBP),
}  # fmt: skip


def lying(size: int) -> bytes:
    """An OFD of which a part says that it is of another size."""
    content = bytearray(files.packed({"OFD.xml": b"<ofd/>", "big.bin": b"x" * 1000}))
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", size)
    return bytes(content)


def otherwise_packed(method: int) -> bytes:
    """An OFD with a part that is packed by a method of which no reader knows the end."""
    made = io.BytesIO(files.OFD)
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("big.bin", bytes(1 << 20), method)
    return made.getvalue()


def locked() -> bytes:
    """An OFD with the mark of a password."""
    content = bytearray(files.OFD)
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


REFUSED = [
    ("空.pdf", b"", "file-empty"),
    ("程序.exe", b"MZ\x90\0" + bytes(60), "file-type-unknown"),
    ("网页.pdf", b"<html><script>alert(1)</script>", "file-type-unknown"),
    ("图.svg", b"<svg onload='alert(1)'/>", "file-type-unknown"),
    ("旧.doc", bytes.fromhex("D0CF11E0A1B11AE1") + bytes(60), "file-type-unknown"),
    ("前有他物.pdf", b"\n<script>%PDF-1.7", "file-type-unknown"),
    ("包.zip", files.packed({"a.txt": b"a"}), "file-type-unknown"),
    ("演示.pptx", files.office("application/vnd.x.presentation.main+xml"), "file-type-unknown"),
    ("来信.png", files.PDF, "file-name-disagrees"),
    ("来信", files.PDF, "file-name-disagrees"),
    ("来信.pdf.exe", files.PDF, "file-name-disagrees"),
    ("材料.xlsx", files.DOCX, "file-name-disagrees"),
    ("材料.docm", files.office(files.MACRO_MAIN), "file-has-macros"),
    ("材料.docx", files.office(files.DOCX_MAIN, **{"word/vbaProject.bin": b"x"}),
     "file-has-macros"),
    ("材料.docx", files.DOCX[:-30], "file-broken"),
    ("材料.docx", b"PK\x03\x04" + bytes(50), "file-broken"),
    ("公文.ofd", lying(300), "file-broken"),
    ("公文.ofd", lying(2_000_000_000), "file-unpacks-too-large"),
    ("公文.ofd", locked(), "file-encrypted"),
    ("公文.ofd", otherwise_packed(zipfile.ZIP_BZIP2), "file-type-unknown"),
    ("公文.ofd", otherwise_packed(zipfile.ZIP_LZMA), "file-type-unknown"),
    ("公文.ofd", files.packed({"OFD.xml": b"", **{f"{n}": b"" for n in range(5_001)}}),
     "file-unpacks-too-large"),
    ("公文.ofd", files.packed({"OFD.xml": b"", "a": bytes(110 << 20), "b": bytes(110 << 20)}),
     "file-unpacks-too-large"),
]  # fmt: skip


@pytest.mark.parametrize("name", TAKEN)
def test_nine_types_are_taken(name: str) -> None:
    content, found = TAKEN[name]
    assert recognise(content, name) is found


def test_each_type_is_tried_and_has_its_media_type() -> None:
    assert {found for _, found in TAKEN.values()} == set(FileType) == MEDIA_TYPES.keys()


@pytest.mark.parametrize(("name", "content", "code"), REFUSED)
def test_anything_else_is_refused(name: str, content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        recognise(content, name)
    assert refused.value.code == code

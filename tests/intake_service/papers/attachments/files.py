"""Small files of every type that is taken; nothing in them is real."""

import io
import zipfile

_OFFICE = "application/vnd.openxmlformats-officedocument"
DOCX_MAIN = f"{_OFFICE}.wordprocessingml.document.main+xml"
XLSX_MAIN = f"{_OFFICE}.spreadsheetml.sheet.main+xml"
MACRO_MAIN = "application/vnd.ms-word.document.macroEnabled.main+xml"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(17)
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(20) + b"\xff\xd9"
TIFF = b"II*\0\x08\0\0\0" + bytes(8)
BMP = b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0" + bytes(30)
WEBP = b"RIFF\x1a\0\0\0WEBPVP8L" + bytes(20)


def packed(parts: dict[str, bytes]) -> bytes:
    """A zip of these parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def office(main: str, **parts: bytes) -> bytes:
    """An office document whose main part is of this type."""
    types = f'<Types><Override PartName="/main.xml" ContentType="{main}"/></Types>'
    return packed({"[Content_Types].xml": types.encode(), "main.xml": b"<a/>", **parts})


DOCX, XLSX = office(DOCX_MAIN), office(XLSX_MAIN)
OFD = packed({"OFD.xml": b"<ofd/>", "Doc_0/Document.xml": b"<d/>"})

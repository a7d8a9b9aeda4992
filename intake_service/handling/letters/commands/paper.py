"""A letter as it is printed: PDF after GB/T 9704, or a Word file that a clerk goes on editing.

Fonts are those of the office first, else Noto Serif SC.
"""

import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from threading import Lock

import docx
import pylopdf_fonts_zh_cn
import typst
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from intake_service.handling.letters.rules.template import INDENT, SIGNATURE
from shared.errors import Conflict

_RED = RGBColor(0xD0, 0, 0)
_ONE_AT_A_TIME = Lock()  # the compiler refuses a second thread
_FONT = "仿宋_GB2312"  # what offices have; another machine takes the nearest


class PaperFormat(StrEnum):
    """What a letter can be had as."""

    PDF = "pdf"
    DOCX = "docx"


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph; `indent`: its first line begins two characters in."""

    text: str
    indent: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """One letter: `head` the organ in red and `number`, both None on a form such as a receipt."""

    head: str | None
    number: str | None
    title: str
    lines: list[Line]
    signature: list[str]


def sheet(body: str, number: str | None) -> Sheet:
    """What stands where on the paper, from the text of a letter with its title on top."""
    title, *rest = body.splitlines()
    texts = [text for text in rest if text.strip() and text != number]
    signature = [text.strip() for text in texts if text.startswith(SIGNATURE)]
    lines = [
        Line(text.strip(), text.startswith(INDENT))
        for text in texts
        if not text.startswith(SIGNATURE)
    ]
    return Sheet(signature[0] if number and signature else None, number, title, lines, signature)


def pdf(sheets: Sequence[Sheet], day: date, fonts: Path) -> bytes:
    """The letters in one PDF/A-2b file made on `day`, each from a page of its own.

    `fonts` is the folder of the office's own.

    Raises `Conflict` (letter-unprintable) for a character that no font has.
    """
    inputs = {
        "day": json.dumps([day.year, day.month, day.day]),
        "sheets": json.dumps([asdict(each) for each in sheets], ensure_ascii=False),
    }
    try:
        with _ONE_AT_A_TIME:
            made = _compiler(fonts).compile(format="pdf", pdf_standards="a-2b", sys_inputs=inputs)
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
        detail = "文书中有字库没有的字，不能生成 PDF；请改用 Word 格式，或安装含该字的字库。"
        raise Conflict("letter-unprintable", detail) from error
    if not isinstance(made, bytes):
        raise TypeError("one file is made")
    return made


def word(sheet: Sheet) -> bytes:
    """The letter as a .docx file."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(16)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    style.paragraph_format.line_spacing, style.paragraph_format.space_after = Pt(29), Pt(0)
    if sheet.head is not None:
        head = document.add_paragraph()
        head.alignment = WD_ALIGN_PARAGRAPH.CENTER
        head.paragraph_format.line_spacing = 1.0
        run = head.add_run(sheet.head)
        run.font.size, run.font.bold, run.font.color.rgb = Pt(26), True, _RED
        document.add_paragraph(sheet.number or "").alignment = WD_ALIGN_PARAGRAPH.CENTER
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.add_run(sheet.title).font.size = Pt(22)
    for line in sheet.lines:
        paragraph = document.add_paragraph(line.text)
        if line.indent:
            paragraph.paragraph_format.first_line_indent = Pt(32)
    for text in sheet.signature:
        document.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.core_properties.author = ""
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


@cache
def _compiler(fonts: Path) -> typst.Compiler:
    """Loads the fonts and the template once a process."""
    noto = Path(pylopdf_fonts_zh_cn.serif_path()).parent
    found = typst.Fonts(
        include_system_fonts=False, font_paths=[each for each in (fonts, noto) if each.is_dir()]
    )
    return typst.Compiler(Path(__file__).with_name("paper.typ"), font_paths=found)

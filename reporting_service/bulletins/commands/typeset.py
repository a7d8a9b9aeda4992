"""Set a bulletin in type: the official layout (GB/T 9704 in outline) as .docx."""

import io
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from reporting_service.bulletins.rules import text
from shared.workdays import chinese_date

_BODY, _BOLD = "仿宋_GB2312", "黑体"
_NUMERALS = "一二三四五六七八九十"


def typeset(letter: text.Letter, number: str, signed_at: datetime) -> bytes:
    """The bytes of the document that is signed."""
    document = Document()
    _page(document)
    _line(document, text.ORGAN, 26, _BOLD, WD_ALIGN_PARAGRAPH.CENTER)
    _line(document, number, 16, _BODY, WD_ALIGN_PARAGRAPH.CENTER)
    _line(document, letter.title, 20, _BOLD, WD_ALIGN_PARAGRAPH.CENTER)
    _line(document, text.ADDRESSEES, 16, _BODY)
    for paragraph in letter.paragraphs:
        _body(document, paragraph)
    if letter.table is not None:
        _table(document, letter.table)
    for ordinal, section in zip(_NUMERALS, letter.sections, strict=False):
        _line(document, f"{ordinal}、{section.title}", 16, _BOLD, indent=True)
        for paragraph in section.paragraphs:
            _body(document, paragraph)
        if section.table is not None:
            _table(document, section.table)
    _line(document, text.ORGAN, 16, _BODY, WD_ALIGN_PARAGRAPH.RIGHT)
    _line(document, chinese_date(signed_at), 16, _BODY, WD_ALIGN_PARAGRAPH.RIGHT)
    properties = document.core_properties
    properties.title, properties.author = letter.title, text.ORGAN
    properties.created = properties.modified = signed_at.replace(tzinfo=None)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)


def _body(document: Any, words: str) -> None:
    _line(document, words, 16, _BODY, indent=True)


def _line(
    document: Any, words: str, size: int, font: str, align: Any = None, *, indent: bool = False
) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = align
    paragraph.paragraph_format.space_after = Pt(0)
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(2 * size)
    _run(paragraph, words, size, font)


def _run(paragraph: Any, words: str, size: float, font: str) -> None:
    run = paragraph.add_run(words)
    run.font.size, run.font.name = Pt(size), font
    # Word takes the font of Chinese characters from its own attribute.
    run.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _table(document: Any, table: text.Table) -> None:
    grid = document.add_table(rows=0, cols=len(table.heading))
    grid.style = "Table Grid"
    for at, row in enumerate((table.heading, *table.rows)):
        for cell, words in zip(grid.add_row().cells, row, strict=True):
            _run(cell.paragraphs[0], words, 10.5, _BODY if at else _BOLD)

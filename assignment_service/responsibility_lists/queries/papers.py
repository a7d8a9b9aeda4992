"""A list as a file: the workbook that a city fills in, and a version as .xlsx or .docx (D26).

The fields stand in the order of domain §4.1.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import xlsxwriter
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from assignment_service.responsibility_lists.rules import FIELDS, Field, PaperFormat

_ORGAN = "四川省自然资源厅"
_BODY, _BOLD = "仿宋_GB2312", "黑体"
_TAKES_ALL = "市级全包"


class Paper(NamedTuple):
    """What is printed: title, document number and day (None on a draft), and the rows."""

    title: str
    number: str | None
    day: str | None
    rows: Sequence[Mapping[str, Any]]


def written(paper: Paper, format: PaperFormat) -> bytes:
    """The file of a version."""
    return _docx(paper) if format is PaperFormat.DOCX else _xlsx(paper)


def workbook(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """The workbook that goes out to be filled in: the headings are its first row."""
    return _book(lambda book, sheet: _rows(book, sheet, rows, 0))


def _xlsx(paper: Paper) -> bytes:
    def fill(book: Any, sheet: Any) -> None:
        bold = book.add_format({"bold": True, "font_size": 16})
        sheet.write_string(0, 0, paper.title, bold)
        sheet.write_string(1, 0, " ".join(filter(None, (paper.number, paper.day))))
        _rows(book, sheet, paper.rows, 2)

    return _book(fill)


def _book(fill: Any) -> bytes:
    """The sheet; nothing that somebody typed becomes a formula or a link."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    sheet = book.add_worksheet("包案责任清单")
    fill(book, sheet)
    book.close()
    return file.getvalue()


def _rows(book: Any, sheet: Any, rows: Sequence[Mapping[str, Any]], top: int) -> None:
    plain = {"text_wrap": True, "valign": "top"}
    heading = book.add_format({"bold": True, **plain})
    asked = book.add_format({"bold": True, "bg_color": "#FFF2CC", **plain})
    wrapped = book.add_format(plain)
    for at, field in enumerate(FIELDS):
        sheet.set_column(at, at, field.width)
        sheet.write_string(top, at, field.heading, asked if field.filled else heading)
    for number, row in enumerate(rows, top + 1):
        for at, text in enumerate(_texts(row)):
            if text:
                sheet.write_string(number, at, text, wrapped)
    sheet.freeze_panes(top + 1, 2)


def _texts(row: Mapping[str, Any]) -> Iterable[str]:
    return (_text(row, field) for field in FIELDS)


def _text(row: Mapping[str, Any], field: Field) -> str:
    if field.name == "county_name" and row["takes_all"]:
        return row[field.name] or _TAKES_ALL
    value = row[field.name]
    return "" if value is None else str(value)


def _docx(paper: Paper) -> bytes:
    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(42), Cm(29.7)
    section.left_margin = section.right_margin = Cm(1.5)
    section.top_margin = section.bottom_margin = Cm(2)
    _line(document, _ORGAN, 22)
    if paper.number:
        _line(document, paper.number, 14)
    _line(document, paper.title, 18)
    grid = document.add_table(rows=0, cols=len(FIELDS))
    grid.style = "Table Grid"
    for at, texts in enumerate(([field.heading for field in FIELDS], *map(_texts, paper.rows))):
        for cell, words in zip(grid.add_row().cells, texts, strict=True):
            _run(cell.paragraphs[0], words, 7, _BODY if at else _BOLD)
    if paper.day:
        _line(document, paper.day, 14, WD_ALIGN_PARAGRAPH.RIGHT)
    document.core_properties.title = paper.title
    document.core_properties.author = _ORGAN
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _line(document: Any, words: str, size: int, align: Any = WD_ALIGN_PARAGRAPH.CENTER) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = align
    _run(paragraph, words, size, _BOLD)


def _run(paragraph: Any, words: str, size: float, font: str) -> None:
    run = paragraph.add_run(words)
    run.font.size, run.font.name = Pt(size), font
    # Word takes the font of Chinese characters from its own attribute.
    run.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)

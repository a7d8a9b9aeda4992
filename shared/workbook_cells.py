"""The cells of a small workbook, read in a process of its own.

The library that reads sheets ends its process where memory runs out; a hostile workbook may kill
the child and nothing else. Before the library sees a byte the workbook is inspected (`workbooks`).
"""

import asyncio
import io
import json
import os
import resource
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from shared.errors import Invalid
from shared.workbooks import inspect

MEMORY = 1024**3  # bytes
PROCESSOR_SECONDS = 10
LONGEST_WAIT = 60  # seconds
Cell = str | float | bool | None
"""A day is its ISO text."""


async def cells(content: bytes, most_rows: int, most_columns: int) -> list[list[Cell]]:
    """The rows of the one visible sheet.

    Raises `Invalid`: what `workbooks.inspect` raises, sheets-several, workbook-too-large (more rows
    or columns than asked for) and workbook-unreadable.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-c", _program(rows), str(most_rows), str(most_columns),
        stdin=PIPE, stdout=PIPE, stderr=DEVNULL, start_new_session=True,
        # None of the service's own environment: it names the database.
        env={"PATH": os.defpath, "PYTHONPATH": str(Path(__file__).parents[1]), "PYTHONUTF8": "1"},
    )  # fmt: skip
    try:
        async with asyncio.timeout(LONGEST_WAIT):
            written, _ = await process.communicate(content)
    except TimeoutError:
        written = b""
    finally:
        with suppress(ProcessLookupError):
            process.kill()
    found: dict[str, Any] = json.loads(written) if written else {}
    if "refused" in found:
        raise Invalid(found["refused"], found["detail"])
    if "rows" not in found:
        raise Invalid("workbook-unreadable", "工作簿无法读取（内容异常或过大），请重新下载填写。")
    read: list[list[Cell]] = found["rows"]
    return read


def _program(read: Callable[[bytes, int, int], list[list[Cell]]]) -> str:
    """What the child runs."""
    return f"from {__name__} import answer, {read.__name__}; answer({read.__name__})"


def answer(read: Callable[[bytes, int, int], list[list[Cell]]]) -> None:
    """The child: the workbook from standard input, one JSON object out."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, PROCESSOR_SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        with suppress(ValueError, OSError):  # a system that knows no such limit
            resource.setrlimit(what, (most, most))
    try:
        found = read(sys.stdin.buffer.read(), int(sys.argv[1]), int(sys.argv[2]))
        said: dict[str, Any] = {"rows": found}
    except Invalid as refusal:
        said = {"refused": refusal.code, "detail": refusal.detail}
    sys.stdout.buffer.write(json.dumps(said, ensure_ascii=False).encode("utf-8", "replace"))


def rows(content: bytes, most_rows: int, most_columns: int) -> list[list[Cell]]:
    """The cells, read in the child. Raises what `cells` raises."""
    found = inspect(content)
    if any(
        each.last_row > most_rows or each.last_column > most_columns
        for each in found.sheets.values()
    ):
        detail = f"工作簿超出{most_rows}行或{most_columns}列，请使用下载的表格填写。"
        raise Invalid("workbook-too-large", detail)
    # Here, not above: the service itself never loads it.
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    visible = [
        each.name
        for each in book.sheets_metadata
        if each.typ == SheetTypeEnum.WorkSheet and each.visible == SheetVisibleEnum.Visible
    ]
    if len(visible) != 1:
        raise Invalid("sheets-several", "工作簿应只有一张工作表，请使用下载的表格填写。")
    grid = book.get_sheet_by_name(visible[0]).to_python(skip_empty_area=False)
    return [[_plain(cell) for cell in row] for row in grid]


def _plain(cell: Any) -> Cell:
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    return cell if cell is None or isinstance(cell, str | bool | float) else str(cell)

"""The program that reads a workbook: standard input in, one JSON object a line out, then gone.

The library that reads the sheet lays out every cell between the first and the last in memory and
ends the process when there is not enough; so it runs here, with limits, and not in the service.
First line in: the day on which the workbook arrived. Then the file. First line out: how many rows
and which headings, or why it is refused.
"""

import gc
import json
import math
import os
import resource
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import lru_cache
from typing import Any, BinaryIO

from intake_service.reception.proposals.rules import Outcome, propose_region, propose_topic
from intake_service.reception.sheets.jobs.library import Ledger, ledger
from intake_service.reception.sheets.rules import cells, rows
from intake_service.reception.sheets.rules.cells import Cell
from intake_service.reception.sheets.rules.rows import Fault, ParsedRow
from intake_service.reception.sheets.rules.workbook import Workbook, inspect
from shared.errors import Invalid

MEMORY = 2 * 1024**3  # bytes
OPENING_SECONDS = 30
"""Of the processor, until it is known which rows there are; a ledger of 100,000 rows takes ten."""
PROCESSOR_SECONDS = 120
"""In all."""
LONGEST_CELL = 100_000  # characters
LONGEST_ROW = 300_000  # characters
CUT = 1_000  # characters that stay of each cell of a longer row, and of a heading
_BUFFER = 64 * 1024  # bytes; what a pipe holds
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def main() -> None:
    """Read the workbook, write its rows."""
    _confine()
    gc.disable()  # it would look through a million cells again and again, and we end soon
    arrived = date.fromisoformat(json.loads(sys.stdin.buffer.readline())["arrived"])
    with open(sys.stdout.fileno(), "wb", _BUFFER, closefd=False) as out:
        try:
            content = sys.stdin.buffer.read()
            # Before the library sees a byte of it.
            inspected = inspect(content)
            lines = _lines(content, inspected, arrived)
            _write(out, next(lines))
            _limit(resource.RLIMIT_CPU, PROCESSOR_SECONDS, PROCESSOR_SECONDS)
            for line in lines:
                _write(out, line)
        except Invalid as refusal:
            _refuse(out, refusal.code, refusal.detail)
        except MemoryError:
            _refuse(out, "workbook-too-large", "工作簿展开后过大，请分批导入。")


def _confine() -> None:
    """Bound memory and processor time, and leave no image of personal data on a disk."""
    os.nice(10)  # whoever waits for an answer goes first
    _limit(resource.RLIMIT_AS, MEMORY, MEMORY)
    _limit(resource.RLIMIT_CPU, OPENING_SECONDS, PROCESSOR_SECONDS)
    _limit(resource.RLIMIT_CORE, 0, 0)
    _limit(resource.RLIMIT_FSIZE, 0, 0)


def _limit(what: int, now: int, most: int) -> None:
    with suppress(ValueError, OSError):  # a system that knows no such limit
        resource.setrlimit(what, (now, most))


def _write(out: BinaryIO, line: dict[str, Any]) -> None:
    out.write(_ENCODER.encode(line).encode("utf-8", "replace") + b"\n")


def _refuse(out: BinaryIO, code: str, detail: str) -> None:
    _write(out, {"refused": code, "detail": detail})


def _lines(content: bytes, inspected: Workbook, arrived: date) -> Iterator[dict[str, Any]]:
    found = ledger(content, inspected)
    grid, at = found.grid, found.heading
    names = rows.headings(grid[at])
    filled = [
        (number, row)
        for number, row in enumerate(grid[at + 1 :], at + 2)
        if not all(map(cells.is_empty, row))
    ]
    if not filled:
        raise Invalid("sheet-empty", "台账中没有信访件，只有表头。")
    stored = [column for column, name in enumerate(names) if name not in rows.NEVER_STORED]
    yield {"rows": len(filled), "headings": [names[column][:CUT] for column in stored]}
    faults = _by_row(found, names)
    for number, row in filled:
        named = {name: cell for name, cell in zip(names, row, strict=False) if name}
        yield {"row": number, **_answer(named, faults.get(number, {}), arrived, inspected, [
            row[column] for column in stored
        ])}  # fmt: skip


def _answer(
    named: Mapping[str, Cell],
    faults: Mapping[str, Fault],
    arrived: date,
    inspected: Workbook,
    stored: Sequence[Cell],
) -> dict[str, Any]:
    """What a row says. Whatever goes wrong while it is read is this row's refusal."""
    try:
        parsed = rows.parse(named, arrived, faults=faults, date1904=inspected.date1904)
        return {**_as_json(parsed), "cells": [] if parsed.sealed else _original(stored)}
    except MemoryError:
        raise
    except Exception:  # whatever it is: nobody knows what else the row says, so nothing is kept
        unreadable = rows.UNREADABLE.to_response()
        return {"values": None, "problems": [unreadable], "left": [], "cells": []}


def _by_row(found: Ledger, names: Sequence[str]) -> dict[int, dict[str, Fault]]:
    faults: dict[int, dict[str, Fault]] = {}
    for (row, column), fault in found.faults.items():
        if column <= len(names):
            faults.setdefault(row, {})[names[column - 1]] = fault
    return faults


def _as_json(parsed: ParsedRow) -> dict[str, Any]:
    problems = [problem.to_response() for problem in parsed.problems]
    if problems:
        return {"values": None, "problems": problems, "left": []}
    values = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in parsed.values.items()
    }
    return {"values": values, "problems": [], "left": list(_left(parsed.values))}


def _left(values: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """What no rule says of the piece, so that a person must, and why."""
    proposals = {
        "region": _region(values.get("stated_place")),
        "topic": propose_topic(values.get("stated_class"), values["original_text"]),
    }
    for what, proposal in proposals.items():
        if proposal.outcome is not Outcome.FOUND:
            yield {"what": what, "code": proposal.outcome.value, "reason": proposal.reason}


# A ledger of ten thousand pieces names a few hundred places.
_region = lru_cache(maxsize=4096)(propose_region)


def _original(row: Sequence[Cell]) -> list[str | float | bool | None]:
    """The cells as they are stored: none of the empty ones at the end, a much too long row cut."""
    found = [_storable(cell) for cell in row]
    while found and found[-1] is None:
        found.pop()
    texts = [cell for cell in found if isinstance(cell, str)]
    longest = LONGEST_CELL if sum(map(len, texts)) <= LONGEST_ROW else CUT
    if max(map(len, texts), default=0) <= longest:
        return found
    return [cell[:longest] if isinstance(cell, str) else cell for cell in found]


def _storable(cell: Cell) -> str | float | bool | None:
    if isinstance(cell, str):
        if cells.is_empty(cell):
            return None
        if cell.isprintable():
            return cell
        # The replacement character stands for what a database cannot hold.
        return cell.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    if isinstance(cell, float) and not math.isfinite(cell):
        return str(cell)  # JSON knows no such number
    return cell if cell is None or isinstance(cell, bool | float) else str(cell)

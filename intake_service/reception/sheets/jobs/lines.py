"""What is said of a workbook: which rows it has, what is not taken, and then each row."""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from intake_service.reception.proposals.rules import Outcome, propose_region, propose_topic
from intake_service.reception.sheets.jobs.library import ledger
from intake_service.reception.sheets.rules import cells, columns, leaving, rows
from intake_service.reception.sheets.rules.cells import Cell
from intake_service.reception.sheets.rules.leaving import Left
from intake_service.reception.sheets.rules.rows import Fault, ParsedRow
from shared.errors import Invalid
from shared.workbooks import Workbook

LONGEST_CELL = 100_000  # characters
LONGEST_ROW = 300_000  # characters
CUT = 1_000  # characters that stay of each cell of a longer row, and of a heading


def lines(content: bytes, inspected: Workbook, arrived: date) -> Iterator[dict[str, Any]]:
    """The lines about a workbook that was inspected, each to become a JSON object.

    Raises `Invalid` before the first one.
    """
    found = ledger(content, inspected)
    names = columns.headings(found.grid[found.heading])
    taken = columns.taken(names)
    filled = [
        number
        for number, row in enumerate(found.body, found.heading + 2)
        if not all(map(cells.is_empty, row))
    ]
    if not filled:
        raise Invalid("sheet-empty", "台账中没有信访件，只有表头。")
    spread = found.spread(taken)
    stored = [column for column, name in enumerate(names) if name not in columns.NEVER_STORED]
    yield {
        "rows": len(filled),
        "headings": [names[column][:CUT] for column in stored],
        "left": [each.to_response() for each in leaving.of_file(found.contents(names), taken)],
    }
    for number in filled:
        row = found.grid[number - 1]
        reader = _Reader(taken, row, spread.get(number, {}), hidden=found.hides(number))
        yield {"row": number, **reader.answer(arrived, inspected, [row[each] for each in stored])}


class _Reader:
    """Reads one row."""

    def __init__(
        self,
        taken: Sequence[str],
        row: Sequence[Cell],
        faults: Mapping[int, Fault],
        *,
        hidden: bool,
    ) -> None:
        self._named = {name: cell for name, cell in zip(taken, row, strict=False) if name}
        self._faults = {taken[at - 1]: fault for at, fault in faults.items() if at <= len(taken)}
        self._hidden = hidden

    def answer(self, arrived: date, inspected: Workbook, stored: Sequence[Cell]) -> dict[str, Any]:
        """What the row says. Whatever goes wrong while it is read is this row's refusal."""
        try:
            parsed = rows.parse(
                self._named, arrived, faults=self._faults, date1904=inspected.date1904
            )
            return {
                **_as_json(parsed),
                "left": [each.to_response() for each in self._left(parsed)],
                "sealed": parsed.sealed,
                "cells": [] if parsed.sealed else _original(stored),
            }
        except MemoryError:
            raise
        except Exception as error:  # nobody knows what else the row says, so nothing is kept
            unreadable = rows.UNREADABLE.to_response()
            refused = {"values": None, "problems": [unreadable], "left": [], "cells": [],
                       "sealed": False}  # fmt: skip
            return {**refused, "failure": type(error).__name__}  # the message may name persons

    def _left(self, parsed: ParsedRow) -> Iterator[Left]:
        if parsed.sealed:
            return
        if self._hidden:
            yield leaving.HIDDEN_ROW
        if not parsed.problems:
            yield from map(leaving.null, parsed.nulls)
            yield from _proposed(parsed.values)


def _as_json(parsed: ParsedRow) -> dict[str, Any]:
    problems = [problem.to_response() for problem in parsed.problems]
    if problems:
        return {"values": None, "problems": problems}
    values = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in parsed.values.items()
    }
    return {"values": values, "problems": []}


def _proposed(values: Mapping[str, Any]) -> Iterator[Left]:
    """What no rule says of the piece, so that a person must, and why."""
    proposals = {
        "region": _region(values.get("stated_place")),
        "topic": propose_topic(values.get("stated_class"), values["original_text"]),
    }
    for what, proposal in proposals.items():
        if proposal.outcome is not Outcome.FOUND:
            yield Left(what, proposal.outcome.value, proposal.reason)


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

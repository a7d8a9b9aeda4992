"""The ledger's columns on a sheet: headings, widths, and what a cell shows of a value. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from shared import codes
from shared.regions import Level, Region, Regions, load
from shared.workdays import ZONE

Cell = str | int | date | datetime


def as_it_is(value: Any) -> Cell:
    """Texts and numbers."""
    found: Cell = value
    return found


def day(value: str) -> date:
    """A day of the office."""
    return date.fromisoformat(value)


def moment(value: str) -> datetime:
    """Office time without its zone: a spreadsheet knows none."""
    return datetime.fromisoformat(value).astimezone(ZONE).replace(tzinfo=None, microsecond=0)


def either(yes: str, no: str) -> Callable[[bool], str]:
    """One of two words."""
    return lambda value: yes if value else no


def labelled(name: str) -> Callable[[str], str]:
    """The label in the set `name`; a code without one shows itself."""
    return lambda code: codes.labels(name).get(code, code)


def each_labelled(name: str) -> Callable[[Sequence[str]], str]:
    """The labels of several codes in the set `name`, in one line."""
    one = labelled(name)
    return lambda found: "、".join(map(one, found))


def place(code: str) -> str:
    """The name of a division, a county's with its city: 市中区 alone is four places."""
    return _places().get(code, code)


def chain(links: Sequence[dict[str, str]]) -> str:
    """The leaders in charge in one line, from the province down."""
    levels = codes.labels("leader_level")
    return "；".join(f"{levels[each['level']]}：{each['name']}" for each in links)


@cache
def _places() -> dict[str, str]:
    known = load()
    return {region.code: _full_name(known, region) for region in known.rows}


def _full_name(known: Regions, region: Region) -> str:
    if region.level is not Level.COUNTY or region.parent is None:
        return region.name
    return known.get(region.parent).name + region.name


@dataclass(frozen=True, slots=True)
class Column:
    """How a field of the ledger is found and shown.

    `source`: the column of the database, where it is not the piece's own of that name. On the
    sheet: its `heading` (without one it is not there), its `width` in characters, and the `cell`
    for a value that is not null.
    """

    heading: str = ""
    width: int = 0
    cell: Callable[[Any], Cell] = as_it_is
    source: str = ""

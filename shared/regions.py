"""Administrative divisions of the province, with the abolished codes that old petitions carry,
its townships, and what the rest of the country is called.

GB/T 2260: two digits each for province, prefecture and county. Pure: the list is read from the
package once.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources

from shared.errors import Invalid


class Level(StrEnum):
    """Level of a division, and of the organisations there."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


@dataclass(frozen=True, slots=True)
class Region:
    """One division under one name. Validity is exact to the year (`shared/reference/README.md`).

    `successors` are the codes that took over when it was abolished, several after a split.
    """

    code: str
    name: str
    parent: str | None
    level: Level
    type: str
    valid_from: date
    valid_to: date | None
    successors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Township:
    """A town, township or street: nine digits, the first six are its county's (`parent`)."""

    code: str
    name: str
    parent: str


class Regions:
    """The divisions by code."""

    def __init__(self, rows: Iterable[Region]) -> None:
        self.rows = tuple(rows)
        # A renamed division has a row per name; the one in force, or else the latest, is it.
        self._by_code: dict[str, Region] = {}
        for row in sorted(self.rows, key=lambda row: row.valid_to or date.max):
            self._by_code[row.code] = row

    @property
    def current(self) -> tuple[Region, ...]:
        """The divisions in force, in order of code."""
        return tuple(row for row in self.rows if row.valid_to is None)

    def get(self, code: str) -> Region:
        """The division of a current or abolished code, of 6 or 12 digits.

        Raises `Invalid` (region-unknown).
        """
        region = self._by_code.get(short_code(code))
        if region is None:
            raise Invalid("region-unknown", f"行政区划代码“{code}”不在四川省区划名录中。")
        return region

    def today(self, code: str) -> tuple[Region, ...]:
        """The divisions in force that stand where `code` stood; several after a split."""
        return self._heirs(self.get(code))

    def _heirs(self, region: Region) -> tuple[Region, ...]:
        if region.valid_to is None:
            return (region,)
        heirs = (self._by_code[code] for code in region.successors)
        found = {row.code: row for heir in heirs for row in self._heirs(heir)}
        return tuple(found[key] for key in sorted(found))

    def inside(self, codes: Iterable[str]) -> list[str]:
        """Every code on record that names one of `codes` or a place in it, in order.

        These lie below it; or took over from it, and lie below that; or were taken over by one of
        all those: what still carries an abolished code is found under its successor too.
        """
        return sorted({found for code in codes for found in self._inside(code[:6])})

    def _inside(self, code: str) -> Iterator[str]:
        region = self._by_code.get(code)
        heirs = self._heirs(region) if region else ()
        inner = tuple(_prefix(heir.code) for heir in heirs)
        for row in self._by_code.values():
            below = row.code.startswith(_prefix(code))
            if below or any(heir.code.startswith(inner) for heir in self._heirs(row)):
                yield row.code

    def settle(self, code: str) -> Region:
        """The one division in force for `code`. Raises `Invalid` (region-unknown, region-split)."""
        heirs = self.today(code)
        if len(heirs) > 1:
            names = "、".join(f"{heir.name}（{heir.code}）" for heir in heirs)
            raise Invalid("region-split", f"“{code}”已拆分为{names}，请选定其一。")
        return heirs[0]

    def path(self, code: str) -> tuple[Region, ...]:
        """The division in force for `code` with those above it, from the province down."""
        region = self.settle(code)
        above = self.path(region.parent) if region.parent else ()
        return (*above, region)


def prefix(code: str) -> str:
    """The digits that all codes inside `code` begin with: 510000 → 51, 510100 → 5101."""
    return _prefix(short_code(code))


def _prefix(code: str) -> str:
    if code.endswith("0000"):
        return code[:2]
    return code[:4] if code.endswith("00") else code


def within(code: str, other: str) -> bool:
    """True when `code` is `other` or lies inside it. Settle abolished codes first."""
    return short_code(code).startswith(prefix(other))


def short_code(code: str) -> str:
    """The six-digit form of a 6- or 12-digit code. Raises `Invalid` (region-malformed)."""
    if len(code) not in (6, 12) or not (code.isascii() and code.isdecimal()):
        raise Invalid("region-malformed", f"行政区划代码“{code}”应为 6 位或 12 位数字。")
    return code[:6]


@cache
def load() -> Regions:
    """The divisions of Sichuan shipped with the product."""
    return Regions(_region(row) for row in _shipped("divisions.csv"))


@cache
def townships() -> tuple[Township, ...]:
    """The towns, townships and streets of Sichuan, those abolished of late among them."""
    return tuple(
        Township(row["code"], row["name"], row["parent_code"]) for row in _shipped("townships.csv")
    )


@cache
def elsewhere() -> tuple[tuple[str, str], ...]:
    """Code and name of the provinces and prefectures of the rest of the country."""
    return tuple((row["code"], row["name"]) for row in _shipped("elsewhere.csv"))


def _shipped(name: str) -> Iterable[dict[str, str]]:
    text = resources.files("shared").joinpath("reference", name).read_text("utf-8")
    return csv.DictReader(text.splitlines())


def _region(row: dict[str, str]) -> Region:
    return Region(
        code=row["code"],
        name=row["name"],
        parent=row["parent_code"] or None,
        level=Level(row["level"]),
        type=row["type"],
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        successors=tuple(row["successor"].split(";")) if row["successor"] else (),
    )

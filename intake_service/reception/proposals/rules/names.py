"""Every name by which a place may be called, and a search for the longest. No I/O in this file."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from intake_service.reception.proposals.rules.search import searcher
from shared.regions import Level, Region, elsewhere, load, townships


@dataclass(slots=True)
class Meaning:
    """What one name stands for: regions, a town of `counties`, or a place outside Sichuan.

    `short`: the name is not the full one.
    """

    regions: list[Region] = field(default_factory=list)
    counties: list[str] = field(default_factory=list)
    outside: bool = False
    short: bool = False

    @property
    def of_county(self) -> bool:
        """Whether the name stands for nothing above a county."""
        return {region.level for region in self.regions} == {Level.COUNTY}


@cache
def names() -> tuple[dict[str, Meaning], re.Pattern[str]]:
    """Names with their meanings; a full name is never taken for a shortened one."""
    known = {name: Meaning(outside=True, short=short) for name, short in _outside()}
    for row in load().rows:
        known.setdefault(row.name, Meaning()).regions.append(row)
    for town in townships():
        counties = known.setdefault(town.name, Meaning()).counties
        if town.parent not in counties:
            counties.append(town.parent)
    full = set(known)
    for row in load().rows:
        for name in set(_shortened(row)) - full:
            known.setdefault(name, Meaning(short=True)).regions.append(row)
    return known, searcher(known)


_PROVINCE = re.compile(r"(?:维吾尔|壮族|回族)?自治区$|特别行政区$|[省市]$")
_PEOPLES = re.compile(r"(?:藏族|羌族|彝族)+自治(?=[州县])")
_SUFFIX = re.compile(r"(?:地区|[省市州县区])$")


def _outside() -> Iterable[tuple[str, bool]]:
    """Provinces in full and in short (true), prefectures in full."""
    for code, name in elsewhere():
        if code.endswith("0000"):
            yield _PROVINCE.sub("", name), True
        yield name, False


def _shortened(row: Region) -> Iterable[str]:
    """What else a division is called: 阿坝州, 北川县, 郫都, 内江市中区, and 江油县 from before."""
    plain = _PEOPLES.sub("", row.name)
    base = _SUFFIX.sub("", plain)
    if plain != row.name:
        yield plain
    if row.name == "市中区" and row.parent:
        yield _SUFFIX.sub("", load().get(row.parent).name) + row.name
    elif len(base) > 1 and (row.valid_to is None or row.level is Level.CITY):
        yield base
        if row.type == "县级市":
            yield f"{base}县"

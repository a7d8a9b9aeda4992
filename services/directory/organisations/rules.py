"""Which organisations there are, how they are named and where they hang. Pure."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from uuid import UUID, uuid5

from shared.regions import Level, Region, load

NAMESPACE = UUID("6f2c1d9e-4b0a-5c77-9e21-0d5100005100")
"""Ids of what directory is seeded with derive from this, so that everyone can name them."""

DEPARTMENT = "510000"
JOINT_OFFICE = "provincial_joint_office"


class Kind(StrEnum):
    """What sort of organisation it is."""

    DEPARTMENT = "department"
    DIVISION = "division"
    BUREAU = "bureau"
    GOVERNMENT_DEPARTMENT = "government_department"
    JOINT_OFFICE = "joint_office"
    PETITION_BUREAU = "petition_bureau"
    MINISTRY = "ministry"


@dataclass(frozen=True, slots=True)
class Unit:
    """An organisation as it is seeded; `line` is the path of codes down to it."""

    code: str
    name: str
    short_name: str
    kind: Kind
    level: Level
    line: str
    region: str
    parent: UUID | None

    @property
    def id(self) -> UUID:
        """The id that follows from the code."""
        return organisation_id(self.code)


def organisation_id(code: str) -> UUID:
    """The id of the seeded organisation with this code (a bureau's is its region's)."""
    return uuid5(NAMESPACE, f"organisation:{code}")


@cache
def units() -> tuple[Unit, ...]:
    """Every seeded organisation, each after the one it belongs to."""
    text = resources.files("services.directory").joinpath("reference", "organisations.csv")
    listed = [_listed(row) for row in csv.DictReader(text.read_text("utf-8").splitlines())]
    return (*listed, *bureaus(load().current))


def bureaus(regions: Iterable[Region]) -> list[Unit]:
    """The bureau of every city and county; `regions` lists each after its parent."""
    names: dict[str, str] = {}
    found = []
    for region in regions:
        names[region.code] = region.name
        if region.parent is None or region.level is Level.PROVINCE:
            continue
        is_county = region.level is Level.COUNTY
        above = [DEPARTMENT, region.parent] if is_county else [DEPARTMENT]
        place = region.name
        if region.type == "市辖区":  # several cities have a 市中区
            place = names[region.parent] + place
        found.append(
            Unit(
                code=region.code,
                name=f"{place}自然资源和规划局",
                short_name=f"{place}局",
                kind=Kind.BUREAU,
                level=region.level,
                line="/".join([*above, region.code]),
                region=region.code,
                parent=organisation_id(region.parent),
            )
        )
    return found


def _listed(row: dict[str, str]) -> Unit:
    kind = Kind(row["kind"])
    return Unit(
        code=row["code"],
        name=row["name"],
        short_name=row["short_name"],
        kind=kind,
        level=Level.PROVINCE,
        line=row["line"],
        region=row["region"],
        parent=organisation_id(DEPARTMENT) if kind is Kind.DIVISION else None,
    )

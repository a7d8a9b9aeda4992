"""A proposed region or topic, or why a person must say it. No I/O in this file."""

from dataclasses import dataclass
from enum import StrEnum

from shared.regions import Region, load

LONGEST_TEXT = 10_000
"""Letters of a text that are read."""


class Outcome(StrEnum):
    """Whether a region or a topic was found, or why not."""

    FOUND = "found"
    AMBIGUOUS = "ambiguous"
    OUTSIDE = "outside"
    NO_CODE = "no_code"
    UNKNOWN = "unknown"
    SEALED = "sealed"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A region or a topic that it may be; `reason` says why a topic may be it."""

    code: str
    name: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ProposedCode:
    """The region or the topic of a piece, or why a person has to say it.

    `code` and `name` are null unless it was found. `reason` is Chinese and quotes only names and
    words of our own lists, never the petitioner.
    """

    outcome: Outcome
    code: str | None
    name: str | None
    reason: str
    candidates: tuple[Candidate, ...] = ()


def region_name(region: Region) -> str:
    """成都市郫都区: the path below the province."""
    path = load().path(region.code)
    return "".join(each.name for each in path[1:]) or region.name

"""How a proposal ends: found, or left to a person with the reason. No I/O in this file."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from shared.regions import Region, load

LONGEST_TEXT = 10_000
"""Letters of a text that are read."""


class Outcome(StrEnum):
    """What came of looking."""

    FOUND = "found"
    AMBIGUOUS = "ambiguous"
    OUTSIDE = "outside"
    NO_CODE = "no_code"
    UNKNOWN = "unknown"
    SEALED = "sealed"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A region or a topic that it may be."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Proposal:
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


class _Letters(dict[str, "_Letters"]):
    """What may follow a beginning of a word; "" where a word may end."""


def searcher(words: Iterable[str]) -> re.Pattern[str]:
    """A search for the longest of `words` at each place, looked up letter by letter.

    A plain alternation of thousands of names would be tried name by name at every letter.
    """
    first = _Letters()
    for word in words:
        node = first
        for letter in word:
            node = node.setdefault(letter, _Letters())
        node[""] = _Letters()
    return re.compile(_branches(first))


def _branches(node: _Letters) -> str:
    ends = "" in node
    following = [re.escape(letter) + _branches(node[letter]) for letter in sorted(node) if letter]
    if not following:
        return ""
    return f"(?:{'|'.join(following)})" + ("?" if ends else "")

"""What of two pieces agrees, and by which digests like ones are found. No I/O in this file.

Pieces are compared, never persons: nothing is counted, kept or concluded about anybody.
"""

import hmac
import re
import unicodedata
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from typing import NamedTuple
from uuid import UUID
from zlib import crc32

from intake_service.privacy.vault.rules import Person, names, same_person
from shared import regions
from shared.moves import Role

READERS = frozenset({Role.REGISTRAR, Role.TRIAGE, Role.PET_HEAD})
LONGEST_TEXT = 4000
"""Characters of a text that are compared."""
NEAR = 0.4
"""From this share of common runs of five characters on, two texts are taken for near."""
MOST = 20
"""Candidates that are shown."""
_VERSION = 1
"""Of the digests: another way to make them needs another version."""
_BINS, _ROWS = 48, 3
_RUN = 5
_SHORTEST_NUMBER = 7
_NO_WORD = re.compile(r"[\W_]+")


class Fact(StrEnum):
    """What agrees between two pieces."""

    DOCUMENT_NO = "document_no"
    NAME = "name"
    PHONE = "phone"
    ADDRESS = "address"
    TEXT = "text"
    REGION = "region"
    TOPIC = "topic"
    UNIT = "unit"


_NUMBERS = frozenset({Fact.DOCUMENT_NO, Fact.PHONE})


@dataclass(frozen=True, slots=True)
class Content:
    """What a piece is compared by; place, topic and unit as far as they are known."""

    people: Sequence[Person]
    text: str
    region: str | None
    topic: str | None
    unit_id: UUID | None


@dataclass(frozen=True, slots=True)
class Subject:
    """The piece that is asked about; its text is cut once, however many it is compared with."""

    content: Content
    runs: Set[str]

    @classmethod
    def of(cls, content: Content) -> "Subject":
        """The piece of this content."""
        return cls(content, _runs(_plain(content.text), _RUN))


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two pieces that may be the same: the facts that agree, and the share of their texts."""

    agrees: tuple[Fact, ...]
    text: float
    same_person: bool

    @property
    def rank(self) -> tuple[bool, bool, int, float]:
        """The likeliest has the highest: person before text before the other facts."""
        return self.same_person, Fact.TEXT in self.agrees, len(self.agrees), self.text


class Marks(NamedTuple):
    """By what a piece is found: keyed digests of its petitioners' numbers and names, and of bands
    of its text, of which near texts share one."""

    numbers: list[int]
    names: list[int]
    bands: list[int]


def key(secret: str) -> bytes:
    """The key of the digests, derived from the vault's."""
    return hmac.digest(secret.encode(), b"duplicates", "sha256")


def made_with(key: bytes) -> str:
    """What tells digests of this version and this key from others."""
    return blake2b(f"{_VERSION}".encode(), digest_size=16, key=key).hexdigest()


def marks(key: bytes, people: Iterable[Person], text: str) -> Marks:
    """The digests of a piece; of names and numbers that are masked already, none."""
    numbers, called = set[str](), set[str]()
    for person in people:
        numbers |= {f"{field}:{value}" for field, value in _numbers(person)}
        called |= set(names(person.name or ""))
    return Marks(
        _digests(key, numbers), _digests(key, map("name:{}".format, _whole(called))),
        _digests(key, _bands(text)),
    )  # fmt: skip


def compare(subject: Subject, other: Content) -> Likeness | None:
    """What agrees; None where neither a petitioner nor the text says that they may be the same."""
    one = subject.content
    same, share = same_person(one.people, other.people), likeness(subject.runs, other.text)
    facts = {*_of_people(one.people, other.people), *_of_matter(one, other)}
    if share >= NEAR:
        facts.add(Fact.TEXT)
    if not same and facts.isdisjoint(_NUMBERS | {Fact.TEXT}):
        return None
    return Likeness(tuple(fact for fact in Fact if fact in facts), round(share, 2), same)


def likeness(mine: Set[str], other: str) -> float:
    """The share of the runs of five characters that two texts have in common, from 0 to 1."""
    theirs = _runs(_plain(other), _RUN)
    shared = len(mine & theirs)
    together = len(mine) + len(theirs) - shared
    return shared / together if together else 0.0


def _of_people(one: Sequence[Person], other: Sequence[Person]) -> Iterable[Fact]:
    for field in (Fact.DOCUMENT_NO, Fact.PHONE, Fact.ADDRESS):
        mine, theirs = ({getattr(each, field) for each in side} - {None} for side in (one, other))
        if any("*" not in value for value in mine & theirs):
            yield field
    mine, theirs = ({name for each in side for name in names(each.name or "")}
                    for side in (one, other))  # fmt: skip
    if not mine.isdisjoint(theirs):
        yield Fact.NAME


def _of_matter(one: Content, other: Content) -> Iterable[Fact]:
    if one.region and other.region and _within(one.region, other.region):
        yield Fact.REGION
    if one.topic is not None and one.topic == other.topic:
        yield Fact.TOPIC
    if one.unit_id is not None and one.unit_id == other.unit_id:
        yield Fact.UNIT


def _within(one: str, other: str) -> bool:
    """Whether one of two places lies in the other."""
    return regions.within(one, other) or regions.within(other, one)


def _numbers(person: Person) -> Iterable[tuple[str, str]]:
    for field in ("document_no", "phone"):
        value = getattr(person, field) or ""
        if "*" not in value and len(re.sub(r"\W", "", value)) >= _SHORTEST_NUMBER:
            yield field, value


def _whole(found: Iterable[str]) -> Iterable[str]:
    return (name for name in found if len(name) > 1 and "*" not in name)


def _digests(key: bytes, texts: Iterable[str]) -> list[int]:
    return sorted(
        int.from_bytes(blake2b(text.encode(), digest_size=8, key=key).digest(), signed=True)
        for text in texts
    )


def _plain(text: str) -> str:
    """What two texts are compared by: neither signs nor blanks nor the width of letters."""
    return _NO_WORD.sub("", unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).lower())


def _runs(text: str, length: int) -> set[str]:
    """Every run of so many characters; of a shorter text itself."""
    if not text:
        return set()
    return {text[at : at + length] for at in range(max(1, len(text) - length + 1))}


def _bands(text: str) -> list[str]:
    """Sixteen bands of the text's MinHash sketch: near texts have one of them in common."""
    low: list[int | None] = [None] * _BINS
    for run in _runs(_plain(text), 3):
        mixed = crc32(run.encode()) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF
        bin_, value = mixed % _BINS, mixed >> 20
        held = low[bin_]
        if held is None or value < held:
            low[bin_] = value
    if low == [None] * _BINS:
        return []
    full = [_borrowed(low, at) for at in range(_BINS)]
    return [f"band:{at}:{full[at : at + _ROWS]}" for at in range(0, _BINS, _ROWS)]


def _borrowed(low: Sequence[int | None], at: int) -> int:
    """What stands in a bin; an empty one borrows from the next that is not."""
    for step in range(_BINS):
        value = low[(at + step) % _BINS]
        if value is not None:
            return value + step * 0x1000000000001
    return 0

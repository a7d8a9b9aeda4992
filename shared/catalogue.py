"""Every kind of refusal, what each operation can end in, and how a document tells of it.

Pure but for the one file it reads: the gateway tells of refusals too.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from importlib import resources
from typing import Any

from shared.errors import body_of

MEDIA_TYPE = "application/problem+json"
Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of refusal, by its code.

    `details`: its sentences, `…` where they name something. `facts`: what the body says beside the
    usual members. `later`: the answer says when to try again (`Retry-After`).
    """

    code: str
    status: int
    title: str
    details: Sequence[str]
    facts: Sequence[str] = ()
    later: bool = False


@dataclass(frozen=True, slots=True)
class Ends:
    """What an operation can end in.

    `codes`: its refusals. `tags`: the answer says its version (`ETag`). `publishes`: the answer
    says a position (`Kaimen-Position`).
    """

    codes: Sequence[str] = ()
    tags: bool = False
    publishes: bool = False


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every kind of refusal by its code, and what every operation can end in by its id."""

    kinds: Mapping[str, Kind]
    operations: Mapping[str, Ends]

    def ending_in(self, code: str) -> list[str]:
        """The ids of the operations that may end in a refusal with this code."""
        return [id for id, ends in self.operations.items() if code in ends.codes]


@cache
def catalogue() -> Catalogue:
    """What `tests.contracts.catalogue` read from the sources, as it is stored in the package."""
    file = resources.files("shared").joinpath("reference", "problems.json")
    stored = json.loads(file.read_text("utf-8"))
    return Catalogue(
        {code: Kind(code, **facts) for code, facts in stored["problems"].items()},
        {id: Ends(**facts) for id, facts in stored["operations"].items()},
    )


def with_refusals(answers: Document, codes: Iterable[str]) -> Document:
    """The answers of an operation, with refusals of these codes beside those already there."""
    answers = dict(answers)
    for status, new in _by_status(codes).items():
        known = answers.get(status, {}).get("content", {}).get(MEDIA_TYPE, {})
        content = answers.get(status, {}).get("content", {})
        refusal = _refusal(int(status), sorted({*known.get("examples", {}), *new}))
        refusal["content"] = content | refusal["content"]
        answers[status] = answers.get(status, {}) | refusal
    return dict(sorted(answers.items()))


def _by_status(codes: Iterable[str]) -> dict[str, list[str]]:
    kinds, found = catalogue().kinds, dict[str, list[str]]()
    for code in codes:
        found.setdefault(str(kinds[code].status), []).append(code)
    return found


def _refusal(status: int, codes: list[str]) -> Document:
    kinds = [catalogue().kinds[code] for code in codes]
    examples = {code: {"$ref": f"#/components/examples/{code}"} for code in codes}
    schema = {"$ref": "#/components/schemas/Problem"}
    headers = ["Request-Id"]
    headers += ["Retry-After"] if any(kind.later for kind in kinds) else []
    headers += ["WWW-Authenticate"] if status == HTTPStatus.UNAUTHORIZED else []
    title = "、".join(dict.fromkeys(kind.title for kind in kinds))
    return {
        "description": f"{title}：{'，'.join(codes)}",
        "content": {MEDIA_TYPE: {"schema": schema, "examples": examples}},
        **refs("headers", headers),
    }


def refs(kind: str, names: Iterable[str]) -> Document:
    """References to components of a document, by their names; empty when there are none."""
    found = {name: {"$ref": f"#/components/{kind}/{name}"} for name in names}
    return {kind: found} if found else {}


def examples(codes: Iterable[str]) -> Document:
    """A refusal of each code, as components of a document."""
    return {code: _example(code) for code in sorted(codes)}


def _example(code: str) -> Document:
    kind = catalogue().kinds[code]
    value = body_of(kind.status, code, kind.details[0], kind.title, {})
    return {"summary": kind.title, "value": value}

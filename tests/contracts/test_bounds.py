"""Whatever comes in has a bound: every number, day, moment, text and list of every operation."""

import functools
import re
from collections.abc import Iterator
from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter

from shared import openapi
from tests.contracts.openapi import applications

BOUNDS = {
    "int": ({"ge", "gt"}, {"le", "lt"}),
    "float": ({"ge", "gt"}, {"le", "lt"}),
    "date": ({"ge", "gt"}, {"le", "lt"}),
    "datetime": ({"ge", "gt"}, {"le", "lt"}),
    "str": ({"max_length", "pattern"},),
    "bytes": ({"max_length"},),
    "list": ({"max_length"},),
    "set": ({"max_length"},),
    "dict": ({"max_length"},),
    "any": (set(),),
}
"""By the type of a value: of each of these groups one must be given."""


def unbounded(schema: Any, where: str) -> Iterator[str]:
    """Where a core schema of Pydantic lets a value of any size in."""
    if isinstance(schema, list | tuple):
        for each in schema:
            yield from unbounded(each, where)
    elif isinstance(schema, dict) and not cut(schema):
        if not is_bounded(schema):
            yield f"{where}: {schema['type']}"
        for inner, place in below(schema, where):
            yield from unbounded(inner, place)


def cut(schema: dict[str, Any]) -> bool:
    """Whether a function holds the length of all below it, as with the text of a secret."""
    function = schema.get("function")
    held = function.get("function") if isinstance(function, dict) else None
    return isinstance(held, functools.partial) and "max_length" in held.keywords


def is_bounded(schema: dict[str, Any]) -> bool:
    """Whether this node has a bound on each of its sides, if its type needs one."""
    endless = set("*+") & set(re.sub(r"\[[^]]*\]", "", schema.get("pattern") or ""))
    named = schema.keys() - ({"pattern"} if endless else set())
    kind = schema.get("type")
    groups = BOUNDS.get(kind, ()) if isinstance(kind, str) else ()
    return all(group & named for group in groups)


def below(schema: dict[str, Any], where: str) -> Iterator[tuple[Any, str]]:
    """The parts of a node, each with its place."""
    for name, inner in schema.items():
        if name == "fields" and isinstance(inner, dict):
            yield from ((each, f"{where}.{field}") for field, each in inner.items())
        elif name not in {"metadata", "serialization", "ref", "function"}:
            yield inner, where


def given() -> Iterator[tuple[str, Any]]:
    """What every operation takes: path, query and body, each with its name."""
    for app in applications().values():
        for operation in openapi.operations(app):
            dependant = operation.route.dependant
            stack = [dependant]
            while stack:
                each = stack.pop()
                stack += each.dependencies
                for field in (*each.path_params, *each.query_params, *each.body_params):
                    info = field.field_info
                    hint = (
                        Annotated[(info.annotation, *info.metadata)]
                        if info.metadata
                        else info.annotation
                    )
                    yield f"{operation.id} {field.name}", hint


@pytest.mark.parametrize(("name", "hint"), list(given()))
def test_what_an_operation_takes_is_bounded(name: str, hint: Any) -> None:
    found = sorted(set(unbounded(TypeAdapter(hint).core_schema, name)))
    assert not found, (
        f"{found}: say how large (shared.bodies.Date and Instant for days and moments)"
    )

"""Which refusals a function can end in: read from the sources, through every call it makes.

The sources are parsed and their names looked up in the imported modules (`values`), so a function
that is passed on, a method of an annotated value and a closure are followed like a plain call. A
move that is passed on is followed as this move: `if move is ESCALATE` is decided (`reader`). What
a `try` catches goes no further. What all this cannot see, the answers of the tests show
(`tests.contracts.answers`).
"""

import functools
import inspect
import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from shared import edge, feed, moves, regions
from shared.errors import Conflict, Forbidden
from shared.moves import Move
from tests.contracts.refusals import values
from tests.contracts.refusals.reader import Catches, Found, Reader, Refused, keys
from tests.contracts.refusals.scope import Key
from tests.contracts.refusals.values import Known, Method, Methods, OneOf, Value, plain

IMPOSSIBLE = {regions.Regions.path}
"""Functions that get only what was checked when it came: the region of a row."""

MARKS: Mapping[Any, str] = {edge.tag: "tags", feed.published: "publishes"}
"""Functions whose call shows in the headers of an answer."""


Facts = tuple[tuple[str, Any], ...]


@dataclass
class Reached:
    """What a function can end in, through every call: refusals, and marks in the headers."""

    refused: set[Refused] = field(default_factory=set)
    marks: set[str] = field(default_factory=set)


def reached(roots: Iterable[Any], facts: Mapping[str, Any] | None = None) -> Reached:
    """What calling `roots` can end in, where `facts` hold (`{"request.method": "POST"}`)."""
    whole = Reached()
    fixed = tuple((facts or {}).items())
    for root in roots:
        for key in keys(_rooted(root)):
            found = _through(key, fixed)
            whole.refused |= found.refused
            whole.marks |= found.marks
    return whole


def everywhere() -> set[Refused]:
    """Every refusal in the sources, whoever calls it."""
    own = {each for key in _sources() for each, _ in _read(key, ()).refused}
    return own | {each for move in _moves() for each in of_move(move, on_subject=True)}


def unclear() -> list[str]:
    """Where a refusal is made whose code is no constant."""
    return sorted(place for key in _sources() for place in _read(key, ()).unclear)


def of_move(move: Move, *, on_subject: bool) -> set[Refused]:
    """The refusals of `moves.permit` for a move: its data say which."""
    detail = "您的角色不能办理“…”。"
    found = {Refused(Forbidden, "role-not-allowed", (detail,), ("needed",))}
    if any(way.level for way in move.ways):
        found.add(Refused(Forbidden, "wrong-level", ("这一步须由…单位办理。",), ("needed",)))
    if on_subject:
        found |= set(_of_relations(move))
    return found


def _of_relations(move: Move) -> Iterator[Refused]:
    if any(way.at or way.of for way in move.ways):
        detail = "这一件的“…”不由您的角色决定，请交有权决定的人员办理。"
        yield Refused(Forbidden, "not-decider", (detail,), ("needed",))
    for way in move.ways:
        for relation in filter(None, (way.line, way.unit, way.person)):
            yield Refused(Forbidden, relation.code, (relation.detail,))
        if way.never is not None:
            yield Refused(Conflict, way.never.code, (way.never.detail,))


_ANY = Move("", "…", frozenset(), None, frozenset())


def _by_data(function: Any, given: Mapping[str, Any]) -> set[Refused] | None:
    """The refusals of a function that refuses as its move says; None for any other."""
    move = given.get("move", _ANY)
    if function in {moves.permit, moves.in_the_place_of}:
        on_subject = given.get("subject", ...) is not None
        chosen = move.moves if isinstance(move, OneOf) else [move]
        return {each for one in chosen for each in of_move(one, on_subject=on_subject)}
    if function is moves.check:
        detail = "当前状态不能办理“…”，请刷新后查看最新状态。"
        return {Refused(Conflict, "wrong-status", (detail,), ("allowed", "current"))}
    return set() if function in IMPOSSIBLE else None


def _rooted(root: Any) -> Value:
    call = inspect.getattr_static(type(root), "__call__", None)
    if isinstance(call, types.FunctionType):
        return Methods((Method(call, type(root), root),))
    return Known(root)


def _sources() -> Iterator[Key]:
    for module in values.modules():
        for value in vars(module).values():
            if getattr(value, "__module__", None) != module.__name__:
                continue
            if isinstance(value, type):
                yield from _methods(value)
            elif (function := plain(value)) is not None:
                yield Key(function)


def _methods(cls: type) -> Iterator[Key]:
    for value in vars(cls).values():
        function = plain(value)
        if function is not None and function.__module__ == cls.__module__:
            yield Key(function, cls)


def _moves() -> set[Move]:
    found = (value for module in values.modules() for value in vars(module).values())
    return {value for value in found if isinstance(value, Move)}


def _through(root: Key, facts: Facts) -> Reached:
    """Follow the calls from `root` until nothing new is found; functions may call each other."""
    order = _below(root, facts)
    results = {key: Reached() for key in order}
    changed = True
    while changed:
        changed = False
        for key in reversed(order):
            result = results[key]
            before = len(result.refused), len(result.marks)
            _gather(_read(key, facts), result, results)
            changed = changed or before != (len(result.refused), len(result.marks))
    return results[root]


def _gather(found: Found, into: Reached, results: Mapping[Key, Reached]) -> None:
    into.refused |= {each for each, caught in found.refused if not _stops(each, caught)}
    for callee, caught in found.calls:
        if (mark := MARKS.get(callee.function)) is not None:
            into.marks.add(mark)
        into.marks |= results[callee].marks
        into.refused |= {each for each in results[callee].refused if not _stops(each, caught)}


def _stops(refused: Refused, caught: Catches) -> bool:
    return any(issubclass(refused.kind, each) for each in caught)


def _below(root: Key, facts: Facts) -> list[Key]:
    order, waiting, seen = [], [root], {root}
    while waiting:
        key = waiting.pop()
        order.append(key)
        for callee, _ in _read(key, facts).calls:
            if callee not in seen:
                seen.add(callee)
                waiting.append(callee)
    return order


@functools.cache
def _read(key: Key, facts: Facts) -> Found:
    """What the source of one function says."""
    by_data = _by_data(key.function, dict(key.given))
    if by_data is not None:
        return Found(refused=[(each, ()) for each in by_data])
    return Reader(key, dict(facts)).found

"""One function read from its source: what it refuses, and what it calls with what is known."""

import ast
import functools
import inspect
import textwrap
import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from shared import moves
from shared.auth import Guard
from shared.errors import Refusal
from shared.moves import Move
from tests.contracts.refusals import values
from tests.contracts.refusals.scope import Definition, Key, Scope
from tests.contracts.refusals.values import Known, Method, Methods, OneOf, Value, ours, plain

ELSEWHERE = {
    "shared.moves", "shared.workbook_cells", "intake_service.reception.sheets.jobs.reader",
}  # fmt: skip
"""Modules whose code is no constant: of a move the data say it (`of_move`), of a workbook the
process that reads it, whose own code is followed like any other."""


class Refused(NamedTuple):
    """One way to refuse. `details` are its sentences, `…` where they name something."""

    kind: type[Refusal]
    code: str
    details: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    """What the body says beside the usual members."""
    later: bool = False
    """The answer says when to try again."""


Catches = tuple[type[BaseException], ...]


@dataclass
class Found:
    """What one function says itself, each with what is caught around it."""

    refused: list[tuple[Refused, Catches]] = field(default_factory=list)
    calls: list[tuple[Key, Catches]] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    """Refusals whose code is no constant."""


class Reader(ast.NodeVisitor):
    """Walks the source of one function."""

    def __init__(self, key: Key, facts: Mapping[str, Any]) -> None:
        self.found = Found()
        self._key = key
        self._caught: Catches = ()
        tree = ast.parse(textwrap.dedent(inspect.getsource(key.function))).body[0]
        if isinstance(tree, Definition):
            self._scope = Scope(key, facts, tree)
            self._block(tree.body)
        # A lambda is read where it stands.

    def _block(self, body: Sequence[ast.stmt]) -> bool:
        """Visit statements until one that certainly ends the block; True when one does."""
        for statement in body:
            if isinstance(statement, ast.If):
                if self._branches(statement):
                    return True
                continue
            self.visit(statement)
            if isinstance(statement, ast.Return | ast.Raise | ast.Continue | ast.Break):
                return True
        return False

    def _branches(self, node: ast.If) -> bool:
        """Visit the branches that may be taken; True when none of them goes on."""
        self.visit(node.test)
        truth = self._scope.truth(node.test)
        branches = [(node.body, False), (node.orelse, True)]
        taken = [branch for branch, unless in branches if truth is not unless]
        before, after = self._scope.texts, dict[str, list[str]]()
        ends = []
        for branch in taken:
            self._scope.texts = dict(before)
            ends.append(self._block(branch))
            if not ends[-1]:
                for name, texts in self._scope.texts.items():
                    after[name] = list(dict.fromkeys([*after.get(name, []), *texts]))
        self._scope.texts = after
        return all(ends)

    def visit_If(self, node: ast.If) -> None:
        """An `if` inside a block of another kind."""
        self._block([node])

    def visit_IfExp(self, node: ast.IfExp) -> None:
        """As `if`."""
        self.visit(node.test)
        truth = self._scope.truth(node.test)
        if truth is not False:
            self.visit(node.body)
        if truth is not True:
            self.visit(node.orelse)

    def _nested(self, node: Definition) -> None:
        self._scope.enter(node)
        self._block(node.body)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """A function inside: what it calls, its maker may end in."""
        self._nested(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        """As `visit_FunctionDef`."""
        self._nested(node)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """As `visit_FunctionDef`."""
        self._scope.enter(node)
        self.visit(node.body)

    def visit_Assign(self, node: ast.Assign) -> None:
        """Note what a local name stands for."""
        self.visit(node.value)
        for target in node.targets:
            if isinstance(target, ast.Name):
                self._scope.note(target.id, node.value)
            else:
                self.visit(target)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """Note of which class a local name is."""
        if node.value is not None:
            self.visit(node.value)
        if isinstance(node.target, ast.Name):
            self._scope.annotate(node.target.id, node.annotation)

    def visit_Try(self, node: ast.Try) -> None:
        """What a handler catches, and does not raise again, goes no further."""
        caught = tuple(kind for each in node.handlers if not _raises_again(each)
                       for kind in self._kinds(each.type))  # fmt: skip
        self._inside(caught, node.body)
        for each in (*node.handlers, *node.orelse, *node.finalbody):
            self.visit(each)

    def visit_With(self, node: ast.With) -> None:
        """As `try`, for `suppress`."""
        caught: list[type[BaseException]] = []
        for item in node.items:
            self.visit(item)
            call = item.context_expr
            if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("suppress"):
                caught += [kind for each in call.args for kind in self._kinds(each)]
        self._inside(tuple(caught), node.body)

    def _inside(self, caught: Catches, body: Sequence[ast.stmt]) -> None:
        before, self._caught = self._caught, (*self._caught, *caught)
        self._block(body)
        self._caught = before

    def _kinds(self, node: ast.expr | None) -> list[type[BaseException]]:
        if isinstance(node, ast.Tuple):
            return [kind for each in node.elts for kind in self._kinds(each)]
        found = self._scope.value(node) if node is not None else Known(BaseException)
        given = found.value if isinstance(found, Known) else ()
        return [each for each in (given if isinstance(given, tuple) else (given,))
                if isinstance(each, type) and issubclass(each, BaseException)]  # fmt: skip

    def visit_Call(self, node: ast.Call) -> None:
        """A refusal is made here, or a function called with what is known of its arguments."""
        called = self._scope.value(node.func)
        if isinstance(called, Known) and _is_refusal(called.value):
            self._refuse(called.value, node)
        bound = [self._bound(key, node) for key in keys(called)]
        if any(key.given for key in bound):
            self.found.calls += [(key, self._caught) for key in bound]
            self.visit(node.func.value if isinstance(node.func, ast.Attribute) else ast.Pass())
        else:
            self.visit(node.func)
        # What may not happen is left out of a list: no refusal leaves `allowed`.
        told = isinstance(called, Known) and called.value is moves.allowed
        before, self._caught = self._caught, (*self._caught, *((Refusal,) if told else ()))
        for each in (*node.args, *node.keywords):
            self.visit(each)
        self._caught = before

    def _bound(self, key: Key, node: ast.Call) -> Key:
        """The function with the arguments that decide its way: moves, and what guards hold."""
        try:
            signature = inspect.signature(key.function)
            own = [None] if key.owner is not None else []
            names = {each.arg: each.value for each in node.keywords if each.arg}
            plainly = [each for each in node.args if not isinstance(each, ast.Starred)]
            arguments = signature.bind_partial(*own, *plainly, **names).arguments
        except (TypeError, ValueError):
            return key
        found = dict(key.given)
        for name, argument in arguments.items():
            value = self._scope.value(argument) if isinstance(argument, ast.expr) else None
            if isinstance(value, Known) and (value.value is None or isinstance(value.value, Move)):
                found[name] = value.value
            if isinstance(value, OneOf):
                found[name] = value
        if not any(isinstance(each, Move | OneOf) or _guards(each) for each in found.values()):
            return key
        defaults = {each.name: None for each in signature.parameters.values()
                    if each.default is None and each.name not in arguments}  # fmt: skip
        return key._replace(given=tuple(sorted((defaults | found).items())))

    def _refuse(self, kind: type[Refusal], node: ast.Call) -> None:
        code = node.args[0] if node.args else None
        if not (isinstance(code, ast.Constant) and isinstance(code.value, str)):
            module = self._key.function.__module__
            if module not in ELSEWHERE:
                self.found.unclear.append(f"{module}.{self._key.function.__qualname__}")
            return
        details = self._scope.sentences(node.args[1]) if len(node.args) > 1 else []
        given = {each.arg for each in node.keywords if each.arg}
        facts = tuple(sorted(given - {"errors", "retry_after"}))
        refused = Refused(kind, code.value, tuple(details), facts, "retry_after" in given)
        self.found.refused.append((refused, self._caught))

    def visit_Name(self, node: ast.Name) -> None:
        """Whatever is named may be called."""
        if isinstance(node.ctx, ast.Load):
            self.found.calls += [(key, self._caught) for key in keys(self._scope.value(node))]

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """As `visit_Name`; a property is called at once."""
        found = self._scope.value(node)
        getters = values.properties(self._scope.value(node.value), node.attr)
        called = [*keys(found), *(Key(each.function, each.owner) for each in getters)]
        self.found.calls += [(key, self._caught) for key in called]
        if not isinstance(found, Known):
            self.visit(node.value)


def _raises_again(handler: ast.ExceptHandler) -> bool:
    return any(isinstance(node, ast.Raise) and node.exc is None for node in ast.walk(handler))


def _is_refusal(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, Refusal)


def keys(found: Value) -> Iterator[Key]:
    """The functions of ours that may run when `found` is called or handed on."""
    match found:
        case Methods(all=methods):
            yield from (_of_method(each) for each in methods if ours(each.function))
        case Known(value=functools.partial() as value):
            yield from keys(Known(value.func))
        case Known(value=dict() | list() | tuple() as held):
            inner = held.values() if isinstance(held, dict) else held
            holds = dict | list | tuple
            yield from (
                key
                for each in inner
                if callable(each) or isinstance(each, holds)
                for key in keys(Known(each))
            )
        case Known(value=value):
            yield from _of_class(value) if isinstance(value, type) else _of_function(value)


def _of_class(cls: type) -> Iterator[Key]:
    if ours(cls) and not _is_refusal(cls):
        for name in ("__init__", "__post_init__", "__call__"):
            function = plain(inspect.getattr_static(cls, name, None))
            if function is not None and ours(function):
                yield Key(function, cls)


def _of_function(value: Any) -> Iterator[Key]:
    function = plain(value)
    if function is not None and ours(function):
        yield Key(function, _owner(value))


def _of_method(method: Method) -> Key:
    if not _guards(method.of):
        return Key(method.function, method.owner)
    first = next(iter(inspect.signature(method.function).parameters))
    return Key(method.function, method.owner, ((first, method.of),))


def _guards(value: Any) -> bool:
    return isinstance(getattr(value, "guard", value), Guard)


def _owner(value: Any) -> type | None:
    bound = getattr(value, "__self__", None)
    if bound is None or isinstance(bound, types.ModuleType):
        # `Authenticator.actor`, said without an object.
        found = getattr(value, "__globals__", {}).get(value.__qualname__.rpartition(".")[0])
        return found if isinstance(found, type) else None
    return bound if isinstance(bound, type) else type(bound)

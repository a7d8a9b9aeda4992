"""What the names inside one function stand for, and which of its conditions are decided."""

import ast
import builtins
import functools
import operator
import types
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from tests.contracts.refusals import values
from tests.contracts.refusals.values import Instance, Known, OneOf, Value

Definition = ast.FunctionDef | ast.AsyncFunctionDef


class Key(NamedTuple):
    """A function, the class whose method it is, and what is known of its arguments."""

    function: types.FunctionType
    owner: type | None = None
    given: tuple[tuple[str, Any], ...] = ()


class Scope:
    """The names of one function, as far as sources, arguments and facts fix them."""

    def __init__(self, key: Key, facts: Mapping[str, Any], tree: Definition) -> None:
        self._facts = facts
        self._module = key.function.__globals__
        self._names: dict[str, Value] = {}
        self.texts: dict[str, list[str]] = {}
        function = key.function
        stored = [node.id for node in ast.walk(tree)
                  if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]  # fmt: skip
        self._often = {name for name in stored if stored.count(name) > 1}
        self._names |= dict.fromkeys(stored)
        free = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
        self._names |= {name: Known(cell.cell_contents) for name, cell in free}
        self.enter(tree)
        hints = values.hints(function)
        for name in self._names.keys() & hints.keys() - {"return"}:
            self._names[name] = values.instances(hints[name])
        if key.owner is not None and (own := [*tree.args.posonlyargs, *tree.args.args]):
            self._names[own[0].arg] = Instance((key.owner,))
        for name, value in key.given:
            self._names[name] = value if isinstance(value, OneOf) else Known(value)

    def enter(self, tree: Definition | ast.Lambda) -> None:
        """Arguments hide the names of the module."""
        arguments = tree.args
        given = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        given += [each for each in (arguments.vararg, arguments.kwarg) if each]
        self._names |= {each.arg: self.annotated(each.annotation) for each in given}

    def annotate(self, name: str, annotation: ast.expr) -> None:
        """Note of which class a local name is."""
        self._names[name] = self.annotated(annotation)

    def annotated(self, annotation: ast.expr | None) -> Value:
        """What an annotation promises."""
        found = self.value(annotation) if annotation is not None else None
        return values.instances(found.value) if isinstance(found, Known) else None

    def note(self, name: str, node: ast.expr) -> None:
        """Note what a local name stands for; of one that is set again, only its class."""
        self.texts[name] = self.sentences(node)
        truth = self.truth(node) if isinstance(node, ast.BoolOp | ast.Compare) else None
        found = self.value(node) if truth is None else Known(truth)
        if isinstance(found, Known) and name in self._often:
            found = None
        self._names[name] = found

    def sentences(self, node: ast.expr) -> list[str]:
        """The texts that an expression may be, `…` where they name something."""
        match node:
            case ast.Constant(value=str(text)):
                return [text]
            case ast.JoinedStr(values=parts):
                return ["".join(_part(each) for each in parts)]
            case ast.IfExp():
                return [*self.sentences(node.body), *self.sentences(node.orelse)]
            case ast.BinOp(op=ast.Add()):
                ends = self.sentences(node.right) or ["…"]
                return [a + b for a in self.sentences(node.left) for b in ends]
            case ast.Name(id=name):
                found = self.value(node)
                module = [found.value] if isinstance(found, Known) else []
                return self.texts.get(name) or [each for each in module if isinstance(each, str)]
        return []

    def value(self, node: ast.expr) -> Value:
        """What an expression stands for."""
        if self._facts and (text := ast.unparse(node)) in self._facts:
            return Known(self._facts[text])
        match node:
            case ast.Name(id=name):
                return self._names[name] if name in self._names else self._global(name)
            case ast.Attribute(value=of, attr=name):
                return values.member(self.value(of), name)
            case ast.Await(value=inner):
                return self.value(inner)
            case ast.Call(func=called):
                return values.result(self.value(called))
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                both = (self.value(left), self.value(right))
                given = [each.value for each in both if isinstance(each, Known)]
                return Known(functools.reduce(lambda a, b: a | b, given)) if given else None
            case ast.Constant(value=value):
                return Known(value)
        return None

    def _global(self, name: str) -> Value:
        if name in self._module:
            return Known(self._module[name])
        return Known(getattr(builtins, name)) if hasattr(builtins, name) else None

    def truth(self, node: ast.expr) -> bool | None:
        """Whether a condition holds, where moves, guards and facts decide it."""
        match node:
            case ast.UnaryOp(op=ast.Not(), operand=inner):
                truth = self.truth(inner)
                return None if truth is None else not truth
            case ast.BoolOp(op=op, values=parts):
                found = [self.truth(each) for each in parts]
                decides = isinstance(op, ast.Or)
                return decides if decides in found else None if None in found else not decides
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return self._compared(self.value(left), op, self._all(right))
            case ast.Call(func=ast.Name(id="isinstance"), args=[of, kind]):
                return self._compared(self.value(of), isinstance, self.value(kind))
        value = self.value(node)
        return _decided(bool, value.value) if isinstance(value, Known) else None

    def _compared(self, one: Value, how: Any, other: Value) -> bool | None:
        operation = how if how is isinstance else _OPERATIONS.get(type(how))
        if operation is None or not isinstance(one, Known) or not isinstance(other, Known):
            return None
        return _decided(operation, one.value, other.value)

    def _all(self, node: ast.expr) -> Value:
        if isinstance(node, ast.Set | ast.Tuple | ast.List):
            parts = [self.value(each) for each in node.elts]
            known = [each.value for each in parts if isinstance(each, Known)]
            return Known(tuple(known)) if len(known) == len(parts) else None
        return self.value(node)


_OPERATIONS: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Is: operator.is_,
    ast.Eq: operator.eq,
    ast.IsNot: operator.is_not,
    ast.NotEq: operator.ne,
    ast.In: lambda one, many: one in many,
    ast.NotIn: lambda one, many: one not in many,
}


def _decided(operation: Callable[..., Any], *operands: Any) -> bool | None:
    try:
        found = operation(*operands)
    except TypeError:
        return None  # an expression of SQL, which is no condition here
    return found if isinstance(found, bool) else None


def _part(node: ast.expr) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else "…"

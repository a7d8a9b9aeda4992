"""What an expression stands for, as far as sources and annotations say: the static half of reading.

A value is *known* when it is the same in every run (a module, a function, a class, a move), or
only its classes are (the instance that an annotation promises).
"""

import ast
import functools
import inspect
import pkgutil
import textwrap
import types
import typing
from collections.abc import Iterator
from importlib import import_module
from typing import Any, NamedTuple

from services.cli.catalogue import SERVICES
from shared.moves import Move

PACKAGES = ("shared", "services.gateway", *(service.package for service in SERVICES))
_ROOTS = {name.partition(".")[0] for name in PACKAGES}


class Known(NamedTuple):
    """The value itself."""

    value: Any


class Method(NamedTuple):
    """A method, with the class and, where it is known, the object that it is called on."""

    function: types.FunctionType
    owner: type
    of: Any = None


class Methods(NamedTuple):
    """What a name may be on an instance of one of several classes."""

    all: tuple[Method, ...]


class Instance(NamedTuple):
    """An object of one of these classes."""

    classes: tuple[type, ...]


class OneOf(NamedTuple):
    """One of these moves: what a function that chooses a move may answer."""

    moves: tuple[Move, ...]


Value = Known | Methods | Instance | OneOf | None


@functools.cache
def modules() -> tuple[types.ModuleType, ...]:
    """Every module of ours, migrations apart."""
    found = []
    for name in PACKAGES:
        package = import_module(name)
        found.append(package)
        inner = (each.name for each in pkgutil.walk_packages(package.__path__, f"{name}."))
        found += [import_module(each) for each in inner if ".migrations" not in each]
    return tuple(found)


def ours(value: Any) -> bool:
    """Whether a function or class is of this repository."""
    return (getattr(value, "__module__", None) or "").partition(".")[0] in _ROOTS


def plain(value: Any) -> types.FunctionType | None:
    """The function behind a method, a property or a decorator."""
    value = value.fget if isinstance(value, property) else value
    value = getattr(value, "__func__", value)
    value = inspect.unwrap(value) if callable(value) else value
    if not isinstance(value, types.FunctionType) or value.__code__.co_filename.startswith("<"):
        return None  # a class, or what `dataclass` has made
    return value


def member(of: Value, name: str) -> Value:
    """`of.name`."""
    match of:
        case Known(value=None):
            return None
        case Known(value=value):
            return _of_known(value, name)
        case Instance(classes=classes):
            return _of_instance(classes, name)
    return None


def _of_known(value: Any, name: str) -> Value:
    if isinstance(value, types.ModuleType | type):
        return Known(getattr(value, name)) if hasattr(value, name) else None
    static = inspect.getattr_static(type(value), name, None)
    if isinstance(static, types.FunctionType) and ours(static):
        return Methods((Method(static, type(value), value),))
    return Known(getattr(value, name)) if hasattr(value, name) else None


def _of_instance(classes: tuple[type, ...], name: str) -> Value:
    methods = []
    for cls in classes:
        for each in _implementations(cls, name):
            static = inspect.getattr_static(each, name, None)
            if isinstance(static, property):
                return instances(hints(static.fget).get("return"))
            if (function := plain(static)) is not None:
                methods.append(Method(function, each))
        if not methods and name in (annotated := {**_attributes(cls), **hints(cls)}):
            return instances(annotated[name])
    return Methods(tuple(methods)) if methods else None


@functools.cache
def _attributes(cls: type) -> dict[str, Any]:
    """The annotations of what `__init__` keeps of its arguments."""
    function = plain(inspect.getattr_static(cls, "__init__", None))
    if function is None or not ours(function):
        return {}
    given, tree = hints(function), ast.parse(textwrap.dedent(inspect.getsource(function)))
    return {
        node.targets[0].attr: given[node.value.id]
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute)
        and isinstance(node.value, ast.Name) and node.value.id in given
    }  # fmt: skip


def properties(of: Value, name: str) -> Iterator[Method]:
    """The getters that `of.name` runs."""
    for cls in of.classes if isinstance(of, Instance) else ():
        found = inspect.getattr_static(cls, name, None)
        if isinstance(found, property) and (function := plain(found)) is not None:
            yield Method(function, cls)


def _implementations(cls: type, name: str) -> list[type]:
    """The class; for a protocol, every class of ours that has its methods."""
    if not getattr(cls, "_is_protocol", False):
        return [cls]
    methods = [one for one, value in vars(cls).items()
               if isinstance(value, types.FunctionType) and not one.startswith("_")]  # fmt: skip
    return [each for each in _classes_of_ours() if each is not cls and name in methods
            and all(hasattr(each, one) for one in methods)]  # fmt: skip


@functools.cache
def _classes_of_ours() -> tuple[type, ...]:
    return tuple(
        value
        for module in modules()
        for value in vars(module).values()
        if isinstance(value, type) and value.__module__ == module.__name__
    )


def result(called: Value) -> Value:
    """What a call answers, by its annotation."""
    match called:
        case Known(value=type() as cls):
            return Instance((cls,))
        case Known(value=value):
            function = plain(value)
        case Methods(all=(method, *_)):
            function = method.function
        case _:
            return None
    if function is None:
        return None
    promised = hints(function).get("return")
    if promised is Move and (named := _moves_named(function)):
        return OneOf(named)
    return instances(promised)


def _moves_named(function: types.FunctionType) -> tuple[Move, ...]:
    named = (function.__globals__.get(name) for name in function.__code__.co_names)
    return tuple(each for each in named if isinstance(each, Move))


@functools.cache
def hints(value: Any) -> dict[str, Any]:
    """The annotations of a function or class; empty when they name what only type checkers see."""
    try:
        return typing.get_type_hints(value)
    except (NameError, TypeError):
        return {}


def instances(hint: Any) -> Value:
    """An object as an annotation promises it."""
    classes = tuple(_classes(hint))
    return Instance(classes) if classes else None


def _classes(hint: Any) -> Iterator[type]:
    origin = typing.get_origin(hint)
    if origin in {typing.Union, types.UnionType}:
        for each in typing.get_args(hint):
            yield from _classes(each)
    elif origin is typing.Annotated:
        yield from _classes(typing.get_args(hint)[0])
    elif isinstance(hint, type) and ours(hint):
        yield hint

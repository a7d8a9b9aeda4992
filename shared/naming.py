"""The names a document gives to operations and schemas: one of its own for each."""

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

_SCHEMAS = "#/components/schemas/"
_METHODS = {"POST": "create", "PUT": "set", "PATCH": "update", "DELETE": "delete"}
_USUAL = {*_METHODS.values(), "get", "list", "count"}
_LAYERS = {"rules", "models", "schemas", "queries", "events", "commands", "routes", "jobs"}


def operation_id(service: str, method: str, path: str, *, many: bool = False) -> str:
    """`intake.orders.accept` for POST /v1/orders/{id}/accept: service, resource, verb.

    The resource is the first word of the path, in the plural where it has items. A verb of the
    office stands alone (`accept`), or before the thing it is done to where that lies deeper
    (`reveal_row`) or the verb alone means a usual one (`list_listing`); a thing stands after what
    is done with it (`list_history`, `create_plan`). `many`: the answer is a list or a page.
    """
    segments = path.removeprefix("/v1").strip("/").split("/")
    words = [_snake(each) for each in segments if not each.startswith("{")]
    resource, things = words[0], words[1:]
    on_item = segments[-1].startswith("{")
    created = method == "POST" and not segments[1:]
    if created or "".join(segments[1:2]).startswith("{"):
        resource = _plural(resource)
    if method == "GET":
        verb = _reading(things, many=many and not on_item)
    else:
        verb = _acting(_METHODS[method], things, on_item=on_item)
        if verb in _USUAL and things:
            verb = f"{verb}_{_singular(resource)}"
    return f"{service}.{resource}.{verb}"


def _reading(things: list[str], *, many: bool) -> str:
    if things[-1:] == ["count"]:
        return "_".join(["count", *things[:-1]])
    return "_".join(["list" if many else "get", *things])


def _acting(usual: str, things: list[str], *, on_item: bool) -> str:
    if not things or on_item or _is_plural(things[-1]):
        return "_".join([usual, *map(_singular, things)])
    return "_".join([things[-1], *map(_singular, things[:-1])])


def _snake(word: str) -> str:
    return word.replace("-", "_")


def _is_plural(word: str) -> bool:
    return word.endswith("s") and not word.endswith("ss")


def _plural(word: str) -> str:
    return word if _is_plural(word) else f"{word}s"


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if _is_plural(word) else word


def named(document: dict[str, Any]) -> dict[str, Any]:
    """The document with one name for each schema, which is its title as well.

    The name is that of the class; where two classes of a service are called alike, that of their
    folder stands before it (`OrderStatus`). Titles of properties, which only repeat their names,
    are left out. FastAPI splits an enumeration by the way it travels; the halves are joined again.
    """
    schemas = document["components"]["schemas"]
    names = _names(_joined(schemas))
    renamed: dict[str, Any] = referring(_untitled(document), names)
    canonical = {names[key]: body for key, body in renamed["components"]["schemas"].items()}
    renamed["components"]["schemas"] = {
        name: {**canonical[name], "title": name} for name in sorted(canonical)
    }
    return renamed


def _joined(schemas: Mapping[str, Any]) -> dict[str, str]:
    """Every key → the key of the same schema that is canonical."""
    canonical = {key: key for key in schemas}
    while True:
        groups: dict[tuple[str, str], list[str]] = defaultdict(list)
        for key, body in schemas.items():
            content = json.dumps(referring(body, canonical), sort_keys=True)
            groups[_class(key), content].append(key)
        # The longest key names the module; those with a suffix do not.
        again = {key: max(keys, key=len) for keys in groups.values() for key in keys}
        if again == canonical:
            return canonical
        canonical = again


def _class(key: str) -> str:
    """The class behind a key; `Page_OrderOut_` is a page of `OrderOut`."""
    name = key.rpartition("__")[2].removesuffix("-Input").removesuffix("-Output")
    outer, _, inner = name.rstrip("_").partition("_")
    if inner:
        return f"{inner}{outer}"
    return name


def _names(canonical: Mapping[str, str]) -> dict[str, str]:
    """Every key → the name of its schema."""
    alike: dict[str, set[str]] = defaultdict(set)
    for key in canonical.values():
        alike[_class(key)].add(key)
    names = {
        key: name if len(keys) == 1 else _folder(key) + name
        for name, keys in alike.items()
        for key in keys
    }
    return {key: names[same] for key, same in canonical.items()}


def _folder(key: str) -> str:
    """`Order` for `intake_service__handling__orders__rules__Status`; else how it travels."""
    *path, name = key.split("__")
    words = [each for each in path if each not in _LAYERS]
    above = [index for index, each in enumerate(path) if each in _LAYERS]
    if not words:
        return name.rpartition("-")[2]
    folder = path[above[0] - 1] if above else words[-1]
    return "".join(part.capitalize() for part in _singular(folder).split("_"))


def referring(node: Any, names: Mapping[str, str]) -> Any:
    """A copy of `node` whose references point at the new names of the schemas."""
    if isinstance(node, dict):
        return {key: referring(value, names) for key, value in node.items()}
    if isinstance(node, list):
        return [referring(value, names) for value in node]
    if isinstance(node, str) and node.startswith(_SCHEMAS):
        key = node.removeprefix(_SCHEMAS)
        return _SCHEMAS + names.get(key, key)
    return node


_VALUES = {"example", "examples", "default", "const", "enum"}
"""Keywords whose content is data and no schema."""


def _untitled(node: Any, *, names: bool = False) -> Any:
    """A copy without the titles of schemas; below `properties` the keys are `names`."""
    if isinstance(node, list):
        return [_untitled(each) for each in node]
    if not isinstance(node, dict):
        return node
    return {
        key: value if key in _VALUES and not names else
        _untitled(value, names=key == "properties" and not names)
        for key, value in node.items()
        if names or key != "title" or not isinstance(value, str) or "version" in node
    }  # fmt: skip

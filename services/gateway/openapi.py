"""One OpenAPI document out of the services' own, with the addresses callers use."""

from typing import Any

_METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
_SCHEMAS = "#/components/schemas/"


def merge(documents: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The document of the whole API. `documents` holds each service's own, by service name.

    Schemas and operations get their service's name in front, because two services may both have
    an `Acceptance`; security schemes are the same everywhere and appear once.
    """
    merged: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": "开门信访", "version": _version(documents)},
        "paths": {},
        "components": {"schemas": {}, "securitySchemes": {}},
        "tags": [
            {"name": name, "description": document["info"]["title"]}
            for name, document in documents.items()
        ],
    }
    for name, document in documents.items():
        prefix = name.capitalize()
        renamed = _renamed(document, prefix)
        for path, item in renamed["paths"].items():
            if path.startswith("/v1/"):
                merged["paths"][f"/api/{name}{path}"] = _operations(item, name)
        components = renamed.get("components", {})
        for schema, body in components.get("schemas", {}).items():
            merged["components"]["schemas"][prefix + schema] = body
        merged["components"]["securitySchemes"] |= components.get("securitySchemes", {})
    return merged


def _version(documents: dict[str, dict[str, Any]]) -> str:
    versions = {document["info"]["version"] for document in documents.values()}
    return " / ".join(sorted(versions)) or "-"


def _operations(item: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: _operation(body, name) if key in _METHODS else body for key, body in item.items()}


def _operation(body: dict[str, Any], name: str) -> dict[str, Any]:
    changes: dict[str, Any] = {"tags": [name]}
    if "operationId" in body:
        changes["operationId"] = f"{name}_{body['operationId']}"
    return body | changes


def _renamed(node: Any, prefix: str) -> Any:
    """A copy of `node` whose references point at the prefixed schemas."""
    if isinstance(node, dict):
        return {key: _renamed(value, prefix) for key, value in node.items()}
    if isinstance(node, list):
        return [_renamed(value, prefix) for value in node]
    if isinstance(node, str) and node.startswith(_SCHEMAS):
        return _SCHEMAS + prefix + node.removeprefix(_SCHEMAS)
    return node

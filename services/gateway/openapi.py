"""One OpenAPI document out of the services' own, with the addresses callers use."""

from collections.abc import Mapping
from typing import Any

from shared.catalogue import Document, catalogue, examples, with_refusals
from shared.naming import referring

GATEWAY = "gateway"
"""Under this name the catalogue holds what the gateway answers itself."""
COMMON = {"Problem"}
"""Schemas that are the same everywhere and appear once."""


def merge(documents: Mapping[str, Document]) -> Document:
    """The document of the whole API. `documents` holds each service's own, by service name.

    Schemas get their service's name in front, because two services may both have an `Acceptance`;
    all other components are the same everywhere. Every operation may also end in what the gateway
    says while its service is away.
    """
    own = catalogue().operations[GATEWAY].codes
    paths: Document = {}
    components: Document = {"examples": examples(own)}
    for name, document in documents.items():
        mine = _prefixed(document, name.capitalize())
        for path, item in mine["paths"].items():
            if path.startswith("/v1/"):
                operations = {method: _operation(body, name, own) for method, body in item.items()}
                paths[f"/api/{name}{path}"] = operations
        for kind, found in mine.get("components", {}).items():
            components.setdefault(kind, {}).update(found)
    tags = [
        {"name": name, "description": document["info"]["title"]}
        for name, document in documents.items()
    ]
    info = {"title": "开门信访", "version": _version(documents)}
    return {"openapi": "3.1.0", "info": info, "paths": paths, "components": components,
            "tags": tags}  # fmt: skip


def _version(documents: Mapping[str, Document]) -> str:
    versions = {document["info"]["version"] for document in documents.values()}
    return " / ".join(sorted(versions)) or "-"


def _operation(body: Document, name: str, gateway: Any) -> Document:
    return body | {"tags": [name], "responses": with_refusals(body["responses"], gateway)}


def _prefixed(document: Document, prefix: str) -> Document:
    """A copy of the document whose schemas are called after their service."""
    schemas = document.get("components", {}).get("schemas", {})
    names = {key: key if key in COMMON else prefix + key for key in schemas}
    copy: Document = referring(document, names)
    named = copy.get("components", {}).pop("schemas", {})
    copy.setdefault("components", {})["schemas"] = {
        names[key]: {**body, "title": names[key]} for key, body in named.items()
    }
    return copy

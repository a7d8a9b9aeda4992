"""The documents that callers generate their clients from change only on purpose."""

from collections import Counter
from typing import Any

import pytest

from services.gateway.openapi import merge
from tests.cluster import APPS
from tests.contracts.openapi import committed, documents, written

METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
REWRITE = "if that is meant, run `.venv/bin/python -m tests.contracts.openapi` and commit the diff"


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        operation
        for item in document["paths"].values()
        for method, operation in item.items()
        if method in METHODS
    ]


def references(node: Any) -> set[str]:
    """Every `$ref` below `node`."""
    if isinstance(node, list):
        return set().union(*map(references, node))
    if not isinstance(node, dict):
        return set()
    own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
    return own.union(*map(references, node.values()))


def resolves(document: dict[str, Any], reference: str) -> bool:
    place: Any = document
    for step in reference.removeprefix("#/").split("/"):
        if not isinstance(place, dict) or step not in place:
            return False
        place = place[step]
    return True


@pytest.mark.parametrize("service", APPS)
def test_a_service_answers_as_its_committed_document_says(service: str) -> None:
    kept = committed(service)
    text = kept.read_text("utf-8") if kept.exists() else ""
    same = text == written(documents()[service])
    assert same, f"the OpenAPI document of {service} is not the committed one: {REWRITE}"


@pytest.mark.parametrize("service", APPS)
def test_a_document_is_openapi_3_1_and_complete(service: str) -> None:
    document = documents()[service]
    assert document["openapi"].startswith("3.1.")
    assert document["info"]["title"]
    assert document["info"]["version"]
    for operation in operations(document):
        assert operation["responses"], f"{operation['operationId']} says nothing of its answers"
    for path, item in document["paths"].items():
        wanted = {part[1:-1] for part in path.split("/") if part.startswith("{")}
        for operation in (item[method] for method in METHODS & item.keys()):
            given = {each["name"] for each in operation.get("parameters", [])
                     if each["in"] == "path"}  # fmt: skip
            assert given == wanted, f"{operation['operationId']} does not describe {path}"
    dangling = {each for each in references(document) if not resolves(document, each)}
    assert not dangling


@pytest.mark.parametrize("service", APPS)
def test_operations_are_told_apart_by_their_ids(service: str) -> None:
    ids = Counter(operation["operationId"] for operation in operations(documents()[service]))
    twice = [name for name, times in ids.items() if times > 1]
    assert not twice, f"name these endpoints differently: {twice}"


@pytest.mark.parametrize("service", APPS)
def test_every_operation_says_in_a_sentence_what_it_does(service: str) -> None:
    silent = [
        operation["operationId"]
        for operation in operations(documents()[service])
        if not operation.get("description")
    ]
    assert not silent, f"write a docstring for {silent}"


def test_the_merged_document_has_every_path_and_no_other() -> None:
    merged = merge(documents())
    expected = {
        f"/api/{name}{path}"
        for name, document in documents().items()
        for path in document["paths"]
        if path.startswith("/v1/")
    }
    assert set(merged["paths"]) == expected
    assert {each for each in references(merged) if not resolves(merged, each)} == set()
    ids = Counter(operation["operationId"] for operation in operations(merged))
    assert max(ids.values()) == 1

"""The documents that callers make their clients from: whole, true, changed only on purpose."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry, Resource

from services.gateway.openapi import merge
from shared import openapi
from shared.catalogue import MEDIA_TYPE, Document, catalogue
from shared.naming import operation_id
from shared.openapi import Operation
from tests.cluster import APPS
from tests.contracts.openapi import applications, committed, documents, written

METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
REWRITE = "if that is meant, run `.venv/bin/python -m tests.contracts.openapi` and commit the diff"
MERGED = merge(documents())


def operations(document: Document) -> list[Document]:
    return [
        operation
        for item in document["paths"].values()
        for method, operation in item.items()
        if method in METHODS
    ]


def described() -> Iterator[tuple[Operation, Document]]:
    """Every operation of ours, with what its document says of it."""
    for service, app in applications().items():
        for operation in openapi.operations(app):
            item = documents()[service]["paths"][operation.path]
            yield operation, item[operation.method.lower()]


def nodes(node: Any, where: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Document]]:
    """Every object in a document, with the way to it."""
    if isinstance(node, dict):
        yield where, node
    inner = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in inner:
        if isinstance(value, dict | list):
            yield from nodes(value, (*where, str(key)))


def references(node: Any) -> set[str]:
    """Every `$ref` below `node`."""
    if isinstance(node, list):
        return set().union(*map(references, node))
    if not isinstance(node, dict):
        return set()
    own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
    return own.union(*map(references, node.values()))


def resolves(document: Document, reference: str) -> bool:
    place: Any = document
    for step in reference.removeprefix("#/").split("/"):
        if not isinstance(place, dict) or step not in place:
            return False
        place = place[step]
    return True


def headers(operation: Document) -> dict[str, bool]:
    """The headers that an operation takes, and whether it must have them."""
    given = [each["$ref"].rpartition("/")[2] for each in operation.get("parameters", [])
             if "$ref" in each]  # fmt: skip
    found = [openapi.PARAMETERS[name] for name in given]
    return {each["name"]: each["required"] for each in found}


@pytest.mark.parametrize("service", APPS)
def test_a_service_answers_as_its_committed_document_says(service: str) -> None:
    kept = committed(service)
    text = kept.read_text("utf-8") if kept.exists() else ""
    same = text == written(documents()[service])
    assert same, f"the OpenAPI document of {service} is not the committed one: {REWRITE}"


@pytest.mark.parametrize("name", [*APPS, "merged"])
def test_a_document_is_openapi_3_1_and_complete(name: str) -> None:
    document = MERGED if name == "merged" else documents()[name]
    assert document["openapi"].startswith("3.1.")
    assert document["info"]["title"]
    assert document["info"]["version"]
    for path, item in document["paths"].items():
        wanted = {part[1:-1] for part in path.split("/") if part.startswith("{")}
        for operation in (item[method] for method in METHODS & item.keys()):
            given = {each["name"] for each in operation.get("parameters", [])
                     if each.get("in") == "path"}  # fmt: skip
            assert given == wanted, f"{operation['operationId']} does not describe {path}"
    dangling = {each for each in references(document) if not resolves(document, each)}
    assert not dangling


def test_a_validator_accepts_the_merged_document() -> None:
    OpenAPIV31SpecValidator(MERGED).validate()


def test_an_operation_is_called_after_its_service_resource_and_verb() -> None:
    ids = [operation["operationId"] for operation in operations(MERGED)]
    odd = [id for id in ids if not re.fullmatch(r"[a-z]+(\.[a-z]+(_[a-z]+)*){2}", id)]
    assert not odd, f"{odd}: shared.naming.operation_id makes three words, joined by points"
    twice = [id for id, times in Counter(ids).items() if times > 1]
    assert not twice, f"{twice}: two paths mean the same to shared.naming.operation_id"
    for path, item in MERGED["paths"].items():
        _, _, service, _, resource, *_ = path.split("/")
        for operation in item.values():
            first, second, _ = operation["operationId"].split(".")
            assert first == service
            assert second.rstrip("s") == resource.replace("-", "_").rstrip("s")


@pytest.mark.parametrize(
    ("method", "path", "many", "id"),
    [
        ("POST", "/v1/pieces", False, "intake.pieces.create"),
        ("GET", "/v1/pieces", True, "intake.pieces.list"),
        ("GET", "/v1/pieces/count", False, "intake.pieces.count"),
        ("GET", "/v1/pieces/{id}", False, "intake.pieces.get"),
        ("PATCH", "/v1/pieces/{id}", False, "intake.pieces.update"),
        ("POST", "/v1/pieces/{id}/sign-for", False, "intake.pieces.sign_for"),
        ("POST", "/v1/pieces/{id}/pass", False, "intake.pieces.pass"),
        ("POST", "/v1/pieces/{id}/list", False, "intake.pieces.list_piece"),
        ("POST", "/v1/pieces/{id}/extensions", False, "intake.pieces.create_extension"),
        ("GET", "/v1/pieces/{id}/history", True, "intake.pieces.list_history"),
        ("GET", "/v1/pieces/{id}/opinion", False, "intake.pieces.get_opinion"),
        ("GET", "/v1/pieces/due", True, "intake.pieces.list_due"),
        ("GET", "/v1/pieces/due/count", False, "intake.pieces.count_due"),
        ("GET", "/v1/pieces/{id}/rows/count", False, "intake.pieces.count_rows"),
        ("POST", "/v1/pieces/{id}/rows/{row}/reveal", False, "intake.pieces.reveal_row"),
        ("POST", "/v1/token", False, "intake.tokens.create"),
        ("GET", "/v1/calendar/{year}", False, "intake.calendars.get"),
        ("PUT", "/v1/office-time", False, "intake.office_time.set"),
    ],
)
def test_an_id_follows_from_method_and_path(method: str, path: str, many: bool, id: str) -> None:
    assert operation_id("intake", method, path, many=many) == id


@pytest.mark.parametrize("name", [*APPS, "merged"])
def test_a_schema_has_a_name_and_a_title_of_its_own(name: str) -> None:
    document = MERGED if name == "merged" else documents()[name]
    schemas = document["components"]["schemas"]
    assert {key: body.get("title") for key, body in schemas.items()} == {
        key: key for key in schemas
    }
    odd = [key for key in schemas if not re.fullmatch(r"([A-Z][a-z0-9]*)+", key)]
    assert not odd, f"{odd}: shared.naming gives plain names"
    assert len({key.lower() for key in schemas}) == len(schemas), "for file names a case is no name"


def test_no_title_stands_below_a_schema() -> None:
    """It would only repeat the name of the property, and two of them would collide in clients."""
    for where, node in nodes(MERGED):
        is_schema = where[:2] == ("components", "schemas") and len(where) == 3
        if where[-1:] not in {("properties",), ("info",), ("value",)} and not is_schema:
            assert not isinstance(node.get("title"), str), where


@pytest.mark.parametrize("service", APPS)
def test_every_operation_says_in_a_sentence_what_it_does(service: str) -> None:
    silent = [
        operation["operationId"]
        for operation in operations(documents()[service])
        if not operation.get("description")
    ]
    assert not silent, f"write a docstring for {silent}"


def test_every_operation_says_how_it_refuses() -> None:
    kinds = catalogue().kinds
    for operation, found in described():
        codes = catalogue().operations[operation.id].codes
        named = {}
        for status, answer in found["responses"].items():
            problem = answer.get("content", {}).get(MEDIA_TYPE)
            if status >= "400" and operation.edged:
                assert list(answer["content"]) == [MEDIA_TYPE]
            if problem is not None:
                assert problem["schema"] == {"$ref": "#/components/schemas/Problem"}
                named |= dict.fromkeys(problem["examples"], int(status))
        assert named == {code: kinds[code].status for code in codes}, operation.id
        if not operation.public:
            assert {"401", "403"} <= found["responses"].keys(), operation.id
        if "requestBody" in found:
            assert {"413", "422"} <= found["responses"].keys(), operation.id
        if operation.versioned:
            assert {"404", "412"} <= found["responses"].keys(), operation.id
        assert ("428" in found["responses"]) == operation.must_match, operation.id


def test_every_operation_says_what_it_takes_besides_its_body() -> None:
    for operation, found in described():
        taken = headers(found)
        creates = operation.method == "POST" and operation.route.status_code == 201
        assert taken.get("Idempotency-Key") is (
            None if not operation.once else creates and operation.guard is not None
        ), operation.id
        assert taken.get("If-Match") is (
            None if not operation.versioned else operation.method in {"PATCH", "PUT"}
        ), operation.id
        assert ("Kaimen-After" in taken) == operation.edged, operation.id
        assert ("Kaimen-Now" in taken) == (not operation.public), operation.id


def test_every_operation_says_whether_it_needs_a_token() -> None:
    assert MERGED["components"]["securitySchemes"][openapi.BEARER]["scheme"] == "bearer"
    open_ = {each["operationId"] for each in operations(MERGED) if each["security"] == []}
    assert open_ == {
        "directory.tokens.create",
        "directory.jwks.get",
        "intake.public.create_enquiry",
        "intake.public.create_rating",
    }
    wanted = [{openapi.BEARER: []}]
    assert all(each["security"] in ([], wanted) for each in operations(MERGED))


def test_an_answer_names_the_headers_that_it_sends() -> None:
    by_id = {operation.id: (operation, found) for operation, found in described()}

    def sent(id: str, status: str) -> set[str]:
        return set(by_id[id][1]["responses"][status]["headers"])

    assert sent("intake.pieces.get", "200") == {"Request-Id", "ETag"}
    assert sent("intake.pieces.list", "200") == {"Request-Id"}
    created = {"Request-Id", "Kaimen-Position", "Idempotency-Replayed"}
    assert sent("intake.pieces.create", "201") == created
    assert sent("intake.pieces.create", "401") == {"Request-Id", "WWW-Authenticate"}
    assert sent("intake.pieces.create", "503") == {"Request-Id", "Retry-After"}
    assert sent("intake.pieces.reveal", "200") == {"Request-Id"}
    # Published nothing by itself; sent again, it answers with the position of others.
    assert sent("intake.imports.create", "201") == created


def examples(document: Document) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """Every example: where it stands, the schema it illustrates, its value."""
    kept = document["components"]["examples"]
    for where, node in nodes(document):
        found = node.get("examples")
        if isinstance(found, dict) and "schema" in node:
            for name, example in found.items():
                assert example == {"$ref": f"#/components/examples/{name}"}
                yield (*where, name), node["schema"], kept[name]["value"]
        elif isinstance(found, list):
            for value in found:
                yield where, {key: node[key] for key in node if key != "examples"}, value


@pytest.mark.parametrize("name", [*APPS, "merged"])
def test_every_example_is_as_its_schema_says(name: str) -> None:
    document = MERGED if name == "merged" else documents()[name]
    registry = Registry().with_resource("urn:whole", Resource.opaque(document))
    seen, wrong = 0, []
    for where, schema, value in examples(document):
        absolute = json.loads(json.dumps(schema).replace('"#/', '"urn:whole#/'))
        validator = Draft202012Validator(absolute, registry=registry)
        wrong += [(where, each.message) for each in validator.iter_errors(value)]
        seen += 1
    assert not wrong
    assert seen > 100, "too few to prove anything: every service has more by its technical routes"


def test_the_merged_document_has_every_path_and_no_other() -> None:
    expected = {
        f"/api/{name}{path}"
        for name, document in documents().items()
        for path in document["paths"]
        if path.startswith("/v1/")
    }
    assert set(MERGED["paths"]) == expected


def test_the_merged_document_says_what_the_gateway_says_while_a_service_is_away() -> None:
    for operation in operations(MERGED):
        for status, code in (
            ("502", "service-unreachable"),
            ("503", "service-unavailable"),
            ("504", "service-too-slow"),
        ):
            content = operation["responses"][status]["content"][MEDIA_TYPE]
            assert code in content["examples"], operation["operationId"]

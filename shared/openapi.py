"""The OpenAPI document of a service: FastAPI's own, with what the edge adds to every operation.

Headers, security and refusals follow from the route: its method, its guard, and the codes that
`shared/reference/problems.json` holds for it. Nothing of it is written in a route.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts

from shared.auth import Guard
from shared.catalogue import Document, Ends, catalogue, examples, refs, with_refusals
from shared.edge import Route
from shared.idempotency import HEADER
from shared.naming import named, operation_id

BEARER = "HTTPBearer"
READS = {"GET", "HEAD"}


class Application(FastAPI):
    """FastAPI, whose document tells what the edge does as well."""

    @cached_property
    def _document(self) -> Document:
        return document(self)

    def openapi(self) -> Document:
        """The document of this service."""
        return self._document


class Operation(NamedTuple):
    """One method of one path, by its id."""

    id: str
    method: str
    path: str
    route: RouteContext

    @property
    def edged(self) -> bool:
        """Whether it is a route of ours: those for health are plain ones."""
        return isinstance(self.route.original_route, Route)

    @property
    def public(self) -> bool:
        """Whether it needs no token."""
        return not self.edged or getattr(self.route.endpoint, "public", False)

    @property
    def guard(self) -> Guard | None:
        """What it asks of its caller."""
        return next(_guards(self.route.dependant), None)

    @property
    def versioned(self) -> bool:
        """Whether `If-Match` is held against its subject."""
        return self.guard is not None and self.guard.load is not None

    @property
    def must_match(self) -> bool:
        """Whether it is refused without `If-Match`."""
        return self.versioned and self.method in {"PATCH", "PUT"}

    @property
    def once(self) -> bool:
        """Whether its answer is kept for an `Idempotency-Key`."""
        stored = not getattr(self.route.endpoint, "unstored", False)
        return self.method == "POST" and stored and not self.public

    @property
    def needs_key(self) -> bool:
        """Whether it is refused without an `Idempotency-Key`."""
        return self.once and self.guard is not None and self.route.status_code == 201


def operations(app: FastAPI) -> Iterator[Operation]:
    """Every operation of an application."""
    for route in iter_route_contexts(app.routes):
        if isinstance(route.original_route, APIRoute):
            for method in sorted(route.methods or ()):
                path = route.path_format or ""
                id = operation_id(app.state.name, method, path, many=_many(route))
                yield Operation(id, method, path, route)


def _guards(dependant: Dependant) -> Iterator[Guard]:
    for each in dependant.dependencies:
        if isinstance(guard := getattr(each.call, "guard", None), Guard):
            yield guard
        yield from _guards(each)


def _many(route: RouteContext) -> bool:
    """Whether the answer is a list or a page."""
    model = route.response_model
    return "items" in getattr(model, "model_fields", ()) or getattr(model, "__origin__", 0) is list


def document(app: FastAPI) -> Document:
    """What `app` really answers, as OpenAPI 3.1."""
    made = get_openapi(title=app.title, version=app.version, routes=app.routes)
    components = made.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    used: set[str] = set()
    for operation in operations(app):
        found = made["paths"][operation.path][operation.method.lower()]
        found |= _described(operation, found, used)
        _lift(found.get("requestBody", {}), schemas)
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas["Problem"] = PROBLEM
    components |= {
        "parameters": PARAMETERS,
        "headers": HEADERS,
        "examples": examples(used),
    }
    return named(made)


def _lift(body: Document, schemas: Document) -> None:
    """Give the models that a route writes into its body itself a name of their own."""
    for content in body.get("content", {}).values():
        choices = content["schema"].get("oneOf", [])
        for place, model in enumerate(choices):
            if "title" in model:
                schemas[model["title"]] = model
                choices[place] = {"$ref": f"#/components/schemas/{model['title']}"}


def _described(operation: Operation, found: Document, used: set[str]) -> Document:
    known = catalogue().operations.get(operation.id, Ends())
    success = str(operation.route.status_code or 200)
    answers = {status: dict(body) for status, body in found["responses"].items() if status != "422"}
    answers[success] |= refs("headers", _answer_headers(operation, known))
    if answers[success]["description"] == "Successful Response":
        answers[success]["description"] = "办理成功"
    for media_type, content in answers[success].get("content", {}).items():
        if not media_type.endswith("json"):
            content["schema"] = {"type": "string", "format": "binary"}
    answers = with_refusals(answers, known.codes)
    used |= set(known.codes)
    changes: Document = {
        "operationId": operation.id,
        "responses": answers,
        "parameters": [*found.get("parameters", []), *_parameters(operation)],
        "security": [] if operation.public else [{BEARER: []}],
    }
    return {name: value for name, value in changes.items() if value or name != "parameters"}


def _answer_headers(operation: Operation, known: Ends) -> Iterator[str]:
    yield "Request-Id"
    if known.tags:
        yield "ETag"
    if known.publishes or operation.once:
        yield "Kaimen-Position"  # of what others published, when it is a replay
    if operation.once:
        yield "Idempotency-Replayed"


def _parameters(operation: Operation) -> Iterator[Document]:
    names = []
    if operation.once:
        names.append("IdempotencyKey" if operation.needs_key else "OptionalIdempotencyKey")
    if operation.versioned:
        names.append("IfMatch" if operation.must_match else "OptionalIfMatch")
    if operation.edged:
        names.append("KaimenAfter")
    if not operation.public:
        names.append("KaimenNow")
    for name in names:
        yield {"$ref": f"#/components/parameters/{name}"}


PROBLEM: Document = {
    "type": "object",
    "description": "一次拒绝（RFC 9457）：code 固定不变，供程序判断；detail 供人阅读。",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "urn:kaimen:problem:{code}"},
        "title": {"type": "string", "minLength": 1},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "minLength": 1},
        "code": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
        "errors": {
            "type": "array",
            "description": "填写有误的各项。",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {
                    "field": {
                        "type": "string",
                        "description": "正文中的路径，如 petitioners.0.name",
                    },
                    "label": {"type": "string", "description": "该项的中文名称"},
                    "message": {"type": "string"},
                    "type": {"type": "string"},
                },
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": True,
}


def _header(name: str, description: str, schema: Document, *, required: bool = False) -> Document:
    return {"name": name, "in": "header", "required": required, "description": description,
            "schema": schema}  # fmt: skip


_KEY = {"type": "string", "minLength": 1, "maxLength": 200}
_KEY_SAYS = "同一请求重发时用同一个值，只办理一次；保留 72 小时。"
_TAG = {"type": "string", "pattern": '^"[0-9]+"$', "examples": ['"3"']}
_TAGS = {"type": "string", "maxLength": 400, "examples": ['"3"', "*"]}
_POSITIONS = {"type": "string", "examples": ["intake=123"]}
_TIME = {"type": "string", "pattern": "^.+T.+$", "examples": ["2026-03-02T09:00:00+08:00"]}

PARAMETERS: Document = {
    "IdempotencyKey": _header(HEADER, _KEY_SAYS, _KEY, required=True),
    "OptionalIdempotencyKey": _header(HEADER, _KEY_SAYS, _KEY),
    "IfMatch": _header("If-Match", "所依据的版本（ETag）；已有更新则拒绝。", _TAGS, required=True),
    "OptionalIfMatch": _header("If-Match", "所依据的版本（ETag）；已有更新则拒绝。", _TAGS),
    "KaimenAfter": _header(
        "Kaimen-After", "先等待本服务得知这些位置，最多两秒；取自 Kaimen-Position。", _POSITIONS
    ),
    "KaimenNow": _header("Kaimen-Now", "办理时间，仅供演练账号使用。", _TIME),
}
HEADERS: Document = {
    "Request-Id": {"description": "请求编号，见于各服务日志。", "schema": {"type": "string"}},
    "ETag": {"description": "版本，供 If-Match 使用。", "schema": _TAG},
    "Kaimen-Position": {
        "description": "本次所发布的最后一个事件的位置；没有发布时不给出。", "schema": _POSITIONS,
    },
    "Idempotency-Replayed": {
        "description": "这是第一次办理时的答复。", "schema": {"type": "string", "const": "true"},
    },
    "Retry-After": {"description": "多少秒之后重试。", "schema": {"type": "integer"}},
    "WWW-Authenticate": {"description": "所需的认证方式。", "schema": {"type": "string"}},
}  # fmt: skip

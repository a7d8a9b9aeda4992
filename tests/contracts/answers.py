"""Every answer that a test gets from a service is held against the service's document.

So a refusal that the document does not name for an operation, a header or a media type that it
does not know, fails the very test that saw it.
"""

import functools
import json
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

import httpx
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from shared.catalogue import MEDIA_TYPE
from shared.openapi import HEADERS

MOST = 3
"""So many bodies of an operation and status are read by process: the rest are like them."""
REWRITE = "for a new route or refusal run `.venv/bin/python -m tests.contracts.openapi`"
_read: Counter[tuple[str, int]] = Counter()


class Answer(NamedTuple):
    """What came back; names of headers in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as it reads."""
        return self.body.decode(errors="replace")

    def json(self) -> Any:
        """The body as it is meant."""
        return json.loads(self.body)


class Checked(httpx.AsyncBaseTransport):
    """Passes requests on to a service's application, and its answers through `check`."""

    def __init__(self, service: str, inner: httpx.AsyncBaseTransport) -> None:
        self._service = service
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Pass one request on."""
        response = await self._inner.handle_async_request(request)
        body = await response.aread()
        answer = Answer(response.status_code, dict(response.headers), body)
        check(self._service, request.method, request.url.path, answer)
        return response


def check(service: str, method: str, path: str, answer: Answer) -> None:
    """Raise `AssertionError` unless the document of `service` promises this answer."""
    operation = _operation(service, method, path)
    if operation is None:
        return
    name = operation["operationId"]
    promised = operation["responses"].get(str(answer.status))
    assert promised is not None, (
        f"{name} does not promise {answer.status}: {REWRITE} – {answer.text[:300]}"
    )
    media_type = answer.headers.get("content-type", "").partition(";")[0]
    assert media_type in promised.get("content", {}), f"{name} answers with {media_type}"
    known = {each.lower() for each in promised.get("headers", {})}
    unknown = {each.lower() for each in HEADERS} & answer.headers.keys() - known
    assert not unknown, f"{name} does not promise {sorted(unknown)} with {answer.status}"
    content = promised["content"][media_type]
    if media_type == MEDIA_TYPE:
        code = answer.json()["code"]
        promises = code in content["examples"]
        assert promises, f"{name} does not promise to refuse with {code}: {REWRITE}"
    _read[name, answer.status] += 1
    if media_type.endswith("json") and _read[name, answer.status] <= MOST:
        _valid(service, name, content["schema"], answer.json())


def _valid(service: str, name: str, schema: Any, body: Any) -> None:
    validator = Draft202012Validator(
        _within(service, schema), registry=_registry(service), format_checker=None
    )
    wrong = [f"{each.json_path}: {each.message[:200]}" for each in validator.iter_errors(body)]
    assert not wrong, f"the body of {name} is not as its schema says: {wrong[:5]}"


def _within(service: str, schema: Any) -> Any:
    text = json.dumps(schema).replace('"#/', f'"urn:{service}#/')
    return json.loads(text)


@functools.cache
def _registry(service: str) -> Registry[Any]:
    from tests.contracts.openapi import documents

    document = json.loads(json.dumps(documents()[service]))
    resource = Resource.opaque(document)
    return Registry().with_resource(f"urn:{service}", resource)


def _operation(service: str, method: str, path: str) -> Mapping[str, Any] | None:
    """The operation of a request; None for an address that is none, or a service of the tests."""
    for pattern, item in _paths(service):
        if pattern.fullmatch(path):
            found: Mapping[str, Any] | None = item.get(method.lower())
            return found
    return None


@functools.cache
def _paths(service: str) -> list[tuple[re.Pattern[str], Mapping[str, Any]]]:
    """The addresses of a service, those without parameters first, as the router has them."""
    from tests.contracts.openapi import documents  # which needs the harness, which needs us

    paths = documents().get(service, {"paths": {}})["paths"]
    ordered = sorted(paths.items(), key=lambda item: item[0].count("{"))
    return [(re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path)), item) for path, item in ordered]

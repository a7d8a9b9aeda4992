"""What every operation can end in, as the sources say: kept in `shared/reference/problems.json`.

The services read the kept file for their documents; `python -m tests.contracts.openapi` writes it.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from fastapi.dependencies.models import Dependant

from shared import problems
from shared.auth import Authenticator
from shared.edge import Route
from shared.openapi import READS, Operation, operations
from shared.recusals import Recusals
from tests.contracts import refusals
from tests.contracts.openapi import applications

FILE = Path(problems.__file__).parent / "reference" / "problems.json"
GATEWAY = "gateway"
"""Stands among the operations for what the gateway answers itself, in front of any of them."""

RETRIED = {"502", "503"}
"""Statuses for which the gateway says when to try again."""

Json = dict[str, Any]


def written(catalogue: Json) -> str:
    """The catalogue as it is committed: one line for each kind and each operation."""
    parts = [
        f'"{name}": {{\n' + ",\n".join(_line(*item) for item in catalogue[name].items()) + "\n}"
        for name in ("problems", "operations")
    ]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _line(key: str, value: Any) -> str:
    return f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}"


def read() -> Json:
    """The catalogue as the sources say it now."""
    ends = {
        operation.id: ends_of(operation, app.state.recusals)
        for app in applications().values()
        for operation in operations(app)
    }
    ends[GATEWAY] = {
        "codes": sorted(code for code, kind in _of_gateway().items() if kind["status"] != 404)
    }
    return {"problems": dict(sorted(kinds().items())), "operations": dict(sorted(ends.items()))}


def kinds() -> Json:
    """Every kind of refusal, by its code. Raises `ValueError` for a code with two meanings."""
    found = {**_of_framework()}
    grouped = defaultdict(list)
    for each in refusals.everywhere():
        grouped[each.code].append(each)
    for code, alike in grouped.items():
        ((status, title), *more) = {(each.kind.status, each.kind.title) for each in alike}
        if more or code in found:
            raise ValueError(f"{code} is refused with several statuses: name one differently")
        details = sorted({detail for each in alike for detail in each.details})
        facts = sorted({fact for each in alike for fact in each.facts})
        later = any(each.later for each in alike)
        found[code] = _kind(status, title, *details, facts=facts, later=later)
    for code, kind in _of_gateway().items():
        same = found.setdefault(code, kind)
        if (same["status"], same["title"]) != (kind["status"], kind["title"]):
            raise ValueError(f"{code} means something else to the gateway")
        same["details"] = sorted({*same["details"], *kind["details"]})
    return found


def _of_framework() -> Json:
    return {
        code: _kind(status, title, detail, later=False)
        for status, (code, detail, title) in problems.FRAMEWORK.items()
    }


def _of_gateway() -> Json:
    text = resources.files("services.gateway").joinpath("Caddyfile").read_text("utf-8")
    rows = re.findall(r'^\t+(\d{3}|default) ([a-z-]+) "(.+)" "(.+)"$', text, re.MULTILINE)
    return {
        code: _kind(500 if status == "default" else int(status), title, detail,
                    later=status in RETRIED)
        for status, code, title, detail in rows
    }  # fmt: skip


def _kind(status: int, title: str, *details: str, facts: Sequence[str] = (), later: bool) -> Json:
    kind = {"status": status, "title": title, "details": [*details], "facts": [*facts]}
    return {name: value for name, value in {**kind, "later": later}.items() if value}


def ends_of(operation: Operation, recusals: Recusals | None) -> Json:
    """What one operation can end in; `recusals`: what its service's guards ask."""
    route = operation.route
    facts = {
        "request.method": operation.method,
        "request.scope['route'].status_code": route.status_code,
        "request.app.state.recusals": recusals,
        "request.path_params": "{" in operation.path,
        "is_public": operation.public,
        "once": operation.once,
        "reads": operation.method in READS,
    }
    if operation.public:
        facts["getattr(request.state, 'actor', None)"] = None
    found = refusals.reached(_roots(operation), facts)
    codes = {each.code for each in found.refused} | set(_by_nature(operation))
    ends: Json = {"codes": sorted(codes)}
    if "tags" in found.marks and route.dependant.response_param_name:
        ends["tags"] = True
    if "publishes" in found.marks:
        ends["publishes"] = True
    return ends


def _roots(operation: Operation) -> Iterator[Any]:
    yield operation.route.endpoint
    yield from _dependencies(operation.route.dependant)
    if operation.edged:
        yield Route.get_route_handler
    if not operation.public:
        yield Authenticator.actor


def _dependencies(dependant: Dependant) -> Iterator[Any]:
    for each in dependant.dependencies:
        yield each.call
        yield from _dependencies(each)


def _by_nature(operation: Operation) -> Iterator[str]:
    """What the handlers in `shared.problems` answer, by what the operation takes and does."""
    route = operation.route
    yield "unexpected"
    if operation.edged or operation.path == "/readyz":
        yield "database-unavailable"
    if operation.edged:
        yield "storage-full"
    flat = route.dependant
    if route.body_field or _fields(flat, "query_params") or _fields(flat, "path_params"):
        yield "invalid-input"
    if operation.edged and operation.method not in READS:
        yield from ("changed-meanwhile", "body-too-large")
    if route.body_field is not None:
        yield "bad-request"


def _fields(dependant: Dependant, kind: str) -> list[Any]:
    inner = [field for each in dependant.dependencies for field in _fields(each, kind)]
    return [*getattr(dependant, kind), *inner]

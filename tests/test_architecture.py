"""The conventions of the tree, checked; each message says what to do instead."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from services.cli.catalogue import BY_NAME
from shared.auth import Guard
from tests.cluster import APPS
from tests.contracts.openapi import applications

ROOT = Path(__file__).parent.parent
SERVICES = {name: ROOT / BY_NAME[name].package.replace(".", "/") for name in APPS}
OURS = ["shared", "services", *(path.name for path in SERVICES.values() if path.parent == ROOT)]

SHARED = {
    "app", "attachments", "auth", "batches", "bodies", "capability", "catalogue", "checks", "clock",
    "codes", "copies", "file_types", "files", "proofs", "scanner",
    "db", "directory", "edge", "endpoints", "errors", "feed", "filters", "follower", "handlers",
    "history", "http", "idempotency", "jobs", "logs", "moves", "naming", "needs", "objects",
    "openapi",
    "overload", "pages", "parking", "personal", "positions", "problems", "punctuality", "recusals",
    "regions", "rows", "series", "serve", "settings", "snapshots", "tasks", "together",
    "versions", "workbook_cells", "workbook_parts", "workbooks", "workdays",
}  # fmt: skip
CAPABILITY = {
    "capability",
    "rules",
    "models",
    "schemas",
    "queries",
    "events",
    "commands",
    "routes",
    "jobs",
}
SERVICE = {"app", "settings", "worker", "follows", "clients"}
PACKAGES = {
    "corrections", "reception", "handling", "remedies", "evaluation", "papers", "privacy",
    "urgency",
}  # fmt: skip
"""Packages of capabilities, in a service that has too many for one folder."""
BESIDE = {
    "directory": {"passwords", "seed", "signing"},  # whom the others trust starts here
    "exchange": {"signing"},  # whom partners trust
}
"""What a service has beside its capabilities."""
BANNED = {"utils", "util", "helpers", "helper", "common", "constants", "misc"}

WORDS = {
    "tells": "say what it publishes",
    "ask_reading": "say fetch",
    "at_last": "say before_commit",
    "breath": "say pause",
    "breathe": "say pause",
    "hurry": "say wake",
    "surroundings": "say context",
    "desk": "say client, or what it is",
    "put_away": "say store",
    "spoken": "say what it is",
    "standing": "say what it is",
}
"""Names that only this project understood, and what to say instead."""

ASKS_TIME = {"shared/clock.py"}
COMMITS = {"shared/db.py"}
"""The one transaction."""

ORDER = ["session", "actor", "form", "now"]
"""Arguments of a command; its subject stands before the form."""

PURE = {"shared.attachments", "shared.codes", "shared.errors", "shared.workdays", "shared.moves",
        "shared.personal", "shared.regions", "shared.workbook_parts"}  # fmt: skip

ASKING = {
    *(f"{prefix}{verb}" for prefix in ("sa.", "sqlalchemy.", "")
      for verb in ("select", "insert", "update", "delete", "text")),
    *(f"session.{verb}" for verb in ("execute", "scalar", "scalars", "get", "get_one")),
}  # fmt: skip

OPEN = {
    "/v1/me": "everybody may see himself",
    "/v1/me/password": "everybody changes his own password",
    "/v1/accounts/{id}": "the query shows everybody his own account and no other",
    "/v1/delegations": "the query shows everybody what he is a party of",
    "/v1/delegations/count": "as the list",
    "/v1/delegations/{id}": "as the list",
    "/v1/delegations/{id}/history": "as the list",
    "/v1/organisations": "the list of offices is known to all who can log in",
    "/v1/organisations/count": "as the list",
    "/v1/organisations/{id}": "as the list",
    "/v1/regions": "the country's divisions are public",
    "/v1/regions/count": "as the list",
    "/v1/regions/{code}": "as the list",
    "/v1/codes": "labels are no secret",
    "/v1/codes/problems": "as the list",
    "/v1/codes/{name}": "as the list",
    "/v1/calendar/{year}": "holidays are published",
    "/v1/deadline": "arithmetic with published holidays",
    "/v1/office-time": "everybody may know which day it is",
}
"""Routes for everybody who is logged in, each with the reason; anything else needs `guarded`."""


PUBLIC = {
    "directory": {"/token", "/jwks"},
    "intake": {"/public/enquiries", "/public/ratings"},
}
"""Routes for everybody, without a token; each counts who errs (`logins`, `enquiries`)."""


def sources(*folders: Path) -> list[Path]:
    """Python files below, without what tools leave behind."""
    found = (path for folder in folders for path in folder.rglob("*.py"))
    return sorted(path for path in found if "__pycache__" not in path.parts)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def folders(parent: Path) -> list[Path]:
    """The Python packages directly below a folder."""
    return sorted(each for each in parent.iterdir() if (each / "__init__.py").exists())


def capabilities() -> Iterator[Path]:
    """Folders of capabilities: in a service, or in a package of a service."""
    for service in SERVICES.values():
        for folder in folders(service):
            yield from folders(folder) if folder.name in PACKAGES else [folder]


def kept_in(name: str) -> list[Path]:
    """The files of every capability that are called `name`, or lie in a folder called so."""
    return [
        path
        for folder in capabilities()
        for path in sources(folder)
        if path.stem == name or path.parent.name == name
    ]


def calls(path: Path) -> Iterator[tuple[str, int]]:
    """The dotted name of everything a file calls, with the line."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno


def definitions(path: Path) -> Iterator[tuple[str, int]]:
    """Every name that a file gives to a function, class, argument, variable or attribute."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name, node.lineno
            case ast.ClassDef(name=name) | ast.arg(arg=name):
                yield name, node.lineno
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name, node.lineno


def imports(path: Path) -> Iterator[str]:
    """Every module a file imports, as a dotted name; `from a import b` gives `a.b` as well."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name_of(path)}: import by the full name, not relatively"
            yield from (f"{node.module}.{each.name}" for each in node.names)


def routes(service: str) -> Iterator[APIRoute]:
    """Every route of an application, through the routers it includes."""
    waiting: list[Any] = list(applications()[service].routes)
    while waiting:
        each = waiting.pop()
        included = getattr(each, "original_router", None)
        if included is not None:
            waiting += included.routes
        elif isinstance(each, APIRoute):
            yield each


def guards(dependant: Dependant) -> Iterator[Guard]:
    guard = getattr(dependant.call, "guard", None)
    if isinstance(guard, Guard):
        yield guard
    for inner in dependant.dependencies:
        yield from guards(inner)


def test_shared_is_a_toolbox_with_a_closed_lid() -> None:
    found = {path.stem for path in (ROOT / "shared").glob("*.py")} - {"__init__"}
    assert found <= SHARED, (
        f"{sorted(found - SHARED)} in shared/: put it where it is used, or show three services "
        "that call it and add it to the list here"
    )
    assert found == SHARED, f"strike {sorted(SHARED - found)} from the list here: it is gone"
    folders = {path.name for path in (ROOT / "shared").iterdir() if path.is_dir()}
    assert folders <= {"migrations", "reference", "__pycache__"}, (
        "shared/ has two folders: migrations/ for the technical tables, reference/ for data"
    )


def test_every_room_of_shared_is_in_the_documents() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    table = page.partition("The rooms of `shared/`")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert named == SHARED, f"docs/architecture.md and shared/ differ in {sorted(named ^ SHARED)}"


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_holds_its_process_and_its_capabilities(service: str) -> None:
    allowed = SERVICE | BESIDE.get(service, set())
    found = {path.stem for path in SERVICES[service].glob("*.py")} - {"__init__"}
    assert found <= allowed, (
        f"{sorted(found - allowed)}: beside {sorted(allowed)} a service has only capability folders"
    )


@pytest.mark.parametrize("folder", list(capabilities()), ids=name_of)
def test_a_capability_has_only_the_files_everybody_expects(folder: Path) -> None:
    found = {
        path.stem
        for path in folder.iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    odd = sorted(found - CAPABILITY - {"__init__"})
    assert not odd, f"{odd}: a capability holds {sorted(CAPABILITY)} (files or packages), no others"


def test_no_file_is_named_after_nothing() -> None:
    named = [name_of(path) for path in sources(*(ROOT / each for each in [*OURS, "tests"]))
             if BANNED & set(path.with_suffix("").parts)]  # fmt: skip
    assert not named, f"rename {named} after the thing it is, or inline it where it is used"


@pytest.mark.parametrize("service", SERVICES)
def test_every_route_is_guarded_or_open_for_a_reason(service: str) -> None:
    paths = set()
    for route in routes(service):
        path = f"/v1{route.path}"
        paths.add(path)
        if route.path in {"/livez", "/readyz"} or getattr(route.endpoint, "public", False):
            continue
        assert any(guards(route.dependant)) or path in OPEN, (
            f"{sorted(route.methods or ())} {path} of {service} asks no role: give it "
            "`guarded(...)`, or write down in OPEN why everybody may call it"
        )
        assert path not in OPEN or service == "directory", f"{path} is open in directory only"
    if service == "directory":
        assert OPEN.keys() <= paths, f"strike {sorted(OPEN.keys() - paths)} from OPEN: it is gone"


@pytest.mark.parametrize("service", SERVICES)
def test_no_route_hides_from_the_document(service: str) -> None:
    hidden = [route.path for route in routes(service) if not route.include_in_schema]
    assert not hidden, f"publish {hidden}: the matrix and the clients know only what is documented"


@pytest.mark.parametrize("service", SERVICES)
def test_only_health_tokens_and_what_petitioners_ask_are_public(service: str) -> None:
    public = {route.path for route in routes(service) if getattr(route.endpoint, "public", False)}
    wanted = PUBLIC.get(service, set())
    assert public == wanted, f"{public ^ wanted}: nothing else may be called without a token"


def test_names_are_the_fields_words() -> None:
    private = [
        f"{name} in {name_of(path)}:{line}: {WORDS[name.strip('_').lower()]}"
        for path in sources(*(ROOT / each for each in [*OURS, "tests"]))
        for name, line in definitions(path)
        if name.strip("_").lower() in WORDS
    ]
    assert not private, f"{private}: one word per concept, and the one that others use"


def test_only_the_clock_asks_what_time_it_is() -> None:
    asking = [
        f"{name_of(path)}:{line}"
        for path in sources(*(ROOT / each for each in OURS))
        for call, line in calls(path)
        if call.endswith(("datetime.now", "datetime.utcnow", "date.today", "time.time"))
        and name_of(path) not in ASKS_TIME
    ]
    assert not asking, f"{asking}: take `now` as an argument, at the edge from shared.clock"


def test_only_the_edge_commits() -> None:
    committing = [
        f"{name_of(path)}:{line}"
        for path in sources(*(ROOT / each for each in OURS))
        for call, line in calls(path)
        if call.endswith(".commit") and name_of(path) not in COMMITS
    ]
    assert not committing, f"{committing}: never commit; the edge does, once for the request"


def test_a_savepoint_takes_back_its_events() -> None:
    nesting = [
        f"{name_of(path)}:{line}"
        for path in sources(*(ROOT / each for each in OURS))
        for call, line in calls(path)
        if call.endswith(".begin_nested") and name_of(path) != "shared/feed.py"
    ]
    assert not nesting, f"{nesting}: use shared.feed.savepoint, or events of what was undone go out"


@pytest.mark.parametrize("path", kept_in("rules"), ids=name_of)
def test_rules_are_pure(path: Path) -> None:
    service = name_of(path).rpartition("/rules")[0].rpartition("/")[0].replace("/", ".")
    head, _, package = service.rpartition(".")
    service = head if package in PACKAGES else service
    impure = [
        module
        for module in imports(path)
        if module.partition(".")[0] not in sys.stdlib_module_names
        and not any(module == pure or module.startswith(f"{pure}.") for pure in PURE)
        and not (module.startswith(f"{service}.") and "rules" in module.split("."))
    ]
    assert not impure, f"{impure}: rules take values; let the command fetch them and pass them on"


@pytest.mark.parametrize("path", kept_in("routes"), ids=name_of)
def test_routes_ask_queries_and_never_the_database(path: Path) -> None:
    asking = [f"{call} in line {line}" for call, line in calls(path) if call in ASKING]
    assert not asking, f"{asking}: move it to queries.py, where every select is narrowed"


@pytest.mark.parametrize("path", kept_in("queries"), ids=name_of)
def test_a_query_changes_and_publishes_nothing(path: Path) -> None:
    acting = [
        f"{call} in line {line}"
        for call, line in calls(path)
        if call in {"publish", "feed.publish", "session.add", "session.delete", "history.move"}
    ]
    assert not acting, f"{acting}: move it to commands.py; a query only finds"


@pytest.mark.parametrize("path", kept_in("commands"), ids=name_of)
def test_commands_take_their_arguments_in_one_order(path: Path) -> None:
    for node in ast.parse(path.read_text("utf-8")).body:
        if not isinstance(node, ast.AsyncFunctionDef) or node.name.startswith("_"):
            continue
        given = [each.arg for each in node.args.args]
        known = [name for name in given if name in ORDER]
        wanted = [name for name in ORDER if name in given]
        assert [given[:1], known] == [["session"], wanted], (
            f"{node.name}({', '.join(given)}): the order is session, actor, the subject, form, now"
        )


@pytest.mark.parametrize("path", sources(*(ROOT / each for each in OURS)), ids=name_of)
def test_a_module_says_in_its_first_line_what_it_is(path: Path) -> None:
    if "versions" in path.parts and path.parent.parent.name == "migrations":
        return
    tree = ast.parse(path.read_text("utf-8"))
    assert not tree.body or ast.get_docstring(tree), "write one sentence: what the module promises"

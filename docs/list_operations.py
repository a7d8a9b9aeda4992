"""Print docs/api-operations.md: every operation of every service and the roles that may do it.

.venv/bin/python docs/list_operations.py > docs/api-operations.md
"""

import tempfile
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from services.cli.catalogue import SERVICES
from shared.auth import Guard
from shared.edge import Route
from shared.moves import Role
from shared.settings import Settings

READER = frozenset(Role) - {
    Role.SENDER, Role.PETITIONER, Role.SYSTEM, Role.SERVICE, Role.OPERATOR, Role.REHEARSAL,
    Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN,
}  # fmt: skip
NAMED = {
    READER: "*reader*",
    READER | {Role.SENDER}: "*reader*, sender",
    READER - {Role.LEADER, Role.JOINT_OFFICE}: "*reader* without leader, joint_office",
}
EVERYWHERE = ("/v1/feed", "/v1/followers")
OWN = {
    "own_piece_to_change": "responsible unit",
    "as_assignee": "the order's bureau",
    "as_issuer": "the issuing unit",
}
HEAD = f"""# Every operation

Written by `docs/list_operations.py` from the guards of the routes; do not edit by hand.

Paths are below `/api/<service>`. *reader* is any of {", ".join(sorted(READER))}.
Which rows exist for a caller is decided by the unit and by participation, not by the role (see
[API](api.md#what-a-caller-sees)); a 403 may also come from a rule of the move, such as
`wrong-level` or `not-responsible-unit`. *key* marks operations that are refused without
`Idempotency-Key`.
"""


def main() -> None:
    """Write the whole file to standard output."""
    lines = [HEAD]
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            database_url="postgresql+psycopg://nobody@/none", secrets_dir=Path(folder)
        )
        for service in SERVICES:
            app = import_module(f"{service.package}.app").create_app(settings)
            lines += [f"## {service.name}", "", "| operation | roles | |", "|---|---|---|"]
            lines += [_line(path, route) for path, route in _routes(app.router.routes)
                      if path.startswith("/v1/") and not path.startswith(EVERYWHERE)]  # fmt: skip
            lines.append("")
    lines += ["## In every service", "", "| operation | roles | |", "|---|---|---|"]
    lines += [_line(path, route) for path, route in _routes(app.router.routes)
              if not path.startswith("/v1/") or path.startswith(EVERYWHERE)]  # fmt: skip
    lines += ["", "directory follows nobody and has no `/v1/followers`."]
    print("\n".join(lines))  # noqa: T201


def _routes(routes: Sequence[Any], prefix: str = "") -> Iterator[tuple[str, APIRoute]]:
    for route in routes:
        if inner := getattr(route, "original_router", None):
            yield from _routes(inner.routes, prefix + route.include_context.prefix)
        elif isinstance(route, APIRoute):
            yield prefix + route.path, route


def _line(path: str, route: APIRoute) -> str:
    guard = next(_guards(route.dependant), None)
    notes = []
    if guard is not None and guard.load is not None:
        notes.append(OWN.get(guard.load.__name__, ""))
    if guard is not None and route.status_code == 201:
        notes.append("key")
    method = "/".join(sorted(route.methods or ()))
    return f"| `{method} {path}` | {_who(route, guard)} | {', '.join(filter(None, notes))} |"


def _who(route: APIRoute, guard: Guard | None) -> str:
    if guard is not None:
        named = NAMED.get(frozenset(guard.roles))
        return named or ", ".join(sorted(guard.roles))
    # Routes of our own have the edge and ask for a token; the health routes are plain ones.
    is_open = getattr(route.endpoint, "public", False) or not isinstance(route, Route)
    return "no token needed" if is_open else "any account"


def _guards(dependant: Dependant) -> Iterator[Guard]:
    for each in dependant.dependencies:
        if guard := getattr(each.call, "guard", None):
            yield guard
        yield from _guards(each)


if __name__ == "__main__":
    main()

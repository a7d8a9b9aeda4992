"""Print docs/api-operations.md: every operation of every service and the roles that may do it.

.venv/bin/python docs/list_operations.py > docs/api-operations.md
"""

import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from services.cli.catalogue import SERVICES
from shared.moves import Move, Role
from shared.openapi import Operation, operations
from shared.settings import Settings

READER = frozenset(Role) - {
    Role.SENDER, Role.PETITIONER, Role.SYSTEM, Role.SERVICE, Role.OPERATOR, Role.REHEARSAL,
    Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.ACCUSATION_OFFICER,
}  # fmt: skip
NAMED = {
    READER: "*reader*",
    READER | {Role.SENDER}: "*reader*, sender",
    READER - {Role.LEADER, Role.JOINT_OFFICE}: "*reader* without leader, joint_office",
}
EVERYWHERE = ("/v1/feed", "/v1/followers")
TABLE = ["| operation | id | roles | |", "|---|---|---|---|"]
HEAD = f"""# Every operation

Written by `docs/list_operations.py` from the guards of the routes; do not edit by hand.

Paths are below `/api/<service>`. *reader* is any of {", ".join(sorted(READER))}.
Which rows exist for a caller is decided by the unit and by participation, not by the role (see
[API](api.md#what-a-caller-sees)); a 403 may also come from a rule of the move, such as
`wrong-level` or `not-responsible-unit`; [problems](problems.md) lists what every operation refuses
with. *key* marks operations that are refused without `Idempotency-Key`.
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
            found = list(operations(app))
            lines += [f"## {service.name}", "", *TABLE]
            lines += [_line(each) for each in found if not _everywhere(each)] + [""]
    lines += ["## In every service", "", *TABLE]
    lines += [_line(each) for each in found if _everywhere(each)]
    lines += ["", "directory follows nobody and has no `/v1/followers`."]
    print("\n".join(lines))  # noqa: T201


def _everywhere(operation: Operation) -> bool:
    return not operation.path.startswith("/v1/") or operation.path.startswith(EVERYWHERE)


def _line(operation: Operation) -> str:
    notes = []
    guard = operation.guard
    if guard is not None and guard.load is not None and isinstance(guard.needed, Move):
        notes += dict.fromkeys(_relations(guard.needed))
    if operation.needs_key:
        notes.append("key")
    address = f"{operation.method} {operation.path}"
    return f"| `{address}` | `{operation.id}` | {_who(operation)} | {', '.join(notes)} |"


def _relations(move: Move) -> Iterator[str]:
    """How one must stand towards the row, and who must not decide."""
    for way in move.ways:
        yield from (each.label for each in (way.unit, way.line, way.person) if each)
        if way.never is not None:
            yield f"never {way.never.label}"


def _who(operation: Operation) -> str:
    if operation.guard is not None:
        named = NAMED.get(frozenset(operation.guard.roles))
        return named or ", ".join(sorted(operation.guard.roles))
    return "no token needed" if operation.public else "any account"


if __name__ == "__main__":
    main()

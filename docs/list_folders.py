"""Print docs/folders.md: for every URL the folder whose code serves it.

.venv/bin/python docs/list_folders.py > docs/folders.md
"""

from collections.abc import Iterator, Mapping

from fastapi.routing import APIRoute

from services.cli.catalogue import SERVICES
from shared import endpoints
from shared.capability import capabilities

HEAD = """# Folders

Written by `docs/list_folders.py` from the routers of the capabilities; do not edit by hand.

A folder is named after the resource in its URL: `/look-backs` is served by `look_backs/`,
`/listings/{id}/urgings` by `urgings/`, `/pieces/{id}/triage` by `triage/`. A test
(`tests/contracts/test_folders.py`) holds every URL to that rule and lists the exceptions with their
reasons. Each row stands for all URLs below it that have no row of their own. Paths are below
`/api/<service>/v1`.
"""

Served = Mapping[str, str]
"""Folders by path; both relative to their service."""


def main() -> None:
    """Write the whole file to standard output."""
    lines = [HEAD]
    for service in SERVICES:
        lines += [f"## {service.name} (`{service.package.replace('.', '/')}/`)", ""]
        lines += [*_table(served(service.package)), ""]
    lines += ["## In every service (`shared/endpoints.py`)", ""]
    routers = (endpoints.health, endpoints.feeds, endpoints.checks, endpoints.followers)
    lines += [f"- `{path}`" for path in sorted({route.path for each in routers
                                                for route in each.routes
                                                if isinstance(route, APIRoute)})]  # fmt: skip
    print("\n".join(lines))  # noqa: T201


def served(package: str) -> Served:
    """By every path of a service the folder that serves it."""
    return {
        route.path: folder.removeprefix(f"{package}.").replace(".", "/")
        for folder, capability in capabilities(package).items()
        if capability.router is not None
        for route in capability.router.routes
        if isinstance(route, APIRoute)
    }


def _table(paths: Served) -> Iterator[str]:
    """One row for each URL whose folder is not the one of the URL above it."""
    yield "| URL | folder |"
    yield "|---|---|"
    for path in sorted({prefix for each in paths for prefix in _prefixes(each)}):
        *above, folder = (_folder(paths, prefix) for prefix in _prefixes(path))
        inherited = next((each for each in reversed(above) if each is not None), None)
        if folder not in (None, inherited):
            yield f"| `{path}` | `{folder}/` |"


def _prefixes(path: str) -> list[str]:
    """`/a/b` → `/a`, `/a/b`."""
    parts = path.strip("/").split("/")
    return ["/" + "/".join(parts[:end]) for end in range(1, len(parts) + 1)]


def _folder(paths: Served, path: str) -> str | None:
    """The folder of a path, else the one folder of all paths below it, else None."""
    if path in paths:
        return paths[path]
    below = {folder for each, folder in paths.items() if each.startswith(f"{path}/")}
    return below.pop() if len(below) == 1 else None


if __name__ == "__main__":
    main()

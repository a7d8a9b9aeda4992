"""The table at the end says what was counted, and sends nobody to an address that is not there."""

from typing import Any

from services.cli.demo import shown as shown_table
from services.cli.demo.shown import LINES, shown
from tests.contracts.openapi import applications

PLAYED: dict[str, Any] = {
    **{figure: 1000 + at for at, (_, figure, _) in enumerate(LINES)},
    "url": "http://127.0.0.1:8000",
    "seconds": 75.5,
    "calls": 2500,
    "folder": "/data/demo",
    "files": ["a", "b"],
}


def test_every_figure_stands_beside_its_label() -> None:
    said = shown(PLAYED).splitlines()
    for at, (label, _, path) in enumerate(LINES):
        assert any(label in line and str(1000 + at) in line and path in line for line in said)
    assert shown_table is shown


def test_the_files_the_address_and_the_time_are_named() -> None:
    said = shown(PLAYED)
    for word in ("http://127.0.0.1:8000/api/", "75.5", "2500", "/data/demo", "2个"):
        assert word in said


def test_every_address_of_the_table_can_be_read() -> None:
    served = {
        f"{service}{path}"
        for service, application in applications().items()
        for path, operations in application.openapi()["paths"].items()
        if "get" in operations
    }
    named = {path.partition("?")[0].replace("{matter_id}", "{id}") for _, _, path in LINES}
    assert named <= {path.replace("{matter_id}", "{id}") for path in served}

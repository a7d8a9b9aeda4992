"""The table at the end has every figure, and only addresses that exist."""

from typing import Any

from services.cli.demo.summary import LINES, summary
from tests.contracts.openapi import applications

FIGURES: dict[str, Any] = {
    **{figure: 1000 + at for at, (_, figure, _) in enumerate(LINES)},
    "url": "http://127.0.0.1:8000",
    "seconds": 75.5,
    "calls": 2500,
    "folder": "/data/demo",
    "files": ["a", "b"],
}


def test_every_figure_has_its_label_and_its_address() -> None:
    lines = summary(FIGURES).splitlines()
    for at, (label, _, path) in enumerate(LINES):
        assert any(label in line and str(1000 + at) in line and path in line for line in lines)


def test_the_files_the_address_and_the_time_are_named() -> None:
    text = summary(FIGURES)
    for word in ("http://127.0.0.1:8000/api/", "75.5", "2500", "/data/demo", "2个"):
        assert word in text


def test_every_address_of_the_table_can_be_read() -> None:
    served = {
        f"{service}{path}"
        for service, application in applications().items()
        for path, operations in application.openapi()["paths"].items()
        if "get" in operations
    }
    named = {path.partition("?")[0].replace("{matter_id}", "{id}") for _, _, path in LINES}
    assert named <= {path.replace("{matter_id}", "{id}") for path in served}

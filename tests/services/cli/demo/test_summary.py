"""The table at the end has every figure, and only addresses that exist."""

from typing import Any

from services.cli.demo.summary import LINES, summary
from tests.contracts.openapi import applications

FIGURES: dict[str, Any] = {
    **{line.figure: 1000 + at for at, line in enumerate(LINES)},
    "url": "http://127.0.0.1:8000",
    "seconds": 75.5,
    "calls": 2500,
    "folder": "/data/demo",
    "files": ["a", "b"],
}


def test_every_figure_has_its_label_and_its_address() -> None:
    lines = summary(FIGURES).splitlines()
    for at, wanted in enumerate(LINES):
        words = (wanted.label, str(1000 + at), f"/api/{wanted.path} ")
        assert any(all(word in line for word in words) for line in lines)


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
    assert {line.path.partition("?")[0] for line in LINES} <= served

"""Numbers that begin with 1 in each year."""

from importlib import resources
from pathlib import Path

from services.cli.catalogue import SERVICES

ALLOWED = {("intake_service", "models.py", "piece_number")}
"""Receipts carry their day and go on counting (domain §5.1); nothing else has a sequence."""


def test_nothing_that_is_numbered_by_its_year_counts_with_a_sequence() -> None:
    found = set()
    for service in SERVICES:
        root = Path(str(resources.files(service.package)))
        for path in root.rglob("*.py"):
            if "migrations" in path.parts:
                continue
            for line in path.read_text("utf-8").splitlines():
                if 'Sequence("' in line:
                    found.add((service.package, path.name, line.split('"')[1]))
    assert found == ALLOWED

"""The lists that proposals are made of, read from the package."""

import csv
from collections.abc import Iterable
from importlib import resources


def reference(name: str) -> Iterable[dict[str, str]]:
    """The rows of a list."""
    file = resources.files("intake_service.reception.proposals").joinpath("reference", name)
    return csv.DictReader(file.read_text("utf-8").splitlines())

"""The words of the office: every enumeration of the product with its Chinese label.

One file holds them all; `/codes`, letters, sheets and refusals read the same label. Pure: the file
is read from the package once.
"""

import csv
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Code:
    """One word: our `code`, its Chinese `label`, the `national` code where one was seen."""

    code: str
    label: str
    national: str | None


@dataclass(frozen=True, slots=True)
class CodeSet:
    """One enumeration, in the order in which it should be offered."""

    name: str
    label: str
    codes: list[Code] = field(default_factory=list)


@cache
def code_sets() -> dict[str, CodeSet]:
    """Every enumeration by its name, in the order of the file."""
    file = resources.files("shared").joinpath("reference", "codes.csv")
    found: dict[str, CodeSet] = {}
    for row in csv.DictReader(file.read_text("utf-8").splitlines()):
        one = found.setdefault(row["set"], CodeSet(row["set"], row["set_label"]))
        one.codes.append(Code(row["code"], row["label"], row["national"] or None))
    return found


@cache
def labels(name: str) -> dict[str, str]:
    """Code → label of the enumeration `name`. Raises `KeyError` when there is none."""
    return {each.code: each.label for each in code_sets()[name].codes}


def label(name: str, code: str | StrEnum) -> str:
    """The label of `code` in the enumeration `name`. Raises `KeyError` when there is none."""
    return labels(name)[str(code)]

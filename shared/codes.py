"""The words of the office: every enumeration of the product with its Chinese label.

`/codes`, letters, sheets and refusals read the same label. The verbs in `moves.csv` are printed
from the moves that the code runs on. Pure: the files are read from the package once.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib import resources
from itertools import chain


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
    """Every enumeration by its name, in the order of the files; the verbs of moves come last."""
    folder = resources.files("shared").joinpath("reference")
    found: dict[str, CodeSet] = {}
    lines = chain.from_iterable(
        csv.DictReader(folder.joinpath(name).read_text("utf-8").splitlines())
        for name in ("codes.csv", "moves.csv")
    )
    for row in lines:
        one = found.setdefault(row["set"], CodeSet(row["set"], row["set_label"]))
        one.codes.append(Code(row["code"], row["label"], row["national"] or None))
    return found


@cache
def fields() -> dict[str, str]:
    """Chinese names of what people enter and ask for, by the field's name in the interface."""
    file = resources.files("shared").joinpath("reference", "fields.csv")
    rows = csv.DictReader(file.read_text("utf-8").splitlines())
    return {row["field"]: row["label"] for row in rows}


def field_label(path: str) -> str:
    """The Chinese name of a wrong field: of the last named part of its dotted path."""
    named = [part for part in path.split(".") if part in fields()]
    return fields()[named[-1]] if named else path


def words(allowed: Sequence[str]) -> list[str]:
    """The labels of codes that belong to one enumeration; of codes without one, themselves."""
    wanted = set(allowed)
    sets = [each for each in code_sets() if wanted <= set(labels(each))]
    nearest = min(sets, key=lambda name: len(labels(name)), default=None)
    return [labels(nearest)[code] for code in allowed] if nearest else list(allowed)


@cache
def labels(name: str) -> dict[str, str]:
    """Code → label of the enumeration `name`. Raises `KeyError` when there is none."""
    return {each.code: each.label for each in code_sets()[name].codes}


def label(name: str, code: str | StrEnum) -> str:
    """The label of `code` in the enumeration `name`. Raises `KeyError` when there is none."""
    return labels(name)[str(code)]

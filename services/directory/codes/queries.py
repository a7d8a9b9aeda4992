"""Reading the enumerations; they are part of the program, not of the database."""

import csv
from functools import cache
from importlib import resources

from services.directory.codes.schemas import CodeOut, CodeSetOut
from shared.errors import NotFound


@cache
def code_sets() -> tuple[CodeSetOut, ...]:
    """Every enumeration, in the order of the file."""
    file = resources.files("services.directory").joinpath("reference", "codes.csv")
    sets: dict[str, CodeSetOut] = {}
    for row in csv.DictReader(file.read_text("utf-8").splitlines()):
        one = sets.setdefault(
            row["set"], CodeSetOut(set=row["set"], label=row["set_label"], codes=[])
        )
        code = CodeOut(code=row["code"], label=row["label"], national=row["national"] or None)
        one.codes.append(code)
    return tuple(sets.values())


def code_set(name: str) -> CodeSetOut:
    """One enumeration. Raises `NotFound` (code-set-unknown)."""
    for one in code_sets():
        if one.set == name:
            return one
    names = "、".join(one.set for one in code_sets())
    raise NotFound("code-set-unknown", f"没有这个代码表，可用的有：{names}。")

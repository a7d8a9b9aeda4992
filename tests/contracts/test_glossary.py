"""Every status, verb and letter that the code knows stands in the glossary."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from intake_service.handling.letters.rules import CURRENT

ROOT = Path(__file__).parents[2]
_PAGE = (ROOT / "docs" / "glossary.md").read_text("utf-8")
_SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", _PAGE, re.MULTILINE | re.DOTALL))


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (ROOT / "shared" / "reference" / name).open(encoding="utf-8") as file:
        yield from csv.DictReader(file)


def test_every_status_stands_there_with_its_label() -> None:
    said = {
        (label.strip(), code)
        for label, code in re.findall(r"([^·|;:\n`]+?)`([a-z_]+)`", _SECTIONS["Statuses"])
    }
    statuses = [row for row in _rows("codes.csv") if row["set"].endswith("_status")]
    assert len(statuses) > 100
    lacking = [row for row in statuses if (row["label"], row["code"]) not in said]
    assert lacking == []


def test_every_verb_stands_there() -> None:
    said = set(re.findall(r"`([a-z-]+)`", _SECTIONS["Verbs"]))
    verbs = {row["code"]: row["set"] for row in _rows("moves.csv")}
    assert {verb: of for verb, of in verbs.items() if verb not in said} == {}


@pytest.mark.parametrize("kind", CURRENT)
def test_every_letter_stands_there(kind: str) -> None:
    assert f"{kind} " in _SECTIONS["Clocks and letters"]

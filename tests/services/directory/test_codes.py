"""Every word that the interfaces use has a Chinese label."""

import importlib
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from services.cli.catalogue import SERVICES
from services.directory.accounts.rules import WHERE
from services.directory.codes.queries import code_set, code_sets
from shared.capability import capabilities
from shared.codes import labels
from shared.moves import Role

ENUMERATIONS = [
    (name, words)
    for service in SERVICES
    for capability in capabilities(service.package).values()
    for name, words in capability.codes.items()
]


@pytest.mark.parametrize(("name", "words"), ENUMERATIONS)
def test_every_word_that_a_service_offers_has_a_label(name: str, words: type[StrEnum]) -> None:
    assert {word.value for word in words} <= set(labels(name))


ROOT = Path(__file__).parents[3]


def offered() -> list[type[StrEnum]]:
    """Every enumeration in the rules of the services."""
    found = []
    for file in sorted(ROOT.glob("*_service/**/*.py")):
        if "rules" not in (file.stem, file.parent.name):
            continue
        place = file.parent if file.stem == "__init__" else file.with_suffix("")
        module = importlib.import_module(".".join(place.relative_to(ROOT).parts))
        for name, one in vars(module).items():
            is_enumeration = isinstance(one, type) and issubclass(one, StrEnum)
            if is_enumeration and one.__module__ == module.__name__ and not name.startswith("_"):
                found.append(one)
    return found


@pytest.mark.parametrize("words", offered(), ids=lambda one: f"{one.__module__}.{one.__name__}")
def test_a_capability_names_the_set_of_every_enumeration_it_offers(words: type[StrEnum]) -> None:
    named = [one for _, one in ENUMERATIONS]
    assert words in named, "name the set that labels it, in capability.py and reference/codes.csv"


def test_every_code_is_labelled_once_in_its_set() -> None:
    for one in code_sets():
        codes = [code.code for code in one.codes]
        assert len(codes) == len(set(codes)), one.set
        assert all(code.label for code in one.codes)


def test_every_role_that_can_be_given_has_a_label() -> None:
    assert set(WHERE) <= {Role(code.code) for code in code_set("role").codes}


class TestRoutes:
    pytestmark = pytest.mark.anyio

    async def test_all_sets_come_in_one_answer(self, directory: Any) -> None:
        sets = {one["set"]: one for one in (await directory.get("/v1/codes")).json()["items"]}
        assert {"code": "letter", "label": "来信", "national": "100"} in sets["form"]["codes"]
        assert [code["code"] for code in sets["route"]["codes"]] == [f"P{i}" for i in range(1, 7)]
        assert len(sets["closeout_criterion"]["codes"]) == 11

    async def test_every_kind_of_refusal_comes_with_the_operations_that_end_in_it(
        self, directory: Any
    ) -> None:
        items = (await directory.get("/v1/codes/problems")).json()["items"]
        kinds = {one["code"]: one for one in items}
        assert list(kinds) == sorted(kinds)
        assert kinds["chain-incomplete"] == {
            "code": "chain-incomplete",
            "status": 409,
            "title": "当前状态不允许",
            "details": ["包案责任链不完整，尚缺…包案领导，不能启动督办。"],
            "facts": ["gaps"],
            "retry": False,
            "operations": ["supervision.listings.start"],
        }
        assert kinds["database-unavailable"]["retry"]
        assert kinds["code-set-unknown"]["operations"] == ["directory.codes.get"]

    async def test_an_unknown_set_is_not_found(self, directory: Any) -> None:
        answer = await directory.get("/v1/codes/colours")
        assert (answer.status_code, answer.json()["code"]) == (404, "code-set-unknown")

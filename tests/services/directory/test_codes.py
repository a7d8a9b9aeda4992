"""Every word that the interfaces use has a Chinese label."""

import importlib
import json
import subprocess
import sys
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import BaseModel, ValidationError

from services.cli.catalogue import SERVICES
from services.directory.accounts.rules import WHERE
from services.directory.codes.queries import code_set, code_sets
from shared.capability import capabilities
from shared.codes import fields, labels, words
from shared.moves import Role
from shared.problems import invalid

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


def test_every_verb_is_labelled_in_the_set_of_what_moves() -> None:
    """An answer's `allowed_moves` are codes too; print them anew with docs/list_verbs.py."""
    script = [sys.executable, "docs/list_verbs.py"]
    printed = subprocess.run(script, cwd=ROOT, capture_output=True, text=True, check=True)
    assert (ROOT / "shared/reference/moves.csv").read_text("utf-8") == printed.stdout
    shown = {one.set: {code.code: code.label for code in one.codes} for one in code_sets()}
    for service in SERVICES:
        for capability in capabilities(service.package).values():
            for moves in capability.machines.values():
                wanted = {move.verb: move.label for move in moves}
                assert wanted in shown.values()


def test_every_field_that_people_enter_has_a_chinese_name() -> None:
    named = set(fields())
    for file in sorted((ROOT / "tests/contracts/openapi").glob("*.json")):
        document = json.loads(file.read_text("utf-8"))
        assert entered(document) - named == set(), f"name them in fields.csv: {file.stem}"


def entered(document: dict[str, Any]) -> set[str]:
    """The names of all parameters and members of bodies."""
    names: set[str] = set()
    schemas = document["components"]["schemas"]
    for operations in document["paths"].values():
        for operation in operations.values():
            names |= {each["name"] for each in operation.get("parameters", ())
                      if each.get("in") in ("query", "path")}  # fmt: skip
            for content in operation.get("requestBody", {}).get("content", {}).values():
                names |= members(content["schema"], schemas, frozenset())
    return names


def members(node: Any, schemas: dict[str, Any], seen: frozenset[str]) -> set[str]:
    """The names of all members of a schema, and of what it refers to."""
    if isinstance(node, list):
        return set().union(*(members(each, schemas, seen) for each in node))
    if not isinstance(node, dict):
        return set()
    found = set(node.get("properties", ()))
    name = node.get("$ref", "").rpartition("/")[2]
    if name and name not in seen:
        found |= members(schemas[name], schemas, seen | {name})
    return found.union(*(members(each, schemas, seen) for each in node.values()))


REASONS = {"reason", "purpose", "change_reason", "ground", "gaps_reason"}
"""Why something is done is said in two characters at least; reading the vault asks for more."""


def test_nothing_and_a_short_request_are_answers() -> None:
    """无, 请复查: a text is refused for being empty, not for being short."""
    refused = [
        f"{file.stem} {name}.{member}"
        for file in sorted((ROOT / "tests/contracts/openapi").glob("*.json"))
        for name, schema in json.loads(file.read_text("utf-8"))["components"]["schemas"].items()
        for member, about in schema.get("properties", {}).items()
        if member not in REASONS and asks_for_more_than_one_character(about)
    ]
    assert refused == []


def asks_for_more_than_one_character(about: dict[str, Any]) -> bool:
    texts = (about, about.get("items", {}), *about.get("anyOf", ()))
    return any(each.get("minLength", 0) > 1 and each.get("maxLength", 0) > 60 for each in texts)


@pytest.mark.parametrize(
    ("allowed", "labels_"),
    [(["phone", "notice"], ["电话督促", "提醒函"]), (["x1", "x2"], ["x1", "x2"])],
)
def test_a_refusal_names_choices_by_their_labels(allowed: list[str], labels_: list[str]) -> None:
    assert words(allowed) == labels_


def test_a_refusal_names_the_field_in_chinese_and_no_code() -> None:
    class Given(BaseModel):
        kind: Literal["phone", "notice"]

    with pytest.raises(ValidationError) as refused:
        Given.model_validate({"kind": "call"})
    (error,) = invalid(refused.value.errors()).body["errors"]
    assert (error["field"], error["label"]) == ("kind", "类别")
    assert error["message"] == "不在可选范围内：电话督促、提醒函"


@pytest.mark.parametrize("file", ["shared/reference/codes.csv", "services/cli/imports.py"])
def test_words_of_the_law_are_not_used_for_rows_of_a_sheet(file: str) -> None:
    """未受理 and 退回 say what happens to a petition, not to a row that could not be read."""
    lines = (ROOT / file).read_text("utf-8").splitlines()
    about = [line for line in lines if "import_" in line or file.endswith(".py")]
    assert [line for line in about if "受理" in line or "退回" in line] == []

"""The catalogue of refusals is what the sources say, and says of each what a caller needs."""

import re
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from typing import Any, Protocol, TypeVar

import pytest

from shared import edge, feed
from shared.catalogue import catalogue as kept_catalogue
from shared.errors import Conflict, Invalid, NotFound, Refusal, Unavailable
from shared.moves import By, Move, Relation, Role, allowed, check, permit
from shared.regions import Level
from tests.contracts import catalogue, refusals

REWRITE = "run `.venv/bin/python -m tests.contracts.openapi` and commit the diff"

F = TypeVar("F", bound=Callable[..., Any])


def ours(value: F) -> F:
    """Let the reader take what a test defines for source of ours."""
    value.__module__ = "shared.sample"
    return value


def codes(*roots: Any, **facts: Any) -> set[str]:
    return {each.code for each in refusals.reached(roots, facts).refused}


class TestCatalogue:
    def test_it_is_what_the_sources_say(self) -> None:
        kept = catalogue.FILE.read_text("utf-8")
        assert kept == catalogue.written(catalogue.read()), REWRITE

    def test_every_code_has_one_form_one_status_and_a_sentence(self) -> None:
        for code, kind in kept_catalogue().kinds.items():
            assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code), code
            assert 400 <= kind.status < 600, code
            assert re.search("[一-鿿]", kind.title), f"{code}: a title in Chinese"
            assert kind.details, f"{code} is refused without a sentence that can be read"
            assert all(each.endswith(("。", "…")) for each in kind.details), f"{code}: a sentence"

    def test_no_refusal_hides_its_code(self) -> None:
        assert refusals.unclear() == [], "write the code where the refusal is made"

    def test_every_code_of_an_operation_is_a_kind(self) -> None:
        found = kept_catalogue()
        named = {code for ends in found.operations.values() for code in ends.codes}
        assert named <= found.kinds.keys()

    def test_a_code_with_two_meanings_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        both = {refusals.Refused(Conflict, "twice"), refusals.Refused(NotFound, "twice")}
        # The sources hold no such code: that is what this would find.
        monkeypatch.setattr(refusals, "everywhere", lambda: both)
        with pytest.raises(ValueError, match="twice is refused with several statuses"):
            catalogue.kinds()


@ours
def _refuse(number: int) -> None:
    if number < 0:
        raise Conflict("too-small", "太小。")
    detail = f"数{number}太大。"
    raise Unavailable("too-large", detail, number=number, retry_after=1)


@ours
def _make() -> Refusal:
    return NotFound("made-elsewhere", "没有。")


class _Thing:
    @ours
    def __init__(self, inner: "_Rule") -> None:
        self._inner = inner

    @property
    @ours
    def worth(self) -> int:
        raise Invalid("worthless", "无值。")

    @ours
    def use(self) -> None:
        self._inner.ask()


ours(_Thing)


class _Rule(Protocol):
    def ask(self) -> None: ...


class TestReading:
    """What is followed, and what is not."""

    def test_a_refusal_is_read_with_its_sentence_and_its_facts(self) -> None:
        found = {each.code: each for each in refusals.reached([_refuse]).refused}
        assert found.keys() == {"too-small", "too-large"}
        assert found["too-large"].details == ("数…太大。",)
        assert found["too-large"].facts == ("number",)
        assert found["too-large"].later
        assert not found["too-small"].later

    def test_calls_are_followed_through_functions_that_are_passed_on(self) -> None:
        @ours
        def use(what: Callable[[int], None]) -> None:
            what(1)

        @ours
        def start() -> None:
            use(_refuse)

        assert codes(start) == {"too-small", "too-large"}

    def test_a_refusal_that_is_made_elsewhere_counts_where_it_is_called(self) -> None:
        @ours
        def start() -> None:
            raise _make()

        assert codes(start) == {"made-elsewhere"}

    def test_what_is_caught_goes_no_further(self) -> None:
        @ours
        def caught() -> None:
            try:
                _refuse(1)
            except Conflict:
                return

        @ours
        def suppressed() -> None:
            with suppress(Refusal):
                _refuse(1)

        @ours
        def raised_again() -> None:
            try:
                _refuse(1)
            except Conflict:
                raise

        assert codes(caught) == {"too-large"}
        assert codes(suppressed) == set()
        assert codes(raised_again) == {"too-small", "too-large"}

    def test_a_property_of_an_annotated_value_is_followed(self) -> None:
        @ours
        def start(thing: _Thing) -> int:
            return thing.worth

        assert codes(start) == {"worthless"}

    def test_a_condition_that_facts_decide_is_followed_one_way(self) -> None:
        @ours
        def start(request: Any) -> None:
            if request.method != "POST":
                return
            raise Conflict("only-posted", "仅限提交。")

        assert codes(start, **{"request.method": "POST"}) == {"only-posted"}
        assert codes(start, **{"request.method": "GET"}) == set()
        assert codes(start) == {"only-posted"}

    def test_a_move_is_followed_as_this_move(self) -> None:
        @ours
        def possible(move: Move) -> None:
            special = move is _SPECIAL
            if special:
                raise Conflict("special-only", "特别。")
            if move in {_PLAIN}:
                raise Conflict("plain-only", "一般。")

        @ours
        def special() -> None:
            possible(_SPECIAL)

        @ours
        def plain() -> None:
            possible(_PLAIN)

        assert codes(special) == {"special-only"}
        assert codes(plain) == {"plain-only"}

    def test_a_move_says_by_its_data_how_it_refuses(self) -> None:
        @ours
        def on_subject(person: Any, row: Any) -> None:
            permit(_SPECIAL, person, row)
            check(_SPECIAL, row.status)

        @ours
        def on_none(person: Any) -> None:
            permit(_SPECIAL, person)

        of_role_and_level = {"role-not-allowed", "wrong-level"}
        of_row = {"not-decider", "not-its-unit", "own-work", "wrong-status"}
        assert codes(on_subject) == of_role_and_level | of_row
        assert codes(on_none) == of_role_and_level

    def test_what_may_not_be_done_is_left_out_of_a_list(self) -> None:
        @ours
        def possible(move: Move) -> None:
            raise Conflict("not-today", "今天不行。")

        @ours
        def start(person: Any, row: Any) -> list[str]:
            return allowed([_PLAIN], person, row, possible)

        assert codes(start) == set()

    def test_what_shows_in_the_headers_is_marked(self) -> None:
        @ours
        def start(answer: Any, session: Any) -> None:
            edge.tag(answer, 1)
            feed.published(session, [])

        assert refusals.reached([start]).marks == {"tags", "publishes"}


class _Status(StrEnum):
    OPEN = "open"


_UNIT = Relation("unit_id", "its unit", "not-its-unit", "不是本单位。")
_AUTHOR = Relation("author", "the author", "own-work", "本人所作。")
_PLAIN = Move("do", "办理", {_Status.OPEN}, None, frozenset({Role.UNIT_HEAD}))
_SPECIAL = Move(
    "do", "办理", {_Status.OPEN}, None,
    by=(
        By({Role.UNIT_HEAD}, Level.CITY, unit=_UNIT, at={_Status.OPEN}),
        By({Role.DEPUTY}, never=_AUTHOR),
    ),
)  # fmt: skip

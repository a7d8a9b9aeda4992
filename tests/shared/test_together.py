"""Commands side by side: questions are put once, in turns, and answered to who asked."""

import asyncio
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from shared.errors import Conflict
from shared.together import ask, run

pytestmark = pytest.mark.anyio


def session() -> Any:
    """As much of a session as is asked here."""
    return SimpleNamespace(info={}, new=[], dirty=[])


class Asked:
    """Doubles numbers, and remembers what it was asked together."""

    def __init__(self) -> None:
        self.seen: list[list[int]] = []

    async def double(self, _session: Any, keys: Sequence[int]) -> list[int]:
        self.seen.append(list(keys))
        return [2 * key for key in keys]


async def test_a_question_is_put_once_for_all_who_ask_it() -> None:
    at, asked = session(), Asked()
    many = asked.double

    async def command(number: int) -> int:
        return await ask(at, many, await ask(at, many, number))

    assert await run(at, [command(n) for n in (1, 2, 3)]) == [4, 8, 12]
    assert asked.seen == [[1, 2, 3], [2, 4, 6]]


async def test_alone_it_is_asked_at_once() -> None:
    at, asked = session(), Asked()
    assert await ask(at, asked.double, 4) == 8
    assert asked.seen == [[4]]


async def test_who_is_refused_stops_no_other() -> None:
    at, asked = session(), Asked()
    many = asked.double

    async def command(number: int) -> int:
        if await ask(at, many, number) == 4:
            raise Conflict("wrong-status", "状态不符。")
        await asyncio.sleep(0)
        return await ask(at, many, number + 10)

    first, second, third = await run(at, [command(n) for n in (1, 2, 3)])
    assert (first, third) == (22, 26)
    assert isinstance(second, Conflict)
    assert asked.seen == [[1, 2, 3], [11, 13]]


async def test_a_bug_ends_all_and_leaves_nothing_waiting() -> None:
    at, asked = session(), Asked()
    many = asked.double
    ended = []

    async def command(number: int) -> int:
        try:
            found = await ask(at, many, number)
            if number == 2:
                raise ValueError("a bug")
            return await ask(at, many, found)
        finally:
            ended.append(number)

    with pytest.raises(ValueError, match="a bug"):
        await run(at, [command(n) for n in (1, 2, 3)])
    assert sorted(ended) == [1, 2, 3]
    assert at.info["together"] is False


async def test_a_request_that_is_given_up_ends_its_commands() -> None:
    at, ended = session(), []

    async def command() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.append("given up")

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await run(at, [command()])
    assert ended == ["given up"]

"""Commands side by side: what each of them asks of the database is asked once for all of them.

A command is written for one row, and asks by `ask` with a function that answers many keys:

    main = await ask(session, _main_petitioners, piece.id)

Alone it is answered by `_main_petitioners(session, [piece.id])`. A verb done to a list is the same
command once for each row, in one transaction, and `run` lets the commands take turns: each goes on
until it asks something. When all of them wait, `run` puts every question once, with the keys of all
who asked it, hands out the answers, and they go on: one statement for the list.

A coroutine that awaits gives what it waits for to whoever steps it, which is the event loop. Here
`_until_asked` stands in between: a question it keeps for `run`, all else it gives to the loop. ADR
23 says why.
"""

from collections.abc import Awaitable, Callable, Coroutine, Generator, Sequence
from functools import partial
from types import coroutine
from typing import Any, Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from shared.errors import Refusal
from shared.rows import write

Key = TypeVar("Key")
Answer = TypeVar("Answer")
Many = Callable[[AsyncSession, Sequence[Key]], Awaitable[Sequence[Answer]]]
"""Answers the question for each of the keys, in their order. It asks nothing by `ask` itself."""


_LAST = set[Many[Any, Any]]()


def asked_last(many: Many[Key, Answer]) -> Many[Key, Answer]:
    """A question that takes a lock for which everybody waits: of one turn it is put last."""
    _LAST.add(many)
    return many


class _Question(Generic[Key, Answer]):
    def __init__(self, many: Many[Key, Answer], key: Key) -> None:
        self.many = many
        self.key = key

    def __await__(self) -> Generator[Any, Any, Answer]:
        answer: Answer = yield self
        return answer


async def ask(session: AsyncSession, many: Many[Key, Answer], key: Key) -> Answer:
    """What `many` answers for `key`; beside others together with them."""
    if session.info.get("together"):
        return await _Question(many, key)
    (answer,) = await many(session, [key])
    return answer


async def flush(session: AsyncSession) -> None:
    """Write what is pending; beside others once, when all of them have come so far."""
    await ask(session, _written, None)


async def _written(session: AsyncSession, keys: Sequence[None]) -> Sequence[None]:
    if len(keys) == 1:  # beside others it is written before they are answered
        await session.flush()
    return keys


async def run(
    session: AsyncSession, commands: Sequence[Coroutine[Any, Any, Answer]]
) -> list[Answer | Refusal]:
    """What each command returns, or why it was refused; they take their turns in this order.

    A refused command may have changed rows before: the caller takes the whole back.
    """
    done: dict[int, Answer | Refusal] = {}
    answers: dict[int, Any] = dict.fromkeys(range(len(commands)))
    try:
        while answers:
            asked: dict[Many[Any, Any], list[tuple[int, Any]]] = {}
            for at, answer in sorted(answers.items()):
                try:
                    question = await _turn(session, commands[at], answer)
                except Refusal as refusal:
                    done[at] = refusal
                else:
                    if isinstance(question, _Question):
                        asked.setdefault(question.many, []).append((at, question.key))
                    else:
                        done[at] = question
            await write(session)
            answers = {}
            for many, who in sorted(asked.items(), key=lambda each: each[0] in _LAST):
                found = await many(session, [key for _, key in who])
                answers.update(zip((at for at, _ in who), found, strict=True))
    finally:
        for command in commands:
            command.close()
    return [done[at] for at in range(len(commands))]


async def _turn(session: AsyncSession, command: Coroutine[Any, Any, Answer], answer: Any) -> Any:
    """Its next question, or what it returns.

    `together` tells `ask` that somebody steps the command. A session is one request's, so that the
    note is nobody else's; what `run` itself asks between the turns goes to the database at once.
    """
    session.info["together"] = True
    try:
        return await _until_asked(command, answer)
    finally:
        session.info["together"] = False


@coroutine
def _until_asked(command: Coroutine[Any, Any, Any], answer: Any) -> Generator[Any, Any, Any]:
    """Step a command until it asks; what else it waits for goes on to the event loop."""
    step: Callable[[], Any] = partial(command.send, answer)
    while True:
        try:
            waits_for = step()
        except StopIteration as end:
            return end.value
        if isinstance(waits_for, _Question):
            return waits_for
        try:
            step = partial(command.send, (yield waits_for))
        except BaseException as error:  # a request that is given up
            step = partial(command.throw, error)

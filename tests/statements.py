"""Counting SQL where it leaves this process: by SQLAlchemy or past it, in whichever session."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from shared import wire

_GLANCE = "SELECT position FROM feed_head"
"""Has the feed grown? Twice a second, whatever is asked."""


@contextmanager
def statements(*others: str) -> Iterator[list[str]]:
    """What is sent meanwhile, but for the glance at the feed and statements with `others`.

    Patched in the two places that all of them pass: the driver's cursor and `shared.wire`.
    """
    sent: list[str] = []
    execute, exchange = psycopg.AsyncCursor.execute, wire._exchange

    def note(text: str) -> None:
        if not any(words in text for words in ("BEGIN", "COMMIT", _GLANCE, *others)):
            sent.append(text)

    async def noting(cursor: Any, query: Any, *values: Any, **options: Any) -> Any:
        note(str(query))
        return await execute(cursor, query, *values, **options)

    def noting_each(driver: Any, asked: Any, *options: Any) -> Any:
        for statement, _ in asked:
            note(statement)
        return exchange(driver, asked, *options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(psycopg.AsyncCursor, "execute", noting)
        patch.setattr(wire, "_exchange", noting_each)
        yield sent

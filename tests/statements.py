"""Counting SQL where it leaves this process: by SQLAlchemy or past it, in whichever session."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

_GLANCE = "SELECT feed_head.position"
"""Has the feed grown? Twice a second, whatever is asked."""


@contextmanager
def statements(*others: str) -> Iterator[list[str]]:
    """What is sent meanwhile, but for the glance at the feed and statements with `others`.

    Patched in the driver's class because that is the one place all of them pass.
    """
    sent: list[str] = []
    execute = psycopg.AsyncCursor.execute

    async def noting(cursor: Any, query: Any, *values: Any, **options: Any) -> Any:
        text = str(query)
        if not any(words in text for words in (_GLANCE, *others)):
            sent.append(text)
        return await execute(cursor, query, *values, **options)

    psycopg.AsyncCursor.execute = noting  # type: ignore[method-assign]
    try:
        yield sent
    finally:
        psycopg.AsyncCursor.execute = execute  # type: ignore[method-assign]

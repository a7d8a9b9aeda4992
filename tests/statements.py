"""Counting SQL where it leaves this process: by SQLAlchemy or past it, in whichever session."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

_GLANCE = "SELECT position FROM feed_head"
"""Has the feed grown? Twice a second, whatever is asked."""


@contextmanager
def statements(*others: str) -> Iterator[list[str]]:
    """What is sent meanwhile, but for the glance at the feed and statements with `others`.

    Patched where all of them pass: psycopg's cursors.
    """
    sent: list[str] = []
    execute = psycopg.AsyncCursor.execute

    async def noting(cursor: Any, query: Any, *values: Any, **options: Any) -> Any:
        text = str(query)
        if not any(words in text for words in ("BEGIN", "COMMIT", _GLANCE, *others)):
            sent.append(text)
        return await execute(cursor, query, *values, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(psycopg.AsyncCursor, "execute", noting)
        yield sent

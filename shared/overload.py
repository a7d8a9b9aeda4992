"""How many requests a process works on at once: whoever comes after is told so at once.

A request that would wait until its caller gives up costs as much as one that is answered. Five
connections answer some thousand requests a second, so what waits behind `MOST` of them is late.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from shared.errors import TooMany, Unavailable

MOST = 100
"""Requests of all callers together."""
MOST_OF_ONE = 40
"""Requests of one account, or of one address of those who need none: a script that sends everything
at once leaves room for others."""


class InFlight:
    """The requests that one process works on now."""

    def __init__(self) -> None:
        self._all = 0
        self._by_account: Counter[UUID] = Counter()

    @contextmanager
    def one(self) -> Iterator[None]:
        """Work on one request. Raises `Unavailable` (overloaded)."""
        if self._all >= MOST:
            detail = "同时办理的请求过多，请稍后重试。"
            raise Unavailable("overloaded", detail, retry_after=1)
        self._all += 1
        try:
            yield
        finally:
            self._all -= 1

    @contextmanager
    def of(self, account: UUID) -> Iterator[None]:
        """Work on one request of an account or an address. Raises `TooMany` (too-many-requests)."""
        if self._by_account[account] >= MOST_OF_ONE:
            detail = "同时发出的请求过多，请等前面的请求答复后再发。"
            raise TooMany("too-many-requests", detail, retry_after=1)
        self._by_account[account] += 1
        try:
            yield
        finally:
            self._by_account[account] -= 1
            if not self._by_account[account]:
                del self._by_account[account]

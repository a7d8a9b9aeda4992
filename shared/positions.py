"""Positions: how far each feed has been applied here, and requests that wait for one.

The header `Kaimen-After: intake=123` asks a service to answer only when it knows what intake
published up to its position 123.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from fastapi import Request
from sqlalchemy.orm import Mapped, mapped_column

from shared.clock import real_now
from shared.db import Database, Technical, fetch
from shared.errors import Conflict, Invalid

WAIT = timedelta(seconds=2)
"""How long a request waits for a position at most."""


class FeedCursor(Technical):
    """How far a feed has been applied here; the row is the followers' only lock."""

    __tablename__ = "feed_cursor"

    feed: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    epoch: Mapped[UUID | None]
    position: Mapped[int] = mapped_column(sa.BigInteger)
    stopped: Mapped[str | None] = mapped_column(sa.String(40))
    """Why the follower waits for an operator, e.g. feed-rewound."""
    moved_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())


async def wait_for(request: Request) -> None:
    """Honour `Kaimen-After`: wait until this service has applied the positions it names.

    Raises `Conflict` (not-yet-known) after two seconds, `Invalid` (kaimen-after-invalid) for a
    header that cannot be read.
    """
    header = request.headers.get("Kaimen-After")
    if not header:
        return
    state = request.app.state
    # A service needs no wait for its own feed, and cannot wait for a feed it does not follow.
    wanted = {name: at for name, at in _parse(header).items() if name in state.followers}
    end = real_now() + WAIT
    while wanted and not await reached(state.database, wanted):
        if real_now() >= end:
            raise not_yet_known()
        for name in wanted:
            state.followers[name].wake()
        await asyncio.sleep(0.02)


def not_yet_known() -> Conflict:
    """What another service published is not known here yet; asked again in a second it may be."""
    return Conflict("not-yet-known", "相关信息尚未同步到本服务，请稍后重试。", retry_after=1)


def _parse(header: str) -> dict[str, int]:
    try:
        pairs = [part.strip().split("=") for part in header.split(",")]
        return {name: int(position) for name, position in pairs}
    except ValueError as error:
        detail = "Kaimen-After 应形如 intake=123。"
        raise Invalid("kaimen-after-invalid", detail) from error


async def reached(database: Database, wanted: Mapping[str, int]) -> bool:
    """Whether every feed in `wanted` has been applied here up to the position given for it."""
    async with database.connect() as connection:
        applied = dict(await fetch(connection, _APPLIED))
    return all(applied.get(name, 0) >= position for name, position in wanted.items())


_APPLIED = "SELECT feed, position FROM feed_cursor"


def epoch_and_position(event: Mapping[str, Any]) -> tuple[UUID, int]:
    """The two parts of an event's id."""
    epoch, _, position = str(event["id"]).partition(":")
    return _epoch(epoch), int(position)


_epoch = lru_cache(maxsize=16)(UUID)  # the same for every event of a batch

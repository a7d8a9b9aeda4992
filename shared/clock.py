"""The only place that asks what time it is.

Office time (`Now`) governs domain facts, deadlines and document dates; real time governs tokens,
lock-outs, expiry and schedules. They differ only in a rehearsal (design §10).
"""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request


def real_now() -> datetime:
    """The real time, aware, in UTC."""
    return datetime.now(UTC)


async def office_now(request: Request) -> datetime:
    """The office time of this request, as the edge settled it (`shared.edge`).

    `async` although nothing is awaited: FastAPI sends plain functions through a thread.
    """
    now: datetime = request.state.now
    return now


Now = Annotated[datetime, Depends(office_now)]

"""The only place that asks what time it is.

Office time (`Now`) governs domain facts, deadlines and document dates; real time governs tokens,
lock-outs, expiry and schedules. They differ only in a rehearsal (design §10).
"""

from datetime import UTC, date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Request

OFFICE_ZONE = ZoneInfo("Asia/Shanghai")


def real_now() -> datetime:
    """The real time, aware, in UTC."""
    return datetime.now(UTC)


def office_date(at: datetime) -> date:
    """The calendar day of an instant in the office (Asia/Shanghai)."""
    return at.astimezone(OFFICE_ZONE).date()


async def office_now(request: Request) -> datetime:
    """The office time of this request, as the edge settled it (`shared.edge`).

    `async` although nothing is awaited: FastAPI sends plain functions through a thread.
    """
    now: datetime = request.state.now
    return now


Now = Annotated[datetime, Depends(office_now)]

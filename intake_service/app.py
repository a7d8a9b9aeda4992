"""The intake service: pieces and matters from receipt to the reported opinion."""

import httpx
from fastapi import FastAPI

from intake_service.clocks import routes as clocks
from intake_service.clocks.jobs import SWEEP
from intake_service.follows import FEEDS
from intake_service.handling import routes as handling
from intake_service.letters import routes as letters
from intake_service.orders import routes as orders
from intake_service.registration import queries as pieces
from intake_service.registration import routes as registration
from intake_service.triage import routes as triage
from shared.app import serve, service
from shared.db import Database
from shared.settings import Settings

ROUTERS = (
    registration.router,
    triage.router,
    orders.router,
    handling.router,
    clocks.router,
    letters.router,
)


def create_app(settings: Settings, transport: httpx.AsyncBaseTransport | None = None) -> FastAPI:
    """The application; `transport` lets tests connect services without sockets."""
    return service(
        "intake",
        settings,
        ROUTERS,
        title="开门信访：受理办理",
        follows=FEEDS,
        runs=[SWEEP],
        checks=[no_rehearsal_over_real_pieces],
        transport=transport,
    )


async def no_rehearsal_over_real_pieces(database: Database, settings: Settings) -> str | None:
    """A rehearsal plays with time: it must not touch what petitioners really sent."""
    if not settings.rehearsal:
        return None
    async with database.read() as session:
        real = await pieces.any_real(session)
    return "数据库中已有真实信访件，不能开启演练（KAIMEN_REHEARSAL）。" if real else None


if __name__ == "__main__":
    serve(create_app, "intake")

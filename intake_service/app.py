"""The intake service: pieces and matters from receipt to the reported opinion."""

import httpx
from fastapi import FastAPI

from intake_service import Base
from intake_service.follows import FEEDS
from intake_service.handling.deadlines import routes as clocks
from intake_service.handling.deadlines.jobs import SWEEP
from intake_service.handling.handling import queries as handling_queries
from intake_service.handling.handling import routes as handling
from intake_service.handling.letters import routes as letters
from intake_service.handling.orders import events as order_events
from intake_service.handling.orders import queries as order_queries
from intake_service.handling.orders import routes as orders
from intake_service.reception.differences import routes as differences
from intake_service.reception.imports import routes as imports
from intake_service.reception.imports.jobs import JOBS as IMPORTING
from intake_service.reception.imports.rules import MOST_BYTES
from intake_service.reception.proposals import routes as proposals
from intake_service.reception.registration import events as piece_events
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import routes as registration
from intake_service.reception.triage import events as matter_events
from intake_service.reception.triage import routes as triage
from shared.app import service
from shared.db import Database
from shared.reconcile import Check, histories
from shared.serve import serve
from shared.settings import Settings

ROUTERS = (
    registration.router,
    imports.router,
    differences.router,
    triage.router,
    proposals.router,
    orders.router,
    handling.router,
    clocks.router,
    letters.router,
)
TELLS = (piece_events.SNAPSHOT, matter_events.SNAPSHOT, order_events.SNAPSHOT)
PROVES: tuple[Check, ...] = (
    *histories("intake", Base),
    *order_queries.AGREES,
    *handling_queries.AGREES,
)


def create_app(settings: Settings, transport: httpx.AsyncBaseTransport | None = None) -> FastAPI:
    """The application; `transport` lets tests connect services without sockets."""
    return service(
        "intake",
        settings,
        ROUTERS,
        title="开门信访：受理办理",
        follows=FEEDS,
        runs=[SWEEP, *IMPORTING],
        uploads={"/v1/imports": MOST_BYTES},
        tells=TELLS,
        proves=PROVES,
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

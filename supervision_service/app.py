"""The supervision service: listings, plans, weekly dispatch, urging, close-out, look-back."""

import httpx
from fastapi import FastAPI

from shared.app import serve, service
from shared.reconcile import histories
from shared.settings import Settings
from supervision_service import Base, follows
from supervision_service.closeout.routes import router as closeout
from supervision_service.ladder import events as urging_events
from supervision_service.ladder.routes import router as urgings
from supervision_service.listing import events as listing_events
from supervision_service.listing.routes import router as listings
from supervision_service.lookback import events as look_back_events
from supervision_service.lookback import jobs
from supervision_service.lookback.routes import router as look_backs
from supervision_service.plan import events as plan_events
from supervision_service.plan.routes import router as plans
from supervision_service.weekly import events as report_events
from supervision_service.weekly.routes import router as weekly

TELLS = (
    listing_events.STANDING,
    plan_events.STANDING,
    report_events.STANDING,
    look_back_events.STANDING,
    urging_events.STANDING,
)


def create_app(settings: Settings, transport: httpx.AsyncBaseTransport | None = None) -> FastAPI:
    """The application; `transport` lets tests connect services without sockets."""
    return service(
        "supervision",
        settings,
        [listings, plans, weekly, urgings, closeout, look_backs],
        title="督办服务",
        follows=follows.feeds(),
        tells=TELLS,
        proves=histories("supervision", Base),
        runs=[jobs.RECOUNT],
        transport=transport,
    )


if __name__ == "__main__":
    serve(create_app, "supervision")

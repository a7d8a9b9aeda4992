"""The supervision service: listings, plans, weekly dispatch, urging, close-out, look-back."""

import httpx
from fastapi import FastAPI

from shared.app import service
from shared.reconcile import histories
from shared.serve import serve
from shared.settings import Settings
from supervision_service import Base, follows
from supervision_service.closeouts.routes import router as closeout
from supervision_service.listings import events as listing_events
from supervision_service.listings.routes import router as listings
from supervision_service.look_backs import events as look_back_events
from supervision_service.look_backs import jobs
from supervision_service.look_backs.routes import router as look_backs
from supervision_service.plans import events as plan_events
from supervision_service.plans.routes import router as plans
from supervision_service.reports import events as report_events
from supervision_service.reports.routes import router as weekly
from supervision_service.urgings import events as urging_events
from supervision_service.urgings.routes import router as urgings

TELLS = (
    listing_events.SNAPSHOT,
    plan_events.SNAPSHOT,
    report_events.SNAPSHOT,
    look_back_events.SNAPSHOT,
    urging_events.SNAPSHOT,
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

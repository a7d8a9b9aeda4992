"""The supervision service: listings, plans, weekly dispatch, close-out, look-back."""

import httpx
from fastapi import FastAPI

from shared.app import serve, service
from shared.settings import Settings
from supervision_service import follows
from supervision_service.closeout.routes import router as closeout
from supervision_service.listing.routes import router as listings
from supervision_service.lookback import jobs
from supervision_service.lookback.routes import router as look_backs
from supervision_service.plan.routes import router as plans
from supervision_service.weekly.routes import router as weekly


def create_app(settings: Settings, transport: httpx.AsyncBaseTransport | None = None) -> FastAPI:
    """The application; `transport` lets tests connect services without sockets."""
    return service(
        "supervision",
        settings,
        [listings, plans, weekly, closeout, look_backs],
        title="督办服务",
        follows=follows.feeds(),
        runs=[jobs.RECOUNT],
        transport=transport,
    )


if __name__ == "__main__":
    serve(create_app, "supervision")

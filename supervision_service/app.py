"""The supervision service: listings, plans, weekly dispatch, urging, close-out, look-back."""

import httpx
from fastapi import FastAPI

from shared.app import Service, application
from shared.capability import capabilities
from shared.serve import serve
from shared.settings import Settings
from supervision_service import Base
from supervision_service.follows import feeds
from supervision_service.recusals.models import RECUSALS

SERVICE = Service(
    "supervision",
    "督办服务",
    Base,
    capabilities("supervision_service"),
    follows=feeds(),
    recusals=RECUSALS,
)


def create_app(settings: Settings, transport: httpx.AsyncBaseTransport | None = None) -> FastAPI:
    """The application; `transport` lets tests connect services without sockets."""
    return application(SERVICE, settings, transport)


if __name__ == "__main__":
    serve(create_app, SERVICE.name)

"""The intake service: pieces and matters from receipt to the reported opinion."""

import httpx
from fastapi import FastAPI

from intake_service import Base
from intake_service.follows import FEEDS
from intake_service.handling.recused.queries import passed_to
from shared.app import Service, application
from shared.capability import capabilities
from shared.serve import serve
from shared.settings import Settings

SERVICE = Service(
    "intake",
    "开门信访：受理办理",
    Base,
    capabilities("intake_service"),
    follows=FEEDS,
    passing=passed_to,
)


def create_app(settings: Settings, transport: httpx.AsyncBaseTransport | None = None) -> FastAPI:
    """The application; `transport` lets tests connect services without sockets."""
    return application(SERVICE, settings, transport)


if __name__ == "__main__":
    serve(create_app, SERVICE.name)

"""Assignment as a process."""

import httpx
from fastapi import FastAPI

from assignment_service import Base
from assignment_service.follows import FOLLOWS
from assignment_service.recusals.models import RECUSALS
from shared.app import Service, application
from shared.capability import capabilities
from shared.serve import serve
from shared.settings import Settings

SERVICE = Service(
    "assignment",
    "开门信访 · 领导包案",
    Base,
    capabilities("assignment_service"),
    follows=FOLLOWS,
    recusals=RECUSALS,
)


def create_app(settings: Settings, transport: httpx.AsyncBaseTransport | None = None) -> FastAPI:
    """The application; `transport` lets tests connect services without sockets."""
    return application(SERVICE, settings, transport)


if __name__ == "__main__":
    serve(create_app, SERVICE.name)

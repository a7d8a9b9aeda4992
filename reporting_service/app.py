"""Reporting as a process."""

import httpx
from fastapi import FastAPI

from reporting_service import Base
from reporting_service.follows import FOLLOWS
from shared.app import Service, application
from shared.capability import capabilities
from shared.serve import serve
from shared.settings import Settings

SERVICE = Service(
    "reporting", "开门信访 · 统计通报", Base, capabilities("reporting_service"), follows=FOLLOWS
)


def create_app(settings: Settings, transport: httpx.AsyncBaseTransport | None = None) -> FastAPI:
    """The application; `transport` lets tests connect services without sockets."""
    return application(SERVICE, settings, transport)


if __name__ == "__main__":
    serve(create_app, SERVICE.name)

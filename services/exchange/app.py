"""Exchange as a process."""

import httpx
from fastapi import FastAPI

from services.exchange import Base
from services.exchange.follows import FOLLOWS
from shared.app import Service, application
from shared.capability import capabilities
from shared.serve import serve
from shared.settings import Settings

SERVICE = Service(
    "exchange", "开门信访 · 数据交换", Base, capabilities("services.exchange"), follows=FOLLOWS
)


def create_app(settings: Settings, transport: httpx.AsyncBaseTransport | None = None) -> FastAPI:
    """The application; `transport` lets tests connect services without sockets."""
    return application(SERVICE, settings, transport)


if __name__ == "__main__":
    serve(create_app, SERVICE.name)

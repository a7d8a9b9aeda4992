"""Reporting as a process."""

import httpx
from fastapi import FastAPI

from reporting_service.bulletin.routes import router as bulletins
from reporting_service.exports.jobs import JOBS
from reporting_service.exports.routes import router as exports
from reporting_service.follows import FOLLOWS
from reporting_service.indicators.routes import router as indicators
from reporting_service.ledger.routes import router as ledger
from shared.app import serve, service
from shared.settings import Settings


def create_app(settings: Settings, transport: httpx.AsyncBaseTransport | None = None) -> FastAPI:
    """The application; `transport` lets tests connect services without sockets."""
    return service(
        "reporting",
        settings,
        [ledger, exports, indicators, bulletins],
        title="开门信访 · 统计通报",
        follows=FOLLOWS,
        runs=JOBS,
        transport=transport,
    )


if __name__ == "__main__":
    serve(create_app, "reporting")

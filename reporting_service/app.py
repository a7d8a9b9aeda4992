"""Reporting as a process."""

import httpx
from fastapi import FastAPI

from reporting_service import Base
from reporting_service.bulletins.events import SNAPSHOT
from reporting_service.bulletins.routes import router as bulletins
from reporting_service.exports.jobs import JOBS
from reporting_service.exports.routes import router as exports
from reporting_service.follows import FOLLOWS
from reporting_service.indicators.routes import router as indicators
from reporting_service.ledger.routes import router as ledger
from reporting_service.rebuilds import queries as rebuild_queries
from reporting_service.rebuilds.jobs import JOBS as REBUILD_JOBS
from reporting_service.rebuilds.routes import router as rebuilds
from shared.app import service
from shared.reconcile import histories
from shared.serve import serve
from shared.settings import Settings

TELLS = (SNAPSHOT,)


def create_app(settings: Settings, transport: httpx.AsyncBaseTransport | None = None) -> FastAPI:
    """The application; `transport` lets tests connect services without sockets."""
    return service(
        "reporting",
        settings,
        [ledger, exports, indicators, bulletins, rebuilds],
        title="开门信访 · 统计通报",
        follows=FOLLOWS,
        tells=TELLS,
        proves=[*histories("reporting", Base), *rebuild_queries.AGREES],
        runs=[*JOBS, *REBUILD_JOBS],
        transport=transport,
    )


if __name__ == "__main__":
    serve(create_app, "reporting")

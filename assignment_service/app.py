"""Assignment as a process."""

import httpx
from fastapi import FastAPI

from assignment_service import Base
from assignment_service.charges.events import SNAPSHOT
from assignment_service.charges.routes import router as charges
from assignment_service.follows import FOLLOWS
from assignment_service.leaders.routes import router as leaders
from assignment_service.responsibility_lists.routes import router as lists
from shared.app import service
from shared.reconcile import histories
from shared.serve import serve
from shared.settings import Settings

TELLS = (SNAPSHOT,)


def create_app(settings: Settings, transport: httpx.AsyncBaseTransport | None = None) -> FastAPI:
    """The application; `transport` lets tests connect services without sockets."""
    return service(
        "assignment",
        settings,
        [leaders, charges, lists],
        title="开门信访 · 领导包案",
        follows=FOLLOWS,
        tells=TELLS,
        proves=histories("assignment", Base),
        transport=transport,
    )


if __name__ == "__main__":
    serve(create_app, "assignment")

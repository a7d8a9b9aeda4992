"""What the database refuses is answered as what it is: later, or never."""

import httpx
import psycopg
import pytest
from fastapi import FastAPI
from psycopg import errors
from sqlalchemy.exc import DBAPIError

from shared import problems

pytestmark = pytest.mark.anyio

LATER = (503, "database-unavailable", "2")
NEVER = (500, "unexpected", None)


@pytest.mark.parametrize(
    ("error", "answer"),
    [
        (errors.DeadlockDetected, LATER),
        (errors.LockNotAvailable, LATER),
        (errors.QueryCanceled, LATER),
        (errors.AdminShutdown, LATER),
        (errors.UndefinedTable, NEVER),
        (errors.ObjectNotInPrerequisiteState, NEVER),
    ],
)
async def test_what_may_work_later_is_told_so(
    error: type[psycopg.Error], answer: tuple[int, str, str | None]
) -> None:
    app = FastAPI()
    problems.install(app)

    @app.get("/")
    async def refused() -> None:
        raise DBAPIError.instance(None, None, error("said by the database"), psycopg.Error)

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://site") as asking:
        found = await asking.get("/")
    assert (found.status_code, found.json()["code"], found.headers.get("Retry-After")) == answer

"""The floor: one process with bare FastAPI + psycopg endpoints, behind a gateway like ours.

It has no login, rights, history or events. `python -m tests.bench.floor` is the process;
FLOOR_DATABASES names its databases (JSON), FLOOR_SOCKET where it listens.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import uvicorn
from fastapi import APIRouter, FastAPI, Request, Response
from psycopg import sql
from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool

from services.cli.catalogue import BY_NAME, SERVICES
from services.cli.databases import access, connect
from services.cli.installation import Installation
from services.cli.postgres import end_with_parent
from services.cli.up import free_port

_POOL = 5  # connections, as many as a service's pool for writing
_START_SECONDS = 60.0
_ROOT = Path(__file__).parents[2]
_TABLE = """
CREATE TABLE IF NOT EXISTS piece (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  registered_at timestamptz NOT NULL DEFAULT now(),
  body jsonb NOT NULL
)
"""
_INSERT = "INSERT INTO piece (body) VALUES (%s) RETURNING id"
_INSERTED = "SELECT 1 FROM piece WHERE id = %s"
# The database writes the JSON here too: what is left is one indexed select and one answer.
_DETAIL = "SELECT row_to_json(piece)::text FROM piece WHERE id = %s"
_TASKS = """
SELECT row_to_json(piece)::text FROM piece WHERE unit_id = %s AND status = 'investigating'
ORDER BY coalesce(due_legal, DATE '2199-12-31'), id LIMIT 50
"""
_TASK_COUNT = "SELECT count(*) FROM piece WHERE unit_id = %s AND status = 'investigating'"
_LEDGER = """
SELECT row_to_json(entry)::text FROM entry ORDER BY registered_at DESC, id DESC LIMIT 50
"""
_LEDGER_OF_UNIT = """
SELECT row_to_json(entry)::text FROM entry WHERE unit_line = %s
ORDER BY registered_at DESC, id DESC LIMIT 50
"""


async def _rows(request: Request, database: str, statement: Any, *values: Any) -> list[Any]:
    pools: dict[str, AsyncConnectionPool] = request.app.state.pools
    async with pools[database].connection() as connection:
        return await (await connection.execute(statement, values)).fetchall()


_router = APIRouter()


@_router.get("/hello")
async def hello() -> dict[str, str]:
    """What the way through gateway and framework costs."""
    return {"hello": "world"}


@_router.post("/pieces", status_code=201)
async def insert(body: dict[str, Any], request: Request) -> dict[str, int]:
    """One row."""
    ((made,),) = await _rows(request, "floor", _INSERT, Jsonb(body))
    return {"id": made}


@_router.get("/inserted/{id}")
async def inserted(id: int, request: Request) -> dict[str, bool]:
    """Whether a row that was inserted here can be seen."""
    return {"visible": bool(await _rows(request, "floor", _INSERTED, id))}


@_router.get("/pieces/{id}")
async def detail(id: UUID, request: Request) -> Response:
    """One of intake's pieces by its key."""
    ((text,),) = await _rows(request, "intake", _DETAIL, id)
    return Response(text, media_type="application/json")


@_router.get("/tasks")
async def tasks(request: Request, unit: UUID) -> Response:
    """The 50 pieces that a unit looks into and that are due first, from an index."""
    text = ",".join(row[0] for row in await _rows(request, "intake", _TASKS, unit))
    return Response(f'{{"items":[{text}]}}', media_type="application/json")


@_router.get("/tasks/count")
async def count_tasks(request: Request, unit: UUID) -> dict[str, int]:
    """How many pieces a unit looks into, from an index."""
    ((found,),) = await _rows(request, "intake", _TASK_COUNT, unit)
    return {"count": found}


@_router.get("/ledger")
async def ledger(request: Request, unit_line: str | None = None) -> Response:
    """The newest 50 of reporting's entries, all or one unit's, from an index."""
    asked = (_LEDGER_OF_UNIT, unit_line) if unit_line else (_LEDGER,)
    text = ",".join(row[0] for row in await _rows(request, "reporting", *asked))
    return Response(f'{{"items":[{text}]}}', media_type="application/json")


@_router.get("/ledger/count")
async def count(request: Request) -> dict[str, int]:
    """How many of reporting's entries there are."""
    ((found,),) = await _rows(request, "reporting", "SELECT count(*) FROM entry")
    return {"count": found}


def create_app(databases: dict[str, str]) -> FastAPI:
    """The bare endpoints over the databases `floor`, `intake` and `reporting`."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            app.state.pools = {
                name: await stack.enter_async_context(_pool(url)) for name, url in databases.items()
            }
            yield

    app = FastAPI(lifespan=lifespan)
    app.include_router(_router)
    return app


def _pool(url: str) -> AsyncConnectionPool:
    options = {"autocommit": True}
    return AsyncConnectionPool(url, min_size=_POOL, max_size=_POOL, open=False, kwargs=options)


@contextmanager
def floor(installation: Installation) -> Iterator[str]:
    """Run the floor on the PostgreSQL of a running `installation`; the address of its gateway."""
    folder = installation.data.parent / "floor"
    folder.mkdir(mode=0o700)
    socket, port = installation.sockets / "floor.sock", free_port()
    databases = json.dumps(_databases(installation))
    upstreams = {f"KAIMEN_UPSTREAM_{each.name.upper()}": f"unix/{socket}" for each in SERVICES}
    gateway = {
        "KAIMEN_SITE": f"http://:{port}",
        "KAIMEN_BIND": "127.0.0.1",
        "KAIMEN_DATA_DIR": str(folder),
    }
    processes: list[subprocess.Popen[bytes]] = []
    try:
        environment = {"FLOOR_DATABASES": databases, "FLOOR_SOCKET": str(socket)}
        processes.append(_process("tests.bench.floor", folder, environment))
        processes.append(_process("services.gateway", folder, gateway | upstreams))
        url = f"http://127.0.0.1:{port}"
        _wait(f"{url}/api/intake/hello", processes)
        yield url
    finally:
        for process in reversed(processes):
            process.terminate()
            process.wait(30)
        socket.unlink(missing_ok=True)


def _databases(installation: Installation) -> dict[str, str]:
    """The services' own databases with their own roles, and one for what the floor inserts."""
    server = installation.postgres().url
    own = server.set(drivername="postgresql", database="floor")
    with connect(server) as admin:
        admin.execute(sql.SQL("CREATE DATABASE floor"))
    with connect(own) as connection:
        connection.execute(_TABLE)
    urls = {
        name: access(server, BY_NAME[name], installation.secrets).url.replace("+psycopg", "", 1)
        for name in ("intake", "reporting")
    }
    return urls | {"floor": own.render_as_string(hide_password=False)}


def _process(module: str, folder: Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    with (folder / f"{module}.log").open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", module],
            cwd=_ROOT,
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            preexec_fn=end_with_parent(signal.SIGTERM),
        )


def _wait(url: str, processes: list[subprocess.Popen[bytes]]) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and all(process.poll() is None for process in processes):
        try:
            if httpx.get(url, timeout=10, trust_env=False).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise TimeoutError("the floor did not start")


if __name__ == "__main__":
    uvicorn.run(
        create_app(json.loads(os.environ["FLOOR_DATABASES"])),
        uds=os.environ["FLOOR_SOCKET"],
        log_config=None,
        access_log=False,
        server_header=False,
    )

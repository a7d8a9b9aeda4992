"""What the tests of imports do again and again: send a ledger, let the job run, read the rows."""

from typing import Any
from uuid import UUID, uuid4

import httpx

from intake_service.reception.imports.jobs import import_ledger
from intake_service.reception.imports.models import LedgerImport
from shared.jobs import JobContext
from shared.moves import Role
from tests.harness import Site
from tests.intake_service.make import get

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def send(
    site: Site, content: bytes, *roles: Role, unit: str = "510000", **query: str
) -> httpx.Response:
    """Send a ledger, by default as the department's registrar."""
    headers = {"Idempotency-Key": query.pop("key", str(uuid4())), "Content-Type": XLSX}
    params = {"name": "台账.xlsx", **query}
    async with site.client(*(roles or (Role.REGISTRAR,)), unit=unit) as client:
        answer: httpx.Response = await client.post(
            "/imports", params=params, content=content, headers=headers
        )
    return answer


async def run(site: Site, id: str) -> None:
    """Let a worker do the import, as the queue would."""
    state = site.app.state
    async with state.database.read() as session:
        ledger = await session.get_one(LedgerImport, UUID(id))
    await import_ledger(JobContext(state.database, state.settings), id, ledger.attempt)


async def imported(site: Site, content: bytes, **query: str) -> dict[str, Any]:
    """Send a ledger and let it be done; the import as it stands then."""
    answer = await send(site, content, **query)
    assert answer.status_code == 201, answer.text
    await run(site, answer.json()["id"])
    return await detail(site, answer.json()["id"])


async def detail(site: Site, id: str) -> dict[str, Any]:
    """The import as it stands."""
    found: dict[str, Any] = (await get(site, f"/imports/{id}")).json()
    return found


async def rows(site: Site, id: str, **filters: Any) -> list[dict[str, Any]]:
    """The answers to its rows."""
    answer = await get(site, f"/imports/{id}/rows", limit=200, **filters)
    items: list[dict[str, Any]] = answer.json()["items"]
    return items

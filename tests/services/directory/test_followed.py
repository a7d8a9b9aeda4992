"""What a follower of directory knows is what directory knows."""

from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from services.directory.accounts.events import AccountRecorded
from services.directory.calendar.events import CalendarRecorded
from services.directory.office_time.events import OfficeTimeSet
from services.directory.organisations.events import OrganisationRecorded
from shared import directory as replica
from shared.db import Database
from shared.directory import Account, CalendarYear, Organisation
from shared.follower import Follower

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "event", [OrganisationRecorded, AccountRecorded, CalendarRecorded, OfficeTimeSet]
)
def test_the_example_of_an_event_is_one_and_every_service_can_read_it(event: Any) -> None:
    event.model_validate(event.example)
    model, _ = replica.feed().handlers[event.type]
    model.model_validate(event.example)


async def _rows(database: Database) -> dict[str, list[str]]:
    async with database.read() as session:
        return {
            table.__tablename__: sorted(
                map(str, (await session.execute(sa.select(table.__table__))).all())
            )
            for table in (Organisation, Account, CalendarYear)
        }


async def test_a_follower_ends_with_the_same_organisations_accounts_and_calendar(
    directory: Any, clone: Any
) -> None:
    someone = await directory.new_account()
    await directory.send("POST", f"/v1/accounts/{someone['id']}/disable", {}, "security_admin")
    transport = httpx.ASGITransport(app=directory.app)

    class Gateway(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            path = request.url.raw_path.replace(b"/api/directory", b"")
            request.url = request.url.copy_with(raw_path=path)
            return await transport.handle_async_request(request)

    headers = await directory.headers("intake")
    async with AsyncExitStack() as stack:
        elsewhere = Database(clone("directory"))
        stack.push_async_callback(elsewhere.dispose)
        client = httpx.AsyncClient(transport=Gateway(), base_url="http://gateway", headers=headers)
        follower = Follower(replica.feed(), elsewhere, await stack.enter_async_context(client))
        while await follower.step():
            pass
        assert await _rows(elsewhere) == await _rows(directory.app.state.database)

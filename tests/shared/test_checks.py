"""What a service compares by itself, page by page."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from uuid import uuid4

import pytest
import sqlalchemy as sa

from shared.checks import LostRows
from shared.moves import Role
from tests.harness import Site
from tests.shared.small import Thing, prepare, small

pytestmark = pytest.mark.anyio


async def test_of_lost_rows_a_page_says_how_many_it_looked_for(bare: Callable[[], str]) -> None:
    url = bare()
    await prepare(url)
    async with small("intake", url) as app, AsyncExitStack() as stack:
        clerk = Site(app, stack).client(Role.REGISTRAR)
        for number in range(12):
            key = {"Idempotency-Key": str(uuid4())}
            answer = await clerk.post("/things", json={"name": f"甲{number}"}, headers=key)
            assert answer.status_code == 201
        database, check = app.state.database, LostRows("intake", Thing)
        async with database.begin() as session:
            ids = (await session.scalars(sa.select(Thing.id).order_by(Thing.id))).all()
            lost = [ids[0], ids[10]]
            await session.execute(sa.delete(Thing).where(Thing.id.in_(lost)))
        first = await check.page(database, None, 1)
        assert (first.checked, first.next) == (10, str(ids[9])), "ten times the limit"
        second = await check.page(database, first.next, 1)
        assert (second.checked, second.next) == (2, None)
        assert [each.key for each in first.items + second.items] == [str(id) for id in lost]
        over = await check.page(database, str(ids[11]), 1)
        assert (over.checked, over.items, over.next) == (0, [], None)

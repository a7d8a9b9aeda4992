"""How the service starts, and which routes it has."""

import pytest

from intake_service.app import create_app
from intake_service.handling.orders.events import OrderMoved
from intake_service.reception.matters.events import MatterMoved
from intake_service.reception.registration.events import PieceMoved
from shared.app import ConfigurationRefused
from shared.feed import Event
from shared.moves import Role
from tests.conftest import Clone
from tests.harness import running
from tests.intake_service.make import MONDAY, Line, get, post, registration

pytestmark = pytest.mark.anyio


async def test_no_rehearsal_begins_over_real_pieces(clone: Clone) -> None:
    url = clone("intake", with_offices=True)
    async with running(create_app, url) as site:
        body = registration()
        assert (await post(site, "/pieces", body, Role.REGISTRAR)).status_code == 201
    with pytest.raises(ConfigurationRefused, match="不能开启演练"):
        async with running(create_app, url, rehearsal=True):
            pytest.fail("it started")


async def test_a_rehearsal_goes_on_over_what_was_rehearsed(clone: Clone) -> None:
    url = clone("intake", with_offices=True)
    async with running(create_app, url, rehearsal=True) as site:
        await site.set_office_time(MONDAY)
        await Line(site).register()
    async with running(create_app, url, rehearsal=True) as site:
        assert (await get(site, "/pieces/count")).json() == {"count": 1}


@pytest.mark.parametrize("event", [PieceMoved, MatterMoved, OrderMoved])
async def test_the_example_of_an_event_is_a_full_body(event: type[Event]) -> None:
    assert set(event.example) == set(event.model_fields)
    assert event.model_validate(event.example).model_dump(mode="json") == event.example

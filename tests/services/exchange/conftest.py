"""The exchange service on a database of its own for each test."""

from collections.abc import AsyncIterator

import pytest

from services.exchange.app import create_app
from tests.conftest import Clone
from tests.harness import Site, running
from tests.services.exchange.make import NOW


@pytest.fixture
async def site(clone: Clone) -> AsyncIterator[Site]:
    """A running exchange service in rehearsal, so that a test may set the day."""
    async with running(create_app, clone("exchange", with_offices=True), rehearsal=True) as site:
        await site.set_office_time(NOW)
        yield site

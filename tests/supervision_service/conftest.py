"""The supervision service on a database of its own for each test, at a fixed office time."""

from collections.abc import AsyncIterator

import pytest

from supervision_service.app import create_app
from tests.conftest import Clone
from tests.harness import Site, running
from tests.supervision_service.make import MONDAY


@pytest.fixture
async def site(clone: Clone) -> AsyncIterator[Site]:
    """A running supervision service in rehearsal, so that a test may set the day."""
    async with running(create_app, clone("supervision", with_offices=True), rehearsal=True) as site:
        await site.set_office_time(MONDAY)
        yield site

"""The reporting service on a database of its own for each test, at a fixed office time."""

from collections.abc import AsyncIterator

import pytest

from reporting_service.app import create_app
from tests.conftest import Clone
from tests.harness import Site, running
from tests.reporting_service.make import NOW


@pytest.fixture
async def site(clone: Clone) -> AsyncIterator[Site]:
    """A running reporting service in rehearsal, so that a test may set the day."""
    async with running(create_app, clone("reporting", with_offices=True), rehearsal=True) as site:
        await site.set_office_time(NOW)
        yield site

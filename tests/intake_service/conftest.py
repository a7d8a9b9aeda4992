"""The intake service on a database of its own for each test, at an office time that tests set."""

from collections.abc import AsyncIterator

import pytest

from intake_service.app import create_app
from tests.conftest import Clone
from tests.harness import Site, running
from tests.intake_service.make import MONDAY


@pytest.fixture
async def site(clone: Clone) -> AsyncIterator[Site]:
    """A rehearsing intake service on a Monday morning; followers and jobs are stepped by hand."""
    async with running(create_app, clone("intake", with_offices=True), rehearsal=True) as site:
        await site.set_office_time(MONDAY)
        yield site


@pytest.fixture
async def real_site(clone: Clone) -> AsyncIterator[Site]:
    """The same at real time, as in the office."""
    async with running(create_app, clone("intake", with_offices=True)) as site:
        yield site

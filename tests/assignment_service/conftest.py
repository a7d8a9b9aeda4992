"""The assignment service on a database of its own for each test."""

from collections.abc import AsyncIterator

import pytest

from assignment_service.app import create_app
from tests.conftest import Clone
from tests.harness import Site, running


@pytest.fixture
async def site(clone: Clone) -> AsyncIterator[Site]:
    """A running assignment service; followers are stepped by hand."""
    async with running(create_app, clone("assignment", with_offices=True)) as site:
        yield site

"""The assignment service on a database of its own for each test."""

from collections.abc import AsyncIterator, Callable

import pytest

from assignment_service.app import create_app
from tests.harness import Site, running


@pytest.fixture
async def site(clone: Callable[[str], str]) -> AsyncIterator[Site]:
    """A running assignment service; followers are stepped by hand."""
    async with running(create_app, clone("assignment")) as site:
        yield site

"""A town of its own for every story, and everybody's way in."""

from collections.abc import AsyncIterator

import httpx
import pytest

from shared.settings import Settings
from tests import story
from tests.story import Office
from tests.town import Foundation, Gateway


@pytest.fixture
async def town(foundation: Foundation) -> AsyncIterator[Gateway]:
    """The five services on fresh databases."""
    async with foundation.town() as made:
        yield made


@pytest.fixture
async def office(town: Gateway) -> AsyncIterator[Office]:
    """Everybody's way in; what was written is known everywhere before the next call."""
    settings: Settings = town.apps["directory"].state.settings
    async with httpx.AsyncClient(transport=town, base_url="http://gateway", timeout=30) as client:
        made = Office(client, settings.secret("demonstration_password"))
        made.settle = story.settling_after_writes(made, town.settle)
        yield made

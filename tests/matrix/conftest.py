"""One town for the whole matrix, with a subject of every kind in it."""

import logging
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
import structlog

from shared.settings import Settings
from tests.matrix.callers import Callers
from tests.matrix.subjects import Subjects, build
from tests.story import Office
from tests.town import Foundation


@pytest.fixture(scope="module", autouse=True)
def quiet() -> Iterator[None]:
    """Ten thousand requests need no line each."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    yield
    structlog.configure(**before)


@pytest.fixture(scope="module")
async def crowd(foundation: Foundation) -> AsyncIterator[Callers]:
    """The five services, and callers of every role from everywhere."""
    async with foundation.town() as town:
        yield Callers(town)


@pytest.fixture(scope="module")
async def subjects(crowd: Callers) -> Subjects:
    """A subject of every kind, of a county's bureau and of a city's."""
    town = crowd.town
    settings: Settings = town.apps["directory"].state.settings
    async with httpx.AsyncClient(transport=town, base_url="http://gateway", timeout=30) as client:
        office = Office(client, settings.secret("demonstration_password"))
        return await build(office, crowd)

"""One cluster for the whole matrix, with a subject of every kind in it."""

import logging
from collections.abc import AsyncIterator, Iterator

import pytest
import structlog

from tests.cluster import ClusterTemplate
from tests.matrix.callers import Callers
from tests.matrix.subjects import Subjects, build


@pytest.fixture(scope="module", autouse=True)
def quiet() -> Iterator[None]:
    """Ten thousand requests need no line each."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    yield
    structlog.configure(**before)


@pytest.fixture(scope="module")
async def crowd(cluster_template: ClusterTemplate) -> AsyncIterator[Callers]:
    """The five services, and callers of every role from everywhere."""
    async with cluster_template.started() as cluster:
        yield Callers(cluster)


@pytest.fixture(scope="module")
async def subjects(crowd: Callers) -> Subjects:
    """A subject of every kind, of a county's bureau and of a city's."""
    async with crowd.cluster.office() as office:
        return await build(office, crowd)

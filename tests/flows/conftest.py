"""A cluster of its own for every story, and everybody's way in."""

from collections.abc import AsyncIterator

import pytest

from tests.cluster import Cluster, ClusterTemplate
from tests.story import Office


@pytest.fixture
async def cluster(cluster_template: ClusterTemplate) -> AsyncIterator[Cluster]:
    """The five services on fresh databases."""
    async with cluster_template.started() as made:
        yield made


@pytest.fixture
async def office(cluster: Cluster) -> AsyncIterator[Office]:
    """Everybody's way in; what was written is known everywhere before the next call."""
    async with cluster.office() as made:
        yield made

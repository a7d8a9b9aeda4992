"""A cluster of its own for every story, and everybody's way in."""

from collections.abc import AsyncIterator

import pytest

from shared.settings import Settings
from tests import story
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
    settings: Settings = cluster.apps["directory"].state.settings
    async with cluster.client() as client:
        made = Office(client, settings.secret("demonstration_password"))
        made.settle = story.settling_after_writes(made, cluster.settle)
        yield made

"""`kaimen migrate` for developers: compare models with migrations, write the next version.

Both work on a throw-away cluster of their own, and never touch an installation.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.cli.catalogue import SERVICES, Service
from services.cli.databases import provision
from services.cli.postgres import Cluster
from services.cli.secrets import Secrets
from shared import migrations
from shared.clock import real_now


def differences() -> dict[str, list[str]]:
    """Per service, what its models say and its migrations do not make; empty lists when equal."""
    with _migrated(SERVICES) as owners:
        return {
            service.name: migrations.check(service.package, owners[service.name])
            for service in SERVICES
        }


def revise(service: Service, message: str) -> Path:
    """Write the next version of a service from its models, laid out by ruff.

    Raises `ValueError` when nothing has changed or the message makes no name.
    """
    with _migrated((service,)) as owners:
        path = migrations.revision(service.package, owners[service.name], message, real_now())
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", str(path)], check=True)
    return path


@contextmanager
def _migrated(services: tuple[Service, ...]) -> Iterator[dict[str, str]]:
    """The owner's address of a fresh, migrated database for each of `services`."""
    with tempfile.TemporaryDirectory(prefix="kaimen-migrate-") as name:
        folder = Path(name)
        keys = Secrets(folder / "secrets")
        cluster = Cluster(folder / "postgres", keys, throw_away=True)
        cluster.start(folder / "postgres.log")
        try:
            owners = {}
            for service in services:
                owners[service.name] = provision(cluster.url, service, keys).owner_url
                migrations.upgrade(service.package, owners[service.name])
            yield owners
        finally:
            cluster.stop()
            cluster.remove()

"""`kaimen migrate`: bring the databases up to date.

For developers it also compares models with migrations and writes the next version; both work on a
throw-away cluster of their own, and never touch an installation.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.cli.answer import Answer
from services.cli.catalogue import BY_NAME, SERVICES, Service
from services.cli.databases import provision
from services.cli.errors import NotDone
from services.cli.installation import Installation
from services.cli.postgres import Cluster
from services.cli.prepare import Say, prepare, server
from services.cli.secrets import Secrets
from shared import migrations
from shared.clock import real_now
from shared.settings import Profile


def upgrade(installation: Installation, profile: Profile, say: Say) -> Answer:
    """Make secrets, databases, roles, tables and the first rows. Raises `NotDone`."""
    with installation.held(), server(installation, profile, say) as running:
        prepare(installation, running, profile, say)
    return Answer({"status": "done", "services": list(BY_NAME)}, "数据库已是最新。")


def check() -> Answer:
    """Whether models and migrations agree. Raises `NotDone` naming what differs."""
    with _migrated(SERVICES) as owners:
        found = {
            service.name: migrations.check(service.package, owners[service.name])
            for service in SERVICES
        }
    changes = [f"{service}：{change}" for service, each in found.items() for change in each]
    if changes:
        detail = "模型与迁移不一致，请用 kaimen migrate --revise 生成迁移。"
        raise NotDone("\n".join([*changes, detail]), "models-ahead", differences=found)
    return Answer({"status": "done", "differences": found}, "模型与迁移一致。")


def revise(service: str, message: str) -> Answer:
    """Write the next version of a service from its models, laid out by ruff.

    Raises `NotDone` when nothing has changed or the message makes no name.
    """
    if service not in BY_NAME or not message:
        raise NotDone(f"请写明服务（{'、'.join(BY_NAME)}）和迁移名称。")
    found = BY_NAME[service]
    try:
        with _migrated((found,)) as owners:
            path = migrations.revision(found.package, owners[service], message, real_now())
    except ValueError as error:
        raise NotDone(str(error)) from error
    subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--quiet", str(path)],
        check=True,
        stdout=sys.stderr,
    )
    return Answer({"status": "done", "file": str(path)}, str(path))


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

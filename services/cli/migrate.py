"""`kaimen migrate`: bring the databases up to date.

For developers it also compares models with migrations and writes the next version; both work on a
throw-away server of their own, and never touch an installation.
"""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from services.cli.catalogue import BY_NAME, SERVICES, Service
from services.cli.databases import provision
from services.cli.errors import NotDone
from services.cli.installation import Installation
from services.cli.output import Result
from services.cli.postgres import PostgresServer
from services.cli.prepare import Say, prepare, server
from services.cli.secrets import Secrets
from shared.clock import real_now
from shared.migrations import TECHNICAL, compare
from shared.migrations import upgrade as upgrade_database
from shared.settings import Profile

TREES = (Service("technical", TECHNICAL), *SERVICES)
"""Everything with its own versions: the technical tables, then the services."""


def upgrade(installation: Installation, profile: Profile, say: Say) -> Result:
    """Make secrets, databases, roles, tables and the first rows. Raises `NotDone`."""
    with installation.locked(), server(installation, profile, say) as running:
        prepare(installation, running, profile, say)
    return Result({"status": "done", "services": list(BY_NAME)}, "数据库已是最新。")


def check() -> Result:
    """Whether models and migrations agree. Raises `NotDone` naming what differs."""
    with _databases() as made:
        found = {tree.name: compare.differences(tree.package, *made(tree)) for tree in TREES}
    changes = [f"{tree}：{change}" for tree, each in found.items() for change in each]
    if changes:
        detail = "模型与迁移不一致，请用 kaimen migrate --revise 生成迁移。"
        raise NotDone("\n".join([*changes, detail]), "models-ahead", differences=found)
    return Result({"status": "done", "differences": found}, "模型与迁移一致。")


def revise(name: str, message: str) -> Result:
    """Write the next version of a service, or of `technical`, from its models, laid out by ruff.

    Raises `NotDone` when nothing has changed or the message makes no name.
    """
    tree = next((tree for tree in TREES if tree.name == name), None)
    if tree is None or not message:
        raise NotDone(f"请写明服务（{'、'.join(tree.name for tree in TREES)}）和迁移名称。")
    try:
        with _databases() as made:
            path = compare.revision(tree.package, *made(tree), message, real_now())
    except ValueError as error:
        raise NotDone(str(error)) from error
    subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--quiet", str(path)],
        check=True,
        stdout=sys.stderr,
    )
    return Result({"status": "done", "file": str(path)}, str(path))


@contextmanager
def _databases() -> Iterator[Callable[[Service], tuple[str, str]]]:
    """Makes two fresh databases for a tree, a migrated one and an empty one: their addresses."""
    with tempfile.TemporaryDirectory(prefix="kaimen-migrate-") as name:
        folder = Path(name)
        secrets = Secrets(folder / "secrets")
        postgres = PostgresServer(folder / "postgres", secrets, throw_away=True)
        postgres.start(folder / "postgres.log")

        def made(tree: Service) -> tuple[str, str]:
            empty = Service(f"{tree.name}_models", tree.package)
            migrated_url, empty_url = (
                provision(postgres.url, each, secrets).owner_url for each in (tree, empty)
            )
            upgrade_database(tree.package, migrated_url)
            return migrated_url, empty_url

        try:
            yield made
        finally:
            postgres.stop()
            postgres.remove()

"""What must be there before any service starts: secrets, databases, tables, first accounts."""

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from services.cli.catalogue import SERVICES
from services.cli.databases import Access, provision, write_passwords
from services.cli.errors import NotDone
from services.cli.installation import Installation
from shared.settings import Profile

Say = Callable[[str], None]
"""Tells the operator how far a command is."""

_PASSWORDS = ("demonstration_password", "first_administrator_password")


@contextmanager
def server(installation: Installation, profile: Profile, say: Say) -> Iterator[URL]:
    """The PostgreSQL server: the one KAIMEN_DATABASE_URL names, else the embedded one.

    The embedded one runs as long as the block. Raises `NotDone` in production without an address.
    """
    given = os.environ.get("KAIMEN_DATABASE_URL")
    if given:
        try:
            yield make_url(given).set(drivername="postgresql+psycopg")
        except ArgumentError as error:
            raise NotDone("KAIMEN_DATABASE_URL 不是有效的数据库地址。") from error
        return
    if profile == Profile.PRODUCTION:
        raise NotDone("生产环境请用 KAIMEN_DATABASE_URL 指定 PostgreSQL 管理员地址。")
    say("启动内置 PostgreSQL …")
    cluster = installation.cluster()
    try:
        cluster.start(installation.log("postgres"))
        yield cluster.url
    finally:
        say("停止内置 PostgreSQL …")
        cluster.stop()


def prepare(installation: Installation, url: URL, profile: Profile, say: Say) -> dict[str, Access]:
    """Make secrets, databases, roles and tables, and directory's first rows. Safe to repeat."""
    from services.directory.seed import seed  # here, so that `kaimen status` need not load it
    from shared import migrations

    for name in (*_PASSWORDS, *(f"client_{service.name}" for service in SERVICES)):
        installation.keys.get(name)
    found = {}
    for service in SERVICES:
        say(f"准备数据库 {service.database} …")
        found[service.name] = provision(url, service, installation.keys)
        migrations.upgrade(service.package, found[service.name].owner_url)
    write_passwords(url, SERVICES, installation.keys)
    say("写入机构、账号与工作日历 …")
    asyncio.run(seed(found["directory"].url, installation.keys.folder, profile.value))
    return found

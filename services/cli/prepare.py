"""What the services need before they start: secrets, databases, tables, first accounts."""

import asyncio
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from services.cli.catalogue import CLIENT_ID, SERVICES
from services.cli.databases import Access, provision, write_passwords
from services.cli.errors import NotDone
from services.cli.installation import Installation
from services.cli.postgres import PostgresServer
from services.cli.secrets import (
    ADMINISTRATOR_PASSWORD,
    DEMONSTRATION_PASSWORD,
    EXCHANGE_KEY,
    SECOND_ADMINISTRATOR_PASSWORD,
    VAULT_KEY,
)
from shared.settings import Profile

Say = Callable[[str], None]
"""Writes a line of progress for the operator."""


@dataclass(frozen=True, slots=True)
class Server:
    """A PostgreSQL server: the administrator's address, and the embedded server if it is that."""

    url: URL
    embedded: PostgresServer | None = None


@contextmanager
def server(installation: Installation, profile: Profile, say: Say) -> Iterator[Server]:
    """The PostgreSQL server that KAIMEN_DATABASE_URL names, else the embedded one.

    The embedded one is stopped at the end of the block. Raises `NotDone` in production without an
    address.
    """
    address = os.environ.get("KAIMEN_DATABASE_URL")
    if address:
        try:
            url = make_url(address).set(drivername="postgresql+psycopg")
        except ArgumentError as error:
            raise NotDone("KAIMEN_DATABASE_URL 不是有效的数据库地址。") from error
        yield Server(url)
        return
    if profile == Profile.PRODUCTION:
        raise NotDone("生产环境请用 KAIMEN_DATABASE_URL 指定 PostgreSQL 管理员地址。")
    say("启动内置 PostgreSQL …")
    postgres = installation.postgres()
    try:
        postgres.start(installation.log("postgres"))
        yield Server(postgres.url, postgres)
    finally:
        say("停止内置 PostgreSQL …")
        postgres.stop()


def prepare(
    installation: Installation, running: Server, profile: Profile, say: Say
) -> dict[str, Access]:
    """Make secrets, databases, roles and tables, and directory's first rows. Safe to repeat."""
    # Imported here, so that other commands do not load the services' libraries.
    from services.directory.seed import seed
    from services.directory.signing import load_or_make
    from shared import migrations
    from shared.app import ConfigurationRefused

    passwords = (DEMONSTRATION_PASSWORD, ADMINISTRATOR_PASSWORD, SECOND_ADMINISTRATOR_PASSWORD)
    clients = (*(service.name for service in SERVICES), CLIENT_ID)
    for name in (*passwords, VAULT_KEY, EXCHANGE_KEY, *(f"client_{client}" for client in clients)):
        installation.secrets.get(name)
    load_or_make(installation.secrets.folder)
    found = {}
    for service in SERVICES:
        say(f"准备数据库 {service.database} …")
        try:
            found[service.name] = provision(running.url, service, installation.secrets)
            migrations.upgrade(service.package, found[service.name].owner_url)
        except (psycopg.Error, SQLAlchemyError) as error:
            reason = str(error).strip().splitlines()[0]
            raise NotDone(f"数据库 {service.database} 未能准备好：{reason}") from error
    write_passwords(running.url, SERVICES, installation.secrets)
    say("写入机构、账号与工作日历 …")
    try:
        asyncio.run(seed(found["directory"].url, installation.secrets.folder, profile.value))
    except ConfigurationRefused as error:
        raise NotDone(str(error)) from error
    if running.embedded is not None:
        running.embedded.flush()
    return found


def is_rehearsal(profile: Profile, addresses: Mapping[str, str], say: Say) -> bool:
    """Whether this installation rehearses: as KAIMEN_REHEARSAL says, else if it demonstrates.

    Without the variable never where pieces were registered outside a rehearsal: intake would refuse
    to start. Raises `NotDone` when the variable is no boolean.
    """
    value = os.environ.get("KAIMEN_REHEARSAL")
    if value:
        try:
            return TypeAdapter(bool).validate_python(value)
        except ValidationError as error:
            raise NotDone("KAIMEN_REHEARSAL 应为 true 或 false。") from error
    if profile == Profile.PRODUCTION:
        return False
    if asyncio.run(holds_real_pieces(addresses["intake"])):
        say("数据库中有在演练之外登记的信访件，本次不开启演练。")
        return False
    return True


async def holds_real_pieces(address: str) -> bool:
    """Whether intake's database at `address` has pieces registered outside of a rehearsal."""
    from intake_service.reception.registration import queries
    from shared.db import Database

    database = Database(address)
    try:
        return await queries.any_real(database)
    finally:
        await database.dispose()

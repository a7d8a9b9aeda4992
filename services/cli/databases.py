"""Databases and roles: one database per service, open only to its own two roles.

The owner role runs the migrations. The service logs in with a role that reads and writes rows,
makes no tables, and can connect to no other database.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import LiteralString

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from services.cli.catalogue import Service
from services.cli.secrets import Secrets

_ADVISORY_LOCK = 7_240_003


@dataclass(frozen=True, slots=True)
class Access:
    """The two addresses of one service's database."""

    owner_url: str
    url: str


def provision(server: URL, service: Service, secrets: Secrets) -> Access:
    """Make the database and the roles of `service` if they are missing; returns its addresses.

    `server` is the address of an administrator who may create roles and databases. Safe to repeat.
    """
    with connect(server) as admin:
        # Two starts against one server take turns; the lock ends with the connection.
        admin.execute("SELECT pg_advisory_lock(%s)", [_ADVISORY_LOCK])
        for role in (service.owner, service.database):
            _make_role(admin, role, secrets.get(f"database_{role}"))
        _make_database(admin, service)
        found = access(server, service, secrets)
        with connect(make_url(found.owner_url)) as owner:
            _grant_rows(owner, service)
    return found


def access(server: URL, service: Service, secrets: Secrets, database: str | None = None) -> Access:
    """The addresses of a provisioned database (`database`: another one made like it)."""
    owner_url, url = (
        server.set(
            username=role,
            password=secrets.get(f"database_{role}"),
            database=database or service.database,
        ).render_as_string(hide_password=False)
        for role in (service.owner, service.database)
    )
    return Access(owner_url, url)


def write_passwords(server: URL, services: Iterable[Service], secrets: Secrets) -> None:
    """Write the services' logins as a libpq password file, for processes that run elsewhere.

    Their addresses then have `passfile=…/pgpass` instead of a password.
    """
    host, port = server.host or server.query.get("host", "*"), server.port or "*"
    lines = [
        ":".join(
            str(part).replace("\\", "\\\\").replace(":", "\\:")
            for part in (host, port, name, name, secrets.get(f"database_{name}"))
        )
        for name in (service.database for service in services)
    ]
    secrets.put("pgpass", "\n".join(lines))


def connect(url: URL) -> psycopg.Connection:
    """A plain psycopg connection that commits each statement."""
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True, connect_timeout=10)


def _make_role(admin: psycopg.Connection, role: str, password: str) -> None:
    if not _exists(admin, "SELECT 1 FROM pg_roles WHERE rolname = %s", role):
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
    # Hashed here, so that the password appears in no statement and no server log.
    hashed = admin.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    admin.execute(
        sql.SQL("ALTER ROLE {} PASSWORD {}").format(
            sql.Identifier(role), sql.Literal(hashed.decode())
        )
    )


def _make_database(admin: psycopg.Connection, service: Service) -> None:
    names = {
        "database": sql.Identifier(service.database),
        "owner": sql.Identifier(service.owner),
        "role": sql.Identifier(service.database),
    }
    # An administrator who is no superuser can only make an owner of a role it is a member of.
    admin.execute(sql.SQL("GRANT {owner} TO CURRENT_USER").format(**names))
    if not _exists(admin, "SELECT 1 FROM pg_database WHERE datname = %s", service.database):
        admin.execute(
            sql.SQL(
                "CREATE DATABASE {database} OWNER {owner} ENCODING 'UTF8' TEMPLATE template0"
            ).format(**names)
        )
    admin.execute(sql.SQL("REVOKE ALL ON DATABASE {database} FROM PUBLIC").format(**names))
    # Temporary tables: reporting rebuilds its rows in tables beside the live ones.
    admin.execute(
        sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {role}").format(**names)
    )


def _grant_rows(owner: psycopg.Connection, service: Service) -> None:
    """Let the service use everything that its owner creates in the schema `public`, also later."""
    role = sql.Identifier(service.database)
    for statement in (
        "GRANT USAGE ON SCHEMA public TO {}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public"
        " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO {}",
    ):
        owner.execute(sql.SQL(statement).format(role))


def _exists(admin: psycopg.Connection, query: LiteralString, name: str) -> bool:
    return admin.execute(query, [name]).fetchone() is not None

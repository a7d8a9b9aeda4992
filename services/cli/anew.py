"""`kaimen up --anew`: a demonstration begins again from nothing, in the same data directory."""

import asyncio
import shutil
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.exc import ProgrammingError

from services.cli.catalogue import BY_NAME, SERVICES
from services.cli.databases import access, connect
from services.cli.errors import NotDone
from services.cli.installation import Installation
from services.cli.prepare import Say, Server, holds_real_pieces

_UNFINISHED = "unfinished"


def begin(folder: Path) -> None:
    """Note that a play has begun; `folder` is where it leaves its files."""
    (folder / _UNFINISHED).touch()


def finish(folder: Path) -> None:
    """Note that the play is over."""
    (folder / _UNFINISHED).unlink(missing_ok=True)


def is_unfinished(folder: Path) -> bool:
    """Whether a play was begun and never came to its end."""
    return (folder / _UNFINISHED).exists()


def empty(installation: Installation, running: Server, say: Say) -> None:
    """Drop the databases of a demonstration; secrets, and so passwords, stay.

    Raises `NotDone` with a database server of somebody else's, and where pieces were registered
    outside of a rehearsal: what people really sent is never deleted.
    """
    if running.embedded is None:
        raise NotDone("使用外部数据库（KAIMEN_DATABASE_URL）时不能用 --anew 清空数据。")
    with connect(running.url) as admin:
        if _exists(admin, BY_NAME["intake"].database) and _is_real(installation, running):
            detail = "数据库中有在演练之外登记的信访件，不能清空。"
            another = "要另做演示，请用 --data 换一个数据目录。"
            raise NotDone(detail + another, "holds-real-pieces")
        say("清空演示数据 …")
        for service in SERVICES:
            drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            admin.execute(drop.format(sql.Identifier(service.database)))
    shutil.rmtree(installation.data / "demo", ignore_errors=True)


def _exists(admin: psycopg.Connection, database: str) -> bool:
    found = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
    return found.fetchone() is not None


def _is_real(installation: Installation, running: Server) -> bool:
    found = access(running.url, BY_NAME["intake"], installation.secrets)
    try:
        return asyncio.run(holds_real_pieces(found.url))
    except ProgrammingError as error:
        # The first start was ended before it had made the tables. Whatever else is wrong, nobody
        # knows what the tables hold.
        if isinstance(error.orig, psycopg.errors.UndefinedTable):
            return False
        raise

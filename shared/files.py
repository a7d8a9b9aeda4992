"""Files of a service: their rows, their sealed contents, and whether both agree.

While a content is looked into, stored, fetched or searched for viruses, no connection to the
database is held: there are few, and a store or a scanner may be slow.
"""

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from fastapi.responses import StreamingResponse
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from shared import history
from shared.attachments import CLEAR, CONDEMN, LET_PASS, Paper, Status, check_readable, disposition
from shared.auth import SYSTEM, Actor
from shared.checks import Compared, Difference
from shared.clock import real_now
from shared.db import Database, new_id, one_of, release
from shared.file_types import MEDIA_TYPES, FileType, recognise
from shared.history import Subject
from shared.jobs import Job, each_minute
from shared.moves import Move
from shared.objects import Objects, sealed_size
from shared.scanner import scan

_SHELVES = "0123456789abcdef"


class File(Subject):
    """What is known of a file; its content is in the store, as `object`.

    `sha256` is that of the content as it was sent; it stays when the file is withdrawn. `unit_id`
    is the unit that attached it, `virus` what was found.
    """

    status: Mapped[Status]
    paper: Mapped[Paper]
    name: Mapped[str] = mapped_column(sa.String(120))
    file_type: Mapped[FileType]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    object: Mapped[str] = mapped_column(sa.String(60))
    unit_id: Mapped[UUID]
    attached_by: Mapped[UUID]
    attacher: Mapped[str] = mapped_column(sa.String(100))
    attached_at: Mapped[datetime]
    virus: Mapped[str | None] = mapped_column(sa.String(200))


def of_table() -> tuple[sa.schema.SchemaItem, ...]:
    """The constraints and indexes of a table `attachment` of files."""
    return (
        one_of("status", Status),
        one_of("paper", Paper),
        one_of("file_type", FileType),
        sa.Index("ix_attachment_unscanned", "attached_at", "id",
                 postgresql_where=sa.text("status IN ('pending', 'not_scanned')")),
        sa.Index("uq_attachment_object", "object", unique=True,
                 postgresql_ops={"object": "text_pattern_ops"}),
    )  # fmt: skip


class Stored(NamedTuple):
    """A content in the store, and what its row says of it."""

    id: UUID
    object: str
    file_type: FileType
    size: int
    sha256: str


async def store(session: AsyncSession, folder: str, content: bytes, name: str) -> Stored:
    """Look into a content and store it below `folder`; the name of the file is no part of where.

    The session has no connection meanwhile and none of its locks afterwards: whether it may be
    attached is asked before, so that a refusal leaves nothing, and again by who adds the row.
    Raises what `file_types.recognise` raises, `Unavailable` (object-store-silent).
    """
    await release(session)
    file_type = await asyncio.to_thread(recognise, content, name)
    digest = await asyncio.to_thread(hashlib.sha256, content)
    id = new_id()
    object = f"{folder}/{id.hex[-1]}/{id}"
    await objects_of(session).put(object, content)
    return Stored(id, object, file_type, len(content), digest.hexdigest())


async def add(session: AsyncSession, actor: Actor, file: Any, move: Move, now: datetime) -> None:
    """Add the row of a stored content."""
    history.move(session, actor, file, move, now, f"SHA-256：{file.sha256}")
    _let_pass(session, file, now)
    await session.flush()


async def content_of(session: AsyncSession, file: Any) -> AsyncIterator[bytes]:
    """The content, part by part; the session has no connection meanwhile.

    Raises `Conflict` (attachment-pending, -infected, -withdrawn, content-missing, content-broken),
    `Unavailable` (object-store-silent).
    """
    check_readable(file.status)
    await release(session)
    return await objects_of(session).open(file.object)


async def take_back(
    session: AsyncSession, actor: Actor, file: Any, move: Move, reason: str, now: datetime
) -> None:
    """Let a file that was withdrawn be read again, once it was looked into anew."""
    history.move(session, actor, file, move, now, reason)
    file.virus = None
    _let_pass(session, file, now)
    await session.flush()  # the answer tells the new version


async def held(
    session: AsyncSession, model: type[Any], *where: sa.ColumnElement[bool]
) -> tuple[int, int]:
    """How many files there are and how many bytes; what is withdrawn apart."""
    row = await session.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(model.size), 0)).where(
            *where, model.status != Status.WITHDRAWN
        )
    )
    files, size = row.one()
    return int(files), int(size)


def examining(name: str, model: type[Any]) -> Job:
    """The job that looks into the files of `model` for viruses, one after another."""

    async def unscanned(session: AsyncSession, _now: datetime, limit: int) -> Sequence[UUID]:
        if not session.info["scanner"]:
            return []
        rows = await session.scalars(
            sa.select(model.id)
            .where(model.status.in_(CLEAR.before))
            .order_by(model.attached_at, model.id)
            .limit(limit)
        )
        return rows.all()

    async def load(session: AsyncSession, _actor: Actor, id: UUID) -> Any:
        return await session.get_one(model, id)

    return each_minute(name, unscanned, load, _examine)


async def _examine(session: AsyncSession, file: Any, now: datetime) -> None:
    """Look into a file for viruses. Raises `Unavailable` (scanner-silent)."""
    await release(session)
    virus = await scan(session, await objects_of(session).open(file.object))
    locked = await session.get_one(type(file), file.id, with_for_update=True)
    if locked.status in CLEAR.before:  # it may have been withdrawn meanwhile
        locked.virus = virus
        history.move(session, SYSTEM, locked, CLEAR if virus is None else CONDEMN, now, virus)


def _let_pass(session: AsyncSession, file: Any, now: datetime) -> None:
    if not session.info["scanner"] and file.status is Status.PENDING:
        history.move(session, SYSTEM, file, LET_PASS, now)


def objects_of(session: AsyncSession) -> Objects:
    """The store."""
    objects: Objects = session.info["objects"]
    return objects


BINARY = {"schema": {"type": "string", "format": "binary"}}
UPLOADED = {
    "requestBody": {
        "required": True,
        "description": "文件内容本身；请求头写何种媒体类型均可，以内容为准。",
        "content": {"application/octet-stream": BINARY},
    }
}
"""What the document says of a route that takes a file."""
DOWNLOADED: dict[int | str, dict[str, Any]] = {
    200: {"content": dict.fromkeys(MEDIA_TYPES.values(), BINARY)}
}
"""And of one that gives it."""


class FileResponse(StreamingResponse):
    """A file as it was sent."""

    media_type = "application/pdf"


def download(file: Any, content: AsyncIterator[bytes]) -> FileResponse:
    """The answer by which a browser saves the file, and never shows it."""
    digest = base64.b64encode(bytes.fromhex(file.sha256)).decode()
    headers = {
        "Content-Disposition": disposition(file.name),
        "Content-Digest": f"sha-256=:{digest}:",
        "Content-Length": str(file.size),
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return FileResponse(content, media_type=MEDIA_TYPES[file.file_type], headers=headers)


class Contents:
    """Every file of a service has its content in the store, and the folder holds nothing else.

    An upload that is refused at the very end leaves an object behind: it is `unknown` once it is
    older than any request.
    """

    name = "objects:attachment"
    _AGE = timedelta(minutes=10)

    def __init__(self, owner: str, folder: str, model: type[Any]) -> None:
        self._owner, self._folder, self._model = owner, folder, model

    async def page(self, database: Database, after: str | None, limit: int) -> Compared:
        """Compare one of sixteen shelves, and tell up to `limit` of its differences.

        A shelf is read whole, since a store lists nothing less in an order that all stores keep: of
        a million attachments some 60,000 names. `after` is the name last told of, or a shelf's end.
        """
        shelf = next((each for each in _SHELVES if self._end(each) > (after or "")), None)
        if shelf is None:
            return Compared(checked=0, unsettled=0, items=[], next=None)
        prefix = f"{self._folder}/{shelf}/"
        select = sa.select(self._model.object, self._model.size)
        select = select.where(self._model.object.startswith(prefix, autoescape=True))
        async with database.read() as session:
            rows = await _sizes(session, select)
            stored = await objects_of(session).listed(prefix)
            later = await _sizes(session, select)
        found = [self._difference(name, "missing") for name in rows.keys() - stored.keys()]
        found += [
            self._difference(name, "unknown")
            for name in stored.keys() - later.keys()
            if real_now() - stored[name].written_at > self._AGE
        ]
        for name in rows.keys() & stored.keys():
            wanted, size = sealed_size(rows[name]), stored[name].size
            if wanted != size:
                found.append(self._difference(name, "differs", wanted, size))
        left = sorted((each for each in found if each.key > (after or "")), key=attrgetter("key"))
        following = left[limit - 1].key if len(left) > limit else self._end(shelf)
        # What is told on a further page of the same shelf was counted on its first one.
        checked = 0 if after and after.startswith(prefix) else len(rows)
        return Compared(checked=checked, unsettled=0, items=left[:limit], next=following)

    def _end(self, shelf: str) -> str:
        """After every name on the shelf, and before those on the next."""
        return f"{self._folder}/{shelf}/~"

    def _difference(
        self, name: str, kind: Any, wanted: Any = None, found: Any = None
    ) -> Difference:
        column = "size" if kind == "differs" else None
        return Difference(matter_id=None, key=name, owner=self._owner, table="attachment",
                          column=column, kind=kind, owner_value=wanted, value=found)  # fmt: skip


async def _sizes(session: AsyncSession, select: sa.Select[Any]) -> dict[str, int]:
    return {row.object: row.size for row in await session.execute(select)}

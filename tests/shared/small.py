"""Small services made of `shared` alone: `intake` and `assignment` publish, `reporting` follows."""

import tempfile
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, ClassVar
from uuid import UUID

import httpx
import sqlalchemy as sa
from fastapi import FastAPI, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared import app, edge, feed, history
from shared.auth import Actor, Caller, guarded, on_line
from shared.capability import Capability
from shared.clock import Now
from shared.db import TYPES, ReadSession, Session, new_metadata, technical
from shared.errors import NotFound
from shared.handlers import Envelope, Feed, Read, Upsert
from shared.moves import Move, Role
from shared.settings import Settings
from tests.harness import issuer

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


class Status(StrEnum):
    """States of a thing."""

    OPEN = "open"
    SHUT = "shut"


MAKE = Move("make", "新建", frozenset(), Status.OPEN, frozenset({Role.REGISTRAR}))
SHUT = Move("shut", "关闭", frozenset({Status.OPEN}), Status.SHUT, frozenset({Role.PET_HEAD}))


class Base(DeclarativeBase):
    """Tables of the small services."""

    metadata = new_metadata()
    type_annotation_map = TYPES


class Thing(history.Subject, Base):
    """A subject with moves."""

    __tablename__ = "thing"

    status: Mapped[Status]
    name: Mapped[str] = mapped_column(sa.String(40), unique=True)
    unit_line: Mapped[str] = mapped_column(sa.String(100))


class Seen(Base):
    """One row per event applied; a trigger refuses to set one twice."""

    __tablename__ = "seen"

    position: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[UUID]


class Copy(Base):
    """The follower's copy of a thing; `bonus` comes from another feed."""

    __tablename__ = "copy"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    step: Mapped[int | None]
    bonus: Mapped[int | None]
    positive: Mapped[int | None] = mapped_column(
        sa.CheckConstraint("positive > 0", name="positive")
    )


class Stepped(feed.Event):
    """A thing took a step."""

    type: ClassVar[str] = "intake.thing.stepped"
    example: ClassVar[dict[str, Any]] = {"step": 1}
    step: int
    poison: bool = False


class Rewarded(feed.Event):
    """Another service's fact about the same thing."""

    type: ClassVar[str] = "assignment.thing.rewarded"
    example: ClassVar[dict[str, Any]] = {"bonus": 1}
    bonus: int


class _Stepped(Read):
    step: int
    poison: bool


class _Rewarded(Read):
    bonus: int


def feeds() -> list[Feed]:
    """What the follower reads."""
    intake = Feed("intake")
    assignment = Feed("assignment")

    @intake.on("intake.thing.stepped", _Stepped, Copy, Seen)
    def stepped(event: Envelope[_Stepped]) -> Iterable[Upsert]:
        key = {"id": event.subject}
        yield Upsert(Copy, key, {"step": event.data.step})
        if event.data.poison:
            yield Upsert(Copy, key, {"positive": 0})
        yield Upsert(Seen, {"position": event.position}, {"subject": event.subject})

    @assignment.on("assignment.thing.rewarded", _Rewarded, Copy)
    def rewarded(event: Envelope[_Rewarded]) -> Iterable[Upsert]:
        yield Upsert(Copy, {"id": event.subject}, {"bonus": event.data.bonus})

    return [intake, assignment]


class ThingIn(BaseModel):
    """Body of a new thing."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, Field(min_length=1, max_length=20)]


class ThingOut(BaseModel):
    """A thing in a response."""

    id: UUID
    name: str
    status: Status
    version: int


class Reason(BaseModel):
    """The reason for a move."""

    model_config = ConfigDict(extra="forbid")
    reason: Annotated[str, Field(min_length=2)]


async def thing_to_change(session: AsyncSession, actor: Actor, id: UUID) -> Thing:
    """The visible thing, locked."""
    row = await session.scalar(
        sa.select(Thing).where(Thing.id == id, on_line(Thing.unit_line, actor)).with_for_update()
    )
    if row is None:
        raise NotFound("thing-not-found", "没有这件东西。")
    return row


router = edge.router(prefix="/things", tags=["things"])


@router.post("", status_code=201, response_model=ThingOut, dependencies=[guarded(MAKE)])
async def make(form: ThingIn, actor: Caller, session: Session, now: Now) -> Thing:
    """Make a thing."""
    thing = Thing(name=form.name, unit_line=actor.line)
    history.move(session, actor, thing, MAKE, now)
    await feed.publish(session, Stepped(step=1), thing.id, now)
    return thing


@router.post("/{id}/shut", response_model=ThingOut)
async def shut(
    thing: Annotated[Thing, guarded(SHUT, thing_to_change)],
    form: Reason,
    actor: Caller,
    session: Session,
    now: Now,
) -> Thing:
    """Shut a thing."""
    history.move(session, actor, thing, SHUT, now, form.reason)
    await feed.publish(session, Stepped(step=2), thing.id, now)
    return thing


@router.put("/{id}", response_model=ThingOut)
async def rename(
    thing: Annotated[Thing, guarded({Role.REGISTRAR}, thing_to_change)],
    form: ThingIn,
    session: Session,
) -> Thing:
    """Edit a thing."""
    thing.name = form.name
    await session.flush()
    return thing


@router.get("/{id}", response_model=ThingOut)
async def read(id: UUID, actor: Caller, session: ReadSession, response: Response) -> Thing:
    """One thing."""
    row = await session.scalar(
        sa.select(Thing).where(Thing.id == id, on_line(Thing.unit_line, actor))
    )
    if row is None:
        raise NotFound("thing-not-found", "没有这件东西。")
    edge.tag(response, row.version)
    return row


@router.post("/broken-commit", response_model=ThingOut, dependencies=[guarded({Role.REGISTRAR})])
async def broken_commit(session: Session) -> Thing:
    """Succeeds, but its transaction cannot commit (a deferred constraint)."""
    await session.execute(sa.text("INSERT INTO late (n) VALUES (1), (1)"))
    return Thing(id=UUID(int=0), name="x", status=Status.OPEN, version=1)


@router.get("/-/writes-on-a-read", dependencies=[guarded({Role.REGISTRAR})])
async def writes_on_a_read(session: ReadSession) -> dict[str, str]:
    """Tries to write where only reading is allowed."""
    await session.execute(sa.text("INSERT INTO late (n) VALUES (7)"))
    return {}


async def prepare(url: str) -> None:
    """Make the tables of a small service in the empty database at `url`."""
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(technical.create_all)
        await connection.run_sync(Base.metadata.create_all)
        for statement in (
            "CREATE TABLE late (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)",
            "CREATE FUNCTION twice() RETURNS trigger LANGUAGE plpgsql AS"
            " $$BEGIN RAISE EXCEPTION 'applied twice'; END$$",
            "CREATE TRIGGER twice BEFORE UPDATE ON seen FOR EACH ROW EXECUTE FUNCTION twice()",
        ):
            await connection.execute(sa.text(statement))
    await engine.dispose()


@asynccontextmanager
async def small(
    name: str, url: str, transport: httpx.AsyncBaseTransport | None = None, **settings: Any
) -> AsyncIterator[FastAPI]:
    """A small service called `name`, started on the prepared database at `url`."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"client_{name}").write_text("secret")
        given = Settings(
            database_url=url,
            data_dir=Path(folder),
            secrets_dir=Path(folder),
            gateway_url="http://gateway",
            run_worker=False,
            **settings,
        )
        follows = feeds() if name == "reporting" else []
        brings = {"things": Capability(router=router)}
        service = app.Service(name, name, Base, brings, follows=follows)
        made = app.application(service, given, transport or httpx.MockTransport(issuer))
        async with made.router.lifespan_context(made):
            yield made


class Gateway(httpx.AsyncBaseTransport):
    """Sends /api/<name>/… to the application of that name, all else to the test issuer."""

    def __init__(self, **apps: FastAPI) -> None:
        self._to = {name: httpx.ASGITransport(each) for name, each in apps.items()}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Route one request."""
        _, _, name, rest = request.url.path.split("/", 3)
        if name not in self._to:
            return issuer(request)
        query = b"?" + request.url.query if request.url.query else b""
        url = request.url.copy_with(raw_path=f"/{rest}".encode() + query)
        inner = httpx.Request(request.method, url, headers=request.headers, stream=request.stream)
        return await self._to[name].handle_async_request(inner)

"""Proofs: files attached to the things of a service, whichever these are.

A service says once what it has that a proof may be attached to (`Thing`); whoever sees the thing
sees its files and nobody else. Who reads a content says what for, and stands in its history.
"""

from collections.abc import Awaitable, Callable, Mapping, Set
from datetime import datetime
from typing import Annotated, Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from shared import files, history, pages
from shared.attachments import (
    ATTACHED,
    CLEAR,
    CONDEMN,
    LET_PASS,
    SPOILT,
    Paper,
    Status,
    check_name,
    check_room,
)
from shared.auth import Actor, Caller, Load, guarded
from shared.bodies import Body, Paged, RevealPurpose, WithReason
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag, unstored
from shared.errors import FieldError, Invalid, NotFound
from shared.file_types import FileType
from shared.files import DOWNLOADED, File, FileResponse
from shared.filters import Filters
from shared.history import HistoryOut, HistoryQuery
from shared.moves import LEADING, By, Move, Role, allowed
from shared.pages import Page
from shared.personal import Impersonal

_OFFICE = By({Role.PET_HEAD})
_ATTACHERS = LEADING | {
    Role.UNIT_HANDLER, Role.DIV_HANDLER, Role.DIV_HEAD, Role.SUPERVISOR, Role.PET_HEAD,
    Role.JOINT_OFFICE,
}  # fmt: skip
OFFICES = _ATTACHERS | {Role.REGISTRAR, Role.TRIAGE, Role.REVIEWER}
READERS = OFFICES | {Role.THIRD_PARTY}
"""Who may see a proof at all; which ones, the thing decides that it is attached to."""

ATTACH = Move("attach", "上传附件", frozenset(), Status.PENDING, (By(_ATTACHERS),))
DOWNLOAD = Move(
    "download", "下载附件", frozenset(Status) - SPOILT - {Status.PENDING}, None, READERS
)
WITHDRAW = Move("withdraw", "撤回附件", frozenset(Status) - {Status.WITHDRAWN}, Status.WITHDRAWN,
                (By(_ATTACHERS - _OFFICE.roles, unit=ATTACHED), _OFFICE))  # fmt: skip
UNDO_WITHDRAWAL = Move("undo-withdrawal", "撤销撤回", frozenset({Status.WITHDRAWN}), Status.PENDING,
                       (By(LEADING | {Role.DIV_HEAD}, unit=ATTACHED), _OFFICE))  # fmt: skip
MOVES = (ATTACH, LET_PASS, CLEAR, CONDEMN, DOWNLOAD, WITHDRAW, UNDO_WITHDRAWAL)


class Proof(File):
    """A file on the thing `belongs_to_id`, or on the part of it that bears the number `item_no`.

    `case_id`: the case that the thing belongs to, if it belongs to one.
    """

    belongs_to: Mapped[str] = mapped_column(sa.String(32))
    belongs_to_id: Mapped[UUID]
    item_no: Mapped[int | None]
    case_id: Mapped[UUID | None]


def of_table() -> tuple[sa.schema.SchemaItem, ...]:
    """The constraints and indexes of a table `attachment` of proofs."""
    return (
        *files.of_table(),
        sa.Index("ix_attachment_belongs_to_id", "belongs_to_id", "attached_at", "id"),
        sa.Index("ix_attachment_case_id", "case_id",
                 postgresql_where=sa.text("case_id IS NOT NULL")),
    )  # fmt: skip


class Thing(NamedTuple):
    """Something that proofs are attached to.

    `read` and `change` find it for who may see it, the latter locked; a `dated` one is read as of
    now. `case`: the attribute that names its case. `parts`: its rows that have numbers (`no`).
    `readers`: the roles that may see it at all.
    """

    read: Callable[..., Awaitable[Any]]
    change: Load
    case: str = "listing_id"
    parts: str | None = None
    dated: bool = False
    readers: Set[Role] = OFFICES


class Shelf(NamedTuple):
    """The proofs of a service: their table, where their contents lie, and on which things."""

    model: type[Any]
    folder: str
    things: Mapping[str, Thing]


Check = Callable[[AsyncSession, Actor, Any], Awaitable[None]]
"""Refuses to withdraw a file that is still needed."""


class ProofIn(Body):
    """What is attached, and to what; each service says which things there are (`belongs_to`)."""

    belongs_to_id: UUID
    item_no: Annotated[
        int | None, Field(ge=1, le=1000, description="方案的第几项措施、督导的第几个站点")
    ] = None
    paper: Paper
    name: Annotated[
        str, Field(min_length=3, max_length=120, description="文件名，含扩展名"), Impersonal
    ]


class ProofQuery(Filters, Paged):
    """A page of the files on one thing, the last attached first."""

    belongs_to_id: UUID


class AttachmentOut(BaseModel):
    """What is known of a file. `sha256` is that of its content, in hexadecimal digits."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    status: Status
    version: int
    belongs_to: str
    belongs_to_id: UUID
    item_no: int | None
    case_id: UUID | None
    paper: Paper
    name: str
    file_type: FileType
    size: int
    sha256: str
    unit_id: UUID
    attached_by: UUID
    attacher: str
    attached_at: AwareDatetime
    virus: str | None
    allowed_moves: list[str]


async def attach(
    session: AsyncSession,
    actor: Actor,
    shelf: Shelf,
    subject: str,
    content: bytes,
    form: ProofIn,
    now: datetime,
) -> dict[str, Any]:
    """Attach a file to a thing that the actor sees.

    Raises what the thing raises, `Invalid` (file-name-wrong, item-unknown, and what
    `file_types.recognise` raises), `Conflict` (too-many-attachments), `Unavailable`.
    """
    thing = shelf.things[subject]
    check_name(form.name)
    _check_part(thing, await _read(session, actor, thing, form.belongs_to_id, now), form.item_no)
    await _check_room(session, shelf, form.belongs_to_id, len(content))
    stored = await files.store(session, shelf.folder, content, form.name)
    found = await thing.change(session, actor, form.belongs_to_id)
    await _check_room(session, shelf, form.belongs_to_id, len(content))
    row = shelf.model(
        **stored._asdict(), belongs_to=str(subject), belongs_to_id=form.belongs_to_id,
        item_no=form.item_no, case_id=getattr(found, thing.case, None), paper=form.paper,
        name=form.name,
        unit_id=actor.unit, attached_by=actor.id, attacher=actor.name, attached_at=now,
    )  # fmt: skip
    await files.add(session, actor, row, ATTACH, now)
    return to_response(row, actor)


async def listed(
    session: AsyncSession,
    actor: Actor,
    shelf: Shelf,
    subject: str,
    query: ProofQuery,
    now: datetime,
) -> dict[str, Any]:
    """A page of the files on a thing that the actor sees. Raises what the thing raises."""
    await _read(session, actor, shelf.things[subject], query.belongs_to_id, now)
    columns = [shelf.model.attached_at, shelf.model.id]
    select = sa.select(shelf.model).where(
        shelf.model.belongs_to == subject, shelf.model.belongs_to_id == query.belongs_to_id
    )
    rows = await session.scalars(pages.keyset(select, columns, query.cursor, query.limit))
    page = pages.page(rows.all(), ["attached_at", "id"], query.limit)
    return {**page, "items": [to_response(row, actor) for row in page["items"]]}


def router(shelf: Shelf, check_withdrawal: Check | None = None) -> APIRouter:
    """What can be done with a proof of a service; attaching and listing know its things."""
    made = new_router(prefix="/attachments", tags=["attachments"])
    _read_on(made, shelf)
    _download_on(made, shelf)
    _withdraw_on(made, shelf, check_withdrawal)
    return made


def _read_on(made: APIRouter, shelf: Shelf) -> None:
    @made.get("/{id}", response_model=AttachmentOut, dependencies=[guarded(READERS)])
    async def detail(
        id: UUID, actor: Caller, session: ReadSession, now: Now, response: Response
    ) -> dict[str, Any]:
        """附件详情：名称、格式、大小、散列值和查毒结果。"""
        row = await _shown(session, actor, shelf, id, now)
        tag(response, row.version)
        return to_response(row, actor)

    @made.get("/{id}/history", response_model=Page[HistoryOut], dependencies=[guarded(READERS)])
    async def what_happened(
        id: UUID,
        query: Annotated[HistoryQuery, Query()],
        actor: Caller,
        session: ReadSession,
        now: Now,
    ) -> dict[str, Any]:
        """附件的经过：上传（含散列值）、查毒、下载及用途、撤回及理由。"""
        await _shown(session, actor, shelf, id, now)
        return history.page(await history.of(session, id, query.limit, query.after), query.limit)


def _download_on(made: APIRouter, shelf: Shelf) -> None:
    @made.post("/{id}/download", response_class=FileResponse, responses=DOWNLOADED,
               dependencies=[guarded(READERS)])  # fmt: skip
    @unstored
    async def download(
        id: UUID, form: RevealPurpose, actor: Caller, session: Session, now: Now
    ) -> Response:
        """下载附件：须注明用途，每次均留痕；只供另存，不在浏览器中打开。"""
        shown = await _shown(session, actor, shelf, id, now)
        content = await files.content_of(session, shown)
        row = await session.get_one(shelf.model, id, with_for_update=True)
        history.move(session, actor, row, DOWNLOAD, now, form.purpose)
        return files.download(shown, content)


def _withdraw_on(made: APIRouter, shelf: Shelf, check_withdrawal: Check | None) -> None:
    async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Any:
        """The attachment, locked after what it belongs to. Raises `NotFound`."""
        row = await _one(session, shelf, id)
        try:
            await shelf.things[row.belongs_to].change(session, actor, row.belongs_to_id)
        except NotFound as unseen:
            raise _missing() from unseen
        await session.refresh(row, with_for_update=True)
        return row

    @made.post("/{id}/withdraw", response_model=AttachmentOut)
    async def withdraw(
        row: Annotated[Any, guarded(WITHDRAW, to_change)],
        form: WithReason,
        actor: Caller,
        session: Session,
        now: Now,
    ) -> dict[str, Any]:
        """撤回附件：须说明理由；此后不能下载，散列值和经过保留。"""
        history.move(session, actor, row, WITHDRAW, now, form.reason)
        if check_withdrawal is not None:
            await check_withdrawal(session, actor, row)
        await session.flush()
        return to_response(row, actor)

    @made.post("/{id}/undo-withdrawal", response_model=AttachmentOut)
    async def undo_withdrawal(
        row: Annotated[Any, guarded(UNDO_WITHDRAWAL, to_change)],
        form: WithReason,
        actor: Caller,
        session: Session,
        now: Now,
    ) -> dict[str, Any]:
        """撤销撤回：须说明理由；重新查毒后可以下载。"""
        await _check_room(session, shelf, row.belongs_to_id, row.size)
        await files.take_back(session, actor, row, UNDO_WITHDRAWAL, form.reason, now)
        return to_response(row, actor)


def to_response(row: Any, actor: Actor) -> dict[str, Any]:
    """The attachment's values and what the actor may do to it now."""
    return {**row.column_values(), "allowed_moves": allowed(MOVES, actor, row)}


async def usable(
    session: AsyncSession, model: type[Any], case_id: UUID, ids: Set[UUID]
) -> frozenset[UUID]:
    """Those of the attachments that belong to the case and can be read."""
    found = await session.scalars(
        sa.select(model.id).where(
            model.id.in_(ids), model.case_id == case_id, model.status.not_in(SPOILT)
        )
    )
    return frozenset(found)


async def _shown(session: AsyncSession, actor: Actor, shelf: Shelf, id: UUID, now: datetime) -> Any:
    row = await _one(session, shelf, id)
    try:
        await _read(session, actor, shelf.things[row.belongs_to], row.belongs_to_id, now)
    except NotFound as unseen:
        raise _missing() from unseen
    return row


async def _one(session: AsyncSession, shelf: Shelf, id: UUID) -> Any:
    row = await session.get(shelf.model, id)
    if row is None:
        raise _missing()
    return row


async def _read(session: AsyncSession, actor: Actor, thing: Thing, id: UUID, now: datetime) -> Any:
    if actor.roles.isdisjoint(thing.readers):
        raise _missing()
    return await thing.read(session, actor, id, *([now] if thing.dated else []))


def _missing() -> NotFound:
    """What is missing and what is not for the caller are refused alike."""
    return NotFound("attachment-not-found", "没有找到该附件，或您无权查看。")


def _check_part(thing: Thing, found: Any, part: int | None) -> None:
    parts = getattr(found, thing.parts) if thing.parts is not None else []
    if part is not None and part not in {each.no for each in parts}:
        detail = "没有这个序号的措施或者站点，请核对。"
        raise Invalid("item-unknown", detail, [FieldError("item_no", "没有这个序号")])


async def _check_room(session: AsyncSession, shelf: Shelf, belongs_to_id: UUID, size: int) -> None:
    held = await files.held(session, shelf.model, shelf.model.belongs_to_id == belongs_to_id)
    check_room(*held, size)

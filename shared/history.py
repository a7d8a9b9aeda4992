"""Move a row, append what happened, publish it; history is never edited."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from shared.auth import Actor
from shared.bodies import Body
from shared.db import Technical, append_only, new_id
from shared.errors import Conflict
from shared.feed import published
from shared.moves import Move, check, permit
from shared.rows import New
from shared.snapshots import Moved, Snapshot


class Subject:
    """Columns of every row that moves; declare `status` beside them.

    `version` guards against lost updates (a lost race is 409 `changed-meanwhile`), `moves` is the
    number of the last history row, `moved_at` its office time.
    """

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    moves: Mapped[int] = mapped_column(default=0)
    moved_at: Mapped[datetime | None]
    version: Mapped[int]

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]


@append_only
class HistoryRow(Technical):
    """One move of one subject: who did what when and why.

    `actor` is who really acted, `acting_for` the absent colleague whose rights these were, if any;
    `actor_name` then says both.
    """

    __tablename__ = "history"

    subject: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    move: Mapped[str] = mapped_column(sa.String(40))
    before: Mapped[str | None] = mapped_column(sa.String(32))
    after: Mapped[str] = mapped_column(sa.String(32))
    actor: Mapped[UUID]
    acting_for: Mapped[UUID | None]
    actor_name: Mapped[str] = mapped_column(sa.String(100))
    unit: Mapped[UUID]
    reason: Mapped[str | None] = mapped_column(sa.Text)
    at: Mapped[datetime]
    recorded_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())


class HistoryQuery(Body):
    """A page of a history: how many rows at most, and after which number."""

    limit: Annotated[int, Field(ge=1, le=200)] = 200
    after: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class HistoryOut(BaseModel):
    """One thing that happened."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    move: str
    before: str | None
    after: str
    actor: UUID
    acting_for: UUID | None
    actor_name: str
    unit: UUID
    reason: str | None
    at: AwareDatetime


def move(
    session: AsyncSession,
    actor: Actor,
    row: Any,
    done: Move,
    now: datetime,
    reason: str | None = None,
) -> None:
    """Move `row`, append its history row, and publish it with the commit.

    The event tells the row as it is at the end of the transaction. Raises what
    `shared.moves.permit` raises, `Conflict` (wrong-status, already-there), or time-goes-back when
    `now` (office time) lies before the subject's last history row.
    """
    permit(done, actor, row)
    before = row.status
    if done.before:
        check(done, before)
    elif row.moves:
        raise Conflict("already-there", f"“{done.label}”已经办理过。")
    if row.moved_at is not None and now < row.moved_at:
        detail = "办理时间不能早于该事项最近一次办理的时间。"
        raise Conflict("time-goes-back", detail, last=row.moved_at.isoformat())
    if done.after is not None:
        row.status = done.after
    if row.id is None:
        row.id = new_id()
    row.moves = (row.moves or 0) + 1
    row.moved_at = now
    happened = _happened(row.__tablename__, row.id, row.moves, done, row.status, actor, now)
    session.add(row)
    session.add(
        HistoryRow(
            **happened,
            before=str(before) if done.before else None,
            reason=reason,
        )
    )
    publish_row(session, row, Moved(done.verb, now, reason))


def publish_row(session: AsyncSession, row: Any, moved: Moved) -> None:
    """Publish `row` with the commit, as it is then; nothing for a table that is not published.

    For what others must know and is no move of the row.
    """
    snapshot: Snapshot | None = session.info["snapshots"].get(type(row))
    if snapshot is not None:
        published(session, [lambda: snapshot.pending(row, moved)])


def first_row(
    model: type[Any], subject: UUID, move: Move, after: StrEnum, actor: Actor, now: datetime
) -> New[HistoryRow]:
    """The first history row of a new row of `model`, for a command that inserts both by itself.

    Raises `Forbidden` (role).
    """
    permit(move, actor)
    kind = model.__tablename__
    return New(HistoryRow, _happened(kind, subject, 1, move, after, actor, now))


def second_row(
    model: type[Any], subject: UUID, move: Move, before: StrEnum, actor: Actor, now: datetime
) -> New[HistoryRow]:
    """The second history row of a new row that moves on with its first one; as `first_row`."""
    permit(move, actor)
    check(move, before)
    after = move.after or before
    happened = _happened(model.__tablename__, subject, 2, move, after, actor, now)
    return New(HistoryRow, {**happened, "before": str(before)})


def _happened(
    kind: str,
    subject: UUID,
    number: int,
    move: Move,
    after: StrEnum,
    actor: Actor,
    now: datetime,
) -> dict[str, Any]:
    return {
        "subject": subject,
        "number": number,
        "kind": kind,
        "move": move.verb,
        "after": str(after),
        "actor": actor.person,
        "acting_for": actor.by and actor.id,
        "actor_name": actor.name,
        "unit": actor.unit,
        "at": now,
    }


def page(rows: Sequence[HistoryRow], limit: int) -> dict[str, Any]:
    """History as a page; `next` is the number to ask for `after`."""
    more = len(rows) == limit
    return {"items": rows, "next": str(rows[-1].number) if more else None}


async def of(
    session: AsyncSession, subject: UUID, limit: int = 200, after: int = 0
) -> Sequence[HistoryRow]:
    """History of a subject in order, from number `after` + 1 on."""
    rows = await session.scalars(
        sa.select(HistoryRow)
        .where(HistoryRow.subject == subject, HistoryRow.number > after)
        .order_by(HistoryRow.number)
        .limit(limit)
    )
    return rows.all()

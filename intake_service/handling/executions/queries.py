"""Reading executions, narrowed to what the actor sees, and locking them after their piece."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service import explained
from intake_service.handling.executions import rules
from intake_service.handling.executions.models import Execution
from intake_service.handling.executions.rules import Status
from intake_service.handling.executions.schemas import ExecutionFilters, ExecutionQuery
from intake_service.papers.attachments.models import Attachment
from intake_service.reception.matters import queries as matters
from intake_service.reception.matters.models import is_of
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from shared import pages
from shared.attachments import Status as FileStatus
from shared.auth import SYSTEM, Actor, with_doers
from shared.filters import one_of
from shared.history import HistoryRow
from shared.moves import allowed
from shared.punctuality import has_any_punctuality, punctuality_of
from shared.workdays import local_date

columns = Execution.__table__.c


async def execution(session: AsyncSession, actor: Actor, id: UUID) -> Execution:
    """The execution, for who may read its piece. Raises `NotFound`."""
    found: Execution | None = await session.scalar(_seen(actor).where(Execution.id == id))
    if found is None:
        raise await pieces.unseen(session, actor, Execution, id)
    return found


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Execution:
    """The execution, locked after its matter and its piece. Raises `NotFound`."""
    found = await execution(session, actor, id)
    pieces.check_unsealed(await matters.piece_to_change(session, SYSTEM, found.piece_id), actor)
    await session.refresh(found, with_for_update=True)
    return found


async def to_confirm(session: AsyncSession, actor: Actor, id: UUID) -> Execution:
    """The execution, locked, with whoever recorded or proved it. Raises `NotFound`."""
    found = await to_change(session, actor, id)
    found.proved_by = frozenset(await who_proved(session, found.id))
    return found


async def detail(session: AsyncSession, actor: Actor, id: UUID, now: datetime) -> dict[str, Any]:
    """The execution, and what the actor may do, also as second person. Raises `NotFound`."""
    found = await with_doers(session, await execution(session, actor, id))
    found.proved_by = frozenset(await who_proved(session, found.id))
    return to_response(found, actor, now)


async def piece_of(session: AsyncSession, execution: Execution) -> Piece:
    """The piece of a locked execution, locked with it."""
    return await session.get_one(Piece, execution.piece_id)


async def in_force(session: AsyncSession, piece_id: UUID) -> Sequence[Execution]:
    """What is in force about a locked piece, locked with it."""
    rows = await session.scalars(
        sa.select(Execution)
        .where(Execution.piece_id == piece_id, columns.status.in_(rules.IN_FORCE))
        .order_by(columns.opened_at, columns.id)
    )
    return rows.all()


async def is_proved(session: AsyncSession, id: UUID) -> bool:
    """Whether a file that may be read is attached to an execution."""
    return await session.scalar(_proofs(id).limit(1)) is not None


async def who_proved(session: AsyncSession, id: UUID) -> set[UUID]:
    """Who recorded last that it was done, and who attached a file that may be read.

    Of who acted for somebody else both.
    """
    last = sa.select(sa.func.max(HistoryRow.number)).where(
        HistoryRow.subject == id, HistoryRow.move == rules.RECORD_DONE.verb
    )
    who = sa.select(HistoryRow.actor, HistoryRow.acting_for)
    rows = await session.execute(
        sa.union_all(
            who.where(HistoryRow.subject == id, HistoryRow.number == last.scalar_subquery()),
            who.where(HistoryRow.subject.in_(_proofs(id)), HistoryRow.number == 1),
        )
    )
    return {account for row in rows for account in row if account is not None}


async def petitioned_on(session: AsyncSession, execution: Execution) -> date:
    """The day of the petition about which it is owed."""
    return (await session.get_one(Piece, execution.piece_id)).petition_date


def _proofs(id: UUID) -> sa.Select[UUID]:
    spoilt = [FileStatus.INFECTED, FileStatus.WITHDRAWN]
    return sa.select(Attachment.id).where(
        Attachment.execution_id == id, Attachment.status.not_in(spoilt)
    )


async def check_still_proved(session: AsyncSession, id: UUID) -> None:
    """Raise `Conflict` (execution-unproved) where a confirmed execution has no file any more."""
    status = await session.scalar(sa.select(columns.status).where(columns.id == id))
    proved = status is not Status.CONFIRMED or await is_proved(session, id)
    rules.check_still_proved(proved=proved)


async def owed_in_matter(session: AsyncSession, matter_id: UUID) -> bool:
    """Whether something of a locked matter is still to be carried out or to be confirmed."""
    owed = sa.select(Piece.id).where(Piece.matter_id == matter_id, Piece.executions_owed > 0)
    return await session.scalar(owed.limit(1)) is not None


def to_response(execution: Execution, actor: Actor, now: datetime) -> dict[str, Any]:
    """The execution's values, how its last day stands, and what the actor may do to it now."""
    possible = partial(rules.check_possible, due=execution.due)
    return {
        **execution.column_values(),
        "punctuality": _punctuality(execution, local_date(now)),
        "allowed_moves": allowed(rules.MOVES, actor, execution, possible),
    }


async def changed(
    session: AsyncSession, execution: Execution, actor: Actor, now: datetime
) -> dict[str, Any]:
    """The answer to a move: the execution as it is written now."""
    await session.flush()
    return to_response(execution, actor, now)


async def listing(
    session: AsyncSession, actor: Actor, query: ExecutionQuery, now: datetime
) -> dict[str, Any]:
    """A page of executions, the latest first."""
    by = [columns.opened_at, columns.id]
    select = _seen(actor).where(*_filters(query, now))
    rows = (await session.scalars(pages.keyset(select, by, query.cursor, query.limit))).all()
    page = pages.page(rows, ["opened_at", "id"], query.limit)
    return {**page, "items": [to_response(row, actor, now) for row in page["items"]]}


async def count(
    session: AsyncSession, actor: Actor, filters: ExecutionFilters, now: datetime
) -> int:
    """How many executions the same filters find."""
    select = _seen(actor).where(*_filters(filters, now)).with_only_columns(sa.func.count())
    return int(await session.scalar(select) or 0)


def _punctuality(execution: Execution, today: date) -> Any:
    if execution.due is None or execution.status in (Status.ENDED, Status.VOID):
        return None
    return punctuality_of(execution.due, execution.done_on, today)


def _seen(actor: Actor) -> sa.Select[Execution]:
    of_piece = Piece.id == Execution.piece_id
    return sa.select(Execution).join(Piece, of_piece).where(pieces.readable_to(actor))


def _filters(filters: ExecutionFilters, now: datetime) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = [
        is_of(Piece.__table__.c.matter_id, filters.matter_id),
        *(
            one_of(columns[name], value)
            for name in ("status", "unit_id", "piece_id")
            if (value := getattr(filters, name)) is not None
        ),
    ]
    if filters.punctuality is not None:
        counts = columns.status.not_in([Status.ENDED, Status.VOID])
        today = local_date(now)
        due, done = columns.due, columns.done_on
        wanted += [counts, has_any_punctuality(filters.punctuality, due, done, today)]
    return wanted


def _many(statuses: Sequence[Status]) -> sa.ScalarSelect[Any]:
    found = sa.select(sa.func.count()).where(
        Execution.piece_id == Piece.id, columns.status.in_(statuses)
    )
    return found.scalar_subquery()


_OWED, _DONE = _many(sorted(rules.OUTSTANDING)), _many([Status.CONFIRMED])
_DUE = (
    sa.select(sa.func.min(columns.due))
    .where(Execution.piece_id == Piece.id, columns.status == Status.OWED)
    .scalar_subquery()
)
_BY_OPINION = Piece.status != piece_rules.Status.SETTLED
AGREES = (
    explained(Piece.executions_owed, _OWED, sa.and_(_BY_OPINION, Piece.executions_owed != _OWED)),
    explained(Piece.executions_done, _DONE, sa.and_(_BY_OPINION, Piece.executions_done != _DONE)),
    explained(
        Piece.execution_due,
        _DUE,
        sa.and_(_BY_OPINION, Piece.execution_due.is_distinct_from(_DUE)),
    ),
)
"""What others are told of a piece is what its executions say; of an agreement, its mediation."""


async def told(session: AsyncSession, piece_id: UUID) -> tuple[int, int, date | None]:
    """How many of a locked piece are owed, how many were carried out, and the next last day."""
    row = await session.execute(
        sa.select(_OWED, _DONE, _DUE).select_from(Piece).where(Piece.id == piece_id)
    )
    owed, done, due = row.one()
    return int(owed), int(done), due

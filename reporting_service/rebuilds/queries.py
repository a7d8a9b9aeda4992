"""Reading rebuilds, and what the live tables must agree with."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from reporting_service.ledger.models import Act, Entry, Matter, WorkOrder
from reporting_service.rebuilds import rules
from reporting_service.rebuilds.models import Rebuild
from reporting_service.rebuilds.schemas import RebuildOut
from shared.auth import Actor
from shared.checks import Agreement
from shared.errors import NotFound
from shared.moves import OPEN_JOB, allowed
from shared.parking import ParkedEvent
from shared.positions import FeedCursor

_ALONE = 7_240_101
"""Advisory lock of whoever asks for a rebuild."""

_RETURNED = (
    sa.select(sa.func.count())
    .where(Act.subject_id == WorkOrder.id, Act.verb == "return")
    .scalar_subquery()
)
AGREES = (
    Agreement(
        "reporting",
        "entry",
        "topic",
        sa.select(
            Entry.id.label("key"),
            Entry.matter_id,
            Matter.topic.label("wanted"),
            Entry.topic.label("found"),
        )
        .outerjoin(Matter, Matter.id == Entry.matter_id)
        .where(Entry.topic.is_distinct_from(Matter.topic))
        # A matter that is missing altogether is named as such.
        .where(sa.or_(Matter.id.is_not(None), Entry.matter_id.is_(None))),
    ),
    Agreement(
        "reporting",
        "work_order",
        "returns",
        sa.select(
            WorkOrder.id.label("key"),
            WorkOrder.matter_id,
            _RETURNED.label("wanted"),
            WorkOrder.returns.label("found"),
        ).where(WorkOrder.returns != _RETURNED),
    ),
)
"""An entry's topic is its matter's; triggers copy it there. Every return is an act, too."""


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Rebuilds exist for operators alone."""
    return sa.false() if rules.OPERATORS.isdisjoint(actor.roles) else sa.true()


async def get(session: AsyncSession, actor: Actor, id: UUID) -> Rebuild:
    """One rebuild. Raises `NotFound` (rebuild-unknown)."""
    return _known(await session.scalar(_visible(actor, id)))


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Rebuild:
    """One rebuild, locked. Raises `NotFound` (rebuild-unknown)."""
    return _known(await session.scalar(_visible(actor, id).with_for_update()))


def _visible(actor: Actor, id: UUID) -> sa.Select[Rebuild]:
    return sa.select(Rebuild).where(visible_to(actor), Rebuild.id == id)


async def locked(session: AsyncSession, id: UUID) -> Rebuild | None:
    """One rebuild for the job that runs it."""
    return await session.get(Rebuild, id, with_for_update=True)


async def open_one(session: AsyncSession) -> Rebuild | None:
    """The rebuild that is not over yet, locked; whoever asks is the only one who does."""
    await session.execute(sa.select(sa.func.pg_advisory_xact_lock(_ALONE)))
    select = sa.select(Rebuild).where(Rebuild.status.in_(OPEN_JOB))
    found: Rebuild | None = await session.scalar(select.with_for_update())
    return found


async def cursors(
    session: AsyncSession, feeds: Sequence[str], *, hold: bool = False
) -> list[FeedCursor]:
    """How far each feed was applied; `hold`: nothing is applied until this transaction ends."""
    select = sa.select(FeedCursor).where(FeedCursor.feed.in_(feeds)).order_by(FeedCursor.feed)
    if hold:
        select = select.with_for_update()
    rows = await session.scalars(select.execution_options(populate_existing=True))
    return list(rows)


async def unapplied(session: AsyncSession, feed: FeedCursor) -> set[int]:
    """The positions of the events that are parked, or were given up."""
    rows = await session.scalars(
        sa.select(ParkedEvent.position).where(
            ParkedEvent.feed == feed.feed,
            ParkedEvent.epoch == feed.epoch,
            ParkedEvent.outcome.is_distinct_from("applied"),
        )
    )
    return set(rows)


def to_response(rebuild: Rebuild, actor: Actor) -> RebuildOut:
    """The rebuild with what the actor may do to it now."""
    return RebuildOut.model_validate(
        {
            **rebuild.column_values(),
            "identical": None if rebuild.changed is None else rebuild.changed == 0,
            "allowed_moves": allowed(rules.MOVES, actor, rebuild),
        }
    )


def _known(found: Rebuild | None) -> Rebuild:
    if found is None:
        raise NotFound("rebuild-unknown", "没有这次重建。")
    return found

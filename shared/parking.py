"""Parking: events that could not be applied here wait for an operator, in the order they came.

An event is parked when it fails, or when an earlier event of the same subject is parked: so no
subject's events are ever applied out of order, and all other subjects go on.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from shared.auth import Actor
from shared.clock import real_now
from shared.db import Technical
from shared.errors import Conflict, NotFound
from shared.handlers import FAILURES, Feed, Rows
from shared.positions import FeedCursor, epoch_and_position

APPLIED = "applied"
DISCARDED = "discarded"


class ParkedEvent(Technical):
    """An event that failed here, or came after one of the same subject that did."""

    __tablename__ = "parked_event"
    __table_args__ = (
        sa.Index("ix_parked_event_waiting", "feed", "subject",
                 postgresql_where=sa.text("settled_at IS NULL")),
    )  # fmt: skip

    feed: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    position: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True)
    epoch: Mapped[UUID] = mapped_column(primary_key=True)
    subject: Mapped[UUID]
    type: Mapped[str] = mapped_column(sa.String(100))
    event: Mapped[dict[str, Any]]
    problem: Mapped[str] = mapped_column(sa.Text)
    parked_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[UUID | None]
    outcome: Mapped[str | None] = mapped_column(sa.String(20))
    reason: Mapped[str | None] = mapped_column(sa.Text)


def park(session: AsyncSession, feed: str, event: dict[str, Any], problem: str) -> None:
    """Put `event` of `feed` aside, because of `problem`."""
    epoch, position = epoch_and_position(event)
    session.add(
        ParkedEvent(
            feed=feed,
            position=position,
            epoch=epoch,
            subject=UUID(event["subject"]),
            type=event["type"],
            event=event,
            problem=problem[:2000],
            parked_at=real_now(),
        )
    )


async def parked_before(
    session: AsyncSession, feed: str, batch: Sequence[Mapping[str, Any]]
) -> tuple[dict[UUID, int], set[int]]:
    """By subject the position of its first parked event, and positions in `batch` to pass over.

    A batch that is read again after a restart may hold events that are parked already, or were
    discarded: these are not to be applied.
    """
    (epoch, first), (_, last) = epoch_and_position(batch[0]), epoch_and_position(batch[-1])
    waits = sa.and_(
        ParkedEvent.settled_at.is_(None),
        ParkedEvent.subject.in_({UUID(event["subject"]) for event in batch}),
    )
    read_again = sa.and_(
        ParkedEvent.epoch == epoch,
        ParkedEvent.position.between(first, last),
        ParkedEvent.outcome.is_distinct_from(APPLIED),
    )
    found = await session.execute(
        sa.select(ParkedEvent).where(ParkedEvent.feed == feed, sa.or_(waits, read_again))
    )
    behind: dict[UUID, int] = {}
    passed: set[int] = set()
    for parked in found.scalars():
        # An event of an earlier epoch comes before everything of this one.
        at = parked.position if parked.epoch == epoch else 0
        if parked.settled_at is None:
            behind[parked.subject] = min(at, behind.get(parked.subject, at))
        if at and parked.outcome != APPLIED:
            passed.add(at)
    return behind, passed


async def retry(session: AsyncSession, actor: Actor, feed: Feed, position: int, reason: str) -> int:
    """Apply every parked event of the subject of the one at `position`, in their order; how many.

    Raises `NotFound` (nothing-parked); `Conflict` (still-failing), and all of them stay parked.
    """
    waiting = await _waiting(session, feed.name, position)
    rows = Rows()
    try:
        for parked in waiting:
            rows.add(feed.upserts(parked.event))
        await rows.write(session)
    except FAILURES as error:
        detail = "重试仍未成功，事件继续搁置。"
        raise Conflict("still-failing", detail, kind=type(error).__name__) from error
    return _settle(waiting, actor, APPLIED, reason)


async def discard(
    session: AsyncSession, actor: Actor, feed: str, position: int, reason: str
) -> int:
    """Give up the parked event at `position`; its successors stay parked until they are retried.

    Raises `NotFound` (nothing-parked).
    """
    waiting = await _waiting(session, feed, position)
    given_up = [event for event in waiting if event.position == position]
    return _settle(given_up, actor, DISCARDED, reason)


async def _waiting(session: AsyncSession, feed: str, position: int) -> Sequence[ParkedEvent]:
    """Every parked event of the subject of the one at `position`, oldest first; locked.

    The cursor is locked first, so that no successor can be parked meanwhile.
    """
    await session.get(FeedCursor, feed, with_for_update=True)
    parked = sa.select(ParkedEvent).where(
        ParkedEvent.feed == feed, ParkedEvent.settled_at.is_(None)
    )
    first = await session.scalar(parked.where(ParkedEvent.position == position))
    if first is None:
        raise NotFound("nothing-parked", "该位置没有待处理的事件。")
    of_subject = parked.where(ParkedEvent.subject == first.subject)
    return (await session.scalars(of_subject.order_by(ParkedEvent.position))).all()


def _settle(events: Sequence[ParkedEvent], actor: Actor, outcome: str, reason: str) -> int:
    for event in events:
        event.settled_at, event.settled_by = real_now(), actor.id
        event.outcome, event.reason = outcome, reason
    return len(events)

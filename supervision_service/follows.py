"""Whose feeds supervision reads, and what it keeps of each event: its own columns, by id."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from shared import directory
from shared.handlers import Envelope, Feed, Read, Upsert
from shared.recusals import RecusalMoved
from supervision_service.matters.models import (
    Matter,
    MatterCharge,
    MatterLeaderAct,
    MatterOrder,
    MatterPiece,
    MatterReferral,
    TaskForce,
)
from supervision_service.recusals.models import RECUSALS, PieceRecusal


class MatterMoved(Read):
    """What supervision reads of `intake.matter.moved`."""

    matter_id: UUID
    number: str
    title: str
    region: str
    topic: str
    unit_id: UUID
    unit_line: str
    route: str | None
    status: str
    cross_or_split: list[str] | None = None
    coordinator_id: UUID | None = None


class PieceMoved(Read):
    """What supervision reads of `intake.piece.moved`."""

    piece_id: UUID
    matter_id: UUID | None
    status: str
    result: str | None
    executions_owed: int = 0
    execution_due: date | None = None
    registered_at: datetime | None = None
    is_initial_here: bool = True
    due_legal: date | None = None
    opinion_issued_at: datetime | None = None


class OrderMoved(Read):
    """What supervision reads of `intake.order.moved`."""

    order_id: UUID
    matter_id: UUID
    number: str
    unit_id: UUID
    unit_line: str
    status: str
    feedback_due: date | None
    returns: int
    reported_at: datetime | None
    closed_at: datetime | None
    handlers: list[UUID]


class ReferralMoved(Read):
    """What supervision reads of `intake.referral.moved`."""

    referral_id: UUID
    matter_id: UUID
    route: str
    status: str


class ChargeMoved(Read):
    """What supervision reads of `assignment.charge.moved`."""

    charge_id: UUID
    matter_id: UUID
    level: str
    leader_id: UUID
    leader_name: str
    leader_post: str | None
    takes_all: bool
    unit_id: UUID
    listing_id: UUID | None = None
    status: str


class LeaderActMoved(Read):
    """What supervision reads of `assignment.leader_act.moved`: never who, and no text."""

    leader_act_id: UUID
    matter_id: UUID
    level: str
    act: str
    held_on: date
    status: str


class Seconded(Read):
    """A member of a task force, and the unit in which the rights hold."""

    account_id: UUID
    unit_id: UUID


class TaskForceMoved(Read):
    """What supervision reads of `assignment.task_force.moved`."""

    task_force_id: UUID
    status: str
    members: list[Seconded]
    matter_ids: list[UUID]


def intake() -> Feed:
    """Matters, how far their pieces, orders and referrals are, who handled them or keeps away."""
    feed = Feed("intake")

    @feed.on("intake.matter.moved", MatterMoved, Matter)
    def matter(event: Envelope[MatterMoved]) -> Iterable[Upsert]:
        values = event.data.model_dump(exclude={"matter_id"})
        values["cross_or_split"] = event.data.cross_or_split or []
        values["version"] = event.position
        return [Upsert(Matter, {"id": event.data.matter_id}, values)]

    @feed.on("intake.piece.moved", PieceMoved, MatterPiece)
    def piece(event: Envelope[PieceMoved]) -> Iterable[Upsert]:
        values = event.data.model_dump(exclude={"piece_id"})
        return [Upsert(MatterPiece, {"id": event.data.piece_id}, values)]

    @feed.on("intake.order.moved", OrderMoved, MatterOrder)
    def order(event: Envelope[OrderMoved]) -> Iterable[Upsert]:
        handlers = sorted(str(handler) for handler in event.data.handlers)
        values = event.data.model_dump(exclude={"order_id"}) | {"handlers": handlers}
        values["version"] = event.position
        return [Upsert(MatterOrder, {"id": event.data.order_id}, values)]

    @feed.on("intake.recusal.moved", RecusalMoved, PieceRecusal)
    def recusal(event: Envelope[RecusalMoved]) -> Iterable[Upsert]:
        return RECUSALS.upserts(event)

    @feed.on("intake.referral.moved", ReferralMoved, MatterReferral)
    def referral(event: Envelope[ReferralMoved]) -> Iterable[Upsert]:
        values = event.data.model_dump(exclude={"referral_id"})
        return [Upsert(MatterReferral, {"id": event.data.referral_id}, values)]

    return feed


def assignment() -> Feed:
    """Who has charge of a matter at which level, whom it met, which task force guides it."""
    feed = Feed("assignment")

    @feed.on("assignment.charge.moved", ChargeMoved, MatterCharge)
    def charge(event: Envelope[ChargeMoved]) -> Iterable[Upsert]:
        values = event.data.model_dump(exclude={"charge_id"})
        return [Upsert(MatterCharge, {"id": event.data.charge_id}, values)]

    @feed.on("assignment.leader_act.moved", LeaderActMoved, MatterLeaderAct)
    def leader_act(event: Envelope[LeaderActMoved]) -> Iterable[Upsert]:
        values = event.data.model_dump(exclude={"leader_act_id"})
        return [Upsert(MatterLeaderAct, {"id": event.data.leader_act_id}, values)]

    @feed.on("assignment.task_force.moved", TaskForceMoved, TaskForce)
    def task_force(event: Envelope[TaskForceMoved]) -> Iterable[Upsert]:
        values = event.data.model_dump(mode="json", exclude={"task_force_id"})
        return [Upsert(TaskForce, {"id": event.data.task_force_id}, values)]

    return feed


def feeds() -> list[Feed]:
    """Every feed this service follows; directory's first."""
    return [directory.feed(), intake(), assignment()]

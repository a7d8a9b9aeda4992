"""Reading the copies of matters, charges, orders, pieces and referrals."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from shared.auth import Actor, on_line
from shared.batches import Found
from shared.directory import has_left
from shared.errors import FieldError, Invalid
from shared.recusals import kept_away
from supervision_service.matters.models import (
    Matter,
    MatterCharge,
    MatterLeaderAct,
    MatterOrder,
    MatterPiece,
    MatterReferral,
    TaskForce,
)
from supervision_service.matters.rules import (
    ACT_CONFIRMED,
    MEETINGS,
    InCharge,
    Met,
    Order,
    Piece,
    Referral,
    of_listing,
)
from supervision_service.recusals.models import RECUSALS

ACTIVE = "active"
HELD = (ACTIVE, "done")
"""Statuses of a charge whose leader is in charge, or was when the case was delisted."""
_IN_CHARGE = TypeAdapter(list[InCharge])
_PIECES = TypeAdapter(list[Piece])
_ORDERS = TypeAdapter(list[Order])
_REFERRALS = TypeAdapter(list[Referral])
_MET = TypeAdapter(list[Met])


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Matters whose responsible unit is on the actor's line, or that the actor has charge of.

    And those that a task force guides in which the actor serves. None from which the actor is
    recused.
    """
    in_charge = sa.exists().where(
        MatterCharge.matter_id == Matter.id,
        MatterCharge.leader_id == actor.id,
        MatterCharge.unit_id == actor.unit,  # who went to another office leaves the cases behind
        MatterCharge.status.in_(HELD),
    )
    seen = [on_line(sa.cast(Matter.unit_line, sa.String), actor), in_charge]
    if actor.is_inside:
        seen.append(Matter.id.in_(_guided_by(actor)))
    return sa.and_(sa.or_(*seen), open_to(actor, Matter.id))


def open_to(actor: Actor, matter_id: Any) -> sa.ColumnElement[bool]:
    """Whether the actor need not keep away from the row's matter （回避）."""
    return sa.not_(RECUSALS.from_matter(matter_id, actor.persons))


def _guided_by(actor: Actor) -> sa.Select[UUID]:
    """The cases of active task forces in which the actor serves, in the unit of that day."""
    me = {"account_id": str(actor.id), "unit_id": str(actor.unit)}
    matter_id = sa.cast(sa.func.jsonb_array_elements_text(TaskForce.matter_ids), sa.Uuid)
    return sa.select(matter_id).where(TaskForce.status == ACTIVE, TaskForce.members.contains([me]))


async def lock(session: AsyncSession, matter_id: sa.Select[UUID]) -> None:
    """Lock the matter that `matter_id` finds, before anything of it is read for a change.

    A statement of its own: the next one sees what the last holder of the lock committed.
    """
    found = sa.select(Matter.id).where(Matter.id == matter_id.scalar_subquery())
    await session.execute(found.with_for_update())


async def to_nominate(session: AsyncSession, actor: Actor, id: UUID) -> Matter:
    """The matter, locked. Raises `Forbidden` (recused), `Invalid` (matter-unknown: not seen)."""
    await RECUSALS.check(session, actor.persons, [id])
    found: Matter | None = await session.scalar(
        sa.select(Matter).where(Matter.id == id, visible_to(actor)).with_for_update()
    )
    if found is None:
        raise unknown()
    return found


def unknown() -> Invalid:
    """What is missing and what is not for the caller are refused alike."""
    detail = "没有找到该信访事项，或您无权查看。"
    return Invalid("matter-unknown", detail, [FieldError("matter_id", "事项不存在")])


async def all_to_nominate(session: AsyncSession, actor: Actor, ids: Collection[UUID]) -> Found:
    """`to_nominate` of many, locked in the order of their ids."""
    rows = await session.scalars(
        sa.select(Matter)
        .where(Matter.id.in_(ids), visible_to(actor))
        .order_by(Matter.id)
        .with_for_update()
    )
    found = {matter.id: matter for matter in rows}
    missing = [id for id in ids if id not in found]
    closed = await session.scalars(
        sa.select(Matter.id).where(Matter.id.in_(missing), sa.not_(open_to(actor, Matter.id)))
    )
    refused = {id: unknown() for id in missing} | {id: kept_away() for id in closed}
    return Found(found, refused)


_HAS_LEFT = sa.and_(
    MatterCharge.status == ACTIVE,
    sa.or_(
        has_left(MatterCharge.leader_id, MatterCharge.unit_id),
        RECUSALS.of_account(MatterCharge.matter_id, MatterCharge.leader_id),
    ),
)


class Copies(NamedTuple):
    """What others told of a matter: who has charge, its pieces, orders and referrals, who met."""

    charges: list[InCharge]
    pieces: list[Piece]
    orders: list[Order]
    referrals: list[Referral]
    met: list[Met]


async def read_copies(session: AsyncSession, matter_id: UUID, listing_id: UUID) -> Copies:
    """What others told of a listing's matter that the caller was found to see."""
    (row,) = await session.execute(sa.select(*copies_of(sa.literal(matter_id))))
    return copies(listing_id, *row)


def copies(
    listing_id: UUID, charges: Any, pieces: Any, orders: Any, referrals: Any, met: Any
) -> Copies:
    """The values of the columns `copies_of`, with the charges of one listing."""
    return Copies(
        of_listing(_IN_CHARGE.validate_python(charges), listing_id),
        _PIECES.validate_python(pieces),
        _ORDERS.validate_python(orders),
        _REFERRALS.validate_python(referrals),
        _MET.validate_python(met),
    )


async def handlers(session: AsyncSession, matter_id: UUID) -> set[UUID]:
    """Every account that acted on an order of the matter."""
    rows = await session.scalars(
        sa.select(MatterOrder.handlers).where(MatterOrder.matter_id == matter_id)
    )
    return {UUID(handler) for listed in rows for handler in listed}


def copies_of(matter_id: sa.ColumnElement[UUID]) -> Sequence[sa.ScalarSelect[Any]]:
    """What others told of the row's matter, for `copies`: columns of a larger statement."""
    pieces = sa.select().where(MatterPiece.matter_id == matter_id)
    orders = sa.select().where(MatterOrder.matter_id == matter_id)
    referrals = sa.select().where(MatterReferral.matter_id == matter_id)
    met = sa.select().where(
        MatterLeaderAct.matter_id == matter_id,
        MatterLeaderAct.act.in_(MEETINGS),
        MatterLeaderAct.status == ACT_CONFIRMED,
    )
    held = (MatterCharge.matter_id == matter_id, MatterCharge.status.in_(HELD))
    charges = objects(
        sa.select().where(*held),
        level=MatterCharge.level,
        leader_id=MatterCharge.leader_id,
        leader_name=MatterCharge.leader_name,
        leader_post=MatterCharge.leader_post,
        takes_all=MatterCharge.takes_all,
        listing_id=MatterCharge.listing_id,
        has_left=_HAS_LEFT,
    )
    return (
        charges,
        objects(
            pieces,
            status=MatterPiece.status,
            result=MatterPiece.result,
            executions_owed=MatterPiece.executions_owed,
        ),
        objects(
            orders,
            number=MatterOrder.number,
            status=MatterOrder.status,
            reports=MatterOrder.feedback_due.is_not(None),
        ),
        objects(referrals, route=MatterReferral.route, status=MatterReferral.status),
        objects(met, level=MatterLeaderAct.level, held_on=MatterLeaderAct.held_on),
    )


def objects(rows: sa.Select[Any], **fields: Any) -> sa.ScalarSelect[Any]:
    """`rows` as one column: a JSON list of objects with `fields`, empty when there are none."""
    pairs = [part for name, column in fields.items() for part in (name, column)]
    listed = sa.func.json_agg(sa.func.json_build_object(*pairs))
    found = sa.func.coalesce(listed, sa.text("'[]'"))
    return rows.add_columns(found).scalar_subquery()

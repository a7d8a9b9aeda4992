"""Reading the copies of matters, charges, orders and pieces."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from shared.auth import Actor, on_line
from supervision_service.matters import rules
from supervision_service.matters.models import Matter, MatterCharge, MatterOrder, MatterPiece

ACTIVE = "active"


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Matters whose responsible unit is on the actor's line, or that the actor has charge of."""
    in_charge = sa.exists().where(
        MatterCharge.matter_id == Matter.id,
        MatterCharge.leader_id == actor.id,
        MatterCharge.status == ACTIVE,
    )
    return sa.or_(on_line(sa.cast(Matter.unit_line, sa.String), actor), in_charge)


async def to_nominate(session: AsyncSession, actor: Actor, id: UUID) -> Matter | None:
    """The matter, locked; None when it is unknown here or not for the actor."""
    found: Matter | None = await session.scalar(
        sa.select(Matter).where(Matter.id == id, visible_to(actor)).with_for_update()
    )
    return found


async def charges(session: AsyncSession, matter_id: UUID) -> list[rules.InCharge]:
    """The active charges of a matter that the caller was found to see."""
    rows = await session.scalars(
        sa.select(MatterCharge).where(
            MatterCharge.matter_id == matter_id, MatterCharge.status == ACTIVE
        )
    )
    return [rules.InCharge(**row.fact()) for row in rows]


async def handlers(session: AsyncSession, matter_id: UUID) -> set[UUID]:
    """Every account that acted on an order of the matter."""
    rows = await session.scalars(
        sa.select(MatterOrder.handlers).where(MatterOrder.matter_id == matter_id)
    )
    return {UUID(handler) for listed in rows for handler in listed}


def charges_of(matter_id: sa.ColumnElement[UUID]) -> sa.ScalarSelect[Any]:
    """The active charges of the row's matter as one JSON column, for details in one statement."""
    fact = sa.func.json_build_object(
        "level", MatterCharge.level, "leader_id", MatterCharge.leader_id,
        "leader_name", MatterCharge.leader_name, "leader_post", MatterCharge.leader_post,
        "takes_all", MatterCharge.takes_all,
    )  # fmt: skip
    return (
        sa.select(sa.func.coalesce(sa.func.json_agg(fact), sa.text("'[]'")))
        .where(MatterCharge.matter_id == matter_id, MatterCharge.status == ACTIVE)
        .scalar_subquery()
    )


def piece_statuses_of(matter_id: sa.ColumnElement[UUID]) -> sa.ScalarSelect[Any]:
    """The statuses of the row's matter's pieces as one JSON column."""
    return (
        sa.select(sa.func.coalesce(sa.func.json_agg(MatterPiece.status), sa.text("'[]'")))
        .where(MatterPiece.matter_id == matter_id)
        .scalar_subquery()
    )


async def piece_statuses(session: AsyncSession, matter_id: UUID) -> set[str]:
    """The statuses that the matter's pieces are in."""
    rows = await session.scalars(
        sa.select(MatterPiece.status).where(MatterPiece.matter_id == matter_id).distinct()
    )
    return set(rows)

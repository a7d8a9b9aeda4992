"""Reading plans, each narrowed to the listings that the actor may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager, selectinload

from shared.auth import Actor
from shared.errors import NotFound
from shared.moves import allowed
from supervision_service.listings import queries as listings
from supervision_service.listings.models import Listing
from supervision_service.matters import queries as matters
from supervision_service.plans import rules
from supervision_service.plans.models import Measure, Plan
from supervision_service.plans.rules import Status


async def one(session: AsyncSession, actor: Actor, id: UUID) -> Plan:
    """The plan with its measures. Raises `NotFound`."""
    return _seen(await session.scalar(_visible(actor).where(Plan.id == id)))


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Plan:
    """The plan with its measures, locked after its matter. Raises `NotFound`."""
    await matters.lock(session, sa.select(Plan.matter_id).where(Plan.id == id))
    select = _visible(actor).where(Plan.id == id).with_for_update(of=Plan)
    return _seen(await session.scalar(select))


@dataclass(frozen=True, slots=True)
class Current:
    """The version of a plan that holds, and the newest one where it is another."""

    in_force: Plan | None
    newest: Plan | None

    @property
    def readable(self) -> Plan | None:
        """The version in force; the newest before there is one."""
        return self.in_force or self.newest

    @property
    def under_review(self) -> Plan | None:
        """The version that waits for the city or the province."""
        return self.newest if self.newest and self.newest.status in rules.PENDING else None

    @property
    def undone(self) -> list[int]:
        """The numbers of the measures in force that are not done."""
        measures = self.in_force.measures if self.in_force else []
        return [measure.no for measure in measures if measure.done_at is None]


async def current(session: AsyncSession, listing_id: UUID) -> Current:
    """The plan of a listing that the caller was found to see; one statement."""
    newest = (
        sa.select(sa.func.max(Plan.plan_version))
        .where(Plan.listing_id == listing_id)
        .scalar_subquery()
    )
    rows = await session.scalars(
        sa.select(Plan)
        .outerjoin(Plan.measures)
        .options(contains_eager(Plan.measures))
        .where(
            Plan.listing_id == listing_id,
            sa.or_(Plan.status == Status.APPROVED, Plan.plan_version == newest),
        )
        .order_by(Plan.plan_version, Measure.no)
    )
    found = rows.unique().all()
    approved = next((plan for plan in found if plan.status is Status.APPROVED), None)
    return Current(approved, found[-1] if found else None)


async def versions(session: AsyncSession, listing_id: UUID) -> Sequence[tuple[int, Status]]:
    """Number and status of every version; the caller holds the matter's lock."""
    rows = await session.execute(
        sa.select(Plan.plan_version, Plan.status)
        .where(Plan.listing_id == listing_id)
        .order_by(Plan.plan_version)
    )
    return [(row.plan_version, row.status) for row in rows]


async def authors(session: AsyncSession, listing_id: UUID) -> dict[UUID, UUID]:
    """Each version of the listing's plan, and the account that wrote it."""
    select = sa.select(Plan.id, Plan.author).where(Plan.listing_id == listing_id)
    return {row.id: row.author for row in await session.execute(select)}


def to_response(plan: Plan, actor: Actor) -> dict[str, Any]:
    """The plan as answered to this actor."""
    return {
        **plan.column_values(),
        "facts": plan.facts_found,
        "measures": plan.measures,
        "allowed_moves": allowed(rules.MOVES, actor, plan),
    }


async def changed(session: AsyncSession, plan: Plan, actor: Actor) -> dict[str, Any]:
    """`to_response` of a plan that was just changed: written first, for its new version."""
    await session.flush()
    return to_response(plan, actor)


def _visible(actor: Actor) -> sa.Select[Plan]:
    joined = sa.select(Plan).join(Listing, Listing.id == Plan.listing_id).join(Listing.matter)
    return joined.where(listings.visible_to(actor)).options(selectinload(Plan.measures))


def _seen(found: Plan | None) -> Plan:
    """What is missing and what is not for the caller are refused alike."""
    if found is None:
        raise NotFound("plan-not-found", "没有找到该方案，或您无权查看。")
    return found

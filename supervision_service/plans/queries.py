"""Reading plans, each narrowed to the listings that the actor may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager, selectinload

from shared.auth import Actor, guarded
from shared.errors import NotFound
from shared.moves import Move, permit_roles
from supervision_service.listings import queries as listings
from supervision_service.listings.models import Listing
from supervision_service.listings.rules import by_responsible_unit
from supervision_service.matters.models import Matter
from supervision_service.plans import rules
from supervision_service.plans.models import Measure, Plan
from supervision_service.plans.rules import Reviewer, Status


def unseen() -> NotFound:
    """The same answer for what is missing and for what is not for the caller."""
    return NotFound("plan-not-found", "没有找到该方案，或您无权查看。")


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Plan:
    """The plan with its measures, locked after its matter. Raises `NotFound`."""
    joined = sa.select(Matter).join(Listing).join(Plan, Plan.listing_id == Listing.id)
    seen = (Plan.id == id, listings.visible_to(actor))
    if await session.scalar(joined.where(*seen).with_for_update(of=Matter)) is None:
        raise unseen()
    # A second statement on purpose: it sees what the last holder of the matter's lock committed.
    found: Plan | None = await session.scalar(_joined().where(*seen).with_for_update(of=Plan))
    if found is None:
        raise unseen()
    return found


def entitled(move: Move) -> Any:
    """The guard of a move: `to_change`, and this person's unit may do it (403 before the body)."""

    async def load(session: AsyncSession, actor: Actor, id: UUID) -> Plan:
        plan = await to_change(session, actor, id)
        rules.entitle(move, plan.status, reviewer(actor, plan))
        return plan

    return guarded(move, load)


def entitled_to_submit() -> Any:
    """The guard of submitting: the listing, and this person heads the responsible unit."""

    async def load(session: AsyncSession, actor: Actor, id: UUID) -> Listing:
        listing = await listings.to_change(session, actor, id)
        permit_roles(rules.SUBMIT, actor.roles)
        by_responsible_unit(actor.unit == listing.matter.unit_id)
        return listing

    return guarded(rules.SUBMIT, load)


def reviewer(actor: Actor, plan: Plan) -> Reviewer:
    """Where the actor stands towards the plan."""
    return Reviewer(actor.id, actor.roles, actor.level, actor.unit == plan.unit_id)


async def one(session: AsyncSession, actor: Actor, id: UUID) -> Plan:
    """The plan with its measures. Raises `NotFound`."""
    found: Plan | None = await session.scalar(
        _joined().where(Plan.id == id, listings.visible_to(actor))
    )
    if found is None:
        raise unseen()
    return found


@dataclass(frozen=True, slots=True)
class Current:
    """The version of a plan that holds, and the newest one where it is another."""

    in_force: Plan | None
    newest: Plan | None

    @property
    def shown(self) -> Plan | None:
        """What to read: the version in force, before there is one the newest."""
        return self.in_force or self.newest

    @property
    def under_review(self) -> Plan | None:
        """The version that waits for the city or the province."""
        return self.newest if self.newest and self.newest.status in rules.PENDING else None

    @property
    def measures_done(self) -> bool:
        """Every measure in force is done, and no change is under review (C8)."""
        if self.in_force is None or self.under_review is not None:
            return False
        return all(measure.done_at is not None for measure in self.in_force.measures)


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


async def authors(session: AsyncSession, listing_id: UUID) -> set[UUID]:
    """Every account that wrote a version of the listing's plan."""
    return set(await session.scalars(sa.select(Plan.author).where(Plan.listing_id == listing_id)))


def to_response(plan: Plan, actor: Actor) -> dict[str, Any]:
    """The plan as answered to this actor."""
    return {
        **plan.column_values(),
        "facts": plan.facts_found,
        "measures": plan.measures,
        "allowed_moves": rules.allowed(plan.status, plan.author, reviewer(actor, plan)),
    }


def _joined() -> sa.Select[Any]:
    return (
        sa.select(Plan)
        .join(Listing, Listing.id == Plan.listing_id)
        .join(Matter, Matter.id == Listing.matter_id)
        .options(selectinload(Plan.measures))
    )

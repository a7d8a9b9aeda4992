"""Reading plans, each narrowed to the listings that the actor may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager, selectinload

from shared import pages
from shared.auth import Actor
from shared.errors import NotFound
from shared.moves import allowed
from shared.workdays import local_date
from supervision_service.listings import queries as listings
from supervision_service.listings.models import Listing
from supervision_service.matters import queries as matters
from supervision_service.plans import rules
from supervision_service.plans.models import Measure, Plan
from supervision_service.plans.rules import Status
from supervision_service.plans.rules.changes import Changes, Wording, changes
from supervision_service.plans.rules.checklist import Progress, Step, checklist, light_of
from supervision_service.plans.schemas import PlanIn, PlanPage

_SAID = set(PlanIn.model_fields) - {"facts", "measures", "change_reason"} | {"facts_found"}
"""What a version says beside its measures."""


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
        .join(Plan.listing)
        .options(contains_eager(Plan.measures), contains_eager(Plan.listing))
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


async def page(session: AsyncSession, actor: Actor, id: UUID, query: PlanPage) -> dict[str, Any]:
    """A page of the versions of a listing's plan, the newest first. Raises `NotFound`."""
    await listings.one(session, actor, id)
    select = sa.select(Plan).where(Plan.listing_id == id)
    columns = [Plan.plan_version, Plan.id]
    rows = (await session.scalars(pages.keyset(select, columns, query.cursor, query.limit))).all()
    return pages.page(rows, ["plan_version", "id"], query.limit)


async def compared(session: AsyncSession, plan: Plan) -> dict[str, Any]:
    """What the plan, which the caller was found to see, says otherwise than the one before it.

    That is the last one which was approved before: what was returned was never in force.
    """
    before = await session.scalar(
        sa.select(Plan)
        .where(
            Plan.listing_id == plan.listing_id,
            Plan.plan_version < plan.plan_version,
            Plan.status.in_({Status.APPROVED, Status.SUPERSEDED}),
        )
        .order_by(Plan.plan_version.desc())
        .limit(1)
        .options(selectinload(Plan.measures))
    )
    nothing = Changes([], [], [], [])
    found = nothing if before is None else changes(_content(before), _content(plan))
    return {
        **found._asdict(),
        "plan_version": plan.plan_version,
        "compared_with": before and before.plan_version,
        "change_reason": plan.change_reason,
    }


def to_response(plan: Plan, actor: Actor, now: datetime) -> dict[str, Any]:
    """The plan as answered to this actor."""
    today = local_date(now)
    steps = [Step(each.status, each.due) for each in plan.measures]
    possible = partial(rules.possible, listed=plan.listing.status)
    return {
        **plan.column_values(),
        "facts": plan.facts_found,
        "measures": [_measure(each, today) for each in plan.measures],
        "checklist": checklist(steps, today),
        "allowed_moves": allowed(rules.MOVES, actor, plan, possible),
    }


def _measure(measure: Measure, today: date) -> dict[str, Any]:
    is_open = measure.status is not Progress.DONE
    return {
        **measure.column_values(),
        "status": measure.status,
        "slipped": is_open and measure.due < today,
        "light": light_of(measure.due, today) if is_open else None,
    }


def _content(plan: Plan) -> tuple[dict[str, Any], list[Wording]]:
    said = {name: getattr(plan, name) for name in sorted(_SAID)}
    said["facts"] = said.pop("facts_found")
    return said, [measure.wording() for measure in plan.measures]


async def changed(session: AsyncSession, plan: Plan, actor: Actor, now: datetime) -> dict[str, Any]:
    """`to_response` of a plan that was just changed: written first, for its new version."""
    await session.flush()
    return to_response(plan, actor, now)


def _visible(actor: Actor) -> sa.Select[Plan]:
    joined = sa.select(Plan).join(Plan.listing).join(Listing.matter)
    loaded = (contains_eager(Plan.listing), selectinload(Plan.measures))
    return joined.where(listings.visible_to(actor)).options(*loaded)


def _seen(found: Plan | None) -> Plan:
    """What is missing and what is not for the caller are refused alike."""
    if found is None:
        raise NotFound("plan-not-found", "没有找到该方案，或您无权查看。")
    return found

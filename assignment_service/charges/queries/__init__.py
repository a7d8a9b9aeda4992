"""Reading charges, each narrowed to what the actor may see."""

from collections.abc import Callable, Collection, Mapping, Sequence, Set
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from assignment_service.charges import rules
from assignment_service.charges.models import Charge, Listing, Matter, Recusal
from assignment_service.charges.rules import Status
from assignment_service.charges.schemas import (
    ChargeFilters,
    ChargeListing,
    ChargeOut,
)
from assignment_service.recusals.models import RECUSALS
from assignment_service.task_forces import models as forces
from assignment_service.task_forces.rules import Status as ForceStatus
from shared import history, pages
from shared.auth import Actor, on_line
from shared.batches import Found
from shared.errors import NotFound, Refusal
from shared.filters import one_of, within_regions
from shared.history import HistoryRow
from shared.moves import Role, allowed
from shared.punctuality import has_any_punctuality
from shared.recusals import kept_away
from shared.regions import Level
from shared.together import ask
from shared.workdays import local_date


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Matters of units on the actor's line, of which the actor is in charge, or listed jointly.

    Joint listings are for the joint petition office alone. And those that a task force guides in
    which the actor serves. None from which the actor is recused.
    """
    in_charge = sa.select(Charge.matter_id).where(
        Charge.leader_id == actor.id,
        Charge.unit_id == actor.unit,  # who went to another office leaves the cases behind
        Charge.status.in_(rules.HELD),
    )
    seen = [on_line(sa.type_coerce(Matter.unit_line, sa.String), actor), Matter.id.in_(in_charge)]
    if Role.JOINT_OFFICE in actor.roles:
        joint = sa.select(Listing.matter_id).where(Listing.kind == rules.JOINT_LISTING)
        seen.append(Matter.id.in_(joint))
    if actor.is_inside:
        seen.append(Matter.id.in_(_guided_by(actor)))
    return sa.and_(sa.or_(*seen), open_to(actor, Matter.id))


def open_to(actor: Actor, matter_id: Any) -> sa.ColumnElement[bool]:
    """Whether the actor need not keep away from the row's matter （回避）."""
    return sa.not_(RECUSALS.from_matter(matter_id, actor.persons))


def _guided_by(actor: Actor) -> sa.Select[UUID]:
    """The cases of active task forces in which the actor serves, in the unit of that day."""
    member, case = forces.ForceMember, forces.ForceCase
    return (
        sa.select(case.matter_id)
        .join(member, member.force_id == case.force_id)
        .join(forces.TaskForce, forces.TaskForce.id == case.force_id)
        .where(
            forces.TaskForce.status == ForceStatus.ACTIVE,
            case.ended_on.is_(None),
            member.account_id == actor.id,
            member.unit_id == actor.unit,
            forces.is_serving(),
            ~sa.exists().where(
                Recusal.matter_id == case.matter_id, Recusal.leader_id == member.account_id
            ),
        )
    )


async def member(
    session: AsyncSession, matter_id: UUID, account_id: UUID
) -> "forces.ForceMember | None":
    """Who serves in the task force that has a locked matter."""
    serving, case = forces.ForceMember, forces.ForceCase
    found: forces.ForceMember | None = await session.scalar(
        sa.select(serving)
        .join(case, case.force_id == serving.force_id)
        .where(
            case.matter_id == matter_id,
            case.ended_on.is_(None),
            serving.account_id == account_id,
            serving.left_on.is_(None),
        )
    )
    return found


async def matter_to_change(session: AsyncSession, actor: Actor, id: UUID) -> Matter:
    """The matter, locked. Raises `Forbidden` (recused), `NotFound` (matter-not-found)."""
    await RECUSALS.check(session, actor.persons, [id])
    found = await session.scalar(
        sa.select(Matter).where(Matter.id == id, visible_to(actor)).with_for_update()
    )
    if found is None:
        raise no_matter()
    return found


async def matters_to_change(session: AsyncSession, actor: Actor, ids: Collection[UUID]) -> Found:
    """`matter_to_change` of many, locked in the order of their ids."""
    rows = await session.scalars(
        sa.select(Matter)
        .where(Matter.id.in_(ids), visible_to(actor))
        .order_by(Matter.id)
        .with_for_update()
    )
    found = {matter.id: matter for matter in rows}
    return Found(found, await _refused(session, actor, {*ids} - found.keys(), no_matter))


async def charges_to_change(session: AsyncSession, actor: Actor, ids: Collection[UUID]) -> Found:
    """`charge_to_change` of many: all matters are locked first, then the charges."""
    mine = sa.select(Charge.matter_id).where(Charge.id.in_(ids))
    locked = await session.scalars(
        sa.select(Matter)
        .where(Matter.id.in_(mine), visible_to(actor))
        .order_by(Matter.id)
        .with_for_update()
    )
    matters = [matter.id for matter in locked.all()]
    rows = await session.scalars(
        _joined()
        .where(Charge.id.in_(ids), Charge.matter_id.in_(matters))
        .order_by(Charge.id)
        .with_for_update(of=Charge)
    )
    found = {charge.id: charge for charge in rows}
    return Found(found, await _refused(session, actor, {*ids} - found.keys(), _no_charge))


async def _refused(
    session: AsyncSession, actor: Actor, ids: Set[UUID], missing: Callable[[], NotFound]
) -> dict[UUID, Refusal]:
    """Why those of a list are refused that were not found."""
    closed = await RECUSALS.closed_of(session, actor.persons, ids)
    return {id: kept_away() if id in closed else missing() for id in ids}


async def charge_to_change(session: AsyncSession, actor: Actor, id: UUID) -> Charge:
    """The charge, its matter locked first. Raises `Forbidden` (recused), `NotFound`.

    Two statements on purpose: the second reads what the holder of the matter's lock committed.
    """
    await RECUSALS.check(session, actor.persons, [id])
    of_charge = sa.select(Charge.matter_id).where(Charge.id == id).scalar_subquery()
    matter = sa.select(Matter.id).where(Matter.id == of_charge, visible_to(actor))
    if await session.scalar(matter.with_for_update()) is None:
        raise _no_charge()
    found: Charge | None = await session.scalar(_joined().where(Charge.id == id).with_for_update())
    if found is None:
        raise _no_charge()
    return found


async def of_matter(session: AsyncSession, id: UUID) -> Charge:
    """A charge whose matter is locked, locked as well."""
    found: Charge = (
        await session.scalars(_joined().where(Charge.id == id).with_for_update(of=Charge))
    ).one()
    return found


async def proposed(session: AsyncSession, matter_id: UUID) -> frozenset[UUID]:
    """Leaders whose proposal on a locked matter waits for its answer."""
    return await ask(session, _proposed, matter_id)


async def _proposed(session: AsyncSession, ids: Sequence[UUID]) -> list[frozenset[UUID]]:
    rows = await session.execute(
        sa.select(Charge.matter_id, Charge.leader_id).where(
            Charge.matter_id.in_(ids), Charge.status == Status.PROPOSED
        )
    )
    found: dict[UUID, set[UUID]] = {id: set() for id in ids}
    for row in rows:
        found[row.matter_id].add(row.leader_id)
    return [frozenset(found[id]) for id in ids]


async def of_leader(session: AsyncSession, matter_id: UUID, leader_id: UUID) -> Sequence[Charge]:
    """Charges of a leader on a locked matter that are not over."""
    found = await session.scalars(
        _joined().where(
            Charge.matter_id == matter_id,
            Charge.leader_id == leader_id,
            Charge.status != Status.ENDED,
        )
    )
    return found.all()


async def recused(session: AsyncSession, matter_id: UUID) -> frozenset[UUID]:
    """Leaders with a declared recusal on a matter, and whoever is recused from a piece of it."""
    return await declared(session, matter_id) | await RECUSALS.of_matters(session, [matter_id])


async def declared(session: AsyncSession, matter_id: UUID) -> frozenset[UUID]:
    """Leaders with a recusal on a matter that was declared here."""
    found = await session.scalars(
        sa.select(Recusal.leader_id).where(Recusal.matter_id == matter_id)
    )
    return frozenset(found)


async def show(session: AsyncSession, actor: Actor, id: UUID) -> Charge:
    """One charge. Raises `NotFound` (charge-not-found)."""
    found: Charge | None = await session.scalar(_visible(actor).where(Charge.id == id))
    if found is None:
        raise _no_charge()
    return found


async def page(
    session: AsyncSession, actor: Actor, query: ChargeListing, now: datetime
) -> dict[str, Any]:
    """A page of charges, the newest first."""
    select = _visible(actor).where(*_filters(query, local_date(now)))
    order: list[Any] = [Charge.opened_at, Charge.id]
    found = await session.scalars(pages.keyset(select, order, query.cursor, query.limit))
    page = pages.page(found.all(), ["opened_at", "id"], query.limit)
    return {**page, "items": [to_response(charge, actor) for charge in page["items"]]}


async def count(session: AsyncSession, actor: Actor, filters: ChargeFilters, now: datetime) -> int:
    """How many charges the same filters find."""
    return await counted(session, _visible(actor).where(*_filters(filters, local_date(now))))


async def counted(
    session: AsyncSession, select: sa.Select[Any], values: Mapping[str, Any] | None = None
) -> int:
    """How many rows a select finds; `values` are those that it must know."""
    counting = select.with_only_columns(sa.func.count(), maintain_column_froms=True)
    return int(await session.scalar(counting, values) or 0)


def to_response(charge: Charge, actor: Actor) -> ChargeOut:
    """The charge with what the actor may do to it now."""
    moves = allowed(rules.MOVES, actor, charge)
    return ChargeOut.model_validate({**charge.column_values(), "allowed_moves": moves})


async def history_of(session: AsyncSession, actor: Actor, id: UUID) -> Sequence[HistoryRow]:
    """What happened to a charge, in order. Raises `NotFound` (charge-not-found)."""
    await show(session, actor, id)
    return await history.of(session, id)


class Place(NamedTuple):
    """A level of a matter."""

    matter_id: UUID
    level: Level


async def active(session: AsyncSession, matter_id: UUID, level: Level) -> Charge | None:
    """The active charge of a locked matter at a level."""
    return await ask(session, _active, Place(matter_id, level))


async def _active(session: AsyncSession, keys: Sequence[Place]) -> list[Charge | None]:
    rows: Sequence[Charge] = (
        await session.scalars(
            _joined().where(
                Charge.matter_id.in_({key.matter_id for key in keys}),
                Charge.status == Status.ACTIVE,
            )
        )
    ).all()
    found = {Place(charge.matter_id, charge.level): charge for charge in rows}
    return [found.get(key) for key in keys]


async def in_charge(session: AsyncSession, matter_id: UUID, level: Level) -> UUID | None:
    """The charge that fills a level of a locked matter; a final listing leaves it vacant."""
    return await ask(session, _in_charge, Place(matter_id, level))


async def _in_charge(session: AsyncSession, keys: Sequence[Place]) -> list[UUID | None]:
    looks_back = sa.and_(Charge.status == Status.DONE, Listing.status != rules.FINAL)
    rows = await session.execute(
        sa.select(Charge.id, Charge.matter_id, Charge.level)
        .outerjoin(Listing, Listing.id == Charge.listing_id)
        .where(Charge.matter_id.in_({key.matter_id for key in keys}))
        .where(sa.or_(Charge.status == Status.ACTIVE, looks_back))
        .order_by(Charge.status.desc())  # active after done, and stays
    )
    found = {Place(row.matter_id, row.level): row.id for row in rows}
    return [found.get(key) for key in keys]


def _joined() -> sa.Select[Any]:
    return sa.select(Charge).join(Charge.matter).options(contains_eager(Charge.matter))


def _visible(actor: Actor) -> sa.Select[Any]:
    return _joined().where(visible_to(actor))


def _filters(filters: ChargeFilters, today: date) -> list[sa.ColumnElement[bool]]:
    given = filters.model_dump(
        include={"matter_id", "leader_id", "level", "status"}, exclude_none=True
    )
    conditions = [one_of(getattr(Charge, name), value) for name, value in given.items()]
    if filters.region is not None:
        conditions.append(within_regions(Matter.region, filters.region))
    if filters.punctuality is None:
        return conditions
    is_late = has_any_punctuality(filters.punctuality, Charge.due_on, Charge.done_on, today)
    return [*conditions, Charge.status.in_(rules.HELD), is_late]


def no_matter() -> NotFound:
    """What is missing and what is not for the caller are refused alike."""
    return NotFound("matter-not-found", "没有找到该信访事项。")


def _no_charge() -> NotFound:
    return NotFound("charge-not-found", "没有找到该包案记录。")

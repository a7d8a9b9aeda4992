"""Reading joint handlings, each narrowed to what the actor may see."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager, selectinload

from shared import pages
from shared.auth import SYSTEM, Actor
from shared.errors import NotFound
from shared.filters import one_of
from shared.moves import Role, allowed
from shared.punctuality import punctuality_of
from shared.workdays import local_date
from supervision_service.joint_handlings import rules
from supervision_service.joint_handlings.models import JointHandling, JointOrgan
from supervision_service.joint_handlings.rules import Status
from supervision_service.joint_handlings.schemas import JointHandlingFilters, JointHandlingPage
from supervision_service.listings.models import Listing
from supervision_service.listings.rules import Kind
from supervision_service.listings.rules import Status as Listed
from supervision_service.matters import queries as matters

_OFFICES = rules.READERS - {Role.THIRD_PARTY}


def visible_to(actor: Actor, today: date | None) -> sa.ColumnElement[bool]:
    """Joint handlings (joined with the matter) that the actor may see.

    Offices those of matters they see, the joint office those of the cases on its own list whose
    letters went out; an organ's account what it was asked, as long as that is under way and until
    the day that was given to it (`today` None: whatever the day).
    """
    if actor is SYSTEM or not actor.roles.isdisjoint(_OFFICES):
        seen = matters.visible_to(actor)
        return sa.or_(seen, _on_its_list(actor)) if Role.JOINT_OFFICE in actor.roles else seen
    asked = [
        JointOrgan.joint_handling_id == JointHandling.id,
        JointOrgan.withdrawn_on.is_(None),
        JointOrgan.account_id == actor.id,
    ]
    if today is not None:
        asked.append(JointOrgan.until >= today)
    return sa.and_(JointHandling.status.in_(rules.SHOWN), sa.exists().where(*asked))


def _on_its_list(actor: Actor) -> sa.ColumnElement[bool]:
    """What was sent out about a case on the joint list, but for whom must keep away from it."""
    listed = sa.exists().where(
        Listing.matter_id == JointHandling.matter_id,
        Listing.kind == Kind.JOINT,
        Listing.status.not_in((Listed.NOMINATED, Listed.DROPPED)),
    )
    open_to = matters.open_to(actor, JointHandling.matter_id)
    return sa.and_(JointHandling.issued_on.is_not(None), listed, open_to)


async def one(session: AsyncSession, actor: Actor, id: UUID, now: datetime) -> JointHandling:
    """The joint handling with its organs. Raises `NotFound`."""
    select = _visible(actor, local_date(now)).where(JointHandling.id == id)
    return _seen(await session.scalar(select))


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> JointHandling:
    """The joint handling, locked after the matter. Raises `NotFound`.

    Whether the sight of an organ is over, the command asks: it knows the day.
    """
    await matters.lock(session, sa.select(JointHandling.matter_id).where(JointHandling.id == id))
    select = _visible(actor, None).where(JointHandling.id == id)
    return _seen(await session.scalar(select.with_for_update(of=JointHandling)))


def organ(row: JointHandling, no: int) -> JointOrgan:
    """The organ of this number that is asked still. Raises `NotFound` (organ-not-found)."""
    found = next((each for each in row.asked if each.no == no), None)
    if found is None:
        raise NotFound("organ-not-found", "该联办没有商请这个部门，或者已经不再商请。")
    return found


def withdrawn(row: JointHandling, no: int) -> JointOrgan:
    """The organ of this number that is asked no more. Raises `NotFound` (organ-not-found)."""
    found = next((each for each in row.organs if each.no == no), None)
    if found is None or found.withdrawn_on is None:
        raise NotFound("organ-not-found", "该联办没有不再商请的这个部门。")
    return found


def own_organ(row: JointHandling, actor: Actor, no: int, today: date) -> JointOrgan:
    """The caller's own organ, until its last day. Raises `NotFound`."""
    found = organ(row, no)
    if found.account_id != actor.id or found.until is None or found.until < today:
        raise rules.unseen()
    return found


async def page(
    session: AsyncSession, actor: Actor, query: JointHandlingPage, now: datetime
) -> dict[str, Any]:
    """A page of joint handlings, the newest first."""
    columns = [JointHandling.drafted_at, JointHandling.id]
    select = _visible(actor, local_date(now)).where(*_filters(query))
    rows = (await session.scalars(pages.keyset(select, columns, query.cursor, query.limit))).all()
    found = pages.page(rows, ["drafted_at", "id"], query.limit)
    return {**found, "items": [to_response(row, actor, now) for row in found["items"]]}


async def count(
    session: AsyncSession, actor: Actor, query: JointHandlingFilters, now: datetime
) -> int:
    """How many joint handlings the same filters find."""
    select = sa.select(sa.func.count()).select_from(JointHandling).join(JointHandling.matter)
    select = select.where(visible_to(actor, local_date(now)), *_filters(query))
    return await session.scalar(select) or 0


async def late(session: AsyncSession, now: datetime, limit: int) -> Sequence[UUID]:
    """Joint handlings with an organ that is late, and to be reminded as nobody proposed yet."""
    waits = sa.exists().where(
        JointOrgan.joint_handling_id == JointHandling.id,
        JointOrgan.withdrawn_on.is_(None),
        JointOrgan.answer.is_(None),
        JointOrgan.proposed_on.is_(None),
    )
    select = sa.select(JointHandling.id).where(
        JointHandling.status == Status.ASKED, JointHandling.due < local_date(now), waits
    )
    return (await session.scalars(select.order_by(JointHandling.due).limit(limit))).all()


def to_response(row: JointHandling, actor: Actor, now: datetime) -> dict[str, Any]:
    """The joint handling as answered to this actor; an organ's account sees itself alone."""
    shown, values = row.organs, row.column_values()
    if actor.roles.isdisjoint(_OFFICES):
        shown = [each for each in shown if each.account_id == actor.id]
        values |= dict.fromkeys(("record", "findings", "participants"))
    today = local_date(now)
    return {
        **values,
        "matter_number": row.matter.number,
        "title": row.matter.title,
        "lead": row.lead,
        "organs": [_organ(row, each, today) for each in shown],
        "open_sides": row.open_sides,
        "allowed_moves": allowed(rules.MOVES, actor, row),
    }


async def changed(
    session: AsyncSession, row: JointHandling, actor: Actor, now: datetime
) -> dict[str, Any]:
    """`to_response` of one that was just changed: written first, for its new version."""
    await session.flush()
    return to_response(row, actor, now)


def _organ(row: JointHandling, each: JointOrgan, today: date) -> dict[str, Any]:
    owes = row.issued_on is not None and each.withdrawn_on is None
    owes = owes and row.status is not Status.CANCELLED
    late = punctuality_of(row.due, each.answered_on, today) if owes else None
    return {**each.column_values(), "punctuality": late}


def _visible(actor: Actor, today: date | None) -> sa.Select[JointHandling]:
    joined = sa.select(JointHandling).join(JointHandling.matter)
    loaded = contains_eager(JointHandling.matter), selectinload(JointHandling.organs)
    return joined.options(*loaded).where(visible_to(actor, today))


def _seen(found: JointHandling | None) -> JointHandling:
    if found is None:
        raise rules.unseen()
    return found


def _filters(query: JointHandlingFilters) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = [
        one_of(getattr(JointHandling, name), value)
        for name in ("matter_id", "unit_id", "kind", "status")
        if (value := getattr(query, name)) is not None
    ]
    if query.organ_kind is not None:
        of_kind = one_of(JointOrgan.kind, query.organ_kind)
        of_it = JointOrgan.joint_handling_id == JointHandling.id
        wanted.append(sa.exists().where(of_it, of_kind))
    return wanted

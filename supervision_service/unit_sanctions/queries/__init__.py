"""Reading sanctions on units, each narrowed to what the actor may see."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload, with_expression

from shared import history, pages
from shared.auth import Actor
from shared.errors import FieldError, Invalid, NotFound
from shared.filters import one_of
from shared.history import HistoryRow
from shared.moves import Move, Role, allowed, within
from shared.recusals import Bundle
from supervision_service.joint_meetings.models import Resolution
from supervision_service.listings.models import Listing
from supervision_service.matters.models import MatterOrder
from supervision_service.recusals.models import RECUSALS
from supervision_service.unit_sanctions import rules
from supervision_service.unit_sanctions.models import SanctionRequirement, UnitSanction
from supervision_service.unit_sanctions.rules import Kind, Status
from supervision_service.unit_sanctions.schemas import CircularPage, SanctionFilters, SanctionPage
from supervision_service.urgings.models import Urging

_DEPARTMENT = "510000"


def named_as_facts(model: type[Any]) -> sa.CompoundSelect[Any]:
    """The matters of the facts on which the things of `model` rest; `part` is the fact's id."""
    fact = sa.func.jsonb_array_elements(model.facts).table_valued(sa.column("value", JSONB))
    part = sa.cast(fact.c.value.op("->>")(sa.text("'id'")), sa.Uuid)
    return sa.union_all(
        *(
            sa.select(model.id.label("id"), part.label("part"), of.matter_id.label("matter_id"))
            .select_from(model)
            .join(fact, sa.true())
            .join(of, of.id == part)
            for of in (Listing, MatterOrder, Urging)
        )
    )


FACTS = Bundle(UnitSanction, named_as_facts(UnitSanction), rules.MOVES)
"""The facts on which a sanction rests."""


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Sanctions that the actor may see: the Department all, a unit its own once it was served.

    The joint office sees what is put to a joint meeting. Nobody else does, not the bureau above.
    Nobody one that rests on nothing but cases from which they are recused.
    """
    leaves = RECUSALS.leaves(FACTS, actor.persons)
    if actor.line == _DEPARTMENT:
        return leaves
    seen = sa.and_(UnitSanction.unit_id == actor.unit, UnitSanction.served_at.is_not(None))
    if Role.JOINT_OFFICE in actor.roles:
        seen = sa.or_(seen, sa.exists().where(Resolution.sanction_id == UnitSanction.id))
    return sa.and_(seen, leaves)


async def one(session: AsyncSession, actor: Actor, id: UUID) -> UnitSanction:
    """The sanction with its requirements. Raises `NotFound`."""
    return _seen(await session.scalar(_visible(actor).where(UnitSanction.id == id)))


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> UnitSanction:
    """The sanction with its requirements, locked. Raises `NotFound`."""
    locked = sa.select(UnitSanction.id).where(UnitSanction.id == id).with_for_update()
    await session.execute(locked)  # a statement of its own: the next one sees what was committed
    return await one(session, actor, id)


async def moves(session: AsyncSession, actor: Actor, id: UUID) -> list[HistoryRow]:
    """What happened to it; for the unit since it was served. Raises `NotFound`."""
    await one(session, actor, id)
    rows = list(await history.of(session, id))
    if actor.line == _DEPARTMENT:
        return rows
    served = next((row.number for row in rows if row.move == rules.SERVE.verb), None)
    return [row for row in rows if served is not None and row.number >= served]


async def page(session: AsyncSession, actor: Actor, query: SanctionPage) -> dict[str, Any]:
    """A page of sanctions, the newest proposal first."""
    columns = [UnitSanction.proposed_at, UnitSanction.id]
    select = _visible(actor).where(*_filters(query))
    rows = (await session.scalars(pages.keyset(select, columns, query.cursor, query.limit))).all()
    found = pages.page(rows, ["proposed_at", "id"], query.limit)
    return {**found, "items": [to_response(row, actor) for row in found["items"]]}


async def count(session: AsyncSession, actor: Actor, query: SanctionFilters) -> int:
    """How many sanctions the same filters find."""
    select = sa.select(sa.func.count()).select_from(UnitSanction)
    return await session.scalar(select.where(visible_to(actor), *_filters(query))) or 0


async def circulars(session: AsyncSession, actor: Actor, query: CircularPage) -> dict[str, Any]:
    """A page of the circulars that were sent to the actor's unit, or published for all."""
    columns = [UnitSanction.served_at, UnitSanction.id]
    select = sa.select(UnitSanction).options(_closed(actor)).where(*_circulars(actor))
    rows = (await session.scalars(pages.keyset(select, columns, query.cursor, query.limit))).all()
    found = pages.page(rows, ["served_at", "id"], query.limit)
    return {**found, "items": [_told(row) for row in found["items"]]}


async def count_circulars(session: AsyncSession, actor: Actor) -> int:
    """How many circulars the actor may read."""
    select = sa.select(sa.func.count()).select_from(UnitSanction)
    return await session.scalar(select.where(*_circulars(actor))) or 0


async def for_unit(session: AsyncSession, id: UUID, unit_id: UUID) -> UnitSanction:
    """The sanction on the unit that is proposed, decided or served, locked.

    Raises `Invalid` (sanction-unknown).
    """
    found: UnitSanction | None = await session.scalar(
        sa.select(UnitSanction)
        .where(
            UnitSanction.id == id,
            UnitSanction.unit_id == unit_id,
            UnitSanction.status.in_(rules.AHEAD),
        )
        .with_for_update()
    )
    if found is None:
        detail = "没有找到对该单位已经提请、决定或者送达的措施。"
        raise Invalid("sanction-unknown", detail, [FieldError("sanction_id", "不能升级到此")])
    return found


async def suggested(session: AsyncSession, urging_id: UUID) -> UnitSanction | None:
    """What the system suggested after an urging, while nobody took it up; locked."""
    found: UnitSanction | None = await session.scalar(
        sa.select(UnitSanction)
        .where(UnitSanction.from_urging_id == urging_id, UnitSanction.status == Status.SUGGESTED)
        .with_for_update()
    )
    return found


def requirement(sanction: UnitSanction, no: int) -> SanctionRequirement:
    """The requirement called `no`. Raises `NotFound` (requirement-not-found)."""
    for each in sanction.requirements:
        if each.no == no:
            return each
    raise NotFound("requirement-not-found", "该措施没有这一项要求。")


def to_response(sanction: UnitSanction, actor: Actor) -> dict[str, Any]:
    """The sanction as answered to this actor."""

    def possible(move: Move) -> None:
        FACTS.permit(sanction.closed, move)
        rules.possible(move, sanction)

    return {
        **_told(sanction),
        "requirements": [each.column_values() for each in sanction.requirements],
        "allowed_moves": allowed(rules.MOVES, actor, sanction, possible),
    }


async def changed(session: AsyncSession, sanction: UnitSanction, actor: Actor) -> dict[str, Any]:
    """`to_response` of one that was just changed: written first, for its new version."""
    await session.flush()
    return to_response(sanction, actor)


def _told(sanction: UnitSanction) -> dict[str, Any]:
    """What the row says; where a fact is closed to the reader nothing that tells of the facts."""
    values = sanction.column_values()
    return values if not sanction.closed else {**values, **_UNTOLD, "facts": open_facts(sanction)}


_UNTOLD: dict[str, Any] = {"statement": None, "letter": None, "former_letters": [], "minutes": None,
           "minutes_letter": None}  # fmt: skip


def open_facts(row: Any) -> list[dict[str, Any]]:
    """The facts of a sanction or recommendation that are not closed to whoever it was found for."""
    closed = {str(each) for each in row.closed or ()}
    return [each for each in row.facts if each["id"] not in closed]


def _closed(actor: Actor) -> Any:
    return with_expression(UnitSanction.closed, RECUSALS.closed(FACTS, actor.persons))


def _circulars(actor: Actor) -> Sequence[sa.ColumnElement[bool]]:
    seen: list[sa.ColumnElement[bool]] = [
        UnitSanction.sent_to.contains([actor.unit]),
        UnitSanction.unit_id == actor.unit,
    ]
    if within(actor.line, _DEPARTMENT):
        seen.append(UnitSanction.published.is_(True))
    if actor.line == _DEPARTMENT:
        seen.append(sa.true())
    served = UnitSanction.served_at.is_not(None)
    leaves = RECUSALS.leaves(FACTS, actor.persons)
    return (UnitSanction.kind == Kind.CIRCULAR, served, sa.or_(*seen), leaves)


def _visible(actor: Actor) -> sa.Select[UnitSanction]:
    loaded = selectinload(UnitSanction.requirements)
    return sa.select(UnitSanction).options(loaded, _closed(actor)).where(visible_to(actor))


def _seen(found: UnitSanction | None) -> UnitSanction:
    """What is missing and what is not for the caller are refused alike."""
    if found is None:
        raise NotFound("sanction-not-found", "没有找到该项措施，或您无权查看。")
    return found


def _filters(query: SanctionFilters) -> list[sa.ColumnElement[bool]]:
    return [
        one_of(getattr(UnitSanction, name), value)
        for name in ("kind", "status", "unit_id")
        if (value := getattr(query, name)) is not None
    ]

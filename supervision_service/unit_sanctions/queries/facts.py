"""Looking up the facts on which a sanction or a recommendation rests."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from shared.auth import Actor
from shared.codes import label
from shared.errors import FieldError, Invalid
from supervision_service.listings import queries as listings
from supervision_service.listings.models import Listing
from supervision_service.matters import queries as matters
from supervision_service.matters.models import Matter, MatterOrder
from supervision_service.unit_sanctions.models import UnitSanction
from supervision_service.unit_sanctions.queries import visible_to
from supervision_service.unit_sanctions.rules.facts import Fact, FactKind
from supervision_service.unit_sanctions.schemas import FactsIn, IndicatorIn
from supervision_service.urgings import queries as urgings
from supervision_service.urgings.models import Urging


async def named(session: AsyncSession, actor: Actor, form: FactsIn) -> list[Fact]:
    """What the ids name, as it stands today. Raises `Invalid` (fact-unknown)."""
    found = [
        *await _listings(session, actor, form.listed_ids),
        *await _urgings(session, actor, form.urging_ids),
        *await _orders(session, actor, form.order_ids),
        *await _sanctions(session, actor, form.sanction_ids),
    ]
    wanted = {*form.listed_ids, *form.urging_ids, *form.order_ids, *form.sanction_ids}
    if len(found) < len(wanted):
        detail = "所列事实中有的不存在，或您无权查看。"
        raise Invalid("fact-unknown", detail, [FieldError("facts", "事实不存在")])
    return [*found, *(_indicator(each) for each in form.indicators)]


def of_urging(urging: Urging) -> Fact:
    """An urging as a fact."""
    kind = label("supervision_kind", urging.kind)
    how = "" if urging.assessment is None else label("urging_assessment", urging.assessment)
    said = f"{kind}，{label('urging_status', urging.status)}{how and f'，{how}'}"
    number = urging.document_no or urging.about.number or ""
    return Fact(FactKind.URGING, str(urging.id), number, said, urging.unit_line)


async def _listings(session: AsyncSession, actor: Actor, ids: Sequence[UUID]) -> list[Fact]:
    rows = await session.execute(
        sa.select(Listing.id, Listing.number, Listing.status, Matter.title, Matter.unit_line)
        .join(Listing.matter)
        .where(Listing.id.in_(ids), listings.visible_to(actor))
        .order_by(Listing.number)
    )
    return [_fact(FactKind.LISTING, "listing_status", row) for row in rows]


async def _orders(session: AsyncSession, actor: Actor, ids: Sequence[UUID]) -> list[Fact]:
    rows = await session.execute(
        sa.select(
            MatterOrder.id, MatterOrder.number, MatterOrder.status, Matter.title,
            MatterOrder.unit_line,
        )
        .join(Matter, Matter.id == MatterOrder.matter_id)
        .where(MatterOrder.id.in_(ids), matters.visible_to(actor))
        .order_by(MatterOrder.number)
    )  # fmt: skip
    return [_fact(FactKind.ORDER, "order_status", row) for row in rows]


async def _urgings(session: AsyncSession, actor: Actor, ids: Sequence[UUID]) -> list[Fact]:
    return [of_urging(row) for row in await urgings.those(session, actor, ids)]


async def _sanctions(session: AsyncSession, actor: Actor, ids: Sequence[UUID]) -> list[Fact]:
    rows = await session.scalars(
        sa.select(UnitSanction)
        .where(UnitSanction.id.in_(ids), visible_to(actor))
        .order_by(UnitSanction.number)
    )
    return [
        Fact(
            FactKind.SANCTION, str(row.id), row.document_no or row.number,
            label("sanction_kind", row.kind), row.unit_line,
        )
        for row in rows
    ]  # fmt: skip


def _fact(kind: FactKind, states: str, row: Any) -> Fact:
    how = "" if row.status is None else f"，{label(states, row.status)}"
    return Fact(kind, str(row.id), row.number or "", f"“{row.title}”{how}", row.unit_line)


def _indicator(each: IndicatorIn) -> Fact:
    said = f"{label('indicator', each.indicator)}{each.figure}"
    return Fact(FactKind.INDICATOR, None, each.month, said, None)

"""Reading opinions, each narrowed to what the actor may see."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service import agreement
from intake_service.handling.deadlines.models import Deadline
from intake_service.handling.deadlines.rules import HANDLING
from intake_service.handling.deliveries.models import Delivery
from intake_service.handling.opinions import rules
from intake_service.handling.opinions.models import Opinion, RequestFinding
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.queries import missing, visible_to
from intake_service.reception.registration.rules import ISSUE_OPINION
from shared import directory, regions
from shared.auth import Actor
from shared.errors import Unavailable


async def of(session: AsyncSession, piece: Piece) -> Opinion:
    """The opinion of a locked piece for which one was drafted."""
    return await session.get_one(Opinion, piece.id)


async def findings(session: AsyncSession, piece_id: UUID) -> Sequence[RequestFinding]:
    """The findings of an opinion in the order of the requests."""
    rows = await session.scalars(
        sa.select(RequestFinding)
        .where(RequestFinding.piece_id == piece_id)
        .order_by(RequestFinding.request_no)
    )
    return rows.all()


async def delete_draft(session: AsyncSession, piece_id: UUID) -> None:
    """Delete the opinion of a locked piece, none of which was ever issued, with its findings."""
    for table in (RequestFinding, Opinion):
        await session.execute(sa.delete(table).where(table.piece_id == piece_id))


async def opinion(session: AsyncSession, actor: Actor, piece_id: UUID) -> dict[str, Any]:
    """The opinion with its findings. Raises `NotFound`, also while there is none."""
    found = await session.scalar(
        sa.select(Opinion)
        .join(Piece, Piece.id == Opinion.piece_id)
        .where(Opinion.piece_id == piece_id, visible_to(actor))
    )
    if found is None:
        raise missing()
    answers = await findings(session, piece_id)
    return {**found.column_values(), "facts": found.facts_found, "findings": answers}


async def remedy_organs(session: AsyncSession, piece: Piece) -> list[str]:
    """The names of `competent` for the organ that answers a piece. Raises `Unavailable`."""
    return [organ.name for organ in await competent(session, piece.organ_id or piece.unit_id)]


async def competent(session: AsyncSession, unit_id: UUID) -> list[rules.Organ]:
    """Who may be asked for a review of a unit's opinion.

    《信访工作条例》第三十五条: the next higher department (of the department itself: the
    Ministry), or the people's government at the unit's own level. Raises `Unavailable` while the
    organisations are not known here.
    """
    unit, higher = await _with_parent(session, unit_id)
    above = rules.Organ(MINISTRY)
    if higher is not None:
        above = rules.Organ(higher.name, higher.id, higher.line)
    return [above, rules.Organ(government(unit.region))]


async def above(session: AsyncSession, unit_id: UUID, outside: str) -> list[rules.Organ]:
    """One level above an organ `outside` our system that reviewed a unit's opinion.

    《信访工作条例》第三十六条. Empty where it is not known from our organisations.
    """
    unit, _ = await _with_parent(session, unit_id)
    places = regions.load().path(unit.region)
    if outside != government(unit.region) or len(places) < 2:
        return []
    return [rules.Organ(government(places[-2].code))]


def government(region: str) -> str:
    """The people's government of a region, with all places above it."""
    return "".join(place.name for place in regions.load().path(region)) + "人民政府"


async def _with_parent(
    session: AsyncSession, unit_id: UUID
) -> tuple[directory.Organisation, directory.Organisation | None]:
    units = await directory.organisations(session, [unit_id])
    unit = units.get(unit_id)
    parents = await directory.organisations(session, [unit.parent] if unit and unit.parent else [])
    if unit is None or (unit.parent is not None and unit.parent not in parents):
        raise Unavailable(
            "organisation-not-yet-known", "机构信息尚未同步，请稍后重试。", retry_after=2
        )
    return unit, parents[unit.parent] if unit.parent is not None else None


MINISTRY = "自然资源部"
"""What stands above the department; no organisation of the province."""

_ISSUED = sa.and_(Opinion.piece_id == Piece.id, Opinion.issued_at.is_not(None))
_ANSWERED = sa.and_(
    Deadline.piece_id == Piece.id,
    Deadline.rule.in_(HANDLING),
    Deadline.satisfied_by == ISSUE_OPINION.verb,
)
AGREES = (
    agreement(Piece.opinion_no, Opinion.document_no, _ISSUED),
    agreement(Piece.opinion_issued_at, Deadline.satisfied_at, _ANSWERED),
    agreement(Piece.delivered_at, Delivery.delivered_at, Delivery.piece_id == Piece.id),
)
"""What others are told travels from the piece; the rows that explain it say the same."""

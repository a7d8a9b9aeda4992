"""Reading weekly reports, and who owes one; each narrowed to what the actor may see."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from shared import pages
from shared.auth import Actor
from shared.directory import Organisation
from supervision_service.listings import queries as listings
from supervision_service.listings.models import Listing
from supervision_service.matters.models import Matter
from supervision_service.reports import rules
from supervision_service.reports.models import ProgressReport
from supervision_service.reports.schemas import DispatchFilters, DispatchPage, ReportPage


async def recorded(session: AsyncSession, listing_id: UUID, unit_id: UUID, week: str) -> bool:
    """Whether the unit reported for the week; the caller holds the matter's lock."""
    found = sa.select(ProgressReport.id).where(
        ProgressReport.listing_id == listing_id,
        ProgressReport.unit_id == unit_id,
        ProgressReport.week == week,
    )
    return await session.scalar(found) is not None


async def of_listing(
    session: AsyncSession, actor: Actor, id: UUID, query: ReportPage
) -> dict[str, Any]:
    """A page of the reports on a listing, the newest week first. Raises `NotFound`."""
    await listings.one(session, actor, id)
    columns = [ProgressReport.week, ProgressReport.id]
    select = sa.select(ProgressReport).where(ProgressReport.listing_id == id)
    rows = (await session.scalars(pages.keyset(select, columns, query.cursor, query.limit))).all()
    return pages.page(rows, ["week", "id"], query.limit)


async def dispatch(session: AsyncSession, actor: Actor, query: DispatchPage) -> dict[str, Any]:
    """A page of the listings that owed a report for the week, by number."""
    columns = [Listing.number, Listing.id]
    select = _owing(query, actor).add_columns(
        Listing.id.label("listing_id"),
        Listing.matter_id,
        Listing.number,
        Listing.id,
        Matter.title,
        Matter.unit_id,
        Organisation.name.label("unit_name"),
        sa.literal(query.week).label("week"),
        ProgressReport.id.is_not(None).label("reported"),
        ProgressReport.id.label("report_id"),
        ProgressReport.recorded_at,
    )
    select = pages.keyset(select, columns, query.cursor, query.limit, descending=False)
    rows = (await session.execute(select)).all()
    return pages.page(rows, ["number", "id"], query.limit)


async def count(session: AsyncSession, actor: Actor, query: DispatchFilters) -> int:
    """How many listings the same filters find."""
    return await session.scalar(_owing(query, actor).add_columns(sa.func.count())) or 0


def owes(week: rules.Week) -> sa.ColumnElement[bool]:
    """Listings under supervision at the end of the week.

    Only the present period of supervision is looked at: a relapse begins a new one.
    """
    still = sa.or_(Listing.supervised_to.is_(None), Listing.supervised_to >= week.end)
    return sa.and_(Listing.supervised_from < week.end, still)


def owing(week: rules.Week) -> sa.Select[Any]:
    """Listings that owed a report for the week, with the responsible unit's report; no columns."""
    return (
        sa.select()
        .select_from(Listing)
        .join(Matter, Matter.id == Listing.matter_id)
        .outerjoin(Organisation, Organisation.id == Matter.unit_id)
        .outerjoin(
            ProgressReport,
            sa.and_(
                ProgressReport.listing_id == Listing.id,
                ProgressReport.unit_id == Matter.unit_id,
                ProgressReport.week == week.name,
            ),
        )
        .where(owes(week))
    )


def _owing(query: DispatchFilters, actor: Actor) -> sa.Select[Any]:
    select = owing(rules.week(query.week)).where(listings.visible_to(actor))
    if query.reported is None:
        return select
    return select.where(ProgressReport.id.is_not(None) == query.reported)

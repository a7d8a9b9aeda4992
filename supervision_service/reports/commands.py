"""Recording weekly progress."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from shared import history
from shared.auth import Actor
from shared.db import new_id
from shared.snapshots import Moved
from shared.workdays import local_date
from supervision_service.listings.models import Listing
from supervision_service.listings.rules import supervised
from supervision_service.reports import queries, rules
from supervision_service.reports.models import ProgressReport
from supervision_service.reports.schemas import WeeklyReport


async def report(
    session: AsyncSession, actor: Actor, listing: Listing, form: WeeklyReport, now: datetime
) -> ProgressReport:
    """周调度：报送一周进展，每单位每周一次。

    Raises `Conflict` (not-in-supervision, already-reported), `Invalid` (week-invalid,
    week-in-future, week-before-start).
    """
    today = local_date(now)
    week = rules.week(form.week) if form.week else rules.week_of(today)
    supervised(listing.status)
    rules.reportable(week, today, listing.supervised_from)
    rules.only_one(await queries.recorded(session, listing.id, actor.unit, week.name), week)
    recorded = ProgressReport(
        id=new_id(),
        listing_id=listing.id,
        matter_id=listing.matter_id,
        week=week.name,
        unit_id=actor.unit,
        unit_line=actor.line,
        reporter=actor.id,
        reporter_name=actor.name,
        recorded_at=now,
        **form.model_dump(exclude={"week"}),
    )
    session.add(recorded)
    history.publish_row(session, recorded, Moved("record", now))
    return recorded

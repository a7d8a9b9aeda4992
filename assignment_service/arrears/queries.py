"""Duties that no confirmed act fulfilled in time, derived when they are read."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from assignment_service.arrears.schemas import ArrearFilters, ArrearPage
from assignment_service.charges import queries as charges
from assignment_service.charges.models import Charge, Matter
from assignment_service.charges.rules import Status as ChargeStatus
from assignment_service.duty_templates import queries as templates
from assignment_service.leader_acts.models import LeaderAct
from assignment_service.leader_acts.rules import Status
from shared import pages
from shared.auth import Actor
from shared.filters import one_of
from shared.workdays import ZONE, local_date

MOST = 200
"""As many leaders as one answer sums up; filters narrow."""


async def page(
    session: AsyncSession, actor: Actor, query: ArrearPage, now: datetime
) -> dict[str, Any]:
    """A page of duties that are late, the longest first."""
    late = await _late(session, actor, query, now)
    order: list[Any] = [late.c.due, late.c.charge_id, late.c.duty]
    select = pages.keyset(sa.select(late), order, query.cursor, query.limit, descending=False)
    rows = (await session.execute(select)).all()
    return pages.page(rows, ["due", "charge_id", "duty"], query.limit)


async def count(session: AsyncSession, actor: Actor, filters: ArrearFilters, now: datetime) -> int:
    """How many duties the same filters find."""
    late = await _late(session, actor, filters, now)
    return int(await session.scalar(sa.select(sa.func.count()).select_from(late)) or 0)


async def by_leader(
    session: AsyncSession, actor: Actor, filters: ArrearFilters, now: datetime
) -> Sequence[sa.Row[Any]]:
    """The same, counted for each leader in charge and unit, in the order of units and names."""
    late = await _late(session, actor, filters, now)
    of = (late.c.unit_id, late.c.level, late.c.leader_id, late.c.leader_name)
    counted = sa.select(
        *of,
        sa.func.count().label("owed"),
        sa.func.count(late.c.matter_id.distinct()).label("matters"),
    )
    ordered = counted.group_by(*of).order_by(late.c.unit_id, late.c.leader_id)
    return (await session.execute(ordered.limit(MOST))).all()


async def _late(
    session: AsyncSession, actor: Actor, filters: ArrearFilters, now: datetime
) -> sa.Subquery:
    """Duties of visible active charges that were due before today, by the template in force."""
    duties = sa.func.jsonb_to_recordset(
        sa.literal(await templates.owed(session), JSONB)
    ).table_valued(
        sa.column("duty", sa.String), sa.column("days", sa.Integer), sa.column("kinds", JSONB)
    ).render_derived(name="owed", with_types=True)  # fmt: skip
    since = sa.cast(sa.func.timezone(str(ZONE), Charge.active_since), sa.Date)
    due = sa.cast(since + duties.c.days, sa.Date)
    fulfilled = sa.exists().where(
        LeaderAct.charge_id == Charge.id,
        LeaderAct.status == Status.CONFIRMED,
        LeaderAct.held_on >= since,  # after a relapse the duties begin anew
        duties.c.kinds.has_key(LeaderAct.act),
    )
    names = ("matter_id", "leader_id", "unit_id", "level")
    given = {name: value for name in names if (value := getattr(filters, name)) is not None}
    today: date = local_date(now)
    return (
        sa.select(
            Charge.id.label("charge_id"),
            Charge.matter_id,
            Matter.number,
            Matter.title,
            Charge.level,
            Charge.leader_id,
            Charge.leader_name,
            Charge.leader_post,
            Charge.unit_id,
            duties.c.duty,
            due.label("due"),
        )
        .select_from(Charge)
        .join(Matter, Matter.id == Charge.matter_id)
        .join(duties, sa.true())
        .where(
            Charge.status == ChargeStatus.ACTIVE,
            due < today,
            ~fulfilled,
            charges.visible_to(actor),
            *(one_of(getattr(Charge, name), value) for name, value in given.items()),
        )
        .subquery("late")
    )

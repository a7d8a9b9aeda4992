"""Whom to propose for a matter, or for many at once: the same questions, each put once."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from assignment_service.charges import rules
from assignment_service.charges.models import Charge, Matter
from assignment_service.charges.queries import no_matter, to_response, visible_to
from assignment_service.charges.queries.chains import RECUSED
from assignment_service.charges.rules import Candidate, Case, Load, Status
from assignment_service.leaders import queries as leaders
from shared import regions
from shared.auth import Actor
from shared.regions import Level
from shared.together import ask
from shared.workdays import local_date


class Proposing(NamedTuple):
    """For which matter leaders are proposed, to whom, on which day; and who is named, if any."""

    actor: Actor
    matter_id: UUID
    today: date
    named: UUID | None = None


async def ranked(
    session: AsyncSession,
    actor: Actor,
    matter_id: UUID,
    now: datetime,
    named: UUID | None = None,
) -> list[Candidate]:
    """Provincial leaders who may take charge of a matter, the closest first.

    Of a list each counts who is `named`, or comes first, for those before it. Raises `NotFound`
    (matter-not-found) or `Invalid` (region-unknown).
    """
    found = await ask(session, _ranked, Proposing(actor, matter_id, local_date(now), named))
    if found is None:
        raise no_matter()
    return found


async def _ranked(session: AsyncSession, keys: Sequence[Proposing]) -> list[list[Candidate] | None]:
    """All are of one actor and one day."""
    rows = await session.execute(
        sa.select(Matter.id, Matter.topic, Matter.region, RECUSED).where(
            Matter.id.in_({key.matter_id for key in keys}), visible_to(keys[0].actor)
        )
    )
    atlas = regions.load()
    cases = {
        row.id: Case(
            row.topic,
            {place.code: place.name for place in atlas.path(row.region)},
            row.recused,
        )
        for row in rows
    }
    known = await leaders.at_level(session, Level.PROVINCE)
    loads = await _loads(session, [leader.id for leader in known])
    asked = [key for key in keys if key.matter_id in cases]
    named = [(cases[key.matter_id], key.named) for key in asked]
    spread = rules.spread(known, named, loads, keys[0].today)
    found = {key.matter_id: ranked for key, ranked in zip(asked, spread, strict=True)}
    return [found.get(key.matter_id) for key in keys]


async def _loads(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, Load]:
    """How many matters each of these leaders is in charge of now, and proposed for."""
    counted = sa.func.count()
    rows = await session.execute(
        sa.select(
            Charge.leader_id,
            counted.filter(Charge.status == Status.ACTIVE).label("active"),
            counted.filter(Charge.status == Status.PROPOSED).label("proposed"),
        )
        .where(Charge.leader_id.in_(ids), Charge.status.in_((Status.ACTIVE, Status.PROPOSED)))
        .group_by(Charge.leader_id)
    )
    return {row.leader_id: Load(row.active, row.proposed) for row in rows}


def proposal(made: tuple[Charge, list[Candidate]], actor: Actor) -> dict[str, Any]:
    """A charge that was proposed, with who else may take it."""
    charge, others = made
    return {"charge": to_response(charge, actor), "alternatives": others}

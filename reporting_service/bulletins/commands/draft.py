"""Draft a month: freeze its lists, count its figures from them."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from reporting_service.bulletins import queries, rules
from reporting_service.bulletins.models import Bulletin
from reporting_service.bulletins.rules.figures import figures
from reporting_service.bulletins.schemas import Drafting
from reporting_service.indicators.rules import RULE_VERSION
from shared import history
from shared.auth import Actor
from shared.db import new_id
from shared.workdays import local_date


async def draft(session: AsyncSession, actor: Actor, form: Drafting, now: datetime) -> Bulletin:
    """起草月通报：数据取自此刻；同月已有草稿的，新草稿取代旧草稿。

    Raises `Invalid` (month-invalid, month-not-begun) or `Conflict` (already-issued).
    """
    rules.check_begun(form.month, local_date(now))
    earlier = await queries.draft_of(session, form.month)
    rules.check_unissued(await queries.issued_as(session, form.month))
    if earlier is not None:
        history.move(session, actor, earlier, rules.REPLACE, now)
        await session.flush()  # at no moment may a month have two drafts
    bulletin = Bulletin(
        id=new_id(),
        month=form.month,
        as_of=now,
        rule_version=RULE_VERSION,
        figures={},
        good_practice=form.good_practice,
        next_steps=form.next_steps,
        drafted_by=actor.id,
        drafted_at=now,
        document_no=None,
        issued_by=None,
        issued_at=None,
    )
    history.move(session, actor, bulletin, rules.DRAFT, now)
    await session.flush()  # its lists refer to it
    previous, year_ago = await queries.freeze(session, bulletin.id, form.month, now)
    frozen = await queries.cases(session, bulletin.id)
    bulletin.figures = asdict(figures(frozen, previous, year_ago))
    await session.flush()
    return bulletin

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
from shared.clock import office_date
from shared.db import new_id
from shared.errors import Conflict


async def draft(session: AsyncSession, actor: Actor, form: Drafting, now: datetime) -> Bulletin:
    """起草月通报：数据取自此刻；同月已有草稿的，新草稿取代旧草稿。

    Raises `Forbidden` (province-only), `Invalid` (month-invalid, month-not-begun), `Conflict`
    (already-issued).
    """
    rules.entitle(actor.roles, actor.level)
    rules.check_begun(form.month, office_date(now))
    earlier = await queries.draft_of(session, form.month)
    issued = await queries.issued_of(session, form.month)
    if issued is not None:
        detail = f"该月通报已以{issued.document_no}印发，不能重新起草。"
        raise Conflict("already-issued", detail, document_no=issued.document_no)
    if earlier is not None:
        await history.apply(session, earlier, rules.REPLACE, actor, None, now)
        await session.flush()
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
    await history.apply(session, bulletin, rules.DRAFT, actor, None, now)
    await session.flush()
    previous, year_ago = await queries.freeze(session, bulletin.id, form.month, now)
    frozen = await queries.cases(session, bulletin.id)
    bulletin.figures = asdict(figures(frozen, previous, year_ago))
    await session.flush()
    return bulletin

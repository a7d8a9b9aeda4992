"""Draft a month, or the correction of one: freeze its lists, count its figures from them."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from reporting_service.bulletins import queries, rules
from reporting_service.bulletins.models import Bulletin
from reporting_service.bulletins.rules.figures import figures
from reporting_service.bulletins.schemas import Correcting, Drafting
from reporting_service.indicators.rules import RULE_VERSION
from shared import history
from shared.auth import Actor
from shared.db import new_id
from shared.moves import Move, check
from shared.workdays import local_date


async def draft(session: AsyncSession, actor: Actor, form: Drafting, now: datetime) -> Bulletin:
    """起草月通报：须在月末之后；同月已有草稿的，新草稿取代旧草稿。

    Raises `Invalid` (month-invalid, month-not-over) or `Conflict` (already-issued).
    """
    rules.check_over(form.month, local_date(now))
    await _replace_draft(session, actor, form.month, now)
    rules.check_unissued(await queries.issued_as(session, form.month))
    given = {"good_practice": form.good_practice, "next_steps": form.next_steps}
    return await _counted(session, actor, rules.DRAFT, form.month, now, given)


async def correct(
    session: AsyncSession, actor: Actor, issued: Bulletin, form: Correcting, now: datetime
) -> Bulletin:
    """起草更正通报：按现有记录重新统计；原通报保持不变。

    Raises `Conflict` (wrong-status, is-correction).
    """
    check(rules.CORRECT, issued.status)
    rules.check_original(issued.corrects)
    await _replace_draft(session, actor, issued.month, now)
    given = {"corrects": issued.id, "correction": form.reason}
    return await _counted(session, actor, rules.DRAFT_CORRECTION, issued.month, now, given)


async def _replace_draft(session: AsyncSession, actor: Actor, month: str, now: datetime) -> None:
    earlier = await queries.draft_of(session, month)
    if earlier is not None:
        history.move(session, actor, earlier, rules.REPLACE, now)
        await session.flush()  # at no moment may a month have two drafts


async def _counted(
    session: AsyncSession, actor: Actor, move: Move, month: str, now: datetime, given: Any
) -> Bulletin:
    bulletin = Bulletin(
        id=new_id(),
        month=month,
        as_of=now,
        rule_version=RULE_VERSION,
        figures={},
        drafted_by=actor.id,
        drafted_at=now,
        **given,
    )
    history.move(session, actor, bulletin, move, now)
    await session.flush()  # its lists refer to it
    compared = await queries.freeze(session, bulletin.id, month)
    frozen = await queries.cases(session, bulletin.id)
    bulletin.figures = asdict(figures(frozen, *compared))
    await session.flush()
    return bulletin

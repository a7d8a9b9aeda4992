"""Issue a bulletin: number it, set it in type, and never touch it again."""

import asyncio
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from reporting_service.bulletins import queries, rules
from reporting_service.bulletins.commands.typeset import typeset
from reporting_service.bulletins.models import Bulletin, BulletinFile
from reporting_service.bulletins.rules import correction, text
from reporting_service.bulletins.rules.figures import Figures
from reporting_service.indicators.rules import RULE_VERSION
from shared import history, series
from shared.auth import Actor
from shared.workdays import local_date

_FIGURES = TypeAdapter(Figures)


async def issue(session: AsyncSession, actor: Actor, bulletin: Bulletin, now: datetime) -> Bulletin:
    """签发月通报或者更正通报：编号、定稿、印发；此后任何新情况都不再改变它。

    Raises `Conflict` (wrong-status, drafter-cannot-issue, draft-outdated).
    """
    letter = await _letter(session, bulletin)
    history.move(session, actor, bulletin, rules.ISSUE, now)
    rules.check_rule(bulletin.rule_version, RULE_VERSION)
    with session.no_autoflush:  # an issued bulletin without its number would be refused
        # From here on other bulletins wait for this number: as little as possible follows.
        (number,) = await series.allot(session, rules.SERIES, local_date(now).year)
    content = await asyncio.to_thread(typeset, letter, number, now)
    bulletin.document_no, bulletin.issued_by, bulletin.issued_at = number, actor.id, now
    session.add(BulletinFile(bulletin_id=bulletin.id, name=f"{number}.docx", content=content))
    await session.flush()
    return bulletin


async def _letter(session: AsyncSession, bulletin: Bulletin) -> text.Letter:
    """What is set in type: the bulletin of the month, or what changes in an issued one."""
    month, as_of = bulletin.month, bulletin.as_of
    figures = _FIGURES.validate_python(bulletin.figures)
    if bulletin.corrects is None:
        return text.bulletin(month, as_of, figures, bulletin.good_practice, bulletin.next_steps)
    issued = await queries.original(session, bulletin.corrects)
    before = _FIGURES.validate_python(issued.figures)
    original = correction.Original(issued.document_no or "", before)
    return correction.correction(month, as_of, figures, original, bulletin.correction or "")

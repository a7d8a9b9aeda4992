"""Issue a bulletin: number it, set it in type, and never touch it again."""

import asyncio
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from reporting_service.bulletins import rules
from reporting_service.bulletins.commands.typeset import typeset
from reporting_service.bulletins.models import Bulletin, BulletinFile
from reporting_service.bulletins.rules.figures import Figures
from shared import history, series
from shared.auth import Actor
from shared.workdays import local_date

_FIGURES = TypeAdapter(Figures)


async def issue(session: AsyncSession, actor: Actor, bulletin: Bulletin, now: datetime) -> Bulletin:
    """签发月通报：编号、定稿、印发；此后任何新情况都不再改变它。

    Raises `Conflict` (wrong-status, drafter-cannot-issue).
    """
    history.move(session, actor, bulletin, rules.ISSUE, now)
    with session.no_autoflush:  # an issued bulletin without its number would be refused
        # From here on other bulletins wait for this number: as little as possible follows.
        (number,) = await series.allot(session, rules.SERIES, local_date(now).year)
    content = await asyncio.to_thread(
        typeset,
        bulletin.month,
        number,
        bulletin.as_of,
        now,
        _FIGURES.validate_python(bulletin.figures),
        bulletin.good_practice,
        bulletin.next_steps,
    )
    bulletin.document_no, bulletin.issued_by, bulletin.issued_at = number, actor.id, now
    session.add(BulletinFile(bulletin_id=bulletin.id, name=f"{number}.docx", content=content))
    await session.flush()
    return bulletin

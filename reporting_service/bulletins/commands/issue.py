"""Issue a bulletin: number it, set it in type, and never touch it again."""

import asyncio
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from reporting_service.bulletins import rules
from reporting_service.bulletins.commands.typeset import typeset
from reporting_service.bulletins.models import Bulletin, BulletinFile, DocumentSeries
from reporting_service.bulletins.rules.figures import Figures
from shared import history
from shared.auth import Actor
from shared.clock import office_date
from shared.errors import Conflict
from shared.moves import check
from shared.snapshots import Moved

_FIGURES = TypeAdapter(Figures)


async def issue(session: AsyncSession, actor: Actor, bulletin: Bulletin, now: datetime) -> Bulletin:
    """签发月通报：编号、定稿、印发；此后任何新情况都不再改变它。

    Raises `Conflict` (wrong-status, drafter-cannot-issue).
    """
    check(rules.ISSUE, bulletin.status)
    if bulletin.drafted_by == actor.id:
        raise Conflict("drafter-cannot-issue", "起草人不能签发本人起草的通报。")
    # From here on other bulletins wait for this number: as little as possible follows.
    number = rules.document_no(office_date(now).year, await _next(session, office_date(now).year))
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
    await history.apply(session, bulletin, rules.ISSUE, actor, None, now)
    session.add(BulletinFile(bulletin_id=bulletin.id, name=f"{number}.docx", content=content))
    await session.flush()
    history.publish_row(session, bulletin, Moved(rules.ISSUE.verb, now))
    return bulletin


async def _next(session: AsyncSession, year: int) -> int:
    """The next number of the year; without gaps, because a rollback takes it back."""
    first = insert(DocumentSeries).values(code=rules.SERIES, year=year, last=1)
    given: int | None = await session.scalar(
        first.on_conflict_do_update(
            index_elements=["code", "year"], set_={"last": DocumentSeries.last + 1}
        ).returning(DocumentSeries.last)
    )
    assert given is not None  # noqa: S101 - RETURNING of an upsert always has its row
    return given

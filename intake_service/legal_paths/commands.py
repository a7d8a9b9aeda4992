"""Entering a catalogue, and putting it in force."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.legal_paths import queries, rules
from intake_service.legal_paths.models import LegalPathCatalogue, LegalPathItem
from intake_service.legal_paths.schemas import Catalogue
from shared import history
from shared.auth import Actor
from shared.bodies import WithReason


async def enter(
    session: AsyncSession, actor: Actor, form: Catalogue, now: datetime
) -> LegalPathCatalogue:
    """Enter a whole catalogue; nothing goes by it until a second person confirms.

    Raises `Invalid` (catalogue-invalid), `Conflict` (catalogue-pending).
    """
    rules.check_items((item.family, item.route) for item in form.items)
    row = LegalPathCatalogue(
        source_document=form.source_document,
        items_count=len(form.items),
        entered_by=actor.id,
        entered_at=now,
    )  # fmt: skip
    history.move(session, actor, row, rules.ENTER, now)
    try:
        await session.flush()
    except IntegrityError as error:  # one waits already, or was entered meanwhile
        raise rules.pending() from error
    session.add_all(
        LegalPathItem(catalogue_id=row.id, number=number, **item.model_dump())
        for number, item in enumerate(form.items, 1)
    )
    await session.flush()
    return row


async def confirm(
    session: AsyncSession, actor: Actor, row: LegalPathCatalogue, now: datetime
) -> LegalPathCatalogue:
    """Put it in force as a second person; the one before ends.

    Raises `Conflict` (wrong-status, catalogue-enterer).
    """
    former = await queries.in_force(session)
    if former is not None:
        history.move(session, actor, former, rules.SUPERSEDE, now)
        former.ended_at = now
        await session.flush()  # one at a time is in force
    history.move(session, actor, row, rules.CONFIRM, now)
    row.in_force_since = now
    await session.flush()
    return row


async def reject(
    session: AsyncSession, actor: Actor, row: LegalPathCatalogue, form: WithReason, now: datetime
) -> LegalPathCatalogue:
    """Do not confirm it; a better one may be entered. Raises `Conflict` (wrong-status)."""
    history.move(session, actor, row, rules.REJECT, now, form.reason)
    await session.flush()
    return row


async def end(
    session: AsyncSession, actor: Actor, row: LegalPathCatalogue, form: WithReason, now: datetime
) -> LegalPathCatalogue:
    """Go by it no longer. Raises `Conflict` (wrong-status)."""
    history.move(session, actor, row, rules.END, now, form.reason)
    row.ended_at = now
    await session.flush()
    return row


async def restore(
    session: AsyncSession, actor: Actor, row: LegalPathCatalogue, form: WithReason, now: datetime
) -> LegalPathCatalogue:
    """Go by it again. Raises `Conflict` (wrong-status, catalogue-in-force)."""
    former = await queries.in_force(session)
    rules.check_none_in_force(another=former is not None)
    history.move(session, actor, row, rules.RESTORE, now, form.reason)
    row.ended_at = None
    await session.flush()
    return row

"""Marking that somebody needs care at once, and what is done about it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.privacy.vault import commands as vault
from intake_service.privacy.vault import queries as vault_queries
from intake_service.privacy.vault.rules import Secret
from intake_service.privacy.vault.schemas import RevealPurpose
from intake_service.reception.registration.models import Piece
from intake_service.urgency.cares import queries, rules
from intake_service.urgency.cares.models import Care
from intake_service.urgency.cares.schemas import CareIn, CareNote
from shared import history
from shared.auth import SYSTEM, Actor
from shared.db import new_id
from shared.moves import Move


async def mark(
    session: AsyncSession, actor: Actor, piece: Piece, form: CareIn, now: datetime
) -> Care:
    """Mark a piece until the seventh day, by a named person and for a reason that is sealed.

    Raises `Conflict` (care-marked).
    """
    rules.check_unmarked(marked=await queries.of_piece(session, piece.id) is not None)
    care = Care(
        id=new_id(), piece_id=piece.id, set_by=actor.id, set_by_name=actor.name, set_at=now,
        emergency_called=form.emergency_called, expires_on=rules.last_day(now),
    )  # fmt: skip
    history.move(session, actor, care, rules.MARK, now)
    await session.flush()  # its note refers to it
    _keep(session, actor, care, form.note, now)
    return care


async def renew(
    session: AsyncSession, actor: Actor, care: Care, form: CareNote, now: datetime
) -> None:
    """Let the mark last seven days from now. Raises `Conflict` (wrong-status)."""
    _note(session, actor, care, rules.RENEW, form, now)
    care.expires_on = rules.last_day(now)


async def follow_up(
    session: AsyncSession, actor: Actor, care: Care, form: CareNote, now: datetime
) -> None:
    """Record how the person was found, and what help was given."""
    _note(session, actor, care, rules.FOLLOW_UP, form, now)


async def take_off(
    session: AsyncSession, actor: Actor, care: Care, form: CareNote, now: datetime
) -> None:
    """Take the mark off: no care is needed any more, or it was wrong."""
    _note(session, actor, care, rules.TAKE_OFF, form, now)


async def expire(session: AsyncSession, piece: Piece, now: datetime) -> None:
    """End the mark of a locked piece whose last day is over. For a job."""
    care = await queries.of_piece(session, piece.id)
    if care is not None and rules.is_over(care.expires_on, now):
        history.move(session, SYSTEM, care, rules.EXPIRE, now)


async def reveal(
    session: AsyncSession, actor: Actor, care: Care, form: RevealPurpose, now: datetime
) -> dict[str, object]:
    """The notes of a mark that stands; the look is recorded."""
    await vault.record(session, actor, [care.piece_id], [Secret.CARE], form.purpose, now)
    return {"id": care.id, "notes": await vault_queries.care_notes(session, care.id)}


def _note(
    session: AsyncSession, actor: Actor, care: Care, move: Move, form: CareNote, now: datetime
) -> None:
    history.move(session, actor, care, move, now)
    _keep(session, actor, care, form.note, now)


def _keep(session: AsyncSession, actor: Actor, care: Care, text: str, now: datetime) -> None:
    vault.keep_care(session, care.id, care.moves, text, actor, now)

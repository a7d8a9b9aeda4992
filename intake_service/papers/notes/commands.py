"""Recording what was said, correcting it by a further text, and reading it for a purpose."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.papers.notes import rules
from intake_service.papers.notes.models import TalkNote
from intake_service.papers.notes.schemas import TalkNoteCorrection, TalkNoteIn, TalkNoteReveal
from intake_service.privacy.vault import commands as vault
from intake_service.privacy.vault import queries as vault_queries
from intake_service.privacy.vault.models import TalkText
from intake_service.privacy.vault.rules import Secret
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration.models import Piece
from shared import history
from shared.auth import Actor


async def record(
    session: AsyncSession, actor: Actor, piece: Piece, form: TalkNoteIn, now: datetime
) -> TalkNote:
    """Record a talk about a piece.

    Raises `Conflict` (piece-sealed), `Invalid` (talk-not-held).
    """
    pieces.check_unsealed(piece, actor)
    held_at = form.held_at or now
    rules.check_held(held_at, now)
    note = TalkNote(
        piece_id=piece.id, talk_form=form.talk_form, talk_partner=form.talk_partner,
        held_at=held_at, unit_id=actor.unit, recorded_by=actor.id, recorder=actor.name,
    )  # fmt: skip
    history.move(session, actor, note, rules.RECORD, now)
    await session.flush()  # the text stands on its row
    session.add(_text(note, form.talk))
    return note


async def correct(
    session: AsyncSession, actor: Actor, note: TalkNote, form: TalkNoteCorrection, now: datetime
) -> TalkNote:
    """Add the text that stands from now on; the ones before stay.

    Raises `Invalid` (talk-not-held, not-masked).
    """
    rules.check_held(form.held_at, now)
    await vault.check_masked(session, pieces.ids_beside(note.piece_id), {"reason": form.reason})
    note.talk_form, note.talk_partner = form.talk_form, form.talk_partner
    note.held_at = form.held_at
    history.move(session, actor, note, rules.CORRECT, now, form.reason)
    session.add(_text(note, form.talk))
    await session.flush()  # the answer tells the new version
    return note


async def reveal(
    session: AsyncSession, actor: Actor, note: TalkNote, form: TalkNoteReveal, now: datetime
) -> dict[str, object]:
    """One text of a note; the look is recorded. Raises `NotFound`."""
    number: int = form.number or note.moves
    found = await vault_queries.talk_text(session, note.id, number)
    if found is None:
        raise pieces.missing()
    await vault.record(session, actor, [note.piece_id], [Secret.TALK], form.purpose, now)
    return {"id": note.id, **found.column_values()}


def _text(note: TalkNote, talk: str) -> TalkText:
    note_id: UUID = note.id
    return TalkText(
        note_id=note_id, number=note.moves, talk_form=note.talk_form,
        talk_partner=note.talk_partner, held_at=note.held_at, talk=talk,
    )  # fmt: skip

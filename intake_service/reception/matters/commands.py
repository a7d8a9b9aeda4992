"""Closing a matter, opening it again, and masking what was written about it."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.privacy.vault import commands as vault_commands
from intake_service.privacy.vault import queries as vault
from intake_service.privacy.vault import rules as vault_rules
from intake_service.reception.matters import queries, rules
from intake_service.reception.matters.models import Matter, RequestItem
from intake_service.reception.matters.schemas import CoordinationIn
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration.models import Piece
from shared import directory, history
from shared.auth import SYSTEM, Actor


async def close(session: AsyncSession, actor: Actor, matter: Matter, now: datetime) -> None:
    """Close the matter unless a piece of it is still open, or goes another statutory path."""
    if not await pieces.open_in_matter(session, matter.id):
        history.move(session, actor, matter, rules.CLOSE, now)


async def reopen_with(session: AsyncSession, piece: Piece, now: datetime) -> None:
    """A piece is open again after all, and its matter with it; both are locked already."""
    piece.closed_at = None
    await reopen_of(session, piece, now)


async def reopen_of(session: AsyncSession, piece: Piece, now: datetime) -> None:
    """Open the matter of a piece again where it is closed; both are locked already."""
    matter = await queries.of(session, piece)
    if matter.status is rules.Status.CLOSED:
        history.move(session, SYSTEM, matter, rules.REOPEN, now)


async def finalise(
    session: AsyncSession, actor: Actor, piece: Piece, document_no: str, at: datetime, now: datetime
) -> None:
    """A re-review was received `at`: the same facts and reasons are not accepted again.

    《信访工作条例》第三十六条. The matter is locked already.
    """
    matter = await queries.of(session, piece)
    matter.final_opinion_no, matter.finalised_at = document_no, at
    history.move(session, actor, matter, rules.FINALISE, now, document_no)


async def undo_finalise(
    session: AsyncSession, actor: Actor, piece: Piece, reason: str, now: datetime
) -> None:
    """The receipt of the re-review is taken back: nothing is final, and the matter goes on."""
    matter = await queries.of(session, piece)
    matter.final_opinion_no = matter.finalised_at = None
    history.move(session, actor, matter, rules.UNDO_FINALISE, now, reason)
    await reopen_with(session, piece, now)


async def coordinate(
    session: AsyncSession, actor: Actor, matter: Matter, form: CoordinationIn, now: datetime
) -> Matter:
    """Say of a locked matter which of 三跨三分离 it is, and who coordinates, or put that right.

    Raises `Invalid` (coordination-invalid, unit-unknown, not-masked), `Conflict` (wrong-status,
    nothing-changed).
    """
    found = [each for each in rules.CrossOrSplit if each in form.cross_or_split]
    same = (found, form.coordinator_id) == (matter.cross_or_split, matter.coordinator_id)
    rules.check_coordination(found, form.coordinator_id, same=same)
    if form.coordinator_id is not None:
        await directory.organisation(session, form.coordinator_id, "coordinator_id")
    await vault_commands.check_masked(session, pieces.ids_of(matter.id), {"reason": form.reason})
    matter.cross_or_split, matter.coordinator_id = [*found], form.coordinator_id
    history.move(session, actor, matter, rules.COORDINATE, now, form.reason)
    await session.flush()  # the answer tells the new version
    return matter


async def cover(session: AsyncSession, actor: Actor, piece: Piece, now: datetime) -> None:
    """Mask who signed a piece in what was written about it before they were known by this name.

    Title, summary and requests; letters are never changed. For a piece whose registration was
    corrected, locked after its matter.
    """
    people = await vault.people(session, piece.id)
    piece.title = piece.title and vault_rules.cover(piece.title, people)
    if piece.matter_id is None:
        return
    matter = await queries.of(session, piece)
    covered = {name: vault_rules.cover(getattr(matter, name), people)
               for name in ("title", "summary_masked")}  # fmt: skip
    if any(getattr(matter, name) != text for name, text in covered.items()):
        for name, text in covered.items():
            setattr(matter, name, text)
        history.move(session, actor, matter, rules.COVER, now, "登记更正后，遮蔽其中的个人信息")
    for request in await queries.requests(session, piece.id):
        request.text = vault_rules.cover(request.text, people)


async def forget_requests(session: AsyncSession, piece_id: UUID) -> None:
    """Delete the requests that a triage listed which was taken back."""
    await session.execute(sa.delete(RequestItem).where(RequestItem.piece_id == piece_id))

"""Ending a piece at the door, and taking that back: clocks, matter, letter."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.evaluation.ratings import commands as ratings
from intake_service.handling.deadlines import commands as deadlines
from intake_service.handling.divisions import queries as divisions
from intake_service.handling.letters import commands as letters
from intake_service.handling.letters.rules import sentences
from intake_service.privacy.vault import commands as vault_commands
from intake_service.reception.dispositions import queries, rules
from intake_service.reception.dispositions.models import Disposition
from intake_service.reception.dispositions.rules import Kind
from intake_service.reception.matters import commands as matter_commands
from intake_service.reception.matters import queries as matters
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from shared import history
from shared.auth import SYSTEM, Actor
from shared.bodies import WithReason
from shared.moves import Move
from shared.together import flush
from shared.workdays import chinese_date

ENDED_BY = frozenset(
    move.verb
    for move in (
        piece_rules.FILE,
        piece_rules.REDIRECT,
        piece_rules.NOT_ACCEPT,
        piece_rules.NO_LONGER_ACCEPT,
        piece_rules.REPLY,
    )
)
NOTICES = {
    Kind.NOTICE_ELSEWHERE: "D04",
    Kind.NOT_ACCEPT: "D06",
    Kind.NO_LONGER_ACCEPT: "D07",
    Kind.DIRECT_REPLY: "D38",
}
"""The letter that tells the petitioner of it; who is filed is told nothing."""


@dataclass(frozen=True, slots=True)
class Ending:
    """A decision to end a piece: how, what is kept of it, what its letter says, and why."""

    kind: Kind
    kept: Mapping[str, Any]
    letter: Mapping[str, str] = field(default_factory=dict)
    reason: str | None = None


async def end(
    session: AsyncSession, actor: Actor, piece: Piece, move: Move, ending: Ending, now: datetime
) -> Piece:
    """End a piece: its notice is given or no longer owed, its matter ends with it.

    《信访工作条例》第二十三条. Who signed no name can be told nothing; that is recorded. Raises
    `Conflict` (wrong-status, internal-order-open, repeats-filed, letter-incomplete).
    """
    await divisions.check_none_to_handle(session, piece.id)
    notice = NOTICES.get(ending.kind)
    addressable = notice is not None and await letters.addressable(session, piece)
    said = [ending.reason, rules.UNADDRESSED if notice and not addressable else None]
    reason = "；".join(each for each in said if each) or None
    history.move(session, actor, piece, move, now, reason)
    piece.closed_at = now
    stop = deadlines.stop if addressable else deadlines.void
    await stop(session, piece.id, move.stops, move.verb, now)
    if addressable:
        piece.noticed_at = piece.noticed_at or now
    else:
        piece.notice_due = None
    await flush(session)  # what follows asks the database
    if piece.matter_id is not None:
        await _end_matter(session, piece, ending.kind, now)
    made = Disposition(
        piece_id=piece.id,
        kind=ending.kind,
        **ending.kept,
        decided_at=now,
        decided_by=actor.id,
        decided_unit=actor.unit,
    )
    rated = addressable and ending.kind is Kind.DIRECT_REPLY
    if rated and await ratings.open_for(session, piece, now):
        await deadlines.start(session, piece, move.starts, move.verb, now)
    if notice is not None and addressable:
        wanted = {notice: {**_usual(actor, piece), **ending.letter}}
        (letter,) = await letters.issue(session, actor, piece, wanted, now)
        made.document_no = letter.document_no
    session.add(made)
    await flush(session)  # the answer tells the new version
    return piece


async def _end_matter(session: AsyncSession, piece: Piece, kind: Kind, now: datetime) -> None:
    """Close the matter of a piece unless another piece of it is open.

    A reply answers the repeats too. Of a refusal whoever repeated would hear nothing.
    """
    matter = await matters.of(session, piece)
    if kind is not Kind.DIRECT_REPLY:
        rules.check_nobody_left(repeats=await matters.repeats_since_triage(session, piece))
    await matter_commands.close(session, SYSTEM, matter, now)


async def undo(
    session: AsyncSession, actor: Actor, piece: Piece, move: Move, form: WithReason, now: datetime
) -> Piece:
    """Take the end of a piece back: it waits again, and its notice is owed from arrival.

    The petitioner is told in writing which document no longer stands (D37). Raises `Conflict`
    (wrong-status), `Invalid` (not-masked).
    """
    beside = pieces.ids_beside(piece.id)
    await vault_commands.check_masked(session, beside, {"reason": form.reason})
    history.move(session, actor, piece, move, now, form.reason)
    await _owe_again(session, piece, move, now)
    await deadlines.annul(session, piece.id, move.stops, move.verb, now)
    await ratings.suspend(session, piece, now)
    piece.closed_at = None
    if piece.matter_id is not None:
        await matter_commands.reopen_with(session, piece, now)
    found = await queries.of(session, piece.id)
    found.undone_at = now
    if piece.noticed_at == found.decided_at:
        piece.noticed_at = None
    if found.document_no is not None:
        await _withdraw(session, actor, piece, found, form.reason, now)
    await flush(session)  # the answer tells the new version
    return piece


async def _owe_again(session: AsyncSession, piece: Piece, move: Move, now: datetime) -> None:
    """The clocks that the end had stopped run again from arrival, and no others."""
    owed = sorted(await queries.clocks_ended(session, piece.id, ENDED_BY))
    await deadlines.annul(session, piece.id, owed, move.verb, now)
    started = await deadlines.start(session, piece, owed, move.verb, piece.arrived_at)
    notices = [each.legal for each in started if each.rule in ("DL02", "DL03")]
    if notices:
        piece.notice_due = notices[0]


async def _withdraw(
    session: AsyncSession,
    actor: Actor,
    piece: Piece,
    found: Disposition,
    reason: str,
    now: datetime,
) -> None:
    wanted = {"D37": {
        "withdrawn_title": letters.title_of(NOTICES[found.kind]),
        "withdrawn_no": found.document_no or "", "withdrawn": chinese_date(found.decided_at),
        "reason": sentences.closed(reason), **_usual(actor, piece),
    }}  # fmt: skip
    await letters.issue(session, actor, piece, wanted, now)


def _usual(actor: Actor, piece: Piece) -> dict[str, str]:
    """What each of these letters may name."""
    you = sentences.you(piece.petitioner_count)
    origin = sentences.origin(piece.source, piece.sender, you)
    return {"contact": f"{actor.unit_name} {actor.name}", "origin": origin}

"""Recording attempts to deliver a letter, and taking a wrong record back."""

from collections.abc import Set
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.deliveries import queries, rules, schemas
from intake_service.handling.deliveries.models import Attempt
from intake_service.handling.letters import commands as letters
from intake_service.handling.letters import queries as letter_queries
from intake_service.handling.letters.models import Letter
from intake_service.handling.letters.rules.replacements import check_standing
from intake_service.privacy.vault import commands as vault
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration.models import Piece
from shared import history
from shared.auth import SYSTEM, Actor
from shared.bodies import WithReason
from shared.codes import label
from shared.moves import Move


async def fail(
    session: AsyncSession, actor: Actor, letter: Letter, form: schemas.FailureIn, now: datetime
) -> Attempt:
    """Record that a letter did not reach the petitioner: no period begins, another way is tried.

    Raises `Conflict` (piece-sealed, not-served, letter-replaced, already-delivered), `Invalid`
    (delivery-invalid, scan-unusable, not-masked).
    """
    attempt = Attempt(**form.model_dump(), refused=False)
    attempt.attempted_at = form.attempted_at or now
    return await _record(session, actor, letter, attempt, rules.FAIL, now)


async def deliver(
    session: AsyncSession, actor: Actor, letter: Letter, form: schemas.ReceiptIn, now: datetime
) -> Attempt:
    """Record the receipt of a letter other than an opinion, with its proof: letter D20.

    Raises as `fail`, and `Conflict` (delivered-elsewhere).
    """
    rules.check_delivery(form.way, form.attempted_at, letter.issued_at, now, refused=form.refused,
                         witness=form.witness, field="attempted_at")  # fmt: skip
    attempt = Attempt(**form.model_dump())
    attempt.attempted_at = form.attempted_at or now
    await _record(session, actor, letter, attempt, rules.DELIVER, now)
    piece = await session.get_one(Piece, letter.piece_id)
    await letters.issue(session, actor, piece, {"D20": {
        "document": letter.title, "opinion_no": letter.document_no or "", "proof": form.proof,
        "recorder": actor.name, "view": label("petitioner_view", rules.View.NONE),
        "receipt": rules.receipt(form.way, attempt.attempted_at, refused=form.refused,
                                 witness=form.witness),
    }}, now)  # fmt: skip
    return attempt


async def annul(
    session: AsyncSession, actor: Actor, attempt: Attempt, form: WithReason, now: datetime
) -> Attempt:
    """Take a wrong record back; the attempt that failed before it waits again.

    Also that with a letter which this one replaced.

    Raises `Conflict` (wrong-status), `Invalid` (not-masked).
    """
    beside = pieces.ids_beside(attempt.piece_id)
    await vault.check_masked(session, beside, {"reason": form.reason})
    history.move(session, actor, attempt, rules.ANNUL, now, form.reason)
    letter = await session.get_one(Letter, attempt.letter_id)
    line = await letter_queries.line_of(session, letter)
    before = await queries.last_followed(session, line[: line.index(letter) + 1])
    if before is not None and await queries.is_open(session, line):
        history.move(session, SYSTEM, before, rules.RESUME, now)
    await session.flush()  # the answer tells the new version
    return attempt


async def follow(session: AsyncSession, piece_id: UUID, kinds: Set[str], now: datetime) -> None:
    """Nothing more is owed for the attempts that failed: the letters were received, or fell away.

    Those of `kinds` about a locked piece.
    """
    for attempt in await queries.failed(session, piece_id, kinds):
        history.move(session, SYSTEM, attempt, rules.FOLLOW, now)


async def check_scan(session: AsyncSession, piece_id: UUID, attachment_id: UUID | None) -> None:
    """Raise `Invalid` (scan-unusable) unless the scan of a receipt is a file of the piece."""
    if attachment_id is None:
        return
    found = await queries.scan(session, attachment_id)
    rules.check_scan(attached=found is not None and found.piece_id == piece_id,
                     status=found.status if found else None)  # fmt: skip


async def _record(
    session: AsyncSession, actor: Actor, letter: Letter, attempt: Attempt, move: Move, now: datetime
) -> Attempt:
    """A new attempt; those that failed before it are over, also with what the letter replaced.

    A letter that was replaced is delivered no more, but it may have been received before.
    """
    piece = await session.get_one(Piece, letter.piece_id)
    pieces.check_unsealed(piece, actor)
    rules.check_served(letter.kind, received=move is rules.DELIVER)
    line = await letter_queries.line_of(session, letter)
    until, after = line[: line.index(letter) + 1], line[line.index(letter) + 1 :]
    if after and not (move is rules.DELIVER and attempt.attempted_at < after[0].issued_at):
        check_standing(replaced_by=after[0].document_no, withdrawn=False)
    rules.check_undelivered(received=await queries.is_received(session, piece, letter))
    rules.check_attempt(attempt.attempted_at, letter.issued_at, now)
    told = {"proof": attempt.proof, "witness": attempt.witness}
    await vault.check_masked(session, pieces.ids_beside(piece.id), told)
    await check_scan(session, piece.id, attempt.attachment_id)
    for before in await queries.failed_with(session, until):
        replaced = before.letter_id != letter.id
        said = f"原文书已由{letter.document_no}替代" if replaced else None
        history.move(session, SYSTEM, before, rules.FOLLOW, now, said)
    attempt.letter_id, attempt.piece_id = letter.id, piece.id
    attempt.issuer_id, attempt.unit_line = letter.issuer_id, letter.unit_line
    attempt.unit_id, attempt.recorded_by, attempt.recorder = actor.unit, actor.id, actor.name
    history.move(session, actor, attempt, move, now)
    await session.flush()
    return attempt

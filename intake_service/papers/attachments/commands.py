"""Attaching files, reading them for a purpose, withdrawing them."""

from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.executions import queries as executions
from intake_service.handling.orders import queries as orders
from intake_service.papers.attachments import queries, rules
from intake_service.papers.attachments.models import FOLDER, Attachment
from intake_service.papers.attachments.schemas import AttachmentIn
from intake_service.privacy.vault import commands as vault
from intake_service.privacy.vault.rules import Secret
from intake_service.privacy.vault.schemas import RevealPurpose
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration.models import Piece
from shared import files, history
from shared.attachments import check_name, check_room
from shared.auth import Actor
from shared.bodies import WithReason
from shared.errors import FieldError, Invalid


async def attach(
    session: AsyncSession, actor: Actor, content: bytes, form: AttachmentIn, now: datetime
) -> Attachment:
    """Attach a file to a piece, an order or an execution.

    Raises `NotFound`, `Forbidden`, `Conflict` (piece-sealed, too-many-attachments), `Invalid`
    (invalid-input, file-name-wrong, not-masked, and what `file_types.recognise` raises),
    `Unavailable`.
    """
    await _place(session, actor, len(content), form)
    stored = await files.store(session, FOLDER, content, form.name)
    piece = await _place(session, actor, len(content), form)
    attachment = Attachment(
        **stored._asdict(), piece_id=piece.id, order_id=form.order_id,
        execution_id=form.execution_id, paper=form.paper, name=form.name,
        unit_id=actor.unit, attached_by=actor.id, attacher=actor.name, attached_at=now,
    )  # fmt: skip
    await files.add(session, actor, attachment, rules.ATTACH, now)
    return attachment


async def download(
    session: AsyncSession, actor: Actor, attachment: Attachment, form: RevealPurpose, now: datetime
) -> AsyncIterator[bytes]:
    """The content, part by part; the look is recorded. Raises what `files.content_of` raises."""
    content = await files.content_of(session, attachment)
    await vault.record(
        session, actor, [attachment.piece_id], [Secret.ATTACHMENT], form.purpose, now
    )
    return content


async def withdraw(
    session: AsyncSession, actor: Actor, attachment: Attachment, form: WithReason, now: datetime
) -> Attachment:
    """Withdraw a file: nobody reads it any more; it stays in the store.

    Raises `Invalid` (not-masked), `Conflict` (execution-unproved).
    """
    await _check_reason(session, attachment, form)
    history.move(session, actor, attachment, rules.WITHDRAW, now, form.reason)
    await session.flush()  # the answer tells the new version
    if attachment.execution_id is not None:
        await executions.check_still_proved(session, attachment.execution_id)
    return attachment


async def undo_withdrawal(
    session: AsyncSession, actor: Actor, attachment: Attachment, form: WithReason, now: datetime
) -> Attachment:
    """Take a withdrawal back; the file is looked into for viruses anew.

    Raises `Invalid` (not-masked), `Conflict` (too-many-attachments).
    """
    await _check_reason(session, attachment, form)
    found = await queries.held(
        session, attachment.piece_id, attachment.order_id, attachment.execution_id
    )
    check_room(*found, attachment.size)
    await files.take_back(session, actor, attachment, rules.UNDO_WITHDRAWAL, form.reason, now)
    return attachment


async def _place(session: AsyncSession, actor: Actor, size: int, form: AttachmentIn) -> Piece:
    """The piece, locked, where a file of `size` bytes may be attached to what the form names."""
    piece = await _piece_of(session, actor, form)
    pieces.check_unsealed(piece, actor)
    check_name(form.name)
    await vault.check_masked(session, pieces.ids_beside(piece.id), {"name": form.name})
    held = await queries.held(session, piece.id, form.order_id, form.execution_id)
    check_room(*held, size)
    return piece


async def _piece_of(session: AsyncSession, actor: Actor, form: AttachmentIn) -> Piece:
    """The piece, locked, and with it what it hangs on. Raises `Invalid` for none and several."""
    match form.piece_id, form.order_id, form.execution_id:
        case UUID() as id, None, None:
            return await pieces.to_change(session, actor, id)
        case None, UUID() as id, None:
            return await orders.piece_of(session, await orders.to_change(session, actor, id))
        case None, None, UUID() as id:
            found = await executions.to_change(session, actor, id)
            return await executions.piece_of(session, found)
    message = "piece_id、order_id 与 execution_id 须填且只填一项"
    raise Invalid("invalid-input", f"{message}。", [FieldError("piece_id", message)])


async def _check_reason(session: AsyncSession, attachment: Attachment, form: WithReason) -> None:
    beside = pieces.ids_beside(attachment.piece_id)
    await vault.check_masked(session, beside, {"reason": form.reason})

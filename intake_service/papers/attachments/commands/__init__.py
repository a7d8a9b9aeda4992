"""Attaching files, reading them for a purpose, withdrawing them, looking into them for viruses."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.executions import queries as executions
from intake_service.handling.orders import queries as orders
from intake_service.papers.attachments import queries, rules
from intake_service.papers.attachments.commands.scanner import scan
from intake_service.papers.attachments.models import Attachment
from intake_service.papers.attachments.rules import Status
from intake_service.papers.attachments.rules.types import recognise
from intake_service.papers.attachments.schemas import AttachmentIn
from intake_service.privacy.vault import commands as vault
from intake_service.privacy.vault.rules import Secret
from intake_service.privacy.vault.schemas import RevealPurpose
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration.models import Piece
from shared import history
from shared.auth import SYSTEM, Actor
from shared.bodies import WithReason
from shared.db import new_id
from shared.errors import FieldError, Invalid
from shared.objects import Objects


async def attach(
    session: AsyncSession, actor: Actor, content: bytes, form: AttachmentIn, now: datetime
) -> Attachment:
    """Attach a file to a piece, an order or an execution.

    Raises `NotFound`, `Forbidden`, `Conflict` (piece-sealed, too-many-attachments), `Invalid`
    (invalid-input, file-name-wrong, not-masked, and what `types.recognise` raises), `Unavailable`.
    """
    piece = await _piece_of(session, actor, form)
    pieces.check_unsealed(piece, actor)
    rules.check_name(form.name)
    await vault.check_masked(session, pieces.ids_beside(piece.id), {"name": form.name})
    file_type = await asyncio.to_thread(recognise, content, form.name)
    found = await queries.held(session, piece.id, form.order_id, form.execution_id)
    rules.check_room(*found, len(content))
    id = new_id()
    attachment = Attachment(
        id=id, piece_id=piece.id, order_id=form.order_id, execution_id=form.execution_id,
        paper=form.paper, name=form.name, file_type=file_type, size=len(content),
        object=queries.object_name(id),
        sha256=(await asyncio.to_thread(hashlib.sha256, content)).hexdigest(),
        unit_id=actor.unit, attached_by=actor.id, attacher=actor.name, attached_at=now,
    )  # fmt: skip
    history.move(session, actor, attachment, rules.ATTACH, now, f"SHA-256：{attachment.sha256}")
    _let_pass(session, attachment, now)
    await session.flush()
    # Last, so that what is refused leaves nothing in the store.
    await _objects(session).put(attachment.object, content)
    return attachment


async def download(
    session: AsyncSession, actor: Actor, attachment: Attachment, form: RevealPurpose, now: datetime
) -> AsyncIterator[bytes]:
    """The content, part by part; the look is recorded.

    Raises `Conflict` (attachment-pending, -infected, -withdrawn, content-missing, content-broken),
    `Unavailable`.
    """
    rules.check_readable(attachment.status)
    content = await _objects(session).open(attachment.object)
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
    rules.check_room(*found, attachment.size)
    history.move(session, actor, attachment, rules.UNDO_WITHDRAWAL, now, form.reason)
    attachment.virus = None
    _let_pass(session, attachment, now)
    await session.flush()  # the answer tells the new version
    return attachment


async def examine(session: AsyncSession, attachment: Attachment, now: datetime) -> None:
    """Look into a locked file for viruses, for a job. Raises `Unavailable` (scanner-silent)."""
    if attachment.status not in rules.CLEAR.before:
        return
    content = await _objects(session).open(attachment.object)
    attachment.virus = await scan(session, content)
    done = rules.CLEAR if attachment.virus is None else rules.CONDEMN
    history.move(session, SYSTEM, attachment, done, now, attachment.virus)


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


def _let_pass(session: AsyncSession, attachment: Attachment, now: datetime) -> None:
    if not session.info["scanner"] and attachment.status is Status.PENDING:
        history.move(session, SYSTEM, attachment, rules.LET_PASS, now)


def _objects(session: AsyncSession) -> Objects:
    objects: Objects = session.info["objects"]
    return objects

"""Asking for more time to handle a piece, and deciding on it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.deadlines import commands as deadlines
from intake_service.handling.deadlines import queries as deadline_queries
from intake_service.handling.deadlines.rules import (
    check_extensible,
    check_extension,
    check_running,
)
from intake_service.handling.extensions import queries, rules
from intake_service.handling.extensions.models import Extension
from intake_service.handling.extensions.schemas import ExtensionIn
from intake_service.handling.letters import commands as letters
from intake_service.handling.letters.rules.sentences import closed, ends
from intake_service.handling.orders import commands as orders
from intake_service.privacy.vault import commands as vault
from intake_service.reception.dispositions.rules import UNADDRESSED
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from shared import history
from shared.auth import SYSTEM, Actor
from shared.bodies import WithReason
from shared.moves import check
from shared.workdays import chinese_date


async def request(
    session: AsyncSession, actor: Actor, piece: Piece, form: ExtensionIn, now: datetime
) -> Extension:
    """Ask the bureau's head for more time.

    《信访工作条例》第三十四条. Raises `Conflict` (wrong-status of the piece, extension-pending,
    simplified-not-extended, already-answered, deadline-over, extension-too-long).
    """
    check(piece_rules.EXTEND, piece.status)
    rules.check_none_pending(pending=await queries.pending(session, piece.id))
    deadline = await deadline_queries.handling(session, piece.id)
    check_extensible(deadline.rule)
    check_running(deadline.outcome)
    check_extension(deadline.end, deadline.extended, form.days, now)
    await vault.check_masked(session, pieces.ids_beside(piece.id), {"reason": form.reason})
    extension = Extension(
        piece_id=piece.id,
        matter_id=piece.matter_id,
        unit_id=piece.unit_id,
        unit_line=piece.unit_line,
        handling=piece.handling,
        organ_id=piece.organ_id,
        days=form.days,
        reason=form.reason,
        requested_by=actor.id,
        requested_at=now,
        original_due=deadline.legal,
        moves=0,
    )
    history.move(session, actor, extension, rules.REQUEST, now, form.reason)
    await orders.handled(session, actor, piece, now)
    await session.flush()  # the answer tells the version
    return extension


async def approve(
    session: AsyncSession, actor: Actor, extension: Extension, now: datetime
) -> Extension:
    """Approve: DL05 moves, the petitioner is told by letter D12.

    《信访工作条例》第三十四条: before the end, by the head of the organ, at most 30 days in all.
    Raises `Conflict` (wrong-status, already-answered, deadline-over, extension-too-long,
    letter-incomplete).
    """
    history.move(session, actor, extension, rules.APPROVE, now)
    piece = await queries.piece_of(session, extension)
    addressable = await letters.addressable(session, piece)
    told = [extension.reason] if addressable else [extension.reason, UNADDRESSED]
    history.move(session, actor, piece, piece_rules.EXTEND, now, "；".join(told))
    before, after = await deadlines.extend(session, piece, extension.days, now)
    extension.original_due, extension.new_due = before.legal, after.legal
    extension.decided_by, extension.decided_at = actor.id, now
    await orders.handled(session, actor, piece, now)
    if not addressable:
        await session.flush()  # the answer tells the new version
        return extension
    await letters.issue(session, actor, piece, {"D12": {
        "original_end": ends(before), "original_raw": chinese_date(before.raw),
        "days": str(extension.days), "new_end": ends(after),
        "reason": closed(extension.reason),
    }}, now)  # fmt: skip
    return extension


async def refuse(
    session: AsyncSession, actor: Actor, extension: Extension, form: WithReason, now: datetime
) -> Extension:
    """Refuse with a reason; the period stands. Raises `Invalid` (not-masked)."""
    await vault.check_masked(
        session, pieces.ids_beside(extension.piece_id), {"reason": form.reason}
    )
    history.move(session, actor, extension, rules.REFUSE, now, form.reason)
    extension.decided_by, extension.decided_at = actor.id, now
    await orders.handled(session, actor, await queries.piece_of(session, extension), now)
    await session.flush()  # the answer tells the new version
    return extension


async def drop(session: AsyncSession, piece: Piece, now: datetime, why: str) -> None:
    """End a request that nobody can decide any more: the piece is not handled here as before."""
    extension = await queries.pending_of(session, piece.id)
    if extension is not None:
        history.move(session, SYSTEM, extension, rules.DROP, now, why)
        extension.decided_at = now


async def hand_over(session: AsyncSession, piece: Piece) -> None:
    """A request that waits goes with its piece, to another division or to the principal."""
    extension = await queries.pending_of(session, piece.id)
    if extension is not None:
        extension.unit_id, extension.unit_line = piece.unit_id, piece.unit_line
        extension.handling = piece.handling

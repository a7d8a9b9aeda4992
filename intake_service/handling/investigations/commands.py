"""Beginning to investigate, recording it, putting a record right, and looking at one."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.investigations import queries, rules, schemas
from intake_service.handling.investigations.models import Investigation, InvestigationRecord
from intake_service.handling.letters import rules as letters
from intake_service.handling.letters.rules import sentences
from intake_service.handling.orders import commands as orders
from intake_service.handling.orders import queries as order_queries
from intake_service.handling.recused import queries as recused
from intake_service.privacy.vault import commands as vault
from intake_service.privacy.vault import queries as vault_queries
from intake_service.privacy.vault.rules import Secret
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from shared import history
from shared.auth import Actor
from shared.moves import Move, Role

_SEALED = {"place", "facts", "evidence", "conclusion"}


async def investigate(
    session: AsyncSession, actor: Actor, piece: Piece, form: schemas.InvestigationIn, now: datetime
) -> Piece:
    """Begin to investigate, with a named handler and at least two officers.

    Raises `Conflict` (wrong-status), `Invalid` (investigators-too-few, handler-unknown,
    handler-recused).
    """
    rules.check_investigators(form.investigators)
    handler = form.handler_id or actor.id
    if handler != actor.id:
        bureau = piece.handling is piece_rules.Handling.BUREAU
        role = Role.UNIT_HANDLER if bureau else Role.DIV_HANDLER
        known = await order_queries.handles(session, handler, piece.unit_id, role)
        rules.check_handler(known=known)
        await recused.check_handler(session, handler, piece.id)
    history.move(session, actor, piece, piece_rules.INVESTIGATE, now)
    session.add(
        Investigation(
            piece_id=piece.id,
            handler_id=handler,
            investigators=form.investigators,
            begun_at=now,
            begun_by=actor.id,
        )
    )
    await orders.handled(session, actor, piece, now)
    await session.flush()  # the answer tells the new version
    return piece


async def record(
    session: AsyncSession, actor: Actor, piece: Piece, form: schemas.RecordIn, now: datetime
) -> InvestigationRecord:
    """Record what was investigated; what it says goes into the vault.

    Raises `Conflict` (wrong-status), `Invalid` (investigators-too-few, record-invalid,
    not-masked).
    """
    no = await queries.next_no(session, piece.id)
    move = piece_rules.RECORD_INVESTIGATION
    return await _keep(session, actor, piece, form, now, move, no, 1, None)


async def correct(
    session: AsyncSession,
    actor: Actor,
    piece: Piece,
    form: schemas.RecordCorrection,
    now: datetime,
) -> InvestigationRecord:
    """Put a record right by another version; the former ones stay.

    Raises `NotFound`; `Conflict` (wrong-status, record-kind-fixed), `Invalid`
    (investigators-too-few, record-invalid, not-masked).
    """
    before = await queries.record(session, piece.id, form.no)
    rules.check_kind(form.kind, before.kind)
    await vault.check_masked(session, pieces.ids_beside(piece.id), {"reason": form.reason})
    version, move = before.version_no + 1, piece_rules.CORRECT_RECORD
    return await _keep(session, actor, piece, form, now, move, before.no, version, form.reason)


async def reveal(
    session: AsyncSession,
    actor: Actor,
    piece: Piece,
    no: int,
    form: schemas.RecordReveal,
    now: datetime,
) -> dict[str, Any]:
    """What a record says, and as it is printed (D13); the look is recorded.

    Raises `NotFound`, `Forbidden` (content-sealed).
    """
    pieces.check_entrusted(piece, actor)
    found = await queries.record(session, piece.id, no, form.version_no)
    await vault.record(session, actor, [piece.id], [Secret.INVESTIGATION], form.purpose, now)
    text = await vault_queries.investigation_text(session, found.id)
    said = {name: getattr(text, name) for name in sorted(_SEALED)}
    body = letters.render(letters.CURRENT[rules.LETTER[found.kind]], {
        "piece_no": piece.number,
        "investigated_at": sentences.moment(found.at),
        "investigators": "、".join(found.investigators),
        "asked_person": found.asked or "",
        "place": text.place,
        **{name: sentences.paragraphs(said[name]) for name in ("facts", "evidence", "conclusion")},
        "recorder": found.recorder,
    })  # fmt: skip
    return {**found.column_values(), **said, "body": body}


async def _keep(
    session: AsyncSession,
    actor: Actor,
    piece: Piece,
    form: schemas.RecordIn,
    now: datetime,
    move: Move,
    no: int,
    version_no: int,
    reason: str | None,
) -> InvestigationRecord:
    rules.check_investigators(form.investigators)
    rules.check_record(form.kind, form.asked, form.at, now)
    await vault.check_masked(session, pieces.ids_beside(piece.id), {"asked": form.asked})
    history.move(session, actor, piece, move, now, reason)
    found = InvestigationRecord(
        piece_id=piece.id,
        no=no,
        version_no=version_no,
        reason=reason,
        recorded_at=now,
        recorded_by=actor.id,
        recorder=actor.name,
        **form.model_dump(include={"kind", "at", "investigators", "asked"}),
    )
    session.add(found)
    await orders.handled(session, actor, piece, now)
    await session.flush()  # the text refers to it
    vault.keep_investigation(session, found.id, **form.model_dump(include=_SEALED))
    return found

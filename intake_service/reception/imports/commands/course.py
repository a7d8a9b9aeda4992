"""The course of an import: asked for, taken up by a worker, ended; and a look at its cells."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.privacy.vault import commands as vault
from intake_service.reception.imports import queries, rules
from intake_service.reception.imports.models import ImportFile, ImportRow, LedgerImport
from intake_service.reception.imports.schemas import ImportRequest
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration.models import Piece
from shared import history, jobs
from shared.auth import SYSTEM, Actor
from shared.clock import real_now
from shared.errors import Invalid, Refusal
from shared.jobs import Turn
from shared.moves import JobStatus

IMPORT = "intake.import_ledger"
"""The job that reads a ledger and answers its rows."""


async def request(
    session: AsyncSession,
    actor: Actor,
    content: bytes,
    form: ImportRequest,
    now: datetime,
    *,
    rehearsal: bool,
) -> LedgerImport:
    """Queue a ledger; nothing of it is read here.

    Raises `Invalid` (import-invalid, file-empty).
    """
    arrived_at = form.arrived_at or now
    if arrived_at > now:
        raise Invalid("import-invalid", "收到时间不能晚于当前时间。")
    if not content:
        raise Invalid("file-empty", "没有收到文件内容，请选择 .xlsx 台账后重新提交。")
    ledger = LedgerImport(
        name=rules.file_name(form.name),
        source=form.source,
        sender=rules.sender(form.source, form.sender),
        arrived_at=arrived_at,
        requested_at=now,
        requested_by=actor.id,
        requested_by_name=actor.name,
        requester=actor.to_json(),
        unit_id=actor.unit,
        unit_line=actor.line,
        rehearsal=rehearsal,
        attempt=1,
        starts=0,
        left=[],
        done=0,
        created=0,
        known=0,
        differs=0,
        refused=0,
        sealed=0,
        touched_at=real_now(),
    )
    history.move(session, actor, ledger, rules.REQUEST, now)
    await session.flush()  # the file refers to it
    session.add(ImportFile(import_id=ledger.id, content=content))
    others = await queries.open_of(session, actor.id) - 1
    await _defer(session, ledger, priority=-others)
    return ledger


async def _defer(session: AsyncSession, ledger: LedgerImport, *, priority: int = 0) -> None:
    """Let a worker do it, when it is its turn.

    Of one account one at a time, so that others find a worker; and the more an account has
    waiting, the later comes the next one, so that nobody waits behind all files of somebody else.
    """
    turn = Turn(f"{IMPORT} {ledger.requested_by}", priority)
    await jobs.defer(session, IMPORT, turn, ledger=str(ledger.id), attempt=ledger.attempt)


async def cancel(
    session: AsyncSession, actor: Actor, ledger: LedgerImport, now: datetime
) -> LedgerImport:
    """Stop an import: rows that are answered stay so, no further one is touched."""
    history.move(session, actor, ledger, rules.CANCEL, now)
    await _end(session, ledger, now)
    return ledger


async def start(session: AsyncSession, ledger: LedgerImport, now: datetime) -> None:
    """A worker takes the import up, or goes on where another one ended.

    Raises `Invalid` (import-interrupted) when too many died with it and answered no row.
    """
    if ledger.starts >= rules.MOST_STARTS:
        raise rules.interrupted(ledger.done)
    ledger.starts += 1
    ledger.touched_at = real_now()
    history.move(session, SYSTEM, ledger, rules.START, now)


async def alive(session: AsyncSession, id: UUID, attempt: int) -> bool:
    """Note that its worker lives; False when the import is no longer this worker's."""
    noted = await session.scalar(
        sa.update(LedgerImport)
        .where(
            LedgerImport.id == id,
            LedgerImport.attempt == attempt,
            LedgerImport.status == JobStatus.RUNNING,
        )
        .values(touched_at=real_now())
        .returning(LedgerImport.id)
    )
    return noted is not None


async def finish(session: AsyncSession, ledger: LedgerImport, now: datetime) -> None:
    """Every row is answered."""
    history.move(session, SYSTEM, ledger, rules.FINISH, now)
    await _end(session, ledger, now)


async def fail(
    session: AsyncSession, ledger: LedgerImport, refusal: Refusal, now: datetime
) -> None:
    """The file is refused, or could not be read to its end; what was answered stays so."""
    ledger.problem_code, ledger.problem = refusal.code, refusal.detail
    history.move(session, SYSTEM, ledger, rules.FAIL, now, refusal.code)
    await _end(session, ledger, now)


async def resume(session: AsyncSession, ledger: LedgerImport) -> None:
    """Nobody works on it any more: let another worker go on."""
    ledger.attempt += 1
    ledger.touched_at = real_now()
    await _defer(session, ledger)


async def hand_back(session: AsyncSession, ledger: LedgerImport) -> None:
    """Its worker is told to stop, and the import is not to blame: the next one goes on."""
    ledger.starts -= 1
    await resume(session, ledger)


async def _end(session: AsyncSession, ledger: LedgerImport, now: datetime) -> None:
    ledger.finished_at = now
    await session.flush()  # the answer tells the new version
    await session.execute(sa.delete(ImportFile).where(ImportFile.import_id == ledger.id))


async def reveal(
    session: AsyncSession, actor: Actor, row: ImportRow, purpose: str, now: datetime
) -> None:
    """Record that the original cells of a row are looked at.

    Raises `Forbidden` (content-sealed).
    """
    if row.piece_id is not None:
        pieces.check_entrusted(await session.get_one(Piece, row.piece_id), actor)
    await vault.record_row(
        session, actor, row.piece_id, purpose, now, import_id=row.import_id, row=row.row
    )

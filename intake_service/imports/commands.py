"""Bringing a ledger in: asking for it, answering its rows, ending it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.differences import commands as differences
from intake_service.differences import queries as registered
from intake_service.differences.commands import Offer
from intake_service.differences.queries import Held
from intake_service.imports import queries, rules
from intake_service.imports.models import ImportCells, ImportFile, ImportRow, LedgerImport
from intake_service.imports.rules import Outcome
from intake_service.imports.schemas import ImportQuestion
from intake_service.orders.commands import SYSTEM
from intake_service.registration import commands as registration
from intake_service.registration.models import Piece
from intake_service.registration.schemas import Registration
from intake_service.sheets.rules.rows import HEADINGS, Problem
from intake_service.vault import commands as vault
from shared import history, jobs
from shared.auth import Actor
from shared.clock import real_now
from shared.db import new_id
from shared.errors import Invalid, Refusal
from shared.feed import savepoint
from shared.rows import New, insert

IMPORT = "intake.import_ledger"
"""The job that reads a ledger and answers its rows."""


async def request(
    session: AsyncSession,
    actor: Actor,
    content: bytes,
    form: ImportQuestion,
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
        id=new_id(),
        name=rules.file_name(form.name),
        source=form.source,
        sender=rules.sender(form.source, form.sender),
        arrived_at=arrived_at,
        requested_at=now,
        requested_by=actor.id,
        requested_by_name=actor.name,
        requester=actor.kept(),
        unit_id=actor.unit,
        unit_line=actor.line,
        rehearsal=rehearsal,
        attempt=1,
        done=0,
        created=0,
        known=0,
        differs=0,
        refused=0,
        touched_at=real_now(),
        moves=0,
    )
    await history.apply(session, ledger, rules.REQUEST, actor, None, now)
    await session.flush()
    session.add(ImportFile(import_id=ledger.id, content=content))
    await jobs.defer(session, IMPORT, ledger=str(ledger.id), attempt=ledger.attempt)
    return ledger


async def cancel(
    session: AsyncSession, actor: Actor, ledger: LedgerImport, now: datetime
) -> LedgerImport:
    """Stop an import: rows that are answered stay so, no further one is touched."""
    await history.apply(session, ledger, rules.CANCEL, actor, None, now)
    await _end(session, ledger, now)
    return ledger


async def start(session: AsyncSession, ledger: LedgerImport, now: datetime) -> None:
    """A worker takes the import up, or goes on where another one ended."""
    ledger.touched_at = real_now()
    await history.apply(session, ledger, rules.START, SYSTEM, None, now)


async def alive(session: AsyncSession, id: UUID, attempt: int) -> bool:
    """Note that its worker lives; False when the import is no longer this worker's."""
    noted = await session.scalar(
        sa.update(LedgerImport)
        .where(
            LedgerImport.id == id,
            LedgerImport.attempt == attempt,
            LedgerImport.status == rules.Status.RUNNING,
        )
        .values(touched_at=real_now())
        .returning(LedgerImport.id)
    )
    return noted is not None


async def finish(session: AsyncSession, ledger: LedgerImport, now: datetime) -> None:
    """Every row is answered."""
    await history.apply(session, ledger, rules.FINISH, SYSTEM, None, now)
    await _end(session, ledger, now)


async def fail(
    session: AsyncSession, ledger: LedgerImport, refusal: Refusal, now: datetime
) -> None:
    """The file is refused, or could not be read to its end; what was answered stays so."""
    ledger.problem_code, ledger.problem = refusal.code, refusal.detail
    await history.apply(session, ledger, rules.FAIL, SYSTEM, refusal.code, now)
    await _end(session, ledger, now)


async def resume(session: AsyncSession, ledger: LedgerImport, now: datetime) -> None:
    """Nobody works on it any more: let another worker go on, but not for ever."""
    if ledger.status is rules.Status.RUNNING and ledger.attempt >= rules.MOST_ATTEMPTS:
        detail = (
            f"导入多次中断，已停止；前 {ledger.done} 行已有结果，重新提交同一文件即可接着完成。"
        )
        await fail(session, ledger, Invalid("import-interrupted", detail), now)
        return
    ledger.attempt += 1
    ledger.touched_at = real_now()
    await jobs.defer(session, IMPORT, ledger=str(ledger.id), attempt=ledger.attempt)


async def _end(session: AsyncSession, ledger: LedgerImport, now: datetime) -> None:
    ledger.finished_at = now
    await session.flush()
    await session.execute(sa.delete(ImportFile).where(ImportFile.import_id == ledger.id))


@dataclass(slots=True)
class _Row:
    """One row on its way to its answer."""

    number: int
    values: dict[str, Any] | None
    problems: list[dict[str, str]]
    left: list[dict[str, str]]
    cells: list[dict[str, Any]]
    form: Registration | None = None
    answer: dict[str, Any] = field(default_factory=dict)

    @property
    def external_no(self) -> str:
        """The sender's number; only asked of rows that could be read."""
        return str(self.values["external_no"]) if self.values else ""

    def refuse(self, *problems: Problem) -> None:
        """Nothing is taken of the row."""
        self.problems = [*self.problems, *[problem.shown() for problem in problems]]
        self.answer = {"outcome": Outcome.REFUSED}

    def offered(self) -> dict[str, Any]:
        """What the row says of the piece, by field."""
        return {name: value for name, value in (self.values or {}).items() if name in HEADINGS}


async def take_in(
    session: AsyncSession,
    actor: Actor,
    ledger: LedgerImport,
    told: Sequence[Mapping[str, Any]],
    now: datetime,
) -> None:
    """Answer rows of the sheet, as the child process told them: created, known, differs, refused.

    A number of the sender's is registered once; a row about a piece that we hold is held against
    it, and never overwrites it. A row that cannot be registered stops no other.
    """
    rows = [_row(ledger, each) for each in told]
    for row in rows:
        if row.form is None:
            row.refuse()
    open_rows = [row for row in rows if not row.answer]
    await queries.one_at_a_time(session, ledger.source)
    held = await registered.held(session, ledger.source, {row.external_no for row in open_rows})
    while fresh := list(_first_of_each(open_rows, held)):
        await _register(session, actor, ledger, fresh, held, now)
        open_rows = [row for row in open_rows if not row.answer]
    await _weigh(session, actor, ledger, open_rows, held, now)
    await _keep(session, ledger, rows)


def _row(ledger: LedgerImport, told: Mapping[str, Any]) -> _Row:
    row = _Row(told["row"], told["values"], told["problems"], told["left"], told["cells"])
    if row.values is None:
        return row
    person = {name: row.values.get(name) for name in ("name", "phone", "address")}
    plain = {name: value for name, value in row.values.items() if name not in person}
    try:
        row.form = Registration(
            source=ledger.source,
            sender=ledger.sender,
            arrived_at=ledger.arrived_at,
            petitioners=[{**person, "is_main": True}],
            **plain,
        )
    except ValidationError as error:
        fields = {str(part) for each in error.errors() for part in each["loc"]}
        columns = [HEADINGS[name] for name in HEADINGS if name in fields] or [""]
        row.refuse(*[Problem(name, "value-invalid", "内容不符合登记要求") for name in columns])
    return row


def _first_of_each(rows: Sequence[_Row], held: Mapping[str, Held]) -> Iterator[_Row]:
    """The first row of every number that is not registered yet."""
    seen: set[str] = set()
    for row in rows:
        if row.external_no not in held and row.external_no not in seen:
            seen.add(row.external_no)
            yield row


async def _register(
    session: AsyncSession,
    actor: Actor,
    ledger: LedgerImport,
    fresh: Sequence[_Row],
    held: dict[str, Held],
    now: datetime,
) -> None:
    """Register rows together; if one cannot be, each for itself."""
    try:
        pieces = await _registered(session, actor, ledger, fresh, now)
    except Refusal as refusal:
        if len(fresh) == 1:
            await _refused(session, ledger, fresh[0], refusal, held)
            return
        for row in fresh:
            await _register(session, actor, ledger, [row], held, now)
    else:
        for row, piece in zip(fresh, pieces, strict=True):
            row.answer = {
                "outcome": Outcome.CREATED, "piece_id": piece.id, "piece_number": piece.number,
            }  # fmt: skip
            held[row.external_no] = Held(piece.id, piece.number, actor.line, row.offered())


async def _registered(
    session: AsyncSession,
    actor: Actor,
    ledger: LedgerImport,
    rows: Sequence[_Row],
    now: datetime,
) -> list[Piece]:
    forms = [row.form for row in rows if row.form is not None]
    async with savepoint(session):  # all or none
        return await registration.register_many(
            session, actor, forms, now, rehearsal=ledger.rehearsal
        )


async def _refused(
    session: AsyncSession,
    ledger: LedgerImport,
    row: _Row,
    refusal: Refusal,
    held: dict[str, Held],
) -> None:
    if refusal.code == "external-no-taken":  # by somebody at the same moment
        held |= await registered.held(session, ledger.source, [row.external_no])
    else:
        row.refuse(*_problems(refusal))


def _problems(refusal: Refusal) -> list[Problem]:
    """The refusal of a registration, by the columns of the ledger."""
    errors = refusal.extra.get("errors") or [{"field": "", "message": refusal.detail}]
    return [
        Problem(HEADINGS.get(error["field"], ""), refusal.code, error["message"])
        for error in errors
    ]


async def _weigh(
    session: AsyncSession,
    actor: Actor,
    ledger: LedgerImport,
    rows: Sequence[_Row],
    held: Mapping[str, Held],
    now: datetime,
) -> None:
    """Answer rows about pieces that we hold."""
    mine = []
    for row in rows:
        if _on_line(held[row.external_no].line, actor):
            mine.append(row)
        else:
            reason = "该编号已由其他单位登记，请联系该单位或上级信访工作机构"
            row.refuse(Problem(HEADINGS["external_no"], "number-taken", reason))
    offers = [
        Offer(ledger.id, row.number, ledger.source, row.external_no, held[row.external_no],
              row.offered())
        for row in mine
    ]  # fmt: skip
    for row, weighed in zip(mine, await differences.weigh(session, offers, now), strict=True):
        known = held[row.external_no]
        row.problems = [
            Problem(HEADINGS[name], "differs", "与已登记的内容不同，须由人处理").shown()
            for name in weighed.fields
        ]
        row.answer = {
            "outcome": Outcome.DIFFERS if weighed.differs else Outcome.KNOWN,
            "piece_id": known.piece_id,
            "piece_number": known.number,
            "difference_id": weighed.difference_id,
        }


def _on_line(line: str, actor: Actor) -> bool:
    return line == actor.line or line.startswith(f"{actor.line}/")


async def _keep(session: AsyncSession, ledger: LedgerImport, rows: Sequence[_Row]) -> None:
    """Store the answers and the original cells, and count them."""
    answers = [_answered(ledger, row) for row in rows]
    cells = [
        New(ImportCells, {"import_id": ledger.id, "row": row.number, "cells": row.cells})
        for row in rows
        if row.cells
    ]
    await insert(session, [*answers, *cells])
    for outcome in Outcome:
        found = sum(row.answer["outcome"] is outcome for row in rows)
        setattr(ledger, outcome.value, getattr(ledger, outcome.value) + found)
    ledger.done += len(rows)
    ledger.touched_at = real_now()
    await session.flush()


def _answered(ledger: LedgerImport, row: _Row) -> New[ImportRow]:
    outcome = row.answer["outcome"]
    values = {
        "import_id": ledger.id,
        "row": row.number,
        # A refused number is none: it may be rounded, or sealed.
        "external_no": None if outcome is Outcome.REFUSED else row.external_no,
        "problems": row.problems,
        "left": row.left if outcome is Outcome.CREATED else [],
        **row.answer,
    }
    return New(ImportRow, values)


async def reveal(
    session: AsyncSession, actor: Actor, row: ImportRow, purpose: str, now: datetime
) -> None:
    """Record that the original cells of a row are looked at."""
    vault.record_row(session, actor, row.import_id, row.row, row.piece_id, purpose, now)

"""Answering the rows of a ledger: made ready without a lock, then taken in."""

import asyncio
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import structlog
from pydantic import ValidationError
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.accusations import commands as accusations
from intake_service.privacy.vault.rules import stored
from intake_service.reception.differences import commands as differences
from intake_service.reception.differences import queries as registered
from intake_service.reception.differences.commands import Offer
from intake_service.reception.differences.queries import Held
from intake_service.reception.imports.models import ImportCells, ImportRow, LedgerImport
from intake_service.reception.imports.rules import TRIAGE_SAYS, Outcome
from intake_service.reception.registration import commands as registration
from intake_service.reception.registration.commands import NewPiece
from intake_service.reception.registration.rules import SEALED
from intake_service.reception.registration.schemas import Registration
from intake_service.reception.sheets.rules.columns import HEADINGS
from intake_service.reception.sheets.rules.rows import UNREADABLE, Problem
from shared.auth import Actor
from shared.clock import real_now
from shared.db import Statement, before_commit
from shared.errors import Conflict, Refusal
from shared.rows import New, insertion

log = structlog.get_logger(__name__)

_COUNT = """
UPDATE ledger_import SET created = created + $3, known = known + $4, differs = differs + $5,
  refused = refused + $6, sealed = sealed + $7, done = done + $3 + $4 + $5 + $6 + $7, starts = 1,
  touched_at = $2, version = version + 1
WHERE id = $1
"""
_ROWS_WITHOUT_PAUSE = 25
"""Rows that are read before others have their turn; that takes less than a millisecond."""


@dataclass(slots=True)
class Row:
    """One row on its way to its answer."""

    number: int
    values: dict[str, Any] | None
    problems: list[dict[str, str]]
    left: list[dict[str, Any]]
    cells: list[Any]
    sealed: bool
    """Whether its sender says that it accuses somebody."""
    external_no: str = ""
    """The sender's number, of rows that could be read."""
    piece: NewPiece | None = None
    answer: dict[str, Any] = field(default_factory=dict)

    def refuse(self, *problems: Problem) -> None:
        """Nothing is taken of the row."""
        self.problems = [*self.problems, *[problem.to_response() for problem in problems]]
        self.answer = {"outcome": Outcome.REFUSED}

    def offered(self) -> dict[str, Any]:
        """What the row says of the piece, by field, in the form in which it is stored."""
        given = (self.values or {}).items()
        return {name: stored(name, value) for name, value in given if name in HEADINGS}


class Batch(NamedTuple):
    """Rows made ready: those that can be refused are, the new ones need only be stored."""

    rows: list[Row]
    fresh: list[Row]
    insertion: Statement | None
    """The statement that inserts all of `fresh`."""


async def make_ready(
    session: AsyncSession,
    actor: Actor,
    ledger: LedgerImport,
    lines: Iterable[Mapping[str, Any]],
    now: datetime,
) -> Batch:
    """Do with rows of the sheet, as the child process wrote them, what needs no lock.

    In a transaction of its own, while the rows before are taken in: it is half of the work.
    """
    rows, forms = [], {}
    for each in lines:
        row = Row(each["row"], each["values"], each["problems"], each["left"], each["cells"],
                  each["sealed"])  # fmt: skip
        if "failure" in each:
            log.error("A row could not be read", row=row.number, kind=each["failure"])
        if form := _form(ledger, row, now):
            forms[row.number] = form
        rows.append(row)
        if len(rows) % _ROWS_WITHOUT_PAUSE == 0:
            await asyncio.sleep(0)
    numbers = {row.external_no for row in _open(rows)}
    known = await registered.known(session, ledger.source, numbers)
    fresh = list(_first_of_each(_open(rows), known))
    pieces = await registration.prepare(
        session, actor, [forms[row.number] for row in fresh], now, rehearsal=ledger.rehearsal
    )
    pieces = [
        accusations.entered(piece, now) if row.sealed else piece
        for row, piece in zip(fresh, pieces, strict=True)
    ]
    for row, piece in zip(fresh, pieces, strict=True):
        row.piece = piece
    return Batch(rows, fresh, registration.insertion_of(pieces) if pieces else None)


def _open(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if not row.answer]


def _form(ledger: LedgerImport, row: Row, now: datetime) -> Registration | None:
    """The registration that the row asks for; None for one that is refused."""
    if row.values is None:
        row.refuse()
        return None
    try:
        row.external_no = row.values["external_no"]
        person = {name: row.values.get(name) for name in ("name", "phone", "address")}
        plain = {name: value for name, value in row.values.items() if name not in person}
        form = Registration(
            source=ledger.source,
            sender=ledger.sender,
            arrived_at=ledger.arrived_at,
            petitioners=[{**person, "is_main": True}],
            **plain,
        )
        registration.check(form, now)
    except ValidationError as error:
        fields = {str(part) for each in error.errors() for part in each["loc"]}
        columns = [HEADINGS[name] for name in HEADINGS if name in fields] or [""]
        row.refuse(*[Problem(name, "value-invalid", "内容不符合登记要求") for name in columns])
    except Refusal as refusal:
        row.refuse(*_problems(refusal))
    except Exception as error:  # no row stops another, whatever is wrong with it
        log.error("A row could not be read", row=row.number, kind=type(error).__name__)
        row.refuse(UNREADABLE)
    else:
        return form
    return None


async def take_in(
    session: AsyncSession, actor: Actor, ledger: LedgerImport, batch: Batch, now: datetime
) -> None:
    """Answer rows: created, known, differs, refused. Of sealed ones only their number is kept.

    A number of the sender's is registered once; a row about a piece that we hold is held against
    it, and never overwrites it. A row that cannot be registered stops no other.
    """
    rows, held = _open(batch.rows), dict[str, Held]()
    if len(rows) > len(batch.fresh):  # some are known, as they are now
        held = await registered.held(session, ledger.source, {row.external_no for row in rows})
    while fresh := list(_first_of_each(rows, held)):
        await _register(session, fresh, batch)
        rows = _open(rows)
        if rows:  # some may be about the same pieces
            held |= {row.external_no: _held(actor, row) for row in fresh if _is_registered(row)}
        if taken := {row.external_no for row in _open(fresh)}:  # by somebody else, meanwhile
            held |= await registered.held(session, ledger.source, taken)
    await _weigh(session, actor, ledger, rows, held, now)
    if any(row.sealed and row.piece and not _is_refused(row) for row in batch.rows):
        await accusations.count_again(session, actor.unit, actor.line, now, now)
    _keep(session, ledger, batch.rows)


def _first_of_each(rows: Iterable[Row], known: Collection[str]) -> Iterator[Row]:
    """The first row of every number that is not registered yet."""
    seen: set[str] = set()
    for row in rows:
        if row.external_no not in known and row.external_no not in seen:
            seen.add(row.external_no)
            yield row


async def _register(session: AsyncSession, fresh: Sequence[Row], batch: Batch) -> None:
    """Register rows, all or none: none when somebody has registered one of them meanwhile.

    When the database cannot hold what one of them says, each is registered by itself.
    """
    pieces = [row.piece for row in fresh if row.piece is not None]
    try:
        statement = batch.insertion if len(fresh) == len(batch.fresh) else None
        await registration.insert(session, pieces, statement)
    except Conflict:
        return
    except (DataError, IntegrityError):
        if len(fresh) > 1:
            for row in fresh:
                await _register(session, [row], batch)
            return
        reason = "内容含有系统不能保存的字符或数值，请核对后重新导入"
        fresh[0].refuse(Problem("", "row-unstorable", reason))
        return
    for row, (values, *_) in zip(fresh, pieces, strict=True):
        row.answer = {
            "outcome": None if row.sealed else Outcome.CREATED,
            "piece_id": values["id"],
            "piece_number": values["number"],
        }


def _is_registered(row: Row) -> bool:
    return "piece_id" in row.answer


def _is_refused(row: Row) -> bool:
    return row.answer["outcome"] is Outcome.REFUSED


def _held(actor: Actor, row: Row) -> Held:
    made = row.answer
    return Held(made["piece_id"], made["piece_number"], actor.line, row.offered(), row.sealed)


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
    rows: Sequence[Row],
    held: Mapping[str, Held],
    now: datetime,
) -> None:
    """Answer rows about pieces that we hold."""
    mine = []
    for row in rows:
        known = held[row.external_no]
        if not _on_line(known.line, actor):
            reason = "该编号已由其他单位登记，请联系该单位或上级信访工作机构"
            row.refuse(Problem(HEADINGS["external_no"], "number-taken", reason))
        elif known.entrusted and row.sealed:
            row.answer = {"outcome": None}
        elif known.entrusted or row.sealed:  # which of them, the reason does not say
            reason = "该编号已经登记，本行不能比对，请由信访机构负责人核对"
            row.refuse(Problem(HEADINGS["external_no"], "number-taken", reason))
        else:
            mine.append(row)
    offers = [
        Offer(ledger.id, row.number, ledger.source, row.external_no, held[row.external_no],
              row.offered())
        for row in mine
    ]  # fmt: skip
    for row, compared in zip(mine, await differences.compare(session, offers, now), strict=True):
        known = held[row.external_no]
        row.problems = [
            Problem(HEADINGS[name], "differs", "与已登记的内容不同，须由人处理").to_response()
            for name in compared.fields
        ]
        row.answer = {
            "outcome": Outcome.DIFFERS if compared.fields else Outcome.KNOWN,
            "piece_id": known.piece_id,
            "piece_number": known.number,
            "difference_id": compared.difference_id,
        }


def _sealed(row: Row) -> bool:
    """Whether nobody shall triage the piece of the row, nor read what its words hint at."""
    return row.piece is not None and row.piece.values["seal"] in SEALED


def _on_line(line: str, actor: Actor) -> bool:
    return line == actor.line or line.startswith(f"{actor.line}/")


def _keep(session: AsyncSession, ledger: LedgerImport, rows: Sequence[Row]) -> None:
    """Count the answers, and store them and the original cells, with the commit."""
    outcomes = Counter(row.answer["outcome"] for row in rows)
    counted = [outcomes[outcome] for outcome in (*Outcome, None)]
    before_commit(session, Statement(_COUNT, [ledger.id, real_now(), *counted]))
    cells = [
        New(ImportCells, {"import_id": ledger.id, "row": row.number, "cells": row.cells})
        for row in rows
        if row.cells
    ]
    # Which rows went to the compartment, nobody is told.
    answers = [_answered(ledger, row) for row in rows if row.answer["outcome"] is not None]
    if answers:
        before_commit(session, insertion([*answers, *cells]))


def _answered(ledger: LedgerImport, row: Row) -> New[ImportRow]:
    outcome = row.answer["outcome"]
    values = {
        "import_id": ledger.id,
        "row": row.number,
        # A refused number is none: it may be rounded, or sealed.
        "external_no": None if outcome is Outcome.REFUSED else row.external_no,
        "problems": row.problems,
        # What triage must say of a piece, it must when the piece is new.
        "left": [
            each
            for each in row.left
            if each["what"] not in TRIAGE_SAYS or (outcome is Outcome.CREATED and not _sealed(row))
        ],
        **row.answer,
    }
    return New(ImportRow, values)

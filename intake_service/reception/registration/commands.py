"""Registering a piece, and telling others how a piece stands."""

import asyncio
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.deadlines import commands as clocks
from intake_service.handling.deadlines.commands import Owed
from intake_service.privacy.vault import commands as vault
from intake_service.privacy.vault import queries as vault_queries
from intake_service.privacy.vault import rules as vault_rules
from intake_service.privacy.vault.rules import Secret
from intake_service.reception.proposals.rules import Outcome, propose_topic
from intake_service.reception.registration import queries, rules
from intake_service.reception.registration.events import of_values
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import Purpose, Seal, Status, facts
from intake_service.reception.registration.rules.slip import slip
from intake_service.reception.registration.schemas import Registration, Release, SlipRequest
from shared import directory, history
from shared.auth import Actor
from shared.bodies import WithReason
from shared.codes import label
from shared.db import Statement, before_commit, fetch, new_id
from shared.feed import Pending, published, record, savepoint
from shared.rows import New, insertion
from shared.snapshots import Moved
from shared.workdays import Calendar

_CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without 0, 1, I and O, which are confused on paper and on the telephone."""
_REFUSALS = {"uq_piece_external_no_source": facts.taken}
_ROWS_WITHOUT_PAUSE = 10
"""Pieces that are made before others have their turn; that takes a millisecond."""


class NewPiece(NamedTuple):
    """A piece that is registered as soon as its rows are inserted and its event is published."""

    values: dict[str, Any]
    """Of the piece's own row, without those that nobody knows yet."""
    rows: list[New[Any]]
    event: Pending | None
    """None of a sealed piece."""


async def register(
    session: AsyncSession, actor: Actor, form: Registration, now: datetime, *, rehearsal: bool
) -> Piece:
    """Register a piece: number, query code, the clocks of its arrival.

    《信访工作条例》第十七条、第二十一条、第二十三条. Raises `Invalid` (registration-invalid,
    not-masked), `Conflict` (external-no-taken): a sender's number is registered once. The rows are
    inserted with the commit, which may still raise that.
    """
    await _check_untaken(session, actor, form)
    check(form, now)
    calendar = await directory.calendar(session)
    (sequence,) = await queries.next_numbers(session, 1)
    new = _new(actor, form, sequence, calendar, now, rehearsal=rehearsal)
    before_commit(session, insertion(new.rows, _REFUSALS))
    published(session, [new.event] if new.event else [])
    return Piece(**new.values)


def check(form: Registration, now: datetime) -> None:
    """Raise `Invalid` (registration-invalid, not-masked) for a form that cannot be registered."""
    facts.check_registration(_facts(form, now), now)
    people = [vault_rules.Person(each.name, each.phone, None, each.document_no)
              for each in form.petitioners]  # fmt: skip
    told = {"sender": form.sender, "external_no": form.external_no}
    vault_rules.check_masked(
        [field for field, text in told.items() if text and vault_rules.identifies(text, people)]
    )


async def _check_untaken(session: AsyncSession, actor: Actor, form: Registration) -> None:
    if form.external_no is not None:
        number = await queries.numbered(session, actor, form.source, form.external_no)
        facts.check_untaken(number)


async def prepare(
    session: AsyncSession,
    actor: Actor,
    forms: Sequence[Registration],
    now: datetime,
    *,
    rehearsal: bool,
) -> list[NewPiece]:
    """The pieces of `forms`, each found good by `check`, a few hundred at most; for `insert`.

    Their numbers are theirs from now on: of a piece that is never inserted a gap remains.
    """
    calendar = await directory.calendar(session)
    numbers = await queries.next_numbers(session, len(forms))
    prepared = []
    for form, sequence in zip(forms, numbers, strict=True):
        prepared.append(_new(actor, form, sequence, calendar, now, rehearsal=rehearsal))
        if len(prepared) % _ROWS_WITHOUT_PAUSE == 0:
            await asyncio.sleep(0)
    return prepared


async def insert(
    session: AsyncSession, pieces: Sequence[NewPiece], statement: Statement | None = None
) -> None:
    """Register pieces, all or none; they stay outside the session.

    `statement` is that of `insertion_of`, if it was made ahead. Raises `Conflict`
    (external-no-taken), after which the transaction can go on.
    """
    async with savepoint(session):
        await fetch(session, statement or insertion_of(pieces))
    published(session, [each.event for each in pieces if each.event])


def insertion_of(pieces: Iterable[NewPiece]) -> Statement:
    """The statement of `insert`, which takes a while to make for hundreds of pieces."""
    return insertion((row for each in pieces for row in each.rows), _REFUSALS)


def _new(
    actor: Actor,
    form: Registration,
    sequence: int,
    calendar: Calendar,
    now: datetime,
    *,
    rehearsal: bool,
) -> NewPiece:
    id, arrived_at = new_id(), form.arrived_at or now
    main = next(person for person in form.petitioners if person.is_main)
    due = facts.clocks(form.source, reachable=bool(main.name and main.address))
    piece = {
        "id": id,
        "number": facts.number(form.form, now, sequence),
        "query_code": _query_code(),
        "status": Status.REGISTERED,
        "form": form.form,
        "purpose": form.purpose,
        "seal": _seal(form),
        "source": form.source,
        "sender": form.sender,
        "external_no": form.external_no,
        "petition_date": form.petition_date,
        "petitioner_count": form.petitioner_count,
        "arrived_at": arrived_at,
        "registered_at": now,
        "registered_by": actor.id,
        "registered_unit": actor.unit,
        "registered_line": actor.line,
        "is_collective": facts.is_collective(form.form, form.petitioner_count),
        "is_initial_here": True,
        "earlier_here": False,
        "is_initial_national": form.is_initial_national,
        "is_repeat": facts.is_repeat(here=True, national=form.is_initial_national),
        "unit_id": actor.unit,
        "unit_line": actor.line,
        "notice_due": clocks.notice_due(calendar, due, arrived_at),
        "extended_days": 0,
        "is_major_urgent": False,
        "executions_owed": 0,
        "executions_done": 0,
        "facets": [],
        "rehearsal": rehearsal,
        "moves": 1,
        "moved_at": now,
        "version": 1,
    }
    owed = Owed(id, None, None, actor.unit, actor.line)
    rows: list[New[Any]] = [
        history.first_row(Piece, id, rules.REGISTER, Status.REGISTERED, actor, now),
        New(Piece, piece),
        *vault.rows(id, form.petitioners, _written(form)),
        *clocks.begin(calendar, owed, due, "register", arrived_at),
    ]
    event = of_values(piece, Moved(rules.REGISTER.verb, now))
    return NewPiece(piece, rows, None if event is None else record(event, id, now))


def _seal(form: Registration) -> Seal:
    """Whether a piece is to be kept closed: by its purpose, its sender's class, or its words."""
    accuses = _accuses(form.purpose, form.stated_class, form.original_text)
    return Seal.AT_REGISTRATION if accuses else Seal.NONE


def _accuses(purpose: Purpose, stated_class: str | None, text: str) -> bool:
    accusation = purpose is Purpose.ACCUSATION
    return propose_topic(stated_class, text, accusation=accusation).outcome is Outcome.SEALED


async def slip_again(
    session: AsyncSession, actor: Actor, piece: Piece, form: SlipRequest, now: datetime
) -> str:
    """The register slip (D01) of a piece once more; that its query code was read is recorded.

    Of a piece that came with a ledger nobody handed one over. Raises `Forbidden` (content-sealed).
    """
    queries.check_entrusted(piece, actor)
    purpose = f"补发登记单（{label('slip_asker', form.asked_by)}）：{form.purpose}"
    await vault.record(session, actor, [piece.id], [Secret.QUERY_CODE], purpose, now)
    organ, registrar = await queries.registered_by(session, piece)
    return slip(piece, organ, registrar, now)


async def seal_if_accusing(session: AsyncSession, piece: Piece) -> None:
    """Keep a piece closed whose corrected registration accuses somebody.

    Not one that a person has triaged or released.
    """
    if piece.seal is not Seal.NONE or piece.matter_id is not None:
        return
    written = await vault_queries.written(session, piece.id)
    if _accuses(piece.purpose, written.stated_class, written.text):
        piece.seal = Seal.LATER


async def seal(
    session: AsyncSession, actor: Actor, piece: Piece, form: WithReason, now: datetime
) -> Piece:
    """Keep a piece closed as an accusation, until it is handed over or released.

    《信访工作条例》第三十条. Raises `Conflict` (wrong-status, already-triaged, piece-sealed).
    """
    rules.check_possible(rules.SEAL, piece.seal, triaged=piece.matter_id is not None)
    await vault.check_masked(session, queries.ids_beside(piece.id), {"reason": form.reason})
    history.move(session, actor, piece, rules.SEAL, now, form.reason)
    piece.seal = Seal.LATER
    await session.flush()  # the answer tells the new version
    return piece


async def release(
    session: AsyncSession, actor: Actor, piece: Piece, form: Release, now: datetime
) -> Piece:
    """Open a piece that is no accusation; a purpose that said so is corrected.

    Raises `Conflict` (wrong-status, not-sealed), `Invalid` (purpose-wrong).
    """
    rules.check_sealed(piece.seal)
    piece.purpose = rules.released_purpose(piece.purpose, form.purpose)
    await vault.check_masked(session, queries.ids_beside(piece.id), {"reason": form.reason})
    history.move(session, actor, piece, rules.RELEASE, now, form.reason)
    piece.seal = Seal.RELEASED
    await session.flush()  # the answer tells the new version
    return piece


def _facts(form: Registration, now: datetime) -> facts.Facts:
    return facts.Facts(
        form.form,
        form.source,
        form.sender,
        form.petition_date,
        form.arrived_at or now,
        form.petitioner_count,
        [person.is_main for person in form.petitioners],
    )


def _query_code() -> str:
    # One question to the system instead of ten; 256 is a multiple of the 32 letters.
    return "".join(_CODE_LETTERS[byte % 32] for byte in secrets.token_bytes(10))


def _written(form: Registration) -> dict[str, str | None]:
    return {
        "text": form.original_text,
        "stated_place": form.stated_place,
        "stated_class": form.stated_class,
    }

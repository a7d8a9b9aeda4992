"""Registering a piece, and telling others how a piece stands."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.clocks import commands as clocks
from intake_service.clocks.commands import Owed
from intake_service.registration import queries, rules
from intake_service.registration.events import ROW, told
from intake_service.registration.models import Piece
from intake_service.registration.schemas import Registration
from intake_service.vault import commands as vault
from shared import directory, history
from shared.auth import Actor
from shared.db import Closing, at_last, new_id
from shared.feed import Pending, publish, published, record
from shared.moves import Move
from shared.rows import New, insert, insertion

_CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without 0, 1, I and O, which are confused on paper and on the telephone."""
_BLANK = dict.fromkeys(ROW)
"""What is told of a piece and not known yet; SQLAlchemy would look for each of it."""


async def register(
    session: AsyncSession, actor: Actor, form: Registration, now: datetime, *, rehearsal: bool
) -> Piece:
    """Register a piece: number, query code, the clocks of its arrival.

    《信访工作条例》第十七条、第二十一条、第二十三条. Raises `Invalid` (registration-invalid),
    `Conflict` (external-no-taken): a sender's number is registered once. The rows come with the
    commit, which may still raise that.
    """
    if form.external_no is not None:
        taken = await queries.numbered(session, actor, form.source, form.external_no)
        rules.check_untaken(taken)
    (piece,), rows = await _arrivals(session, actor, [form], now, rehearsal=rehearsal)
    at_last(session, lambda _: _writing(rows))  # with its event and the commit: one trip for all
    return piece


def _writing(rows: Sequence[Piece | New[Any]]) -> Closing:
    with _refusing_taken():
        yield insertion(rows)


async def register_many(
    session: AsyncSession,
    actor: Actor,
    forms: Sequence[Registration],
    now: datetime,
    *,
    rehearsal: bool,
) -> list[Piece]:
    """Register pieces in the order of `forms`, all or none; a few hundred at a time.

    Raises as `register`, for the first form that is wrong. The pieces stay outside the session.
    """
    pieces, rows = await _arrivals(session, actor, forms, now, rehearsal=rehearsal)
    with _refusing_taken():
        await insert(session, rows)
    return pieces


@contextmanager
def _refusing_taken() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        if "uq_piece_source_external_no" in str(error.orig):
            raise rules.taken() from error
        raise


async def _arrivals(
    session: AsyncSession,
    actor: Actor,
    forms: Sequence[Registration],
    now: datetime,
    *,
    rehearsal: bool,
) -> tuple[list[Piece], list[Piece | New[Any]]]:
    """The pieces, and every row that arrives with them; their events go with the commit."""
    for form in forms:
        rules.check_registration(_facts(form, now), now)
    calendar = await directory.calendar(session)
    numbers = await queries.next_numbers(session, len(forms))
    pieces: list[Piece] = []
    events: list[Pending] = []
    rows: list[Piece | New[Any]] = []
    for form, sequence in zip(forms, numbers, strict=True):
        piece = _piece(actor, form, sequence, now)
        piece.rehearsal = rehearsal
        main = next(person for person in form.petitioners if person.is_main)
        due = rules.clocks(piece.source, reachable=bool(main.name and main.address))
        piece.notice_due = clocks.notice_due(calendar, due, piece.arrived_at)
        owed = Owed(piece.id, None, None, piece.unit_id, piece.unit_line)
        pieces.append(piece)
        rows += [
            history.moved(piece, rules.REGISTER, actor, None, now),
            piece,
            *vault.put_away(piece.id, form.petitioners, _written(form)),
            *clocks.begin(calendar, owed, due, "register", piece.arrived_at),
        ]
        events.append(record(told(piece, rules.REGISTER.verb, now), piece.id, now))
    published(session, events)
    return pieces, rows


def _facts(form: Registration, now: datetime) -> rules.Facts:
    return rules.Facts(
        form.form,
        form.source,
        form.sender,
        form.petition_date,
        form.arrived_at or now,
        form.petitioner_count,
        [person.is_main for person in form.petitioners],
    )


def _piece(actor: Actor, form: Registration, sequence: int, now: datetime) -> Piece:
    piece = Piece()
    # Past SQLAlchemy, which would note each change for a session; the piece stays outside of one.
    vars(piece).update(
        _BLANK,
        id=new_id(),
        number=rules.number(form.form, now, sequence),
        query_code=_query_code(),
        form=form.form,
        purpose=form.purpose,
        source=form.source,
        sender=form.sender,
        external_no=form.external_no,
        petition_date=form.petition_date,
        petitioner_count=form.petitioner_count,
        arrived_at=form.arrived_at or now,
        registered_at=now,
        registered_by=actor.id,
        registered_unit=actor.unit,
        registered_line=actor.line,
        is_collective=rules.is_collective(form.form, form.petitioner_count),
        is_initial=True,
        unit_id=actor.unit,
        unit_line=actor.line,
        extended_days=0,
        moves=0,
        version=1,
    )
    return piece


def _query_code() -> str:
    # One question to the system instead of ten; 256 is a multiple of the 32 letters.
    return "".join(_CODE_LETTERS[byte % 32] for byte in secrets.token_bytes(10))


def _written(form: Registration) -> dict[str, str | None]:
    return {
        "text": form.original_text,
        "stated_place": form.stated_place,
        "stated_class": form.stated_class,
    }


async def announce(session: AsyncSession, piece: Piece, move: Move, now: datetime) -> None:
    """Tell the followers how the piece stands after `move`."""
    await publish(session, told(piece, move.verb, now), piece.matter_id or piece.id, now)

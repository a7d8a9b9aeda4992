"""Registering a piece, and telling others how a piece stands."""

import secrets
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.clocks import commands as clocks
from intake_service.clocks.commands import Owed
from intake_service.registration import queries, rules
from intake_service.registration.events import PieceMoved
from intake_service.registration.models import Piece
from intake_service.registration.schemas import Registration
from intake_service.vault import commands as vault
from intake_service.vault.models import OriginalText
from shared import history
from shared.auth import Actor
from shared.db import new_id
from shared.feed import publish
from shared.moves import Move

_CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without 0, 1, I and O, which are confused on paper and on the telephone."""
_APART = {"petitioners", "original_text", "stated_place", "stated_class", "arrived_at"}
_TOLD = set(PieceMoved.model_fields) - {"move", "at", "piece_id"}


async def register(
    session: AsyncSession, actor: Actor, form: Registration, now: datetime, *, rehearsal: bool
) -> Piece:
    """Register a piece: number, query code, the clocks of its arrival.

    《信访工作条例》第十七条、第二十一条、第二十三条. Raises `Invalid` (registration-invalid).
    """
    arrived_at = form.arrived_at or now
    facts = rules.Facts(
        form.form,
        form.source,
        form.sender,
        form.petition_date,
        arrived_at,
        form.petitioner_count,
        [person.is_main for person in form.petitioners],
    )
    rules.check_registration(facts, now)
    number = rules.number(form.form, now, await queries.next_number(session))
    # The id is needed by the rows beside the piece before anything is written.
    piece = Piece(
        id=new_id(),
        number=number,
        query_code="".join(secrets.choice(_CODE_LETTERS) for _ in range(10)),
        arrived_at=arrived_at,
        registered_at=now,
        registered_by=actor.id,
        registered_unit=actor.unit,
        registered_line=actor.line,
        is_collective=rules.is_collective(form.form, form.petitioner_count),
        is_initial=True,
        unit_id=actor.unit,
        unit_line=actor.line,
        extended_days=0,
        rehearsal=rehearsal,
        moves=0,
        **form.model_dump(exclude=_APART),
    )
    main = next(person for person in form.petitioners if person.is_main)
    due = rules.clocks(piece.source, reachable=bool(main.name and main.address))
    piece.notice_due = await clocks.notice_due(session, due, arrived_at)
    await history.apply(session, piece, rules.REGISTER, actor, None, now)
    await session.flush()  # the rows below refer to it
    written = OriginalText(
        piece_id=piece.id,
        text=form.original_text,
        stated_place=form.stated_place,
        stated_class=form.stated_class,
    )
    vault.put_away(session, form.petitioners, written)
    owed = Owed(piece.id, None, None, piece.unit_id, piece.unit_line)
    await clocks.start(session, owed, due, "register", arrived_at)
    await announce(session, piece, rules.REGISTER, now)
    return piece


async def announce(session: AsyncSession, piece: Piece, move: Move, now: datetime) -> None:
    """Tell the followers how the piece stands after `move`."""
    values = {name: value for name, value in piece.facts().items() if name in _TOLD}
    event = PieceMoved(move=move.verb, at=now, piece_id=piece.id, **values)
    await publish(session, event, piece.matter_id or piece.id, now)

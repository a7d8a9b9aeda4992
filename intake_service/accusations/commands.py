"""What happens in the compartment; whatever is counted is counted anew with every move."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.accusations import queries, rules
from intake_service.accusations.models import (
    Accusation,
    AccusationCount,
    AccusationHandOver,
    Accused,
)
from intake_service.accusations.rules import AccusedKind, Recipient, Status
from intake_service.accusations.schemas import (
    AccusationResult,
    AccusedIn,
    Acknowledgement,
    HandingOver,
    Naming,
)
from intake_service.handling.deadlines import commands as deadlines
from intake_service.handling.deadlines import queries as deadline_queries
from intake_service.handling.deadlines.models import Deadline
from intake_service.handling.deadlines.rules import Outcome
from intake_service.privacy.vault import commands as vault
from intake_service.privacy.vault.rules import Secret, mask_name
from intake_service.privacy.vault.schemas import Reveal
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.commands import NewPiece
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import Seal
from shared import directory, history
from shared.auth import SYSTEM, Actor
from shared.bodies import WithReason
from shared.db import new_id
from shared.directory import Organisation
from shared.moves import Move
from shared.rows import New
from shared.snapshots import Moved
from shared.workdays import local_date


async def entrust(
    session: AsyncSession, actor: Actor, piece: Piece, form: WithReason, now: datetime
) -> Piece:
    """Hand a sealed piece to the officers: every clock of its arrival ends, nobody else sees it.

    《信访工作条例》第三十条. Raises `Conflict` (wrong-status, not-sealed), `Invalid` (not-masked).
    """
    piece_rules.check_sealed(piece.seal)
    await vault.check_masked(session, pieces.ids_beside(piece.id), {"reason": form.reason})
    move = piece_rules.ENTRUST
    history.move(session, actor, piece, move, now, form.reason)
    await deadlines.void(session, piece.id, move.stops, move.verb, now)
    piece.closed_at, piece.notice_due = now, None
    accusation = Accusation(
        piece_id=piece.id,
        unit_id=piece.registered_unit,
        unit_line=piece.registered_line,
        entered_at=now,
        moves=0,
    )
    history.move(session, actor, accusation, rules.ENTER, now)
    await count_again(session, piece.registered_unit, piece.registered_line, now, now)
    return piece


def entered(piece: NewPiece, now: datetime) -> NewPiece:
    """A prepared piece that enters the compartment as soon as it is registered.

    For a row of a ledger whose sender says that it accuses somebody. `count_again` follows.
    """
    values, move = piece.values, piece_rules.ENTRUST
    values |= {
        "status": move.after, "seal": Seal.AT_REGISTRATION, "closed_at": now, "notice_due": None,
        "moves": 2,
    }  # fmt: skip
    for row in piece.rows:
        if row.model is Deadline:
            void = {"outcome": Outcome.VOID, "satisfied_at": now, "satisfied_by": move.verb}
            row.values.update(void)
    id, before = new_id(), piece_rules.Status.REGISTERED
    accusation = {
        "id": id,
        "status": Status.SEALED,
        "piece_id": values["id"],
        "unit_id": values["registered_unit"],
        "unit_line": values["registered_line"],
        "entered_at": now,
        "moves": 1,
        "moved_at": now,
        "version": 1,
    }
    rows: list[New[Any]] = [
        history.second_row(Piece, values["id"], move, before, SYSTEM, now),
        history.first_row(Accusation, id, rules.ENTER, Status.SEALED, SYSTEM, now),
        New(Accusation, accusation),
    ]
    return NewPiece(values, [*piece.rows, *rows], None)


async def name_accused(
    session: AsyncSession, actor: Actor, accusation: Accusation, form: Naming, now: datetime
) -> None:
    """Enter whom the accusation accuses, in place of what was entered before.

    Raises `Conflict` (wrong-status), `Invalid` (unit-unknown).
    """
    history.move(session, actor, accusation, rules.NAME_ACCUSED, now)
    await session.execute(sa.delete(Accused).where(Accused.accusation_id == accusation.id))
    for position, each in enumerate(form.accused, start=1):
        session.add(await _accused(session, accusation, position, each))


async def _accused(
    session: AsyncSession, accusation: Accusation, position: int, form: AccusedIn
) -> Accused:
    name, organ_id = form.name, form.organ_id
    if organ_id is not None:
        organ = await directory.organisation(session, organ_id, "organ_id")
        name = name or organ.name
    elif form.kind is AccusedKind.ORGAN:
        known = await queries.organ_named(session, name or "")
        organ_id = known.id if known else None
    is_person = form.kind is AccusedKind.PERSON
    return Accused(
        accusation_id=accusation.id,
        position=position,
        kind=form.kind,
        organ_id=organ_id,
        name=name,
        post=form.post,
        masked_name=mask_name(name or "") if is_person else name,
    )


async def hand_over(
    session: AsyncSession, actor: Actor, accusation: Accusation, form: HandingOver, now: datetime
) -> None:
    """Hand the accusation over to an organ that has power over the accused.

    Never to the accused organ, one below it, or one where an accused serves or leads; the attempt
    is recorded. Raises `Conflict` (wrong-status, accused-unnamed, accused-organ), `Invalid`
    (unit-unknown, not-masked).
    """
    await _move(session, actor, accusation, rules.HAND_OVER, now)
    organ = await _organ(session, form)
    name = organ.name if organ else form.organ or ""
    guarded = await queries.guarded(session, accusation)
    with pieces.recorded(accusation.piece_id, actor):
        rules.check_recipient(Recipient(name, organ.line if organ else None), guarded)
    await _check_masked(session, accusation, organ=name)
    session.add(
        AccusationHandOver(
            accusation_id=accusation.id,
            organ_id=organ.id if organ else None,
            organ=name,
            pages=form.pages,
            handed_over_at=now,
            handed_over_by=actor.id,
        )
    )


async def _organ(session: AsyncSession, form: HandingOver) -> Organisation | None:
    """The recipient, if directory knows it, also when it was only written by its name."""
    if form.organ_id is not None:
        return await directory.organisation(session, form.organ_id, "organ_id")
    return await queries.organ_named(session, form.organ or "")


async def undo_hand_over(
    session: AsyncSession, actor: Actor, accusation: Accusation, form: WithReason, now: datetime
) -> None:
    """Take a hand-over back that did not happen, or was wrong. Raises `Conflict`, `Invalid`."""
    await _end_hand_over(session, actor, accusation, rules.UNDO_HAND_OVER, form, now)


async def returned(
    session: AsyncSession, actor: Actor, accusation: Accusation, form: WithReason, now: datetime
) -> None:
    """Record that the organ returned it: it is to be handed over again. Raises as the others."""
    await _end_hand_over(session, actor, accusation, rules.RETURN, form, now)


async def _end_hand_over(
    session: AsyncSession,
    actor: Actor,
    accusation: Accusation,
    move: Move,
    form: WithReason,
    now: datetime,
) -> None:
    await _check_masked(session, accusation, reason=form.reason)
    await _move(session, actor, accusation, move, now, form.reason)
    (await queries.in_force(session, accusation)).over_at = now


async def acknowledge(
    session: AsyncSession,
    actor: Actor,
    accusation: Accusation,
    form: Acknowledgement,
    now: datetime,
) -> None:
    """Record that the organ received it, and what proves that.

    Raises `Conflict` (wrong-status), `Invalid` (acknowledgement-invalid, not-masked).
    """
    await _check_masked(session, accusation, proof=form.proof)
    await _move(session, actor, accusation, rules.ACKNOWLEDGE, now)
    given = await queries.in_force(session, accusation)
    rules.check_received(form.received_on, given.handed_over_at, now)
    given.received_on, given.proof = form.received_on, form.proof


async def undo_acknowledgement(
    session: AsyncSession, actor: Actor, accusation: Accusation, form: WithReason, now: datetime
) -> None:
    """Take a wrong receipt back. Raises `Conflict` (wrong-status), `Invalid` (not-masked)."""
    await _check_masked(session, accusation, reason=form.reason)
    await _move(session, actor, accusation, rules.UNDO_ACKNOWLEDGEMENT, now, form.reason)
    given = await queries.in_force(session, accusation)
    given.received_on = given.proof = None


async def record_result(
    session: AsyncSession,
    actor: Actor,
    accusation: Accusation,
    form: AccusationResult,
    now: datetime,
) -> None:
    """Record whether the organ found it true, yes or no. Raises `Conflict`, `Invalid`."""
    accusation.confirmed, accusation.told_on = form.confirmed, form.told_on
    await _move(session, actor, accusation, rules.RECORD_RESULT, now)
    given = await queries.in_force(session, accusation)
    rules.check_result(form.told_on, given.received_on, now)


async def undo_result(
    session: AsyncSession, actor: Actor, accusation: Accusation, form: WithReason, now: datetime
) -> None:
    """Take a wrong result back. Raises `Conflict` (wrong-status), `Invalid` (not-masked)."""
    await _check_masked(session, accusation, reason=form.reason)
    accusation.confirmed = accusation.told_on = None
    await _move(session, actor, accusation, rules.UNDO_RESULT, now, form.reason)


async def give_back(
    session: AsyncSession, actor: Actor, accusation: Accusation, form: WithReason, now: datetime
) -> None:
    """It is no accusation: the piece waits again, sealed, and its clocks run on as they began.

    Raises `Conflict` (wrong-status), `Invalid` (not-masked).
    """
    await _check_masked(session, accusation, reason=form.reason)
    await _move(session, actor, accusation, rules.GIVE_BACK, now, form.reason)
    piece = await session.get_one(Piece, accusation.piece_id)
    history.move(session, actor, piece, piece_rules.GIVE_BACK, now, rules.NO_ACCUSATION)
    piece.closed_at = None
    for clock in await deadline_queries.ended_by(
        session, piece.id, piece_rules.ENTRUST.verb, accusation.entered_at
    ):
        deadlines.reopen(clock)
        if clock.rule in ("DL02", "DL03"):
            piece.notice_due = clock.legal


async def reveal(
    session: AsyncSession, actor: Actor, accusation: Accusation, form: Reveal, now: datetime
) -> dict[str, object]:
    """The fields asked for, unmasked; each look is recorded in the same transaction."""
    piece = await session.get_one(Piece, accusation.piece_id)
    found = await vault.reveal(session, actor, piece.id, form, now, query_code=piece.query_code)
    wanted = Secret.ACCUSED in form.fields
    return {**found, "accused": await queries.accused(session, accusation) if wanted else []}


async def _move(
    session: AsyncSession,
    actor: Actor,
    accusation: Accusation,
    move: Move,
    now: datetime,
    reason: str | None = None,
) -> None:
    history.move(session, actor, accusation, move, now, reason)
    unit, line = accusation.unit_id, accusation.unit_line
    await count_again(session, unit, line, accusation.entered_at, now)


async def _check_masked(session: AsyncSession, accusation: Accusation, **texts: str) -> None:
    await vault.check_masked(session, pieces.ids_beside(accusation.piece_id), texts)


async def count_again(
    session: AsyncSession, unit_id: UUID, unit_line: str, entered_at: datetime, now: datetime
) -> None:
    """Count the accusations of a unit that entered in the month of `entered_at`, for others."""
    await session.flush()  # what is counted is written
    first = local_date(entered_at).replace(day=1)
    key = {"unit_id": unit_id, "month": f"{first:%Y-%m}"}
    new = {**key, **{status.value: 0 for status in rules.COUNTED}}
    first_time = insert(AccusationCount).values(id=new_id(), unit_line=unit_line, **new)
    await session.execute(first_time.on_conflict_do_nothing())
    rows = await session.scalars(sa.select(AccusationCount).filter_by(**key).with_for_update())
    count = rows.one()
    found = await session.execute(queries.by_status(unit_id, first))
    numbers = {row.status: row.number for row in found}
    for status in rules.COUNTED:
        setattr(count, status.value, numbers.get(status, 0))
    history.publish_row(session, count, Moved("count", now))

"""Finding that a sender says otherwise, and settling it: nothing is overwritten by itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.privacy.vault import commands as vault
from intake_service.privacy.vault import queries as vault_queries
from intake_service.privacy.vault.rules import Secret
from intake_service.privacy.vault.schemas import RevealPurpose
from intake_service.reception.differences import queries, rules
from intake_service.reception.differences.models import Difference, DifferenceContent
from intake_service.reception.differences.queries import Held
from intake_service.reception.differences.rules import Decision, Status
from intake_service.reception.differences.schemas import Settlement
from intake_service.reception.matters import commands as matters
from intake_service.reception.registration import commands as registration
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import Source
from intake_service.reception.registration.rules import facts as piece_facts
from shared import history
from shared.auth import SYSTEM, Actor
from shared.bodies import WithReason

_SECRETS = {
    "name": Secret.NAME, "phone": Secret.PHONE, "address": Secret.ADDRESS,
    "stated_place": Secret.ORIGINAL_TEXT, "original_text": Secret.ORIGINAL_TEXT,
}  # fmt: skip


def _as_stored(stated: bool | None) -> bool | None:
    return stated


_OF_PIECE: Mapping[str, Callable[[Any], Any]] = {
    "purpose": piece_rules.Purpose, "petition_date": date.fromisoformat, "petitioner_count": int,
    "is_initial_national": _as_stored,
}  # fmt: skip
"""Columns of the piece that adopting corrects, as they are read from the stored content."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A row of a ledger about a piece that we hold."""

    import_id: UUID
    row: int
    source: Source
    external_no: str
    held: Held
    offered: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of an offer: the fields that a person has to settle, and the difference."""

    fields: Sequence[str]
    difference_id: UUID | None


async def compare(
    session: AsyncSession, offers: Sequence[Offer], now: datetime
) -> list[Comparison]:
    """Compare offers with what we hold, and open a difference where one says otherwise.

    Not opened again: what is open with the same content, and what a person settled last with the
    same content. An open difference that a newer ledger contradicts is superseded.
    """
    earlier = _Earlier()
    if offers:
        for difference, fingerprint in await queries.of_pieces(
            session, {offer.held.piece_id for offer in offers}
        ):
            earlier.add(difference, fingerprint)
    return [await _compare(session, offer, earlier, now) for offer in offers]


class _Earlier:
    """The open difference of each piece, and the one settled last, with their fingerprints."""

    def __init__(self) -> None:
        self.open: dict[UUID, tuple[Difference, str]] = {}
        self.settled: dict[UUID, tuple[Difference, str]] = {}

    def add(self, difference: Difference, fingerprint: str) -> None:
        """Add one; they come in the order in which they were settled."""
        known = self.open if difference.status is Status.OPEN else self.settled
        known[difference.piece_id] = (difference, fingerprint)


async def _compare(
    session: AsyncSession, offer: Offer, earlier: _Earlier, now: datetime
) -> Comparison:
    piece_id = offer.held.piece_id
    fields = rules.differing(offer.held.values, offer.offered)
    fingerprint = rules.fingerprint(offer.offered)
    open_one = earlier.open.get(piece_id)
    settled = earlier.settled.get(piece_id)
    if fields and open_one is not None and open_one[1] == fingerprint:
        return Comparison(fields, open_one[0].id)
    if fields and settled is not None and settled[1] == fingerprint:
        return Comparison([], settled[0].id)
    if open_one is not None:
        await _supersede(session, open_one[0], now)
        del earlier.open[piece_id]
    if not fields:
        return Comparison([], None)
    opened = await _open(session, offer, fields, fingerprint, now)
    earlier.add(opened, fingerprint)
    return Comparison(fields, opened.id)


async def _supersede(session: AsyncSession, difference: Difference, now: datetime) -> None:
    at = max(now, difference.moved_at or now)
    history.move(session, SYSTEM, difference, rules.SUPERSEDE, at)
    await session.flush()  # a piece has one open difference at a time


async def _open(
    session: AsyncSession, offer: Offer, fields: Sequence[str], fingerprint: str, now: datetime
) -> Difference:
    difference = Difference(
        piece_id=offer.held.piece_id,
        source=offer.source,
        external_no=offer.external_no,
        columns=[rules.HEADINGS[name] for name in fields],
        import_id=offer.import_id,
        row=offer.row,
        opened_at=now,
    )
    history.move(session, SYSTEM, difference, rules.OPEN, now)
    await session.flush()  # its content refers to it
    session.add(
        DifferenceContent(
            difference_id=difference.id,
            fingerprint=fingerprint,
            offered=rules.comparable(offer.offered),
        )
    )
    return difference


async def settle(
    session: AsyncSession, actor: Actor, difference: Difference, form: Settlement, now: datetime
) -> Difference:
    """Keep ours, or correct the registration after theirs; what we held is stored beside it.

    Raises `Conflict` (wrong-status, nothing-to-adopt), `Invalid` (registration-invalid).
    """
    content = await queries.content(session, difference.id)
    held = await queries.held_piece(session, difference.piece_id)
    await _check_masked(session, difference, form.reason)  # by the old name, too
    history.move(session, actor, difference, rules.SETTLING[form.decision], now, form.reason)
    if form.decision is Decision.ADOPT:
        changes = rules.adopted(held.values, content.offered)
        piece = await queries.piece_of(session, difference)
        await _correct(session, actor, piece, changes, form.reason, now)
        await _check_masked(session, difference, form.reason)
    content.held = dict(held.values)
    difference.settled_at = now
    difference.settled_by = actor.id
    difference.settled_by_name = actor.name
    difference.reason = form.reason
    await session.flush()  # the answer tells the new version
    return difference


async def reopen(
    session: AsyncSession, actor: Actor, difference: Difference, form: WithReason, now: datetime
) -> Difference:
    """Take a decision back: the difference is open again, what was adopted is as it was before.

    What was corrected since stays. Raises `Conflict` (wrong-status, difference-newer), `Invalid`
    (not-masked, registration-invalid).
    """
    content = await queries.content(session, difference.id)
    before, was_adopted = content.held or {}, difference.status is Status.ADOPTED
    await _check_masked(session, difference, form.reason)
    if difference.status is not Status.OPEN:
        rules.check_last(newer=await queries.has_open(session, difference.piece_id))
    history.move(session, actor, difference, rules.REOPEN, now, form.reason)
    held = await queries.held_piece(session, difference.piece_id)
    changes = rules.restored(before, content.offered, held.values) if was_adopted else {}
    if changes:
        piece = await queries.piece_of(session, difference)
        await _correct(session, actor, piece, changes, form.reason, now)
        await _check_masked(session, difference, form.reason)
    content.held = difference.settled_at = difference.settled_by = None
    difference.settled_by_name = difference.reason = None
    await session.flush()  # the answer tells the new version
    return difference


async def _check_masked(session: AsyncSession, difference: Difference, reason: str) -> None:
    beside = pieces.ids_beside(difference.piece_id)
    await vault.check_masked(session, beside, {"reason": reason})


async def _correct(
    session: AsyncSession,
    actor: Actor,
    piece: Piece,
    changes: Mapping[str, Any],
    reason: str,
    now: datetime,
) -> None:
    """Correct a registration; what it is registered as, and when it came, stays."""
    for name, read in _OF_PIECE.items():
        if name in changes:
            setattr(piece, name, read(changes[name]))
    piece.regard(first=piece.is_initial_here or piece.earlier_here)
    piece.is_collective = piece_facts.is_collective(piece.form, piece.petitioner_count)
    people = await vault_queries.petitioners(session, piece.id)
    facts = piece_facts.Facts(
        piece.form,
        piece.source,
        piece.sender,
        piece.petition_date,
        piece.arrived_at,
        piece.petitioner_count,
        [person.is_main for person in people],
    )
    piece_facts.check_registration(facts, now)
    personal = {name: value for name, value in changes.items() if name not in _OF_PIECE}
    await vault.correct(session, piece.id, personal, now)
    await matters.cover(session, actor, piece, now)
    await registration.seal_if_accusing(session, piece)
    history.move(session, actor, piece, piece_rules.CORRECT, now, reason)


async def reveal(
    session: AsyncSession, actor: Actor, difference: Difference, form: RevealPurpose, now: datetime
) -> dict[str, Any]:
    """Both sides unmasked; the look is recorded in the same transaction."""
    content = await queries.content(session, difference.id)
    held = content.held or (await queries.held_piece(session, difference.piece_id)).values
    fields = rules.differing(held, content.offered)
    secrets = {_SECRETS[name] for name in fields if name in _SECRETS}
    await vault.record(session, actor, [difference.piece_id], secrets, form.purpose, now)
    return {"sides": queries.sides(held, content.offered, masked=False)}

"""Finding that a sender says otherwise, and settling it: never an overwrite by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.orders.commands import SYSTEM
from intake_service.privacy.vault import commands as vault
from intake_service.privacy.vault import queries as vault_queries
from intake_service.privacy.vault.rules import Secret
from intake_service.reception.differences import queries, rules
from intake_service.reception.differences.models import Difference, DifferenceContent
from intake_service.reception.differences.queries import Held
from intake_service.reception.differences.rules import Decision, Status
from intake_service.reception.differences.schemas import Purpose, Settlement
from intake_service.reception.registration import commands as registration
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import Source
from shared import history
from shared.auth import Actor
from shared.db import new_id

_SECRETS = {
    "name": Secret.NAME, "phone": Secret.PHONE, "address": Secret.ADDRESS,
    "stated_place": Secret.ORIGINAL_TEXT, "original_text": Secret.ORIGINAL_TEXT,
}  # fmt: skip
_OF_PIECE = {"purpose", "petition_date", "petitioner_count"}


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
class Weighed:
    """What came of an offer: the fields that differ, and the difference that says so."""

    fields: Sequence[str]
    difference_id: UUID | None

    @property
    def differs(self) -> bool:
        """Whether a person has to settle it."""
        return bool(self.fields)


async def weigh(session: AsyncSession, offers: Sequence[Offer], now: datetime) -> list[Weighed]:
    """Hold offers against what we have, and open a difference where one says otherwise.

    Not opened again: what is open with the same content, and what a person settled last with the
    same content. An open difference that a newer ledger contradicts is superseded.
    """
    past = _Past()
    if offers:
        for difference, fingerprint in await queries.of_pieces(
            session, {offer.held.piece_id for offer in offers}
        ):
            past.note(difference, fingerprint)
    return [await _weigh(session, offer, past, now) for offer in offers]


class _Past:
    """The open difference of each piece, and the one settled last, with their fingerprints."""

    def __init__(self) -> None:
        self.open: dict[UUID, tuple[Difference, str]] = {}
        self.settled: dict[UUID, tuple[Difference, str]] = {}

    def note(self, difference: Difference, fingerprint: str) -> None:
        """Remember one; they come in the order in which they were settled."""
        known = self.open if difference.status is Status.OPEN else self.settled
        known[difference.piece_id] = (difference, fingerprint)


async def _weigh(session: AsyncSession, offer: Offer, past: _Past, now: datetime) -> Weighed:
    piece_id = offer.held.piece_id
    fields = rules.differing(offer.held.values, offer.offered)
    fingerprint = rules.fingerprint(offer.offered)
    standing = past.open.get(piece_id)
    settled = past.settled.get(piece_id)
    if fields and standing is not None and standing[1] == fingerprint:
        return Weighed(fields, standing[0].id)
    if fields and settled is not None and settled[1] == fingerprint:
        return Weighed([], settled[0].id)
    if standing is not None:
        await _supersede(session, standing[0], now)
        del past.open[piece_id]
    if not fields:
        return Weighed([], None)
    opened = await _open(session, offer, fields, fingerprint, now)
    past.note(opened, fingerprint)
    return Weighed(fields, opened.id)


async def _supersede(session: AsyncSession, difference: Difference, now: datetime) -> None:
    at = max(now, difference.moved_at or now)
    await history.apply(session, difference, rules.SUPERSEDE, SYSTEM, None, at)
    await session.flush()  # before another one is opened for the piece


async def _open(
    session: AsyncSession, offer: Offer, fields: Sequence[str], fingerprint: str, now: datetime
) -> Difference:
    difference = Difference(
        id=new_id(),
        piece_id=offer.held.piece_id,
        source=offer.source,
        external_no=offer.external_no,
        columns=[rules.HEADINGS[name] for name in fields],
        import_id=offer.import_id,
        row=offer.row,
        opened_at=now,
        moves=0,
    )
    await history.apply(session, difference, rules.OPEN, SYSTEM, None, now)
    await session.flush()  # its content refers to it
    told = {name: offer.offered[name] for name in rules.HEADINGS if name in offer.offered}
    session.add(
        DifferenceContent(difference_id=difference.id, fingerprint=fingerprint, offered=told)
    )
    return difference


async def settle(
    session: AsyncSession, actor: Actor, difference: Difference, form: Settlement, now: datetime
) -> Difference:
    """Keep ours, or correct the registration after theirs; what we held is kept beside it.

    Raises `Conflict` (wrong-status, nothing-to-adopt), `Invalid` (registration-invalid).
    """
    content = await queries.content(session, difference.id)
    held = await queries.held_piece(session, difference.piece_id)
    await history.apply(session, difference, rules.SETTLING[form.decision], actor, form.reason, now)
    if form.decision is Decision.ADOPT:
        changes = rules.adopted(held.values, content.offered)
        piece = await queries.piece_of(session, difference)
        await _correct(session, actor, piece, changes, form.reason, now)
    content.held = dict(held.values)
    difference.settled_at = now
    difference.settled_by = actor.id
    difference.settled_by_name = actor.name
    difference.reason = form.reason
    await session.flush()
    return difference


async def _correct(
    session: AsyncSession,
    actor: Actor,
    piece: Piece,
    changes: Mapping[str, Any],
    reason: str,
    now: datetime,
) -> None:
    """Correct a registration; what it is registered as, and when it came, stays."""
    for name in _OF_PIECE & changes.keys():
        value = changes[name]
        setattr(piece, name, date.fromisoformat(value) if name == "petition_date" else value)
    piece.purpose = piece_rules.Purpose(piece.purpose)
    piece.is_collective = piece_rules.is_collective(piece.form, piece.petitioner_count)
    people = await vault_queries.petitioners(session, piece.id)
    facts = piece_rules.Facts(
        piece.form,
        piece.source,
        piece.sender,
        piece.petition_date,
        piece.arrived_at,
        piece.petitioner_count,
        [person.is_main for person in people],
    )
    piece_rules.check_registration(facts, now)
    personal = {name: value for name, value in changes.items() if name not in _OF_PIECE}
    await vault.correct(session, piece.id, personal)
    await history.apply(session, piece, piece_rules.CORRECT, actor, reason, now)
    await session.flush()
    await registration.announce(session, piece, piece_rules.CORRECT, now)


async def reveal(
    session: AsyncSession, actor: Actor, difference: Difference, form: Purpose, now: datetime
) -> dict[str, Any]:
    """Both sides unmasked; the look is recorded in the same transaction."""
    content = await queries.content(session, difference.id)
    held = content.held or (await queries.held_piece(session, difference.piece_id)).values
    told = rules.differing(held, content.offered)
    fields = {_SECRETS[name] for name in told if name in _SECRETS}
    vault.record(session, actor, difference.piece_id, fields, form.purpose, now)
    return {"sides": queries.sides(held, content.offered, masked=False)}

"""Storing personal data apart, and revealing it for a purpose that is recorded."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.privacy.vault import queries, rules
from intake_service.privacy.vault.models import (
    CareText,
    FormerName,
    InvestigationText,
    OriginalText,
    Petitioner,
    RatingText,
    VaultReading,
    WithdrawalText,
)
from intake_service.privacy.vault.rules import Secret
from intake_service.privacy.vault.schemas import PetitionerIn, Reveal
from shared.auth import Actor
from shared.db import new_id
from shared.rows import New


def rows(
    piece_id: UUID, people: Sequence[PetitionerIn], written: Mapping[str, str | None]
) -> list[New[Any]]:
    """The rows of who signed a piece, each field with its masked form, and of what they wrote.

    The command that registers the piece inserts them with it.
    """
    petitioners = [
        New(Petitioner, {
            "piece_id": piece_id,
            "position": position,
            "is_main": person.is_main,
            "name": person.name,
            "phone": person.phone,
            "address": person.address,
            "document_no": person.document_no,
            "masked_name": person.name and rules.mask_name(person.name),
            "masked_phone": person.phone and rules.mask_phone(person.phone),
            "masked_address": person.address and rules.mask_address(person.address),
            "masked_document_no": person.document_no and rules.mask_document(person.document_no),
        })
        for position, person in enumerate(people, start=1)
    ]  # fmt: skip
    return [*petitioners, New(OriginalText, {"piece_id": piece_id, **written})]


def keep_rating(
    session: AsyncSession, rating_id: UUID, *, reason: str | None, text: str | None
) -> None:
    """Store what a petitioner wrote with a rating, if anything; its row must be there already."""
    if reason is not None or text is not None:
        session.add(RatingText(rating_id=rating_id, reason=reason, text=text))


def keep_investigation(session: AsyncSession, record_id: UUID, **said: str) -> None:
    """Store what a record of an investigation says; its row must be there already."""
    session.add(InvestigationText(record_id=record_id, **said))


def keep_care(
    session: AsyncSession, care_id: UUID, number: int, text: str, actor: Actor, now: datetime
) -> None:
    """Store what was written about a mark; its row must be there already."""
    session.add(CareText(care_id=care_id, number=number, text=text, actor_name=actor.name, at=now))


def keep_withdrawal(session: AsyncSession, withdrawal_id: UUID, text: str) -> None:
    """Store what a petitioner wrote to withdraw; its row must be there already."""
    session.add(WithdrawalText(withdrawal_id=withdrawal_id, text=text))


async def reveal(
    session: AsyncSession,
    actor: Actor,
    piece_id: UUID,
    form: Reveal,
    now: datetime,
    *,
    query_code: str,
) -> dict[str, object]:
    """The fields asked for, unmasked; each look is recorded in the same transaction.

    `query_code` is that of the piece. Raises as `record`.
    """
    await record(session, actor, [piece_id], form.fields, form.purpose, now)
    wanted = set(form.fields)
    people = await queries.petitioners(session, piece_id)
    found = await queries.written(session, piece_id) if Secret.ORIGINAL_TEXT in wanted else None
    return {
        "petitioners": [_revealed(person, wanted) for person in people],
        "original_text": found and found.text,
        "stated_place": found and found.stated_place,
        "stated_class": found and found.stated_class,
        "query_code": query_code if Secret.QUERY_CODE in wanted else None,
    }


async def record(
    session: AsyncSession,
    actor: Actor,
    piece_ids: Sequence[UUID],
    fields: Iterable[Secret],
    purpose: str,
    now: datetime,
) -> None:
    """Append one reading for each field of each piece.

    Raises `Invalid` (not-masked): what a look was for is read by others.
    """
    await _check_purpose(session, piece_ids, purpose)
    session.add_all(
        _reading(actor, piece_id, field, purpose, now)
        for piece_id in piece_ids
        for field in sorted(set(fields))
    )


async def record_row(
    session: AsyncSession,
    actor: Actor,
    piece_id: UUID | None,
    purpose: str,
    now: datetime,
    *,
    import_id: UUID,
    row: int,
) -> None:
    """Append a reading of the row of an imported ledger; it may have become no piece.

    Raises as `record`.
    """
    await _check_purpose(session, [piece_id] if piece_id else [], purpose)
    reading = _reading(actor, piece_id, Secret.LEDGER_ROW, purpose, now)
    reading.import_id, reading.row = import_id, row
    session.add(reading)


async def _check_purpose(session: AsyncSession, piece_ids: Sequence[UUID], purpose: str) -> None:
    people = await queries.signed(session, piece_ids)
    rules.check_masked(["purpose"] if rules.identifies(purpose, people) else [])


def _reading(
    actor: Actor, piece_id: UUID | None, field: Secret, purpose: str, now: datetime
) -> VaultReading:
    return VaultReading(
        piece_id=piece_id,
        field=field,
        purpose=purpose,
        actor=actor.person,
        actor_name=actor.name,
        unit=actor.unit,
        at=now,
    )


def denial(actor: Actor, piece_id: UUID, verb: str, now: datetime) -> sa.Insert:
    """The record that `actor` tried `verb` on a piece that is not theirs to read."""
    return sa.insert(VaultReading).values(
        id=new_id(),
        piece_id=piece_id,
        denied=verb,
        actor=actor.person,
        actor_name=actor.name,
        unit=actor.unit,
        at=now,
    )


async def check_masked(
    session: AsyncSession,
    pieces: queries.Pieces,
    texts: Mapping[str, str | None],
    public: Iterable[str] = (),
    *,
    ours: Mapping[str, str | None] | None = None,
) -> None:
    """Raise `Invalid` (not-masked) when a text that others read gives away who signed a piece.

    `pieces` are those whose readers read the text: a piece and the others of its matter.
    `texts` by field; `public` are words of our own lists, in which nobody is looked for. `ours`
    are texts that may tell a number or a dwelling (an office's telephone, what an opinion is
    about), only not who signed and under which number they are reached.
    """
    people, words = await queries.people_of(session, pieces), [*public]
    named = [
        field for field, text in texts.items() if text and rules.discloses(text, people, words)
    ]
    named += [
        field for field, text in (ours or {}).items() if text and rules.identifies(text, people)
    ]
    rules.check_masked(named)


async def correct(
    session: AsyncSession, piece_id: UUID, changes: Mapping[str, str | None], now: datetime
) -> None:
    """Correct the main petitioner and what was written, in their one form; the masks follow."""
    person = await queries.main_petitioner(session, piece_id)
    known = person.name
    for name in changes.keys() & rules.MASKS.keys():
        _set(person, name, changes[name])
    _keep_former(session, piece_id, known, person.name, now)
    written = {name: changes[name] for name in changes.keys() - rules.MASKS.keys()}
    await correct_text(session, piece_id, written)


async def correct_text(
    session: AsyncSession, piece_id: UUID, changes: Mapping[str, str | None]
) -> None:
    """Correct what was written, or stated by its sender, in its one form."""
    row = await session.get_one(OriginalText, piece_id)
    for name, given in changes.items():
        value = given and str(rules.stored(name, given))
        setattr(row, "text" if name == "original_text" else name, value)


async def correct_people(
    session: AsyncSession, piece_id: UUID, people: Mapping[int, Mapping[Any, Any]], now: datetime
) -> None:
    """Let `people`, by their place, be who signed a piece; one of them is the main petitioner."""
    rows = {row.position: row for row in await queries.petitioners(session, piece_id)}
    known = next(row.name for row in rows.values() if row.is_main)
    for row in rows.values():
        row.is_main = False
    await session.flush()  # one main petitioner at a time
    for position, row in rows.items():
        if position not in people:
            await session.delete(row)
    for position, person in people.items():
        row = rows.get(position) or Petitioner(piece_id=piece_id, position=position)
        row.is_main = person["is_main"]
        for name in rules.MASKS:
            _set(row, name, person.get(name))
        session.add(row)
    main = next(person.get("name") for person in people.values() if person["is_main"])
    _keep_former(session, piece_id, known, main, now)


def _set(person: Petitioner, name: str, given: str | None) -> None:
    value = given and str(rules.stored(name, given))
    setattr(person, name, value)
    setattr(person, f"masked_{name}", value and rules.MASKS[name](value))


def _keep_former(
    session: AsyncSession, piece_id: UUID, known: str | None, name: str | None, now: datetime
) -> None:
    if known != name:
        session.add(FormerName(piece_id=piece_id, name=known, until=now))


def _revealed(person: Petitioner, wanted: set[Secret]) -> dict[str, object]:
    fields = {
        field.value: getattr(person, field.value) if field in wanted else None
        for field in (Secret.NAME, Secret.PHONE, Secret.ADDRESS, Secret.DOCUMENT_NO)
    }
    return {"id": person.id, "position": person.position, "is_main": person.is_main, **fields}

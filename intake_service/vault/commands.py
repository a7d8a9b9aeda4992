"""Putting personal data away, and taking it out with a purpose."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.vault import queries, rules
from intake_service.vault.models import OriginalText, Petitioner, VaultReading
from intake_service.vault.rules import Secret
from intake_service.vault.schemas import PetitionerIn, Reveal
from shared.auth import Actor


def put_away(
    session: AsyncSession, people: Sequence[PetitionerIn], written: OriginalText
) -> list[Petitioner]:
    """Store petitioners with their masked forms, and what they wrote, beside the piece."""
    stored = [
        Petitioner(
            piece_id=written.piece_id,
            position=position,
            is_main=person.is_main,
            name=person.name,
            phone=person.phone,
            address=person.address,
            document_no=person.document_no,
            masked_name=person.name and rules.mask_name(person.name),
            masked_phone=person.phone and rules.mask_phone(person.phone),
            masked_address=person.address and rules.mask_address(person.address),
            masked_document_no=person.document_no and rules.mask_document(person.document_no),
        )
        for position, person in enumerate(people, start=1)
    ]
    session.add_all([*stored, written])
    return stored


async def reveal(
    session: AsyncSession, actor: Actor, piece_id: UUID, form: Reveal, now: datetime
) -> dict[str, object]:
    """The fields asked for, unmasked; each look is recorded in the same transaction."""
    record(session, actor, piece_id, form.fields, form.purpose, now)
    people = await queries.petitioners(session, piece_id)
    wanted = set(form.fields)
    text = None
    if Secret.ORIGINAL_TEXT in wanted:
        text = await queries.original_text(session, piece_id)
    return {
        "petitioners": [_revealed(person, wanted) for person in people],
        "original_text": text,
    }


def record(
    session: AsyncSession,
    actor: Actor,
    piece_id: UUID,
    fields: Iterable[Secret],
    purpose: str,
    now: datetime,
) -> None:
    """Append one reading for each field."""
    session.add_all(
        VaultReading(
            piece_id=piece_id,
            field=field,
            purpose=purpose,
            actor=actor.id,
            actor_name=actor.name,
            unit=actor.unit,
            at=now,
        )
        for field in sorted(set(fields))
    )


def _revealed(person: Petitioner, wanted: set[Secret]) -> dict[str, object]:
    shown = {
        field.value: getattr(person, field.value) if field in wanted else None
        for field in (Secret.NAME, Secret.PHONE, Secret.ADDRESS, Secret.DOCUMENT_NO)
    }
    return {"id": person.id, "position": person.position, "is_main": person.is_main, **shown}

"""Replacing an issued letter: a new one with its own number, the old one stays as it was."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.letters import commands as letters
from intake_service.handling.letters import queries
from intake_service.handling.letters.models import Letter
from intake_service.handling.letters.rules import replacements as rules
from intake_service.handling.letters.rules import sentences
from intake_service.handling.orders import queries as orders
from intake_service.handling.replacements.rules import Registration, registered
from intake_service.handling.replacements.schemas import Replacement
from intake_service.privacy.vault import commands as vault
from intake_service.reception.matters import queries as matters
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from shared import history
from shared.auth import Actor


async def replace(
    session: AsyncSession, actor: Actor, letter: Letter, form: Replacement, now: datetime
) -> Letter:
    """Issue a letter in the place of one that says something wrong （domain §9.6）.

    No period begins or moves. What was recorded of the delivery of the old one stays: where it
    came back, the new one is asked for; it is delivered itself. Raises `Conflict` (piece-sealed,
    letter-replaced, letter-withdrawn, letter-unchanged, letter-incomplete),
    `Forbidden` (not-decider), `Invalid` (letter-text-foreign, not-masked).
    """
    piece = await session.get_one(Piece, letter.piece_id)
    pieces.check_unsealed(piece, actor)
    rules.check_signer(letter.kind, piece.kind, actor.roles)
    rules.check_standing(
        replaced_by=await queries.replaced_by_no(session, letter.id),
        withdrawn=await queries.is_withdrawn(session, letter),
    )
    texts: dict[str, str] = form.texts.model_dump(exclude_none=True)
    rules.check_texts(letter.kind, texts.keys())
    told = {f"texts.{name}": text for name, text in texts.items() if name != "phone"}
    await vault.check_masked(
        session, pieces.ids_beside(piece.id), {"reason": form.reason} | told,
        ours={"texts.phone": form.texts.phone},
    )  # fmt: skip
    fields = await _registered(session, piece, letter)
    fields |= {name: rules.said(letter.kind, name, text) for name, text in texts.items()}
    if letter.kind == "D02":
        requests = await matters.requests(session, piece.id)
        fields["requests"] = sentences.listed([each.text for each in requests])
    made = await letters.issue_again(session, actor, piece, letter, fields, form.reason, now)
    said = f"{letter.document_no}由{made.document_no or '新文书'}替代；{form.reason}"
    history.move(session, actor, piece, piece_rules.REPLACE_LETTER, now, said)
    await session.flush()
    return made


async def _registered(session: AsyncSession, piece: Piece, letter: Letter) -> dict[str, str]:
    """What follows from the registration, as that is now."""
    summary = None
    if "summary" in letter.fields:
        summary = (await matters.of(session, piece)).summary_masked
    givers = await orders.givers(session, piece.id, letter.issuer_id)
    now = Registration(piece.form, piece.source, piece.sender, piece.arrived_at,
                       piece.petitioner_count, summary)  # fmt: skip
    return registered(letter.fields, now, givers)

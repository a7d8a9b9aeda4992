"""Refusing a piece, and taking that back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.letters import queries as letters
from intake_service.handling.letters.rules import sentences
from intake_service.privacy.vault import commands as vault_commands
from intake_service.privacy.vault import queries as vault
from intake_service.privacy.vault.rules import same_person
from intake_service.reception.dispositions import commands as dispositions
from intake_service.reception.dispositions.commands import Ending
from intake_service.reception.dispositions.rules import Kind
from intake_service.reception.matters import queries as matters
from intake_service.reception.matters.models import Matter
from intake_service.reception.refusals import queries, rules
from intake_service.reception.refusals.schemas import FinalRefusal, Refusal
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import door
from shared.auth import Actor
from shared.bodies import WithReason
from shared.codes import label
from shared.errors import FieldError, Invalid
from shared.workdays import chinese_date


async def refuse(
    session: AsyncSession, actor: Actor, piece: Piece, form: Refusal, now: datetime
) -> Piece:
    """Do not accept a piece, on one of the grounds NA1–NA4: letter D06, the notice is met.

    Raises `Conflict` (piece-sealed, already-accepted, wrong-status, not-a-skipping-visit,
    repeat-here, not-in-hand, not-the-same-person, repeats-filed), `Invalid` (refusal-invalid,
    matter-unknown, not-masked).
    """
    pieces.check_unsealed(piece, actor)
    door.check_unaccepted(piece)
    rules.check_visit(form.ground, piece.form, piece.purpose, piece.family, actor.level)
    rules.check_named(form.ground, form.matter_id, piece.matter_id)
    texts = {name: getattr(form, name) for name in ("facts", "basis", "guidance", "reason")}
    beside = pieces.ids_beside(piece.id, form.matter_id)
    await vault_commands.check_masked(session, beside, texts)
    ground = label("not_accepted_ground", form.ground)
    said = [f"{form.ground} {ground}", form.reason]
    if form.matter_id is not None:
        matter = await _named(session, actor, form.matter_id)
        rules.check_in_hand(
            matter.number,
            matter.unit_line,
            actor.line,
            in_hand=await queries.is_in_hand(session, matter, now),
        )
        await _check_same_person(session, piece, matter, form.reason)
        said.insert(1, matter.number)
    kept = form.model_dump(exclude={"matter_id"}) | {"named_matter": form.matter_id}
    letter = {**_said(form), "ground": ground, "guidance": sentences.closed(form.guidance)}
    ending = Ending(Kind.NOT_ACCEPT, kept, letter, "；".join(each for each in said if each))
    return await dispositions.end(session, actor, piece, piece_rules.NOT_ACCEPT, ending, now)


async def refuse_for_good(
    session: AsyncSession, actor: Actor, piece: Piece, form: FinalRefusal, now: datetime
) -> Piece:
    """No longer accept a piece that was ended before, NL1 or NL2: letter D07, the notice is met.

    《信访工作条例》第三十六条. Raises `Conflict` (piece-sealed, already-accepted, wrong-status,
    not-final, matter-open, not-the-same-person, repeats-filed), `Invalid` (refusal-invalid,
    matter-unknown, not-masked).
    """
    pieces.check_unsealed(piece, actor)
    door.check_unaccepted(piece)
    rules.check_document(form.ground, form.document_no, form.document_date, piece.arrived_at)
    texts = {
        name: getattr(form, name) for name in ("facts", "basis", "document_no", "organ", "reason")
    }
    beside = pieces.ids_beside(piece.id, form.matter_id)
    await vault_commands.check_masked(session, beside, texts)
    ours = await letters.numbered(session, actor, form.document_no)
    rules.check_final(form.ground, form.document_no, ours.kind if ours else None)
    ground = label("no_longer_accepted_ground", form.ground)
    said = [f"{form.ground} {ground}", form.document_no, form.reason]
    if form.matter_id is not None:
        matter = await _named(session, actor, form.matter_id)
        rules.check_ended(matter.number, matter.status)
        await _check_same_person(session, piece, matter, form.reason)
        said.insert(1, matter.number)
    kept = {
        **form.model_dump(exclude={"matter_id", "document_no", "document_date"}),
        "named_matter": form.matter_id,
        "named_document": form.document_no,
        "named_date": form.document_date,
    }
    letter = {
        **_said(form), "ground": ground, "final_organ": form.organ,
        "final_document": rules.DOCUMENT[form.ground], "final_no": form.document_no,
        "final_date": chinese_date(form.document_date),
    }  # fmt: skip
    move = piece_rules.NO_LONGER_ACCEPT
    reason = "；".join(each for each in said if each)
    ending = Ending(Kind.NO_LONGER_ACCEPT, kept, letter, reason)
    return await dispositions.end(session, actor, piece, move, ending, now)


async def undo(
    session: AsyncSession, actor: Actor, piece: Piece, form: WithReason, now: datetime
) -> Piece:
    """Take a refusal back; letter D37. Raises `Conflict` (wrong-status), `Invalid`."""
    return await dispositions.undo(session, actor, piece, piece_rules.UNDO_REFUSAL, form, now)


def _said(form: Refusal | FinalRefusal) -> dict[str, str]:
    """What both letters say."""
    return {
        "facts": sentences.paragraphs(sentences.closed(form.facts)),
        "basis": form.basis.rstrip("。"),
    }


async def _named(session: AsyncSession, actor: Actor, id: UUID) -> Matter:
    matter = await matters.to_join(session, actor, id)
    if matter is None:
        detail = "所选信访事项不存在，或您无权查看。"
        raise Invalid("matter-unknown", detail, [FieldError("matter_id", "没有这个信访事项")])
    return matter


async def _check_same_person(
    session: AsyncSession, piece: Piece, matter: Matter, reason: str | None
) -> None:
    """Compare who signed in the vault; nothing personal is shown."""
    mine = await vault.people(session, piece.id)
    theirs = await vault.people_of(session, pieces.ids_of(matter.id))
    rules.check_same_person(matter.number, reason, same=same_person(mine, theirs))

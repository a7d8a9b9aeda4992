"""Confirming proposals: a person triages many pieces at once, and each is answered by itself."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.reception.proposals import queries, rules
from intake_service.reception.proposals.rules import ConfirmationOutcome
from intake_service.reception.proposals.schemas import Confirmation, ConfirmationItem
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import check_untriaged
from intake_service.reception.triage import commands as triage
from intake_service.reception.triage.schemas import Triage
from shared import batches, versions
from shared.auth import Actor
from shared.errors import Refusal
from shared.feed import savepoint
from shared.problems import invalid

BY_PROPOSAL = "按建议确认"
"""What the piece's history says of a triage that began with a proposal."""


async def confirm(
    session: AsyncSession, actor: Actor, form: Confirmation, now: datetime
) -> dict[str, Any]:
    """Triage every item as its proposal says, or as the person says instead.

    An item that is refused changes nothing and stops no other; its refusals are those of
    `triage.commands.triage` and proposal-unclear, version-stale, already-triaged, not-found.
    """
    ids = [item.piece_id for item in form.items]
    waiting = await queries.to_confirm(session, actor, ids)
    joined = [item.matter_id for item in form.items if item.matter_id is not None]
    if joined:
        await queries.lock_matters(session, actor, joined)
    done = await queries.triaged(session, actor, [id for id in ids if id not in waiting])
    items, answered = [], set[UUID]()
    for item in form.items:
        try:
            batches.check_once(repeated=item.piece_id in answered)
            piece = await _triage(session, actor, _found(item, waiting, done), item, now)
        except Refusal as refusal:
            if refusal.record is not None:  # here the transaction goes on
                await session.execute(refusal.record("confirm", now))
            items.append(_refused(item, refusal))
        else:
            items.append(_confirmed(item, pieces.to_response(piece, actor)))
        answered.add(item.piece_id)
    confirmed = sum(each["outcome"] is ConfirmationOutcome.CONFIRMED for each in items)
    return {"items": items, "confirmed": confirmed, "refused": len(items) - confirmed}


def _found(
    item: ConfirmationItem, waiting: dict[UUID, tuple[Piece, rules.Proposal]], done: set[UUID]
) -> tuple[Piece, rules.Proposal]:
    if item.piece_id in waiting:
        return waiting[item.piece_id]
    check_untriaged(triaged=item.piece_id in done)
    raise pieces.missing()


async def _triage(
    session: AsyncSession,
    actor: Actor,
    found: tuple[Piece, rules.Proposal],
    item: ConfirmationItem,
    now: datetime,
) -> Piece:
    piece, proposal = found
    pieces.check_unsealed(piece, actor)
    versions.check({item.version}, piece.version)
    form = _form(rules.complete(item.given(), proposal))
    # What is refused halfway leaves nothing behind, and the items before it stand.
    async with savepoint(session):
        return await triage.triage(session, actor, piece, form, now, reason=BY_PROPOSAL)


def _form(values: dict[str, Any]) -> Triage:
    try:
        return Triage.model_validate(values)
    except ValidationError as error:
        raise invalid(error.errors()) from error


def _confirmed(item: ConfirmationItem, piece: dict[str, Any]) -> dict[str, Any]:
    return {
        "piece_id": item.piece_id,
        "outcome": ConfirmationOutcome.CONFIRMED,
        "code": None,
        "detail": None,
        "errors": [],
        "piece": piece,
    }


def _refused(item: ConfirmationItem, refusal: Refusal) -> dict[str, Any]:
    return {
        "piece_id": item.piece_id,
        "outcome": ConfirmationOutcome.REFUSED,
        "code": refusal.code,
        "detail": refusal.detail,
        "errors": refusal.extra.get("errors", []),
        "piece": None,
    }

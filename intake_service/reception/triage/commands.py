"""Triage: a person confirms what a piece is about and which matter it belongs to."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.deadlines import commands as deadlines
from intake_service.privacy.vault import queries as vault
from intake_service.privacy.vault.rules import discloses
from intake_service.reception.matters import queries as matters
from intake_service.reception.matters import rules as matter_rules
from intake_service.reception.matters.models import Matter, RequestItem
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.reception.triage import rules
from intake_service.reception.triage.schemas import Triage
from shared import history, regions
from shared.auth import Actor
from shared.db import new_id
from shared.errors import FieldError, Invalid
from shared.workdays import local_date


async def triage(
    session: AsyncSession,
    actor: Actor,
    piece: Piece,
    form: Triage,
    now: datetime,
    *,
    reason: str | None = None,
) -> Piece:
    """Join the piece to a new or an existing matter; `reason` goes into its history.

    A repeat of an open matter is filed with it and its notice is no longer owed. Raises `Invalid`
    (triage-invalid, accusation-sealed, not-masked, region-…, matter-unknown), `Conflict`
    (piece-sealed, already-triaged, repeat-not-confirmed, matter-closed).
    """
    pieces.check_unsealed(piece, actor)
    rules.check_triage(rules.Facts(
        form.family, form.route, form.topic, form.requests, form.matter_id is not None,
        form.is_repeat))  # fmt: skip
    piece_rules.check_untriaged(triaged=piece.matter_id is not None)
    await _check_masked(session, piece, form)
    region = regions.load().settle(form.region).code
    if form.matter_id is None:
        matter = await _open(session, actor, piece, form, region, now)
    else:
        matter = await _join(session, actor, form.matter_id, form, now)
    await session.flush()  # what is stored below refers to the matter
    await deadlines.join_matter(session, piece.id, matter.id)
    session.add_all(
        RequestItem(piece_id=piece.id, request_no=number, matter_id=matter.id, text=text)
        for number, text in enumerate(form.requests, start=1)
    )
    piece.matter_id = matter.id
    piece.region = region
    piece.title = matter.title if form.is_repeat else form.title
    piece.is_initial = form.matter_id is None
    if form.is_repeat:
        await _file(session, actor, piece, matter, now)
    else:
        history.move(session, actor, piece, piece_rules.TRIAGE, now, reason)
    await session.flush()  # the answer tells the new version
    return piece


async def _check_masked(session: AsyncSession, piece: Piece, form: Triage) -> None:
    secrets = await vault.secrets(session, piece.id)
    texts = {"title": form.title, "summary_masked": form.summary_masked}
    texts |= {f"requests.{at}": text for at, text in enumerate(form.requests)}
    rules.check_masked([field for field, text in texts.items() if discloses(text, secrets)])


async def _open(
    session: AsyncSession, actor: Actor, piece: Piece, form: Triage, region: str, now: datetime
) -> Matter:
    number = await matters.next_number(session)
    matter = Matter(
        id=new_id(),
        number=matter_rules.number(local_date(now).year, number),
        title=form.title,
        summary_masked=form.summary_masked,
        region=region,
        topic=form.topic,
        family=form.family,
        route=form.route,
        requests_count=len(form.requests),
        unit_id=piece.unit_id,
        unit_line=piece.unit_line,
        registered_line=piece.registered_line,
        moves=0,
    )
    history.move(session, actor, matter, matter_rules.OPEN, now)
    return matter


async def _join(
    session: AsyncSession, actor: Actor, id: UUID, form: Triage, now: datetime
) -> Matter:
    matter = await matters.to_join(session, actor, id)
    if matter is None:
        detail = "所选信访事项不存在，或您无权查看。"
        raise Invalid("matter-unknown", detail, [FieldError("matter_id", "没有这个信访事项")])
    move = rules.joining(matter.status, is_repeat=form.is_repeat)
    history.move(session, actor, matter, move, now)
    if not form.is_repeat:  # a repeat asks for the same things again
        matter.requests_count = len(form.requests)
    return matter


async def _file(
    session: AsyncSession, actor: Actor, piece: Piece, matter: Matter, now: datetime
) -> None:
    """End a repeat: the matter goes on without it."""
    move = piece_rules.FILE_REPEAT
    reason = f"经确认与{matter.number}系同一人、同一事项"
    history.move(session, actor, piece, move, now, reason)
    piece.closed_at = now
    piece.unit_id, piece.unit_line = matter.unit_id, matter.unit_line
    await deadlines.void(session, piece.id, move.stops, move.verb, now)

"""Triage: a person confirms what a piece is about and which matter it belongs to."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.deadlines import commands as clocks
from intake_service.privacy.vault import queries as vault
from intake_service.privacy.vault.rules import tells
from intake_service.reception.matters import commands as matters
from intake_service.reception.matters import queries as matter_queries
from intake_service.reception.matters import rules as matter_rules
from intake_service.reception.matters.models import Matter, RequestItem
from intake_service.reception.registration import commands as registration
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.reception.triage import rules
from intake_service.reception.triage.schemas import Triage
from shared import history, regions
from shared.auth import Actor
from shared.db import new_id
from shared.errors import FieldError, Invalid
from shared.moves import Move
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
    """Join the piece to a new or an existing matter; `reason` is kept in its history.

    A repeat of an open matter is filed with it and its notice is no longer owed. Raises `Invalid`
    (triage-invalid, accusation-sealed, not-masked, region-…, matter-unknown), `Conflict`
    (already-triaged, repeat-not-confirmed, matter-closed).
    """
    joins = form.matter_id is not None
    rules.check_triage(rules.Facts(
        form.family, form.route, form.topic, form.requests, joins, form.is_repeat))  # fmt: skip
    rules.check_untriaged(triaged=piece.matter_id is not None)
    secrets = await vault.secrets(session, piece.id)
    texts = {"title": form.title, "summary_masked": form.summary_masked}
    texts |= {f"requests.{at}": text for at, text in enumerate(form.requests)}
    rules.check_masked([field for field, text in texts.items() if tells(text, secrets)])
    region = regions.load().settle(form.region).code
    if joins:
        matter, matter_move = await _join(session, actor, form, now)
    else:
        matter, matter_move = await _open(session, actor, piece, form, region, now)
    await session.flush()  # the matter, which the rows below refer to
    _requests(session, piece, matter, form)
    piece.matter_id = matter.id
    piece.region = region
    piece.title = matter.title if form.is_repeat else form.title
    piece.is_initial = not joins
    if form.is_repeat:
        move = await _file(session, actor, piece, matter, now)
    else:
        move = piece_rules.TRIAGE
        await history.apply(session, piece, move, actor, reason, now)
    await clocks.join_matter(session, piece.id, matter.id)
    await matters.announce(session, matter, matter_move, now)
    await registration.announce(session, piece, move, now)
    return piece


async def _open(
    session: AsyncSession, actor: Actor, piece: Piece, form: Triage, region: str, now: datetime
) -> tuple[Matter, Move]:
    number = await matter_queries.next_number(session)
    matter = Matter(
        id=new_id(),
        number=matter_rules.number(local_date(now).year, number),
        title=form.title,
        summary_masked=form.summary_masked,
        region=region,
        topic=form.topic,
        family=form.family,
        route=form.route,
        requests_count=0,
        unit_id=piece.unit_id,
        unit_line=piece.unit_line,
        registered_line=piece.registered_line,
        moves=0,
    )
    await history.apply(session, matter, matter_rules.OPEN, actor, None, now)
    return matter, matter_rules.OPEN


async def _join(
    session: AsyncSession, actor: Actor, form: Triage, now: datetime
) -> tuple[Matter, Move]:
    matter = (
        await matter_queries.to_join(session, actor, form.matter_id) if form.matter_id else None
    )
    if matter is None:
        detail = "所选信访事项不存在，或您无权查看。"
        raise Invalid("matter-unknown", detail, [FieldError("matter_id", "没有这个信访事项")])
    move = rules.joining(matter.status, is_repeat=form.is_repeat)
    await history.apply(session, matter, move, actor, None, now)
    return matter, move


def _requests(session: AsyncSession, piece: Piece, matter: Matter, form: Triage) -> None:
    session.add_all(
        RequestItem(piece_id=piece.id, request_no=no, matter_id=matter.id, text=text)
        for no, text in enumerate(form.requests, start=1)
    )
    if not form.is_repeat:  # a repeat asks for the same things again
        matter.requests_count = len(form.requests)


async def _file(
    session: AsyncSession, actor: Actor, piece: Piece, matter: Matter, now: datetime
) -> Move:
    """A repeat is done with: the matter goes on without it."""
    move = piece_rules.FILE_REPEAT
    reason = f"经确认与{matter.number}系同一人、同一事项"
    await history.apply(session, piece, move, actor, reason, now)
    piece.closed_at = now
    piece.unit_id, piece.unit_line = matter.unit_id, matter.unit_line
    await clocks.void(session, piece.id, move.stops, move.verb, now)
    return move

"""Triage: a person confirms what a piece is about and which matter it belongs to."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.deadlines import commands as deadlines
from intake_service.handling.divisions import queries as divisions
from intake_service.handling.recused import commands as recused
from intake_service.privacy.vault import commands as vault_commands
from intake_service.privacy.vault import queries as vault
from intake_service.privacy.vault.rules import Person, same_person
from intake_service.reception.matters import commands as matter_commands
from intake_service.reception.matters import queries as matters
from intake_service.reception.matters import rules as matter_rules
from intake_service.reception.matters.models import Matter, RequestItem
from intake_service.reception.proposals.rules import topics
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import facts as piece_facts
from intake_service.reception.registration.rules import simple
from intake_service.reception.triage import rules
from intake_service.reception.triage.schemas import Triage
from shared import history, regions, series
from shared.auth import SYSTEM, Actor
from shared.bodies import WithReason
from shared.db import new_id
from shared.errors import FieldError, Invalid
from shared.together import flush
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

    Whether person, place and topic are those of an existing matter is compared in the vault.

    A repeat of an open matter is filed with it and its notice is no longer owed. Raises `Invalid`
    (triage-invalid, accusation-sealed, not-masked, region-…, matter-unknown), `Conflict`
    (piece-sealed, already-triaged, not-the-same, repeat-not-confirmed, matter-closed).
    """
    pieces.check_unsealed(piece, actor)
    rules.check_triage(rules.Facts(
        form.family, form.route, form.topic, form.requests, form.matter_id is not None,
        form.is_repeat))  # fmt: skip
    piece_rules.check_untriaged(triaged=piece.matter_id is not None)
    region = regions.load().settle(form.region).code
    await _check_masked(session, piece, form, region)
    if form.matter_id is None:
        matter = await _open(session, actor, piece, form, region, now)
    else:
        matter = await _found(session, actor, form.matter_id)
        why = await _check_same(session, piece, matter, form, region)
        reason = f"{reason}；{why}" if reason else why
        _join(session, actor, matter, form, now)
    await flush(session)  # what is stored below refers to the matter
    await deadlines.join_matter(session, piece.id, matter.id)
    await recused.join_matter(session, piece.id, matter.id, piece_rules.TRIAGE, now)
    session.add_all(
        RequestItem(piece_id=piece.id, request_no=number, matter_id=matter.id, text=text)
        for number, text in enumerate(form.requests, start=1)
    )
    piece.matter_id = matter.id
    piece.region = region
    piece.family = matter.family
    piece.title = matter.title if form.is_repeat else form.title
    piece.regard(first=form.matter_id is None)
    if form.is_repeat:
        await _file(session, actor, piece, matter, now, reason)
    else:
        history.move(session, actor, piece, piece_rules.TRIAGE, now, reason)
    await flush(session)  # the answer tells the new version
    return piece


async def _check_masked(session: AsyncSession, piece: Piece, form: Triage, region: str) -> None:
    texts = {"title": form.title, "summary_masked": form.summary_masked, "reason": form.reason}
    texts |= {f"requests.{at}": text for at, text in enumerate(form.requests)}
    known = topics()[form.topic]
    places = [place.name for place in regions.load().path(region)]
    public = [words for words in (known.subject, known.request, *places) if words]
    beside = pieces.ids_beside(piece.id, form.matter_id)
    await vault_commands.check_masked(session, beside, texts, public)


async def _open(
    session: AsyncSession, actor: Actor, piece: Piece, form: Triage, region: str, now: datetime
) -> Matter:
    year = local_date(now).year
    number = await series.next_number(session, matter_rules.SERIES, year)
    matter = Matter(
        id=new_id(),
        number=matter_rules.number(year, number),
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


async def _found(session: AsyncSession, actor: Actor, id: UUID) -> Matter:
    matter = await matters.to_join(session, actor, id)
    if matter is None:
        detail = "所选信访事项不存在，或您无权查看。"
        raise Invalid("matter-unknown", detail, [FieldError("matter_id", "没有这个信访事项")])
    return matter


async def _check_same(
    session: AsyncSession, piece: Piece, matter: Matter, form: Triage, region: str
) -> str:
    """Compare person, place and topic of the piece and the matter; nothing personal is shown.

    What history says of it. Raises `Conflict` (not-the-same).
    """
    mine = await vault.people(session, piece.id)
    differing = await compared(session, mine, matter, region, form.topic)
    return rules.check_same(differing, matter.number, form.reason)


async def compared(
    session: AsyncSession, mine: Sequence[Person], matter: Matter, region: str, topic: str
) -> list[str]:
    """What （信访人、属地、类别） does not agree with a matter that pieces of `mine` shall join."""
    theirs = await vault.people_of(session, pieces.ids_of(matter.id))
    place = regions.load().settle(matter.region).code
    agrees = {
        "信访人": same_person(mine, theirs),
        "属地": regions.within(region, place) or regions.within(place, region),
        "类别": topic == matter.topic,
    }
    return [name for name, holds in agrees.items() if not holds]


def _join(session: AsyncSession, actor: Actor, matter: Matter, form: Triage, now: datetime) -> None:
    move = rules.joining(matter.status, is_repeat=form.is_repeat)
    history.move(session, actor, matter, move, now)
    if not form.is_repeat:  # a repeat asks for the same things again
        matter.requests_count = len(form.requests)


async def undo(
    session: AsyncSession, actor: Actor, piece: Piece, form: WithReason, now: datetime
) -> Piece:
    """Take a triage back: the piece waits for triage again, and its matter goes on without it.

    The notice is owed again from arrival, where filing as a repeat had ended that. A matter that
    this piece had opened is closed; not while repeats are filed with it, which would then be
    handled by nobody. Raises `Conflict` (not-triaged, wrong-status, repeats-filed,
    internal-order-open, simplified), `Invalid` (not-masked).
    """
    move, filed = piece_rules.UNDO_TRIAGE, piece.status is piece_rules.Status.FILED
    piece_rules.check_triaged(triaged=piece.matter_id is not None)
    simple.check_possible(move, piece)
    repeated = not filed and await matters.repeats_since_triage(session, piece)
    await divisions.check_none_about(session, piece.id)
    await vault_commands.check_masked(session, pieces.ids_beside(piece.id), {"reason": form.reason})
    history.move(session, actor, piece, move, now, form.reason)
    matter = await matters.of(session, piece)
    history.move(session, actor, matter, matter_rules.LEAVE, now, form.reason)
    piece.matter_id = piece.region = piece.family = None
    piece.title = piece.closed_at = None
    piece.regard(first=True)
    piece.unit_id, piece.unit_line = piece.registered_unit, piece.registered_line
    await matter_commands.forget_requests(session, piece.id)
    await deadlines.join_matter(session, piece.id, None)
    await recused.join_matter(session, piece.id, None, move, now)
    if filed:
        main = await vault.main_petitioner(session, piece.id)
        owed = piece_facts.clocks(piece.source, reachable=bool(main.name and main.address))
        await deadlines.start(session, piece, owed, move.verb, piece.arrived_at)
    else:
        await flush(session)  # what follows asks the database
        await _go_on_without(session, matter, now, repeated=repeated)
    await flush(session)  # the answer tells the new version
    return piece


async def _go_on_without(
    session: AsyncSession, matter: Matter, now: datetime, *, repeated: bool
) -> None:
    """A matter whose piece waits for triage again: closed, or with what the others ask for.

    `repeated`: repeats were filed while the piece was in hand; earlier ones it does not concern.
    """
    in_hand = await pieces.open_in_matter(session, matter.id)
    rules.check_no_repeats(left=repeated and not in_hand)
    if (requests := await matters.requests_left(session, matter.id)) is not None:
        matter.requests_count = requests
    await matter_commands.close(session, SYSTEM, matter, now)


async def _file(
    session: AsyncSession,
    actor: Actor,
    piece: Piece,
    matter: Matter,
    now: datetime,
    reason: str | None,
) -> None:
    """End a repeat: the matter goes on without it."""
    move = piece_rules.FILE_REPEAT
    history.move(session, actor, piece, move, now, reason)
    piece.closed_at = now
    piece.unit_id, piece.unit_line = matter.unit_id, matter.unit_line
    await deadlines.void(session, piece.id, move.stops, move.verb, now)

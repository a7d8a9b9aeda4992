"""Leading a piece to another statutory path, and correcting the path it is on."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.deadlines import commands as deadlines
from intake_service.handling.deadlines.models import Deadline
from intake_service.handling.deadlines.rules import MONTHS_TO_PERFORM
from intake_service.handling.extensions import commands as extensions
from intake_service.handling.letters import commands as letters
from intake_service.handling.letters.rules import sentences
from intake_service.handling.orders import commands as orders
from intake_service.handling.orders import queries as order_queries
from intake_service.handling.orders import rules as order_rules
from intake_service.handling.orders.models import Order
from intake_service.handling.referrals import rules
from intake_service.handling.referrals.commands.paths import changed, reroute, usual
from intake_service.handling.referrals.models import Referral
from intake_service.handling.referrals.schemas import Diversion, PathFinding, RouteCorrection
from intake_service.privacy.vault import commands as vault
from intake_service.reception.dispositions.rules import UNADDRESSED
from intake_service.reception.matters import queries as matters
from intake_service.reception.matters.rules import Route
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import Awaiting, door
from shared import history
from shared.auth import Actor
from shared.codes import label
from shared.moves import Move
from shared.workdays import local_date, months_after


async def divert(
    session: AsyncSession, actor: Actor, piece: Piece, form: Diversion, now: datetime
) -> Referral:
    """Lead a piece to the path on which triage found it: letter D05, the notice is met.

    《信访工作条例》第三十一条. Raises `Conflict` (piece-sealed, not-triaged, not-an-appeal,
    petition-procedure, wrong-status, letter-incomplete), `Invalid` (referral-invalid, not-masked).
    """
    pieces.check_unsealed(piece, actor)
    piece_rules.check_triaged(triaged=piece.matter_id is not None)
    door.check_appeal(piece)
    matter = await matters.of(session, piece)
    route = rules.another_path(matter.route)
    return await _divert(session, actor, piece, piece_rules.DIVERT, route, form, now)


async def find_path(
    session: AsyncSession, actor: Actor, piece: Piece, form: PathFinding, now: datetime
) -> Referral:
    """Lead a piece that is in hand to another path, for a reason: DL05 is void, letter D05.

    Raises `Conflict` (piece-sealed, not-an-appeal, petition-procedure, wrong-status,
    letter-incomplete), `Invalid` (referral-invalid, not-masked).
    """
    pieces.check_unsealed(piece, actor)
    door.check_appeal(piece)
    move, route = piece_rules.FIND_PATH, rules.another_path(form.route)
    return await _divert(session, actor, piece, move, route, form, now, form.reason)


async def correct_route(
    session: AsyncSession, actor: Actor, piece: Piece, form: RouteCorrection, now: datetime
) -> Piece:
    """Correct the path of a piece that nobody has accepted.

    Only the petition procedure has DL05: it is void on another path, and runs on as it began when
    the piece comes back. Raises `Conflict` (piece-sealed, not-triaged, not-an-appeal,
    wrong-status, same-route), `Invalid` (not-masked).
    """
    pieces.check_unsealed(piece, actor)
    piece_rules.check_triaged(triaged=piece.matter_id is not None)
    door.check_appeal(piece)
    matter = await matters.of(session, piece)
    rules.check_new_route(form.route, matter.route)
    await vault.check_masked(session, pieces.ids_beside(piece.id), {"reason": form.reason})
    move = piece_rules.CORRECT_ROUTE
    said = f"{changed(matter.route, form.route)}；{form.reason}"
    history.move(session, actor, piece, move, now, said)
    reroute(session, actor, matter, form.route, now, said)
    if form.route is Route.P6:
        await deadlines.resume(session, piece, "DL05")
    else:
        await deadlines.void(session, piece.id, ["DL05"], move.verb, now)
    await session.flush()  # the answer tells the new version
    return piece


async def _divert(
    session: AsyncSession,
    actor: Actor,
    piece: Piece,
    move: Move,
    route: Route,
    form: Diversion,
    now: datetime,
    why: str | None = None,
) -> Referral:
    order = await order_queries.open_of_piece(session, piece.id)
    received = order.arrived_at if order else piece.arrived_at
    told = rules.Told(form.organ, form.limit_text, form.limit_on, form.limit_basis)
    rules.check_told(route, told, local_date(received), now)
    texts = form.model_dump(include={"organ", "basis", "limit_text", "limit_basis", "reason"})
    await vault.check_masked(session, pieces.ids_beside(piece.id), texts)
    matter = await matters.of(session, piece)
    former = matter.route
    addressable = await letters.addressable(session, piece)
    said = [label("route", route), why, None if addressable else UNADDRESSED]
    reason = "；".join(each for each in said if each)
    referral = Referral(
        piece_id=piece.id,
        matter_id=matter.id,
        order_id=order.id if order else None,
        unit_id=piece.unit_id,
        unit_line=piece.unit_line,
        route=route,
        former_route=former,
        former_status=piece.status,
        organ=form.organ or actor.unit_name,
        basis=form.basis,
        limit_text=form.limit_text,
        limit_on=form.limit_on,
        limit_basis=form.limit_basis,
        diverted_at=now,
        moves=0,
    )
    history.move(session, actor, piece, move, now, reason)
    if route is not former:
        reroute(session, actor, matter, route, now, f"{changed(former, route)}；{why}")
    await _end_clocks(session, piece, move, now, addressable=addressable)
    if order is not None:
        _take_in_hand(session, actor, order, now)
        await orders.handled(session, actor, piece, now)
    await extensions.drop(session, piece, now, rules.OTHER_PATH)
    piece.awaiting = Awaiting.DUTY if route is Route.P5 else Awaiting.ORGAN
    clock = await _begin(session, piece, referral, received)
    history.move(session, actor, referral, rules.PROPOSE, now, reason)
    await session.flush()
    if addressable:
        await _tell(session, actor, piece, referral, order, clock, now)
    return referral


async def _end_clocks(
    session: AsyncSession, piece: Piece, move: Move, now: datetime, *, addressable: bool
) -> None:
    """The notice is given, or no longer owed; only the petition procedure has DL05."""
    await deadlines.void(session, piece.id, ["DL05"], move.verb, now)
    stop = deadlines.stop if addressable else deadlines.void
    await stop(session, piece.id, move.stops, move.verb, now)
    piece.closed_at = now
    if addressable:
        piece.noticed_at = piece.noticed_at or now
    elif move is piece_rules.DIVERT:
        piece.notice_due = None


def _take_in_hand(session: AsyncSession, actor: Actor, order: Order, now: datetime) -> None:
    """What was only given is in hand now; its issuer waits for the report as before."""
    if order.status is not order_rules.Status.IN_HANDLING:
        orders.note_handler(order, actor)
        history.move(session, actor, order, order_rules.DIVERT, now)


async def _begin(
    session: AsyncSession, piece: Piece, referral: Referral, received: datetime
) -> Deadline | None:
    """Let DL14 run from the receipt of the application; P5 alone is a duty of ours."""
    if referral.route is not Route.P5:
        return None
    until = referral.limit_on or months_after(received, MONTHS_TO_PERFORM)
    (clock,) = await deadlines.start(session, piece, ["DL14"], "propose", received,
                                     order_id=referral.order_id, until=until)  # fmt: skip
    await session.flush()  # the referral refers to it
    referral.deadline_id = clock.id
    return clock


async def _tell(
    session: AsyncSession,
    actor: Actor,
    piece: Piece,
    referral: Referral,
    order: Order | None,
    clock: Deadline | None,
    now: datetime,
) -> None:
    history.move(session, actor, referral, rules.TELL, now)
    you = sentences.you(piece.petitioner_count)
    if clock is None:
        course = sentences.elsewhere(
            you, referral.organ, referral.limit_text or "", referral.limit_on
        )
    else:
        course = sentences.performed_here(clock.start, referral.limit_basis, clock.end)
    wanted = {"D05": {
        "way": label("route", referral.route).removesuffix("途径"),
        "article": sentences.path_article(referral.route),
        "basis": referral.basis.rstrip("。"), "course": course, **usual(actor, piece, order),
    }}  # fmt: skip
    (letter,) = await letters.issue(session, actor, piece, wanted, now)
    referral.document_no = letter.document_no

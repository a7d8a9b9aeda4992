"""Putting leaders in charge: propose, name, confirm, reject, end, replace, declare a recusal."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from assignment_service.charges import queries, rules
from assignment_service.charges.models import Charge, Matter, Recusal
from assignment_service.charges.queries import chains, following, proposals
from assignment_service.charges.rules import Candidate, Status
from assignment_service.charges.schemas import ChargeForm, Proposed, RecusalForm
from assignment_service.leaders import queries as leaders
from assignment_service.leaders.models import Leader
from assignment_service.leaders.rules import in_office
from shared import history
from shared.auth import SYSTEM, Actor
from shared.db import new_id
from shared.moves import Move, permit
from shared.regions import Level
from shared.together import flush
from shared.workdays import local_date


async def charge(session: AsyncSession, actor: Actor, form: ChargeForm, now: datetime) -> Charge:
    """Propose a provincial leader, or name the one of the own city or county.

    Raises `NotFound` (matter-not-found), `Forbidden` (by the move), `Invalid`
    (takes-all-city-only, leader-unknown, leader-not-of-level) or `Conflict` (matter-closed,
    not-listed, level-not-owed, level-filled, already-proposed, leader-recused, leader-term-over).
    """
    matter = await queries.matter_to_change(session, actor, form.matter_id)
    return await _open(session, actor, matter, form, now)


async def propose(
    session: AsyncSession, actor: Actor, matter: Matter, form: Proposed, now: datetime
) -> tuple[Charge, list[Candidate]]:
    """Propose the candidate who is named or comes first; with those who come next.

    Beside others of a list: who is proposed for one counts as charged with it for the next. Raises
    `Conflict` (no-candidate) or `Invalid` (leader-not-candidate), and as `charge`.
    """
    rules.check_unproposed(await queries.proposed(session, matter.id))
    ranked = await proposals.ranked(session, actor, matter.id, now, form.leader_id)
    first = rules.chosen(ranked, form.leader_id)
    said = ChargeForm(
        matter_id=matter.id,
        level=Level.PROVINCE,
        leader_id=first.leader_id,
        basis=first.basis,
        reason=first.reason,
        months=form.months,
    )
    row = await _open(session, actor, matter, said, now)
    return row, [each for each in ranked if each is not first]


async def _open(
    session: AsyncSession, actor: Actor, matter: Matter, form: ChargeForm, now: datetime
) -> Charge:
    leader = in_office(await leaders.serving(session, form.leader_id), "leader_id")
    chain = await chains.chain(session, actor, matter.id, now)
    filled = await _filled(session, matter.id, form.level, now)
    proposed = await queries.proposed(session, matter.id)
    row = _charge(matter, leader, form.level, now)
    row.basis, row.takes_all, row.reason = form.basis, form.takes_all, form.reason
    row.term_months = form.months
    move = rules.opening(form.level)
    history.move(session, actor, row, move, now, form.reason)
    rules.check_form(form.level, form.takes_all)
    rules.check_leader(leader.level, leader.unit_line, form.level, matter.unit_line, "leader_id")
    rules.check_matter(matter.status, chain.listing_status)
    if move is rules.NAME:
        rules.check_owed(chain.listing_status, chain.levels_owed, form.level)
    rules.check_vacant(filled)
    rules.check_proposed(leader.id, proposed)
    rules.check_recusal(leader.id, chain.recused)
    row.answers_for = _answers_for(leader, row, now)
    if row.status is Status.ACTIVE:
        _activate(row, now)
    await flush(session)
    return row


async def confirm(session: AsyncSession, actor: Actor, charge: Charge, now: datetime) -> Charge:
    """The principal puts the proposed leader in charge; DL16 starts.

    Raises `Conflict` (wrong-status, matter-closed, level-filled, leader-recused, leader-term-over:
    what the leader was proposed for ran out) or `Invalid` (leader-unknown: the leader left
    meanwhile, or moved).
    """
    chain = await chains.chain(session, actor, charge.matter_id, now)
    filled = await _filled(session, charge.matter_id, charge.level, now)
    leader = await leaders.serving(session, charge.leader_id, charge.unit_id)
    history.move(session, actor, charge, rules.CONFIRM, now)
    leader = in_office(leader, "leader_id")
    rules.check_matter(charge.matter.status, chain.listing_status)
    rules.check_vacant(filled)
    rules.check_recusal(charge.leader_id, chain.recused)
    charge.answers_for = _answers_for(leader, charge, now)
    _activate(charge, now)
    await flush(session)
    return charge


async def reject(
    session: AsyncSession, actor: Actor, charge: Charge, reason: str, now: datetime
) -> Charge:
    """The principal does not follow a proposal. Raises `Conflict` (wrong-status)."""
    history.move(session, actor, charge, rules.REJECT, now, reason)
    charge.ended_at = now
    await session.flush()
    return charge


async def end(
    session: AsyncSession, actor: Actor, charge: Charge, reason: str, now: datetime
) -> Charge:
    """End a charge; an owed level becomes a gap. Raises `Conflict` (wrong-status)."""
    await catch_up(session, charge, now)
    history.move(session, actor, charge, rules.END, now, reason)
    charge.ended_at = now
    await session.flush()
    return charge


async def replace(
    session: AsyncSession, actor: Actor, charge: Charge, leader_id: UUID, note: str, now: datetime
) -> Charge:
    """Another leader takes over from one who left or answers for the case no more.

    Returns the successor's charge. Raises `Conflict` (leader-serving), and as `take_over`.
    """
    is_vacated = await chains.unanswered(session, charge.id, now)
    row = await take_over(session, actor, charge, rules.REPLACE, leader_id, "leader_id", note, now)
    rules.check_vacated(is_vacated=is_vacated)
    return row


async def complete(session: AsyncSession, charge: Charge, now: datetime) -> None:
    """If the case was delisted, or closed without a listing, DL16 stops. For a job."""
    if charge.status is not Status.ACTIVE:
        return
    listing = await following.delisting(session, charge)
    if listing is not None and listing.delisted_at is not None:
        history.move(session, SYSTEM, charge, rules.COMPLETE, now)
        charge.listing_id, charge.done_on = listing.id, local_date(listing.delisted_at)
    elif await following.is_over(session, charge):
        history.move(session, SYSTEM, charge, rules.COMPLETE, now)
        charge.done_on = local_date(now)


async def resume(session: AsyncSession, charge: Charge, now: datetime) -> None:
    """The case relapsed, or its matter was opened again: the same leader goes on. For a job.

    With a new DL16 (domain §4.8), unless he was done on the same day: the copies of matter and
    listing come by two feeds, of which one may be late.
    """
    listing = await following.relapse(session, charge)
    since = None if listing is None else listing.relisted_at
    if since is None and await following.is_reopened(session, charge):
        since = now
    if since is None:
        return
    history.move(session, SYSTEM, charge, rules.RESUME, now)
    if listing is not None or charge.done_on != local_date(now):
        charge.active_since = since
        charge.due_on = rules.due_on(since, charge.term_months)
    charge.listing_id = charge.done_on = None


async def lapse(session: AsyncSession, charge: Charge, now: datetime) -> None:
    """The matter of a proposal is over, and nobody may answer it any more. For a job."""
    if charge.status is Status.PROPOSED and await following.is_over(session, charge):
        history.move(session, SYSTEM, charge, rules.LAPSE, now)
        charge.ended_at = now


async def recuse(
    session: AsyncSession, actor: Actor, matter: Matter, form: RecusalForm, now: datetime
) -> Recusal:
    """Record that a leader must keep away from a matter; the leader's charge on it ends.

    So must somebody of the task force that has it, whose secondment a job ends.

    Raises `Forbidden` (not-your-leader), `Invalid` (leader-unknown) or `Conflict`
    (already-recused).
    """
    member = await queries.member(session, matter.id, form.leader_id)
    known = await leaders.serving(session, form.leader_id)
    leader = member or in_office(known, "leader_id")
    permit(rules.RECUSE, actor, leader)  # there need be no charge whose move would ask it
    rules.check_undeclared(leader.leader_id, await queries.declared(session, matter.id))
    recusal = Recusal(
        id=new_id(),
        matter_id=matter.id,
        leader_id=leader.leader_id,
        ground=form.ground,
        declared_by=actor.id,
        declared_at=now,
    )
    session.add(recusal)
    for row in await queries.of_leader(session, matter.id, leader.leader_id):
        history.move(session, actor, row, rules.RECUSE, now, form.ground)
        row.ended_at = now
    return recusal


async def take_over(
    session: AsyncSession,
    actor: Actor,
    charge: Charge,
    move: Move,
    leader_id: UUID,
    field: str,
    note: str,
    now: datetime,
) -> Charge:
    """Another leader takes over as things stand: the end of DL16 stays, the basis is his own.

    全包 stays with principal leaders (domain §4.1): under another one the county owes a leader.
    Returns the successor's charge. Raises `Conflict` (wrong-status, leader-recused, same-leader,
    leader-term-over) or `Invalid` (leader-unknown, leader-not-of-level).
    """
    await catch_up(session, charge, now)
    history.move(session, actor, charge, move, now, note)
    leader = await successor(session, charge, leader_id, field)
    charge.ended_at = now
    await session.flush()  # at no moment may the level have two active charges
    row = _charge(charge.matter, leader, charge.level, now)
    row.reason = note
    row.basis, row.answers_for = rules.succeeding(
        leader, charge.basis, charge.matter.topic, _places(charge), local_date(now)
    )
    row.takes_all = charge.takes_all and leader.is_principal
    row.term_months, row.due_on = charge.term_months, charge.due_on
    row.replaces, row.active_since = charge.id, now
    history.move(session, actor, row, rules.SUCCEED, now, note)
    await session.flush()
    return row


async def successor(session: AsyncSession, charge: Charge, leader_id: UUID, field: str) -> Leader:
    """The leader who may take over a charge.

    Raises `Conflict` (leader-recused, same-leader) or `Invalid` (leader-unknown,
    leader-not-of-level).
    """
    recused = await queries.recused(session, charge.matter_id)
    leader = in_office(await leaders.serving(session, leader_id), field)
    rules.check_leader(leader.level, leader.unit_line, charge.level, charge.matter.unit_line, field)
    rules.check_successor((charge.leader_id, charge.unit_id), (leader.id, leader.unit_id))
    rules.check_recusal(leader.id, recused)
    return leader


async def catch_up(session: AsyncSession, charge: Charge, now: datetime) -> None:
    """What the case decided on a charge, where the jobs did not come by yet."""
    await complete(session, charge, now)
    await resume(session, charge, now)


async def _filled(
    session: AsyncSession, matter_id: UUID, level: Level, now: datetime
) -> UUID | None:
    """The charge that fills a level, once what the case ended is done."""
    active = await queries.active(session, matter_id, level)
    if active is not None:
        await catch_up(session, active, now)
    return await queries.in_charge(session, matter_id, level)


def _charge(matter: Matter, leader: Leader, level: Level, now: datetime) -> Charge:
    return Charge(
        matter=matter,
        matter_id=matter.id,
        level=level,
        leader_id=leader.id,
        leader_name=leader.name,
        leader_post=leader.post,
        leader_phone=leader.phone,
        unit_id=leader.unit_id,
        unit_line=leader.unit_line,
        opened_at=now,
    )


def _answers_for(leader: Leader, charge: Charge, now: datetime) -> str | None:
    topic, today = charge.matter.topic, local_date(now)
    return rules.answers_for(leader, charge.basis, topic, _places(charge), today)


def _places(charge: Charge) -> list[str]:
    """The codes of the matter's region and those above it, from the province down."""
    region = charge.matter.region
    return [f"{region[:2]}0000", f"{region[:4]}00", region]


def _activate(charge: Charge, now: datetime) -> None:
    charge.active_since = now
    charge.due_on = rules.due_on(now, charge.term_months)

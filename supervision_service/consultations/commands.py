"""What people do with a consultation."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from shared import directory, history, series
from shared.auth import SYSTEM, Actor
from shared.bodies import WithReason
from shared.moves import Role
from shared.workdays import local_date
from supervision_service.consultations import queries, rules
from supervision_service.consultations.models import Consultation, Participant
from supervision_service.consultations.schemas import (
    ConclusionIn,
    ConsultationIn,
    Invitation,
    LaterDue,
    OpinionIn,
    Uninvitation,
)
from supervision_service.follow_ups import commands as follow_ups
from supervision_service.follow_ups.commands import Source
from supervision_service.follow_ups.rules import Kind
from supervision_service.listings.models import Listing

SERIES = "HS"


async def call(
    session: AsyncSession, actor: Actor, listing: Listing, form: ConsultationIn, now: datetime
) -> Consultation:
    """发起会商（domain §4.5）：问题、材料、参加单位和第三方、意见期限。

    Raises `Conflict` (not-on-list), `Invalid` (due-past, participant-twice, unit-unknown,
    not-third-party).
    """
    today = local_date(now)
    rules.listed(listing.status)
    rules.ahead(form.due, today, "due")
    row = Consultation(
        listing=listing,
        matter=listing.matter,
        matter_id=listing.matter_id,
        called_at=now,
        participants=[],
        **form.model_dump(exclude={"unit_ids", "third_parties"}),
    )
    await _asked(session, row, form, now)
    ordinal = await series.next_number(session, SERIES, today.year)
    row.number = f"{SERIES}-{today.year}-{ordinal:03d}"
    history.move(session, actor, row, rules.CALL, now)
    return row


async def invite(
    session: AsyncSession, actor: Actor, row: Consultation, form: Invitation, now: datetime
) -> None:
    """增加参加单位或者第三方。 Raises as `call`."""
    history.move(session, actor, row, rules.INVITE, now)
    await _asked(session, row, form, now)


async def uninvite(
    session: AsyncSession, actor: Actor, row: Consultation, form: Uninvitation, now: datetime
) -> None:
    """取消邀请，说明理由；第三方即不能再查看。 Raises `NotFound` (participant-not-found)."""
    history.move(session, actor, row, rules.UNINVITE, now, form.reason)
    participant = queries.participant(row, form.participant_id)
    participant.ended_on, participant.end_reason = local_date(now), form.reason


async def give_opinion(
    session: AsyncSession, actor: Actor, row: Consultation, form: OpinionIn, now: datetime
) -> None:
    """发表意见；再次发表的，以最近一次为准，此前的见办理经过。

    Raises `NotFound` (consultation-not-found) after the last day of a third party's invitation.
    """
    participant = queries.own_part(row, actor)
    rules.still_invited(participant.until, local_date(now))
    history.move(session, actor, row, rules.GIVE_OPINION, now, form.opinion)
    participant.opinion, participant.opinion_by = form.opinion, actor.name
    participant.opinion_at = now


async def move_due(
    session: AsyncSession, actor: Actor, row: Consultation, form: LaterDue, now: datetime
) -> None:
    """调整意见期限，或者一并延长第三方的邀请，说明理由。 Raises `Invalid` (due-past)."""
    today, until = local_date(now), form.invited_until
    rules.ahead(form.due, today, "due")
    said = f"{row.due:%Y-%m-%d} → {form.due:%Y-%m-%d}：{form.reason}"
    if until is not None:
        rules.ahead(until, today, "invited_until")
        invited = [each for each in row.asked if each.until is not None]
        former = "、".join(f"{each.name} {each.until:%Y-%m-%d}" for each in invited)
        said = f"{said}（第三方邀请：{former} → {until:%Y-%m-%d}）"
        for each in invited:
            each.until = until
    history.move(session, actor, row, rules.MOVE_DUE, now, said)
    row.due = form.due


async def conclude(
    session: AsyncSession, actor: Actor, row: Consultation, form: ConclusionIn, now: datetime
) -> None:
    """形成结论，下达落实任务。

    Raises `Conflict` (nobody-asked, third-party-missing), `Invalid` (opinions-missing, due-past,
    unit-unknown).
    """
    history.move(session, actor, row, rules.CONCLUDE, now, form.conclusion)
    asked = [
        rules.Asked(each.name, each.account_id is not None, each.opinion is not None)
        for each in row.asked
    ]
    rules.concludable(row.kind, asked, form.missing_reason)
    for task in form.tasks:
        rules.ahead(task.due, local_date(now), "tasks")
    source = Source(Kind.CONSULTATION, row.id, row.number, row.matter_id)
    await follow_ups.give(session, actor, source, form.tasks, now)
    row.conclusion, row.missing_reason = form.conclusion, form.missing_reason
    row.ended_on = local_date(now)


async def cancel(
    session: AsyncSession, actor: Actor, row: Consultation, form: WithReason, now: datetime
) -> None:
    """取消，说明理由。"""
    history.move(session, actor, row, rules.CANCEL, now, form.reason)
    row.ended_on = local_date(now)


async def reopen(
    session: AsyncSession, actor: Actor, row: Consultation, form: WithReason, now: datetime
) -> None:
    """重新会商，说明理由；此前的结论见办理经过，已经下达的任务不受影响。

    Raises `Conflict` (not-on-list).
    """
    history.move(session, actor, row, rules.REOPEN, now, form.reason)
    rules.listed(row.listing.status)
    row.conclusion = row.missing_reason = row.ended_on = None


async def end(session: AsyncSession, row: Consultation, now: datetime) -> None:
    """The case is over: nobody waits for what is said any more. For a job."""
    if row.status not in rules.OPEN or row.listing.status in rules.CONSULTED_ON:
        return
    history.move(session, SYSTEM, row, rules.END, now)
    row.ended_on = row.listing.delisted_on or local_date(now)


async def _asked(session: AsyncSession, row: Consultation, form: Invitation, now: datetime) -> None:
    """Add who is asked to the participants."""
    units = [each.unit_id for each in row.asked if each.account_id is None]
    rules.asked_once(form.unit_ids, units, "unit_ids")
    for unit in await directory.active_organisations(session, form.unit_ids, "unit_ids"):
        row.participants.append(Participant(unit_id=unit.id, name=unit.name, invited_at=now))
    wanted = {each.account_id: each for each in form.third_parties}
    accounts = [each.account_id for each in row.asked if each.account_id is not None]
    rules.asked_once([each.account_id for each in form.third_parties], accounts, "third_parties")
    found = await queries.accounts_of(session, wanted, Role.THIRD_PARTY)
    rules.third_parties(len(wanted) - len(found))
    for account, unit_id in found.items():
        asked = wanted[account]
        rules.ahead(asked.until, local_date(now), "third_parties")
        row.participants.append(
            Participant(
                unit_id=unit_id, name=asked.institution, account_id=account, until=asked.until,
                invited_at=now,
            )
        )  # fmt: skip

"""Setting task forces up, seconding members, giving cases, recording guidance, disbanding."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from assignment_service.charges import queries as charges
from assignment_service.charges.queries import chains
from assignment_service.task_forces import queries, rules
from assignment_service.task_forces.models import ForceCase, ForceMember, Guidance, TaskForce
from assignment_service.task_forces.schemas import (
    CaseEnd,
    CaseIn,
    GuidanceIn,
    SecondmentEnd,
    SecondmentIn,
    TaskForceChange,
    TaskForceIn,
)
from shared import history
from shared.auth import SYSTEM, Actor
from shared.db import new_id
from shared.errors import FieldError, Invalid
from shared.workdays import local_date


async def propose(
    session: AsyncSession, actor: Actor, form: TaskForceIn, now: datetime
) -> TaskForce:
    """Propose a task force to the deputy leader.

    Raises `Invalid` (unit-unknown, lead-elsewhere).
    """
    lead = await queries.lead(session, form.lead_id)
    rules.check_lead(lead.line)
    force = TaskForce(
        id=new_id(),
        name=form.name,
        purpose=form.purpose,
        lead_id=lead.id,
        lead_name=lead.name,
        lead_line=lead.line,
        proposed_at=now,
        members=[],
        cases=[],
    )
    history.move(session, actor, force, rules.PROPOSE, now)
    await session.flush()
    return force


async def revise(
    session: AsyncSession, actor: Actor, force: TaskForce, form: TaskForceChange, now: datetime
) -> None:
    """Change name, purpose or lead division, with a reason. Raises as `propose`."""
    history.move(session, actor, force, rules.REVISE, now, form.reason)
    if form.lead_id is not None:
        lead = await queries.lead(session, form.lead_id)
        rules.check_lead(lead.line)
        force.lead_id, force.lead_name, force.lead_line = lead.id, lead.name, lead.line
    force.name, force.purpose = form.name or force.name, form.purpose or force.purpose


async def approve(session: AsyncSession, actor: Actor, force: TaskForce, now: datetime) -> None:
    """The deputy leader sets the task force up; its members' rights begin."""
    history.move(session, actor, force, rules.APPROVE, now)
    force.starts_on = local_date(now)


async def reject(
    session: AsyncSession, actor: Actor, force: TaskForce, reason: str, now: datetime
) -> None:
    """The deputy leader does not agree; the cases are free for another one."""
    history.move(session, actor, force, rules.REJECT, now, reason)
    _end(force, now)


async def disband(
    session: AsyncSession, actor: Actor, force: TaskForce, reason: str, now: datetime
) -> None:
    """Its work is over: members leave, cases are free, rights end with it."""
    history.move(session, actor, force, rules.DISBAND, now, reason)
    _end(force, now)


async def second(
    session: AsyncSession, actor: Actor, force: TaskForce, form: SecondmentIn, now: datetime
) -> None:
    """Second somebody of an office, a division or a subordinate institution.

    Raises `Invalid` (member-unknown, member-unfit, member-elsewhere, until-past) or `Conflict`
    (already-seconded, member-recused).
    """
    history.move(session, actor, force, rules.SECOND, now, f"抽调{form.name}（{form.speciality}）")
    account, unit_name = await queries.account(session, form.account_id)
    rules.check_member(account.roles, account.active, account.line)
    rules.check_until(form.until, local_date(now))
    rules.check_not_member(account.id, [each.account_id for each in force.serving])
    given = [case.matter_id for case in force.given]
    rules.check_recusals([account.id], await queries.recused(session, given))
    member = ForceMember(
        id=new_id(),
        account_id=account.id,
        name=form.name,
        unit_id=account.unit,
        unit_name=unit_name,
        speciality=form.speciality,
        duties=form.duties,
        joined_on=local_date(now),
        until=form.until,
        left_on=None,
    )
    force.members.append(member)


async def end_secondment(
    session: AsyncSession, actor: Actor, force: TaskForce, form: SecondmentEnd, now: datetime
) -> None:
    """Somebody leaves; the rights end with it. Raises `Invalid` (not-a-member)."""
    member = next((each for each in force.serving if each.account_id == form.account_id), None)
    if member is None:
        detail = "该人员不在这个专班中。"
        raise Invalid("not-a-member", detail, [FieldError("account_id", "不在专班中")])
    reason = f"{member.name}退出：{form.reason}"
    history.move(session, actor, force, rules.END_SECONDMENT, now, reason)
    member.left_on = local_date(now)


async def lapse(session: AsyncSession, force: TaskForce, now: datetime) -> None:
    """Whose last day is over leaves, and who must keep away from a case; a case that is over ends.

    For a job.
    """
    today = local_date(now)
    over = [each for each in force.serving if each.until is not None and each.until < today]
    away = [each for each in await queries.recused_members(session, force) if each not in over]
    done = await queries.cases_over(session, force)
    for what, why in (
        ([each.name for each in over], "抽调期满"),
        ([each.name for each in away], "因回避退出"),
        ([number for _, number in done], "已办结或已并入其他事项，不再指导"),
    ):
        if what:
            history.move(session, SYSTEM, force, rules.LAPSE, now, f"{'、'.join(what)}{why}")
    for member in (*over, *away):
        member.left_on = today
    for case, _ in done:
        case.ended_on = today


async def give_case(
    session: AsyncSession, actor: Actor, force: TaskForce, form: CaseIn, now: datetime
) -> None:
    """Give the task force a case to guide.

    Raises `NotFound` (matter-not-found) or `Conflict` (matter-not-open, case-given,
    member-recused).
    """
    matter = await charges.matter_to_change(session, actor, form.matter_id)
    chain = await chains.chain(session, actor, matter.id, now)
    holder = await queries.holder(session, matter.id)
    history.move(session, actor, force, rules.GIVE_CASE, now, f"交专班指导：{matter.number}")
    rules.check_matter(matter.status, chain.listing_status)
    rules.check_free(holder)
    rules.check_recusals([each.account_id for each in force.serving], chain.recused)
    case = ForceCase(id=new_id(), matter_id=matter.id, given_on=local_date(now), ended_on=None)
    force.cases.append(case)


async def take_back_case(
    session: AsyncSession, actor: Actor, force: TaskForce, form: CaseEnd, now: datetime
) -> None:
    """Take a case back; the members see it no more.

    Raises `Forbidden` (recused), `Invalid` (case-not-given).
    """
    await queries.check_open(session, actor, form.matter_id)
    case = next((each for each in force.given if each.matter_id == form.matter_id), None)
    rules.check_held(is_held=case is not None)
    history.move(session, actor, force, rules.TAKE_BACK_CASE, now, form.reason)
    if case is not None:
        case.ended_on = local_date(now)


async def guide(
    session: AsyncSession, actor: Actor, force: TaskForce, form: GuidanceIn, now: datetime
) -> Guidance:
    """A member records what was done about a case.

    Raises `Forbidden` (recused, not-in-force), `Conflict` (force-not-active) or `Invalid`
    (case-not-given, guided-on-wrong).
    """
    await queries.check_open(session, actor, form.matter_id)
    rules.check_guides(actor.id, [each.account_id for each in force.serving])
    rules.check_active(force.status)
    rules.check_held(is_held=any(each.matter_id == form.matter_id for each in force.given))
    member = next(each for each in force.serving if each.account_id == actor.id)
    rules.check_guided_on(form.guided_on, member.joined_on, local_date(now))
    row = Guidance(
        id=new_id(),
        force_id=force.id,
        matter_id=form.matter_id,
        member_id=member.account_id,
        member_name=member.name,
        guided_on=form.guided_on,
        content=form.content,
        next_step=form.next_step,
        recorded_at=now,
    )
    history.move(session, actor, row, rules.GUIDE, now)
    await session.flush()
    return row


async def withdraw(
    session: AsyncSession, actor: Actor, row: Guidance, reason: str, now: datetime
) -> None:
    """Its author withdraws a record that was wrong; it stays readable, with the reason."""
    history.move(session, actor, row, rules.WITHDRAW, now, reason)
    await session.flush()


def _end(force: TaskForce, now: datetime) -> None:
    force.ended_on = local_date(now)
    for member in force.serving:
        member.left_on = force.ended_on
    for case in force.given:
        case.ended_on = force.ended_on

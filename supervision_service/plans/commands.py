"""What people do with a plan per case."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from shared import history
from shared.auth import Actor
from shared.db import new_id
from shared.feed import publish
from shared.moves import Move, check
from shared.snapshots import Moved
from shared.workdays import local_date
from supervision_service.listings.models import Listing
from supervision_service.listings.rules import by_responsible_unit
from supervision_service.plans import queries, rules
from supervision_service.plans.events import to_event
from supervision_service.plans.models import Measure, Plan
from supervision_service.plans.rules import Status
from supervision_service.plans.schemas import PlanIn, Proof, Return


async def submit(
    session: AsyncSession, actor: Actor, listing: Listing, form: PlanIn, now: datetime
) -> Plan:
    """责任单位提交“一案一策”方案；变更措施或期限即提交新版。

    Raises `Forbidden` (not-responsible-unit), `Conflict` (wrong-status, plan-pending), `Invalid`
    (change-reason-missing, measure-due-past).
    """
    by_responsible_unit(actor.unit == listing.matter.unit_id)
    versions = await queries.versions(session, listing.id)
    pending = next((number for number, status in versions if status in rules.PENDING), None)
    earlier = any(status == Status.APPROVED for _, status in versions)
    rules.submittable(listing.status, pending, earlier, form.change_reason)
    if not earlier:
        rules.due_after(local_date(now), [measure.due for measure in form.measures])
    written = form.model_dump(mode="json", exclude={"facts", "measures"})
    plan = Plan(
        id=new_id(),
        listing_id=listing.id,
        matter_id=listing.matter_id,
        plan_version=len(versions) + 1,
        unit_id=actor.unit,
        unit_line=actor.line,
        author=actor.id,
        status=Status.SUBMITTED,
        facts_found=form.facts,
        submitted_at=now,
        moves=0,
        measures=[
            Measure(no=no, **measure.model_dump()) for no, measure in enumerate(form.measures, 1)
        ],
        **written,
    )
    await _move(session, actor, plan, rules.SUBMIT, form.change_reason, now)
    return plan


async def review(session: AsyncSession, actor: Actor, plan: Plan, now: datetime) -> Plan:
    """市级审核通过。

    Raises `Forbidden` (wrong-level), `Conflict` (reviewer-is-author, wrong-status).
    """
    _permitted(actor, plan, rules.REVIEW)
    await _move(session, actor, plan, rules.REVIEW, None, now)
    return plan


async def approve(session: AsyncSession, actor: Actor, plan: Plan, now: datetime) -> Plan:
    """省级同意并备案；原版方案即被替代，原样保留的措施带着完成凭据进入新版。

    Raises `Forbidden` (wrong-level), `Conflict` (wrong-status).
    """
    _permitted(actor, plan, rules.APPROVE)
    former = (await queries.current(session, plan.listing_id)).in_force
    if former is not None:
        _carry_over(former, plan)
        await _move(session, actor, former, rules.SUPERSEDE, None, now)
    await _move(session, actor, plan, rules.APPROVE, None, now)
    return plan


async def send_back(
    session: AsyncSession, actor: Actor, plan: Plan, form: Return, now: datetime
) -> Plan:
    """市级或省级退回。

    Raises `Forbidden` (wrong-level), `Conflict` (reviewer-is-author, wrong-status).
    """
    _permitted(actor, plan, rules.RETURN)
    await _move(session, actor, plan, rules.RETURN, form.reason, now)
    return plan


async def complete_measure(
    session: AsyncSession, actor: Actor, plan: Plan, no: int, form: Proof, now: datetime
) -> Plan:
    """登记一项措施完成，附凭据。

    Raises `NotFound` (measure-not-found), `Forbidden` (not-responsible-unit), `Conflict`
    (wrong-status, measure-done).
    """
    measure = next((each for each in plan.measures if each.no == no), None)
    if measure is None:
        raise rules.no_such_measure(no)
    _permitted(actor, plan, rules.MEASURE_DONE)
    rules.completes(no, measure.done_at)
    measure.done_at, measure.done_by, measure.evidence = now, actor.id, form.evidence
    await _move(session, actor, plan, rules.MEASURE_DONE, f"第{no}项：{form.evidence}", now)
    return plan


def _permitted(actor: Actor, plan: Plan, wanted: Move) -> None:
    rules.entitle(wanted, plan.status, queries.reviewer(actor, plan))
    rules.impartial(wanted, plan.status, plan.author, actor.id)
    check(wanted, plan.status)


def _carry_over(former: Plan, plan: Plan) -> None:
    """A measure that stands in both versions word for word keeps its proof."""
    done = {each.wording(): each for each in former.measures if each.done_at is not None}
    for measure in plan.measures:
        same = done.get(measure.wording())
        if same is not None:
            measure.done_at, measure.done_by = same.done_at, same.done_by
            measure.evidence = same.evidence


async def _move(
    session: AsyncSession, actor: Actor, plan: Plan, done: Move, reason: str | None, now: datetime
) -> None:
    await history.apply(session, plan, done, actor, reason, now)
    await publish(session, to_event(plan, Moved(done.verb, now)), plan.matter_id, now)

"""What people do with a plan per case."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from shared import history
from shared.auth import Actor
from shared.bodies import WithReason
from shared.workdays import local_date
from supervision_service.listings import queries as listings
from supervision_service.listings.models import Listing
from supervision_service.plans import queries, rules
from supervision_service.plans.models import Measure, Plan
from supervision_service.plans.rules import Status
from supervision_service.plans.rules.checklist import Progress
from supervision_service.plans.schemas import Begin, PlanIn, Proof


async def submit(
    session: AsyncSession, actor: Actor, listing: Listing, form: PlanIn, now: datetime
) -> Plan:
    """责任单位提交“一案一策”方案；变更措施或期限即提交新版。

    Raises `Conflict` (wrong-status of the listing, plan-pending), `Invalid`
    (change-reason-missing, measure-due-past, measure-start-late).
    """
    versions = await queries.versions(session, listing.id)
    pending = next((number for number, status in versions if status in rules.PENDING), None)
    earlier = any(status == Status.APPROVED for _, status in versions)
    rules.submittable(listing.status, pending, earlier, form.change_reason)
    in_force = (await queries.current(session, listing.id)).in_force if earlier else None
    said = {(each.action, each.due) for each in in_force.measures} if in_force else set()
    rules.timed(local_date(now), form.measures, said)
    plan = Plan(
        listing=listing,
        matter_id=listing.matter_id,
        standard=listing.standard,
        plan_version=len(versions) + 1,
        unit_id=listing.unit_id,
        unit_line=listing.matter.unit_line,
        author=actor.id,
        facts_found=form.facts,
        submitted_at=now,
        measures=[
            Measure(no=no, **measure.model_dump()) for no, measure in enumerate(form.measures, 1)
        ],
        **form.model_dump(mode="json", exclude={"facts", "measures"}),
    )
    history.move(session, actor, plan, rules.SUBMIT, now, form.change_reason)
    return plan


async def review(session: AsyncSession, actor: Actor, plan: Plan, now: datetime) -> None:
    """市级审核通过。"""
    history.move(session, actor, plan, rules.REVIEW, now)


async def approve(session: AsyncSession, actor: Actor, plan: Plan, now: datetime) -> None:
    """省级同意并备案；原版方案即被替代，原样保留的措施带着完成凭据进入新版。

    反弹以前的凭据不带入反弹以后的方案。
    """
    former = (await queries.current(session, plan.listing_id)).in_force
    if former is not None and former is not plan:
        since = await listings.relisted_at(session, plan.listing_id)
        if since is None or former.submitted_at >= since:
            _carry_over(former, plan)
        history.move(session, actor, former, rules.SUPERSEDE, now)
        # The database lets only one version be in force: the former ends before this one begins.
        await session.flush()
    history.move(session, actor, plan, rules.APPROVE, now)


async def send_back(
    session: AsyncSession, actor: Actor, plan: Plan, form: WithReason, now: datetime
) -> None:
    """市级或省级退回。"""
    history.move(session, actor, plan, rules.RETURN, now, form.reason)


async def begin_measure(
    session: AsyncSession, actor: Actor, plan: Plan, no: int, form: Begin, now: datetime
) -> None:
    """登记一项措施启动。

    Raises `NotFound` (measure-not-found), `Conflict` (measure-begun).
    """
    measure = _measure(plan, no)
    said = f"第{no}项：{form.note}" if form.note else f"第{no}项"
    history.move(session, actor, plan, rules.MEASURE_BEGUN, now, said)
    rules.begins(no, measure.status)
    measure.begun_at = now


async def complete_measure(
    session: AsyncSession, actor: Actor, plan: Plan, no: int, form: Proof, now: datetime
) -> None:
    """登记一项措施完成，附凭据。

    Raises `NotFound` (measure-not-found), `Conflict` (measure-done).
    """
    measure = _measure(plan, no)
    history.move(session, actor, plan, rules.MEASURE_DONE, now, f"第{no}项：{form.evidence}")
    rules.completes(no, measure.status)
    measure.done_at, measure.done_by, measure.evidence = now, actor.id, form.evidence


async def put_back_measure(
    session: AsyncSession, actor: Actor, plan: Plan, no: int, form: WithReason, now: datetime
) -> None:
    """退回一项措施：登记完成的实际没有完成，或者误登记启动，说明理由；凭据留在办理经过中。

    Raises `NotFound` (measure-not-found), `Conflict` (measure-not-begun, closeout-under-way).
    """
    measure = _measure(plan, no)
    history.move(session, actor, plan, rules.MEASURE_PUT_BACK, now, f"第{no}项：{form.reason}")
    rules.possible(rules.MEASURE_PUT_BACK, plan.listing.status)
    rules.puts_back(no, measure.status)
    if measure.status is Progress.BEGUN:
        measure.begun_at = None
    measure.done_at = measure.done_by = measure.evidence = None
    measure.put_back_at = now


def _measure(plan: Plan, no: int) -> Measure:
    """The measure of that number. Raises `NotFound` (measure-not-found)."""
    measure = next((each for each in plan.measures if each.no == no), None)
    if measure is None:
        raise rules.no_such_measure(no)
    return measure


def _carry_over(former: Plan, plan: Plan) -> None:
    """A measure that stands in both versions word for word keeps its progress and its proof."""
    known = {each.wording(): each for each in former.measures}
    for measure in plan.measures:
        same = known.get(measure.wording())
        if same is not None:
            measure.begun_at, measure.put_back_at = same.begun_at, same.put_back_at
            measure.done_at, measure.done_by = same.done_at, same.done_by
            measure.evidence = same.evidence

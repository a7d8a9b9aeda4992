"""What people do with an inspection."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared import directory, history, series
from shared.auth import Actor
from shared.bodies import WithReason
from shared.directory import Organisation
from shared.errors import FieldError, Invalid
from shared.moves import check, within
from shared.workdays import local_date
from supervision_service.inspections import queries, rules
from supervision_service.inspections.models import InspectedCase, Inspection, Stop
from supervision_service.inspections.rules import letters
from supervision_service.inspections.schemas import (
    FeedbackIn,
    InspectionPlan,
    InspectionRevision,
    StopIn,
    VisitRecord,
)
from supervision_service.listings.models import Listing
from supervision_service.rectifications import commands as rectifications


async def plan(
    session: AsyncSession, actor: Actor, form: InspectionPlan, now: datetime
) -> Inspection:
    """拟订督导方案：路线、成员、日期、查看的挂牌件（domain §4.4、§4.9）。

    Raises `Invalid` (days-invalid, unit-unknown, not-a-bureau, stop-twice, case-twice,
    case-unknown, case-not-joint, case-elsewhere, cases-missing), `Conflict`
    (none-without-effect).
    """
    today = local_date(now)
    stops = await _stops(session, actor, form, now)
    ordinal = await series.next_number(session, rules.SERIES, today.year)
    inspection = Inspection(
        number=rules.number(today.year, ordinal),
        unit_line=stops[0].unit_line.partition("/")[0],
        planned_at=now,
        stops=stops,
        **form.model_dump(exclude={"stops"}),
    )
    history.move(session, actor, inspection, rules.PLAN, now)
    return inspection


async def revise(
    session: AsyncSession,
    actor: Actor,
    inspection: Inspection,
    form: InspectionRevision,
    now: datetime,
) -> None:
    """修改督导方案，说明理由；须重新同意。 Raises as `plan`."""
    history.move(session, actor, inspection, rules.REVISE, now, form.reason)
    inspection.stops = await _stops(session, actor, form, now)
    for name, value in form.model_dump(exclude={"stops", "reason"}).items():
        setattr(inspection, name, value)
    inspection.signer_name = inspection.agreed_by = None


async def approve(
    session: AsyncSession, actor: Actor, inspection: Inspection, now: datetime
) -> None:
    """分管领导同意督导方案。"""
    history.move(session, actor, inspection, rules.APPROVE, now)
    inspection.signer_name = actor.name


async def agree(session: AsyncSession, actor: Actor, inspection: Inspection, now: datetime) -> None:
    """省信联办会签联合督导方案。"""
    history.move(session, actor, inspection, rules.AGREE, now)
    inspection.agreed_by = actor.name


async def send_back(
    session: AsyncSession, actor: Actor, inspection: Inspection, form: WithReason, now: datetime
) -> None:
    """退回督导方案，说明理由。"""
    history.move(session, actor, inspection, rules.RETURN, now, form.reason)
    inspection.signer_name = None


async def cancel(
    session: AsyncSession, actor: Actor, inspection: Inspection, form: WithReason, now: datetime
) -> None:
    """取消尚未开始的督导，说明理由。"""
    history.move(session, actor, inspection, rules.CANCEL, now, form.reason)


async def record(
    session: AsyncSession,
    actor: Actor,
    inspection: Inspection,
    no: int,
    form: VisitRecord,
    now: datetime,
) -> None:
    """登记一个站点的督导记录（D24）；反馈意见发出前可以更正，说明理由。

    Raises `NotFound` (stop-not-found), `Conflict` (not-agreed, inspection-early, fed-back),
    `Invalid` (day-invalid, reason-missing, case-unknown, case-not-joint, case-elsewhere,
    case-twice).
    """
    today = local_date(now)
    stop = queries.stop_of(inspection, no)
    check(rules.RECORD, inspection.status)
    rules.possible(rules.RECORD, inspection, today)
    rules.unfed(stop.document_no)
    rules.correction(stop.day is not None or stop.left_out is not None, form.reason)
    rules.recordable(form.day, inspection.begins, today)
    await _look_at(session, actor, inspection, stop, form.seen_ids)
    stop.day, stop.place, stop.findings = form.day, form.place, form.findings
    stop.left_out = None
    history.move(session, actor, inspection, rules.RECORD, now, form.reason)


async def leave_out(
    session: AsyncSession,
    actor: Actor,
    inspection: Inspection,
    no: int,
    form: WithReason,
    now: datetime,
) -> None:
    """不再前往一个站点，说明理由。

    Raises `NotFound` (stop-not-found), `Conflict` (already-visited).
    """
    stop = queries.stop_of(inspection, no)
    history.move(session, actor, inspection, rules.LEAVE_OUT, now, form.reason)
    rules.unvisited(stop.day)
    stop.left_out = form.reason


async def feed_back(
    session: AsyncSession,
    actor: Actor,
    inspection: Inspection,
    no: int,
    form: FeedbackIn,
    now: datetime,
) -> None:
    """向一个站点的单位发出反馈意见，编发文字号，列出整改事项；重发的代替原件，说明理由。

    Raises `NotFound` (stop-not-found), `Conflict` (not-visited), `Invalid` (reason-missing,
    due-past, unit-unknown, unit-elsewhere).
    """
    today = local_date(now)
    stop = queries.stop_of(inspection, no)
    history.move(session, actor, inspection, rules.FEED_BACK, now, form.reason)
    rules.visited(stop.day)
    rules.correction(stop.document_no is not None, form.reason)
    rules.put_right_later([each.due for each in form.rectifications], today)
    ids = [each.unit_id or stop.unit_id for each in form.rectifications]
    units = await _units(session, ids, "rectifications")
    if not all(within(units[id].line, stop.unit_line) for id in ids):
        detail = "整改事项的责任单位应为该站点的单位或者其下级。"
        raise Invalid("unit-elsewhere", detail, [FieldError("rectifications", "单位不在其下级")])
    former = stop.document_no
    if former is not None:
        stop.former_letters = [
            *stop.former_letters,
            {"document_no": former, "letter": stop.letter, "reason": form.reason},
        ]
        await rectifications.withdraw_of(session, actor, inspection, no, form.reason, now)
    demanded = [
        rectifications.demand(
            session, actor, inspection, stop, units[id], each.issue, each.due, now
        )
        for each, id in zip(form.rectifications, ids, strict=True)
    ]
    # From here on other letters wait for this number: as little as possible follows.
    (stop.document_no,) = await series.allot(session, letters.SERIES, today.year)
    for row in demanded:
        row.document_no = stop.document_no
    stop.opinion, stop.fed_back_at = form.opinion, now
    stop.letter = letters.text(
        letters.Content(
            kind=inspection.kind,
            number=inspection.number,
            document_no=stop.document_no,
            addressee=stop.unit_name,
            visited_on=stop.day or today,
            cases=[
                (each.listing.matter.title, each.listing.number) for each in stop.cases if each.seen
            ],
            opinion=form.opinion,
            demands=[
                letters.Demand(each.issue, units[id].name, each.due)
                for each, id in zip(form.rectifications, ids, strict=True)
            ],
            contact=actor.name,
            issuer=actor.unit_name,
            day=today,
            replaces=former,
        )
    )


async def close(session: AsyncSession, actor: Actor, inspection: Inspection, now: datetime) -> None:
    """办结督导：每站已反馈，整改全部确认。

    Raises `Conflict` (stops-open, feedback-missing, rectifications-open).
    """
    history.move(session, actor, inspection, rules.CLOSE, now)
    rules.possible(rules.CLOSE, inspection, local_date(now))
    inspection.closed_at = now


async def reopen(
    session: AsyncSession, actor: Actor, inspection: Inspection, form: WithReason, now: datetime
) -> None:
    """恢复已经办结的督导，说明理由。"""
    history.move(session, actor, inspection, rules.REOPEN, now, form.reason)
    inspection.closed_at = None


async def _stops(
    session: AsyncSession, actor: Actor, form: InspectionPlan, now: datetime
) -> list[Stop]:
    """The route of a plan whose days, bureaus and cases are right."""
    rules.days(form.begins, form.ends, local_date(now))
    ids = [each.unit_id for each in form.stops]
    units = await _units(session, ids, "stops")
    rules.route([units[id].level for id in ids], ids)
    wanted = [id for each in form.stops for id in each.listing_ids]
    rules.each_once(wanted, len(wanted))
    without_effect = await queries.found_without_effect(session, ids)
    rules.grounded(form.basis, len(wanted), without_effect)
    cases = await queries.cases_to_inspect(session, actor, form.kind, wanted, "stops")
    return [
        _stop(no, each, units[each.unit_id], [cases[id] for id in each.listing_ids])
        for no, each in enumerate(form.stops, 1)
    ]


def _stop(no: int, wanted: StopIn, unit: Organisation, cases: Sequence[Listing]) -> Stop:
    _in_place(cases, unit.line, "stops")
    return Stop(
        no=no,
        unit_id=wanted.unit_id,
        unit_line=unit.line,
        unit_name=unit.name,
        region=unit.region,
        former_letters=[],
        cases=[InspectedCase(listing=listing, planned=True, seen=False) for listing in cases],
    )


async def _look_at(
    session: AsyncSession, actor: Actor, inspection: Inspection, stop: Stop, ids: Sequence[UUID]
) -> None:
    """Note which cases were seen: those planned, and others of the same place."""
    here = {each.listing_id: each for each in stop.cases}
    elsewhere = {
        each.listing_id for other in inspection.stops if other is not stop for each in other.cases
    }
    rules.each_once([*elsewhere, *set(ids)], len(elsewhere) + len(ids))
    unplanned = [id for id in ids if id not in here]
    further = await queries.cases_to_inspect(session, actor, inspection.kind, unplanned, "seen_ids")
    _in_place(list(further.values()), stop.unit_line, "seen_ids")
    stop.cases = [
        *(each for each in stop.cases if each.planned or each.listing_id in ids),
        *(InspectedCase(listing=found, planned=False, seen=True) for found in further.values()),
    ]
    for id, each in here.items():
        each.seen = id in ids


def _in_place(cases: Sequence[Listing], line: str, field: str) -> None:
    if not all(within(listing.matter.unit_line, line) for listing in cases):
        detail = "挂牌件的责任单位应为该站点的单位或者其下级。"
        raise Invalid("case-elsewhere", detail, [FieldError(field, "挂牌件不在该站点")])


async def _units(
    session: AsyncSession, ids: Sequence[UUID], field: str
) -> dict[UUID, Organisation]:
    """The active organisations by id. Raises `Invalid` (unit-unknown) naming the body's `field`."""
    found = await directory.organisations(session, ids)
    if not all(id in found and found[id].active for id in ids):
        detail = "所选单位不存在或已停用，请重新选择。"
        raise Invalid("unit-unknown", detail, [FieldError(field, "单位不存在或已停用")])
    return found

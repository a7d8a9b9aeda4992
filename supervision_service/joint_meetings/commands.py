"""What both sides do with a joint meeting."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared import directory, history, series
from shared.auth import Actor
from shared.bodies import WithReason
from shared.codes import label
from shared.workdays import local_date
from supervision_service.closeouts import queries as closeouts
from supervision_service.closeouts.models import StandardVersion
from supervision_service.closeouts.rules import standards
from supervision_service.follow_ups import commands as follow_ups
from supervision_service.follow_ups.commands import Source
from supervision_service.follow_ups.rules import Kind as SourceKind
from supervision_service.follow_ups.schemas import FollowUpIn
from supervision_service.joint_meetings import queries, rules
from supervision_service.joint_meetings.models import JointMeeting, Resolution
from supervision_service.joint_meetings.rules import Type, citing, minutes
from supervision_service.joint_meetings.schemas import (
    AgendaIn,
    Attendance,
    Correction,
    MeetingIn,
    Postponement,
    ResolutionIn,
    Striking,
)
from supervision_service.recusals.models import RECUSALS


async def plan(session: AsyncSession, actor: Actor, form: MeetingIn, now: datetime) -> JointMeeting:
    """拟定联席会议（domain §4.9）。 Raises `Invalid` (meeting-past, organ-twice, unit-unknown)."""
    rules.ahead(form.day, local_date(now))
    rules.once(form.organ_ids)
    organs = await directory.active_organisations(session, form.organ_ids, "organ_ids")
    meeting = JointMeeting(
        organ_names=[organ.name for organ in organs],
        agenda=[],
        former_letters=[],
        resolutions=[],
        **form.model_dump(),
    )
    history.move(session, actor, meeting, rules.PLAN, now)
    return meeting


async def set_agenda(
    session: AsyncSession, actor: Actor, meeting: JointMeeting, form: AgendaIn, now: datetime
) -> None:
    """确定议程，以最近一次为准。 Raises `Forbidden` (recused)."""
    about = [each.about_id for each in form.items if each.about_id is not None]
    await RECUSALS.check(session, actor.persons, about)
    history.move(session, actor, meeting, rules.SET_AGENDA, now)
    meeting.agenda = form.model_dump(mode="json")["items"]


async def postpone(
    session: AsyncSession, actor: Actor, meeting: JointMeeting, form: Postponement, now: datetime
) -> None:
    """会议改期，说明理由。 Raises `Invalid` (meeting-past)."""
    rules.ahead(form.day, local_date(now))
    reason = f"{meeting.day:%Y-%m-%d} → {form.day:%Y-%m-%d}：{form.reason}"
    history.move(session, actor, meeting, rules.POSTPONE, now, reason)
    meeting.day = form.day


async def cancel(
    session: AsyncSession, actor: Actor, meeting: JointMeeting, form: WithReason, now: datetime
) -> None:
    """取消会议，说明理由。"""
    history.move(session, actor, meeting, rules.CANCEL, now, form.reason)


async def hold(
    session: AsyncSession, actor: Actor, meeting: JointMeeting, form: Attendance, now: datetime
) -> None:
    """登记会议已经召开，以及实际召开日期、到会单位（未填写的同原定）。

    Raises `Conflict` (meeting-not-due), `Invalid` (organ-twice, unit-unknown).
    """
    day, reason = form.day or meeting.day, None
    if day != meeting.day:
        reason = f"{meeting.day:%Y-%m-%d} → {day:%Y-%m-%d}"
    history.move(session, actor, meeting, rules.HOLD, now, reason)
    rules.over(day, local_date(now))
    meeting.day, meeting.attendees = day, form.attendees
    await _came(session, meeting, form.organ_ids)


async def correct(
    session: AsyncSession, actor: Actor, meeting: JointMeeting, form: Correction, now: datetime
) -> None:
    """更正会议情况，说明理由；原登记见办理经过。

    Raises `Conflict` (meeting-not-due), `Invalid` (organ-twice, unit-unknown).
    """
    former = (
        f"{meeting.day:%Y-%m-%d}，{meeting.place}，{label('meeting_host', meeting.host)}召集，"
        f"到会单位：{'、'.join(meeting.organ_names) or '无'}，出席人员：{meeting.attendees}"
    )
    history.move(session, actor, meeting, rules.CORRECT, now, f"{form.reason}（原登记：{former}）")
    day = form.day or meeting.day
    rules.over(day, local_date(now))
    meeting.day, meeting.place = day, form.place or meeting.place
    meeting.host, meeting.attendees = form.host or meeting.host, form.attendees or meeting.attendees
    await _came(session, meeting, form.organ_ids)


async def undo_hold(
    session: AsyncSession, actor: Actor, meeting: JointMeeting, form: WithReason, now: datetime
) -> None:
    """撤销误登记的召开，说明理由。 Raises `Conflict` (has-resolutions)."""
    history.move(session, actor, meeting, rules.UNDO_HOLD, now, form.reason)
    rules.without_resolutions(len(meeting.in_effect))
    meeting.attendees = None


async def record_resolution(
    session: AsyncSession, actor: Actor, meeting: JointMeeting, form: ResolutionIn, now: datetime
) -> None:
    """登记一项决议。

    Raises `Invalid` (resolution-incomplete, resolution-needless, due-past, standard-invalid,
    promise-refused, organ-twice, unit-unknown, listing-unknown, sanction-unknown), `Conflict`
    (case-not-waiting, resolution-twice, resolutions-full).
    """
    history.move(session, actor, meeting, rules.RECORD, now, form.heading)
    rules.bounded(len(meeting.resolutions))
    rules.once(form.organ_ids)
    rules.complete(
        rules.Draft(
            form.type, form.verdict, form.listing_id, form.organ_ids, form.due,
            form.criteria is not None, form.valid_from, form.sanction_id,
        )
    )  # fmt: skip
    rules.due_after(form.due, meeting.day)
    if form.criteria is not None:
        standards.agreed((each.code, each.need) for each in form.criteria)
        standards.no_promise([form.heading, form.decision], "decision")
    organs = await directory.active_organisations(session, form.organ_ids, "organ_ids")
    about = [(each.type, each.listing_id or each.sanction_id) for each in meeting.in_effect]
    decided = [(type, id) for type, id in about if id is not None]
    rules.decided_once(form.type, form.listing_id or form.sanction_id, decided)
    sanction = await queries.sanction(session, actor, form.sanction_id)
    listing = None
    if form.listing_id is not None:
        listing = await queries.case(session, actor, form.listing_id)
        rules.waits(form.type, listing.kind, listing.status)
    meeting.resolutions.append(
        Resolution(
            no=len(meeting.resolutions) + 1,
            listing=listing,
            sanction=sanction,
            organ_names=[organ.name for organ in organs],
            **form.model_dump(exclude={"criteria"}),
            criteria=form.criteria and [each.model_dump(mode="json") for each in form.criteria],
        )
    )


async def strike_resolution(
    session: AsyncSession, actor: Actor, meeting: JointMeeting, form: Striking, now: datetime
) -> None:
    """删去一项决议，说明理由；序号不再使用。

    Raises `NotFound` (resolution-not-found), `Forbidden` (recused), `Conflict`
    (resolution-carried-out).
    """
    history.move(session, actor, meeting, rules.STRIKE, now, form.reason)
    found = queries.resolution(meeting, form.no)
    rules.strikable(found.tasks_given or found.carried_on is not None)
    found.struck_on, found.strike_reason = local_date(now), form.reason


async def submit_minutes(
    session: AsyncSession, actor: Actor, meeting: JointMeeting, now: datetime
) -> None:
    """厅方确认纪要，送省信联办。 Raises `Conflict` (no-resolution, resolution-late)."""
    history.move(session, actor, meeting, rules.SUBMIT, now)
    rules.resolved(len(meeting.in_effect))
    rules.timely(_to_begin(meeting), local_date(now))
    meeting.department_signer = actor.name


async def return_minutes(
    session: AsyncSession, actor: Actor, meeting: JointMeeting, form: WithReason, now: datetime
) -> None:
    """省信联办退回纪要，说明理由。"""
    history.move(session, actor, meeting, rules.RETURN, now, form.reason)
    meeting.department_signer = None


async def confirm_minutes(
    session: AsyncSession, actor: Actor, meeting: JointMeeting, now: datetime
) -> None:
    """省信联办确认纪要：编发文字号，决议生效，下达落实任务，销号标准形成新的版本。

    Raises `Conflict` (resolution-late).
    """
    history.move(session, actor, meeting, rules.CONFIRM, now)
    today = local_date(now)
    rules.timely(_to_begin(meeting), today)
    for each in meeting.in_effect:
        if each.type in rules.WITH_TASKS and not each.tasks_given:
            await _give(session, actor, meeting, each, now)
    made = [e for e in meeting.in_effect if e.type is Type.STANDARD and e.carried_on is None]
    version = await closeouts.next_version(session) if made else 0
    # From here on other minutes wait for this number: as little as possible follows.
    (number,) = await series.allot(session, minutes.SERIES, today.year)
    meeting.document_no, meeting.confirmed_at = number, now
    await follow_ups.number(session, meeting.id, number)
    for ordinal, each in enumerate(made, version):
        _agree(session, meeting, each, ordinal, today)
    former = meeting.former_letters
    meeting.letter = minutes.text(
        minutes.Content(
            document_no=number,
            day=meeting.day,
            place=meeting.place,
            host=meeting.host,
            organs=meeting.organ_names,
            attendees=meeting.attendees or "",
            resolutions=[_said(each) for each in meeting.in_effect],
            department_signer=meeting.department_signer or "",
            joint_signer=actor.name,
            issued_on=today,
            replaces=former[-1]["document_no"] if former else None,
        )
    )


async def revise_minutes(
    session: AsyncSession, actor: Actor, meeting: JointMeeting, form: WithReason, now: datetime
) -> None:
    """修改已确认的纪要，说明理由：原纪要连同字号留存，重新确认时另编字号。"""
    history.move(session, actor, meeting, rules.REVISE, now, form.reason)
    if meeting.document_no is not None:
        meeting.former_letters = [
            *meeting.former_letters,
            {
                "document_no": meeting.document_no,
                "letter": meeting.letter or "",
                "reason": form.reason,
            },
        ]
    meeting.document_no = meeting.letter = meeting.confirmed_at = None
    meeting.department_signer = None


async def carry_out(
    session: AsyncSession, number: str, case: tuple[Type, UUID], day: date | None, today: date
) -> None:
    """The decision on a case names the minutes of a recorded meeting, which must have agreed.

    `case`: what is decided on which listing; `day`: the day that the caller says the meeting was.
    Raises `Invalid` (resolution-unknown, resolution-of-other-day, resolution-not-on-case).
    """
    found, resolution = await queries.cited(session, number, *case)
    citing.cited(number, found, day)
    if resolution is not None:
        resolution.carried_on = today


async def carry_out_sanction(
    session: AsyncSession, number: str, sanction_id: UUID, today: date
) -> None:
    """As `carry_out`, of a sanction on a unit."""
    found, resolution = await queries.cited_on_unit(session, number, sanction_id)
    citing.cited(number, found, None)
    if resolution is not None:
        resolution.carried_on = today


async def _give(
    session: AsyncSession, actor: Actor, meeting: JointMeeting, each: Resolution, now: datetime
) -> None:
    """Tell every organ of a resolution what it is to do; the number of the minutes follows."""
    if each.due is None:
        raise ValueError("a resolution with tasks has a last day")
    matter_id = None if each.listing is None else each.listing.matter_id
    source = Source(SourceKind.MEETING, meeting.id, "", matter_id, each.no)
    wanted = [
        FollowUpIn(unit_id=organ, task=each.decision, due=each.due) for organ in each.organ_ids
    ]
    await follow_ups.give(session, actor, source, wanted, now)
    each.tasks_given = True


async def _came(session: AsyncSession, meeting: JointMeeting, organ_ids: list[UUID] | None) -> None:
    """These organs sent somebody; None: as it is recorded."""
    if organ_ids is None:
        return
    rules.once(organ_ids)
    organs = await directory.active_organisations(session, organ_ids, "organ_ids")
    meeting.organ_ids, meeting.organ_names = organ_ids, [organ.name for organ in organs]


def _to_begin(meeting: JointMeeting) -> list[tuple[int, date | None]]:
    """The resolutions that have no effect yet: their numbers, and the day of each."""
    return [
        (each.no, each.due or each.valid_from)
        for each in meeting.in_effect
        if not each.tasks_given and each.carried_on is None
    ]


def _agree(
    session: AsyncSession, meeting: JointMeeting, each: Resolution, version: int, today: date
) -> None:
    """What the meeting agreed is the standard from its day on."""
    if each.valid_from is None or each.criteria is None or meeting.document_no is None:
        raise ValueError("a resolution on the standard is whole, and the minutes have a number")
    session.add(
        StandardVersion(
            version=version,
            valid_from=each.valid_from,
            criteria=each.criteria,
            meeting_id=meeting.id,
            document_no=meeting.document_no,
        )
    )
    each.carried_on = today


def _said(each: Resolution) -> minutes.Resolved:
    case = None
    if each.listing is not None:
        case = f"{each.listing.number}“{each.listing.matter.title}”"
    if each.sanction is not None:
        kind = label("sanction_kind", each.sanction.kind)
        case = f"{each.sanction.number}，对{each.sanction.unit_name}{kind}"
    return minutes.Resolved(
        each.no, each.type, each.heading, each.decision, each.verdict, case, each.organ_names,
        each.due,
        [(one["code"], one["need"], one.get("proof", False)) for one in each.criteria or ()],
        each.valid_from,
    )  # fmt: skip

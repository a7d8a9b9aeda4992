"""What reaches the unit on paper: the letter, the minutes of an interview, the notices after it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared import history, series
from shared.auth import SYSTEM, Actor
from shared.bodies import WithReason
from shared.codes import label
from shared.moves import Move
from shared.workdays import local_date
from supervision_service.unit_sanctions import queries, rules
from supervision_service.unit_sanctions.commands import listed
from supervision_service.unit_sanctions.models import UnitSanction
from supervision_service.unit_sanctions.rules import facts as fact_rules
from supervision_service.unit_sanctions.rules import letters
from supervision_service.unit_sanctions.schemas import InterviewIn, PostponementIn, ServiceIn


async def serve(
    session: AsyncSession, actor: Actor, sanction: UnitSanction, form: ServiceIn, now: datetime
) -> None:
    """送达单位：编发文字号；约谈写明日期、地点和由谁参加；代替原件的，原件同时失效。

    Raises `Invalid` (interview-incomplete, interview-needless, day-past, sanction-not-replaceable),
    `Conflict` (due-past-meanwhile).
    """
    today = local_date(now)
    history.move(session, actor, sanction, rules.SERVE, now)
    rules.summoned(sanction.kind, form.day, form.place, form.invitee)
    rules.day_ahead(form.day, today)
    rules.timely((each.due for each in sanction.requirements), today)
    sanction.interview_day, sanction.interview_place = form.day, form.place
    sanction.invitee = form.invitee
    former = await _former(session, actor, sanction, now)
    sanction.served_at, sanction.served_on = now, today
    sanction.document_no = await _number(session, now)
    replaces = None if former is None else former.document_no
    sanction.letter = _letter(actor, sanction, now, replaces)
    if former is not None:
        follows = {"document_no": sanction.document_no, "letter": sanction.letter, "reason": None}
        former.notices = [*former.notices, follows]


async def postpone(
    session: AsyncSession,
    actor: Actor,
    sanction: UnitSanction,
    form: PostponementIn,
    now: datetime,
) -> None:
    """约谈改期，说明理由：另发通知，原通知留存。 Raises `Invalid` (day-past)."""
    rules.day_ahead(form.day, local_date(now))
    history.move(session, actor, sanction, rules.POSTPONE, now, form.reason)
    former = {
        "document_no": sanction.document_no, "letter": sanction.letter, "reason": form.reason,
    }  # fmt: skip
    sanction.former_letters = [*sanction.former_letters, former]
    sanction.interview_day, sanction.interview_place = form.day, form.place
    replaces = sanction.document_no
    sanction.document_no = await _number(session, now)
    sanction.letter = _letter(actor, sanction, now, replaces)


async def record_interview(
    session: AsyncSession, actor: Actor, sanction: UnitSanction, form: InterviewIn, now: datetime
) -> None:
    """登记约谈情况，拟写纪要，列明要求和期限。

    Raises `Invalid` (day-invalid, due-past, person-named).
    """
    today = local_date(now)
    history.move(session, actor, sanction, rules.RECORD_INTERVIEW, now)
    rules.held(form.interviewed_on, sanction.served_on, today)
    rules.ahead((each.due for each in form.requirements), today)
    said = "\n".join(each.text for each in form.requirements)
    fact_rules.about_no_person({"minutes": form.minutes, "requirements": said})
    sanction.interviewed_on, sanction.minutes = form.interviewed_on, form.minutes
    sanction.requirements = listed(form.requirements)
    sanction.recorded_by = sorted(actor.persons)


async def undo_interview(
    session: AsyncSession, actor: Actor, sanction: UnitSanction, form: WithReason, now: datetime
) -> None:
    """撤销误登记的约谈，说明理由。"""
    history.move(session, actor, sanction, rules.UNDO_INTERVIEW, now, form.reason)
    sanction.interviewed_on = sanction.minutes = None
    sanction.requirements, sanction.recorded_by = [], []


async def sign_minutes(
    session: AsyncSession, actor: Actor, sanction: UnitSanction, now: datetime
) -> None:
    """厅方审签约谈纪要，送单位确认。 Raises `Conflict` (due-past-meanwhile)."""
    history.move(session, actor, sanction, rules.SIGN_MINUTES, now)
    rules.timely((each.due for each in sanction.requirements), local_date(now))
    sanction.department_signer = actor.name


async def return_minutes(
    session: AsyncSession, actor: Actor, sanction: UnitSanction, form: WithReason, now: datetime
) -> None:
    """单位退回约谈纪要，或者厅方收回，说明理由。"""
    history.move(session, actor, sanction, rules.RETURN_MINUTES, now, form.reason)
    sanction.department_signer = None


async def confirm_minutes(
    session: AsyncSession, actor: Actor, sanction: UnitSanction, now: datetime
) -> None:
    """单位确认约谈纪要：编发文字号，开始整改。 Raises `Conflict` (due-past-meanwhile)."""
    today = local_date(now)
    history.move(session, actor, sanction, rules.CONFIRM_MINUTES, now)
    rules.timely((each.due for each in sanction.requirements), today)
    sanction.unit_signer = actor.name
    sanction.minutes_no = await _number(session, now)
    if sanction.invitee is None or sanction.interviewed_on is None:
        raise ValueError("minutes are of an interview that was held")
    sanction.minutes_letter = letters.minutes(
        letters.Minutes(
            document_no=sanction.minutes_no,
            notice_no=sanction.document_no or "",
            addressee=sanction.unit_name,
            interviewed_on=sanction.interviewed_on,
            place=sanction.interview_place or "",
            invitee=sanction.invitee,
            minutes=sanction.minutes or "",
            requirements=_demands(sanction),
            department_signer=sanction.department_signer or "",
            unit_signer=actor.name,
            day=today,
        )
    )


async def lift(session: AsyncSession, actor: Actor, sanction: UnitSanction, now: datetime) -> None:
    """厅主要领导决定解除：通知单位。"""
    decided = f"解除对你单位的{label('sanction_kind', sanction.kind)}措施"
    await _notice(session, actor, sanction, rules.LIFT, "解除措施通知书", decided, None, now)
    sanction.lifted_on = local_date(now)


async def undo_lift(
    session: AsyncSession, actor: Actor, sanction: UnitSanction, form: WithReason, now: datetime
) -> None:
    """撤回误作的解除，说明理由：通知单位，措施继续有效。"""
    decided = "撤回解除措施的通知，原措施继续有效"
    title = "撤回解除措施通知书"
    await _notice(session, actor, sanction, rules.UNDO_LIFT, title, decided, form.reason, now)
    sanction.lifted_on = None


async def annul(
    session: AsyncSession, actor: Actor, sanction: UnitSanction, form: WithReason, now: datetime
) -> None:
    """撤销已经送达的措施，说明理由：通知单位和收到通报的单位。"""
    decided = f"撤销{label('sanction_kind', sanction.kind)}措施，原件不再作为办理依据"
    await _notice(
        session, actor, sanction, rules.ANNUL, "撤销措施通知书", decided, form.reason, now
    )


async def _notice(
    session: AsyncSession,
    actor: Actor,
    sanction: UnitSanction,
    move: Move,
    title: str,
    decided: str,
    reason: str | None,
    now: datetime,
) -> None:
    """Make the move, and tell the unit of it by a letter with a number of its own."""
    history.move(session, actor, sanction, move, now, reason)
    number = await _number(session, now)
    letter = letters.notice(
        letters.Notice(
            title=title,
            document_no=number,
            addressee="、".join([sanction.unit_name, *sanction.sent_to_names]),
            about=sanction.document_no or "",
            decided=decided,
            reason=reason,
            signer=actor.name,
            issuer=actor.unit_name,
            day=local_date(now),
        )
    )
    follows = {"document_no": number, "letter": letter, "reason": reason}
    sanction.notices = [*sanction.notices, follows]


async def _former(
    session: AsyncSession, actor: Actor, sanction: UnitSanction, now: datetime
) -> UnitSanction | None:
    """The one that this one takes the place of, which gives way."""
    id: UUID | None = sanction.replaces_id
    if id is None:
        return None
    found = await queries.to_change(session, SYSTEM, id)
    rules.replaceable(found.status, found.unit_id == sanction.unit_id)
    history.move(session, actor, found, rules.GIVE_WAY, now, f"由{sanction.number}代替。")
    return found


async def _number(session: AsyncSession, now: datetime) -> str:
    """From here on other letters wait for this number: as little as possible follows."""
    (number,) = await series.allot(session, letters.SERIES, local_date(now).year)
    return number


def _letter(actor: Actor, sanction: UnitSanction, now: datetime, replaces: str | None) -> str:
    interview = None
    if sanction.interview_day and sanction.interview_place and sanction.invitee:
        interview = (sanction.interview_day, sanction.interview_place, sanction.invitee)
    return letters.text(
        letters.Content(
            kind=sanction.kind,
            document_no=sanction.document_no or "",
            addressee=sanction.unit_name,
            sent_to=sanction.sent_to_names,
            ground=sanction.ground,
            statement=sanction.statement,
            facts=[letters.fact(**each) for each in sanction.facts],
            requirements=_demands(sanction),
            interview=interview,
            signer=sanction.signer_name,
            resolution_no=sanction.resolution_no,
            contact=actor.name,
            issuer=actor.unit_name,
            day=local_date(now),
            replaces=replaces,
        )
    )


def _demands(sanction: UnitSanction) -> list[tuple[str, date]]:
    return [(each.text, each.due) for each in sanction.requirements]

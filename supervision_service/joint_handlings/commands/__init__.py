"""What people do with a joint handling until its letters have their answers."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from shared import history, regions, series
from shared.auth import SYSTEM, Actor
from shared.bodies import WithReason
from shared.moves import Role, check
from shared.regions import Level
from shared.workdays import local_date
from supervision_service.consultations import queries as consultations
from supervision_service.follow_ups.rules import ahead
from supervision_service.joint_handlings import queries, rules
from supervision_service.joint_handlings.models import JointHandling, JointOrgan
from supervision_service.joint_handlings.rules import Word, letters
from supervision_service.joint_handlings.schemas import (
    FindingsIn,
    JointHandlingIn,
    JointHandlingRevision,
    OrganAnswer,
    OrganIn,
    OtherDue,
    RecordedAnswer,
)
from supervision_service.matters import queries as matters


async def draft(
    session: AsyncSession, actor: Actor, form: JointHandlingIn, now: datetime
) -> JointHandling:
    """起草联办函：问题、材料、答复期限、商请的部门。

    Raises `Invalid` (matter-unknown, due-past, leads-twice, organ-twice, until-invalid,
    not-third-party), `Conflict` (matter-merged).
    """
    today = local_date(now)
    matter = await matters.to_nominate(session, actor, form.matter_id)
    rules.goes_on(matter.status)
    ahead(form.due, today)
    organs = await _organs(session, form.organs, today)
    ordinal = await series.next_number(session, rules.SERIES, today.year)
    row = JointHandling(
        matter=matter,
        number=rules.number(today.year, ordinal),
        unit_id=actor.unit,
        unit_line=actor.line,
        unit_name=actor.unit_name,
        drafter=actor.id,
        drafted_at=now,
        organs=organs,
        **form.model_dump(exclude={"organs"}),
    )
    history.move(session, actor, row, rules.DRAFT, now)
    return row


async def revise(
    session: AsyncSession, actor: Actor, row: JointHandling, form: JointHandlingRevision,
    now: datetime,
) -> None:  # fmt: skip
    """修改尚未发出的联办函，说明理由。 Raises as `draft`."""
    today = local_date(now)
    history.move(session, actor, row, rules.REVISE, now, form.reason)
    ahead(form.due, today)
    organs = await _organs(session, form.organs, today)
    await _instead(session, row, organs)
    for name, value in form.model_dump(exclude={"organs", "reason"}).items():
        setattr(row, name, value)
    row.drafter = actor.id


async def issue(session: AsyncSession, actor: Actor, row: JointHandling, now: datetime) -> None:
    """签发联办函，逐个部门编发文字号。

    Raises `Conflict` (signer-is-drafter), `Invalid` (due-past).
    """
    today = local_date(now)
    check(rules.ISSUE, row.status)
    ahead(row.due, today)
    row.issued_on, row.signer_name = today, actor.name
    numbers = await numbered(session, actor, today, letters.JOINTLY, len(row.organs))
    for organ, number in zip(row.organs, numbers, strict=True):
        organ.document_no = number
        organ.letter = letters.request(
            letters.Content(
                kind=row.kind,
                document_no=number,
                addressee=organ.name,
                title=row.matter.title,
                number=row.matter.number,
                question=row.question,
                material=row.material,
                lead="你单位" if organ.is_lead else row.lead,
                due=row.due,
                signer=actor.name,
                issuer=row.unit_name,
                day=today,
            )
        )
    history.move(session, actor, row, rules.ISSUE, now, "、".join(numbers))


async def cancel(
    session: AsyncSession, actor: Actor, row: JointHandling, form: WithReason, now: datetime
) -> None:
    """取消联办，说明理由。"""
    history.move(session, actor, row, rules.CANCEL, now, form.reason)


async def reopen(
    session: AsyncSession, actor: Actor, row: JointHandling, form: WithReason, now: datetime
) -> None:
    """取消以后重新起草，说明理由；此前的函件和答复见办理经过。"""
    history.move(session, actor, row, rules.REOPEN, now, form.reason)
    again = [
        JointOrgan(no=no, kind=each.kind, name=each.name, is_lead=each.is_lead,
                   account_id=each.account_id, until=each.until)
        for no, each in enumerate(row.organs, 1)
    ]  # fmt: skip
    await _instead(session, row, again)
    row.issued_on = row.signer_name = None


async def move_due(
    session: AsyncSession, actor: Actor, row: JointHandling, form: OtherDue, now: datetime
) -> None:
    """调整答复期限，说明理由；还没有决定的催办建议失效。 Raises `Invalid` (due-past)."""
    ahead(form.due, local_date(now))
    said = f"{row.due:%Y-%m-%d} → {form.due:%Y-%m-%d}：{form.reason}"
    history.move(session, actor, row, rules.MOVE_DUE, now, said)
    row.due = form.due
    for each in row.asked:
        if each.awaits_decision:
            each.proposed_on = None


async def answer(
    session: AsyncSession, actor: Actor, row: JointHandling, no: int, form: OrganAnswer,
    now: datetime,
) -> None:  # fmt: skip
    """有账号的部门自己答复。

    Raises `NotFound` (joint-handling-not-found, organ-not-found), `Conflict` (organ-answered),
    `Invalid` (until-invalid).
    """
    today = local_date(now)
    organ = queries.own_organ(row, actor, no, today)
    history.move(session, actor, row, rules.ANSWER, now, _said(organ, form.statement))
    rules.unanswered(organ.side)
    rules.promised(form.answer, form.does_until, today)
    for name, value in form.model_dump().items():
        setattr(organ, name, value)
    organ.answered_on = today


async def record_answer(
    session: AsyncSession, actor: Actor, row: JointHandling, no: int, form: RecordedAnswer,
    now: datetime,
) -> None:  # fmt: skip
    """登记没有账号的部门的答复（来函或者会上），由第二人确认。

    Raises `NotFound` (organ-not-found), `Conflict` (organ-answered), `Invalid` (until-invalid,
    day-invalid, reply-no-missing).
    """
    organ = queries.organ(row, no)
    history.move(session, actor, row, rules.RECORD_ANSWER, now, _said(organ, form.statement))
    rules.unanswered(organ.side)
    rules.dated(form.told_on, row.issued_on, local_date(now), "told_on")
    rules.lettered(form.channel, form.reply_no)
    rules.promised(form.answer, form.does_until, form.told_on)
    for name, value in form.model_dump(exclude={"told_on"}).items():
        setattr(organ, name, value)
    organ.answered_on, organ.waits, organ.recorded_by = form.told_on, Word.ANSWER, actor.id


async def undo_answer(
    session: AsyncSession, actor: Actor, row: JointHandling, no: int, form: WithReason,
    now: datetime,
) -> None:  # fmt: skip
    """撤销一个部门的答复，说明理由。 Raises `NotFound`, `Conflict` (organ-unanswered)."""
    organ = queries.organ(row, no)
    history.move(session, actor, row, rules.UNDO_ANSWER, now, _said(organ, form.reason))
    rules.answered(organ.side)
    forget_answer(organ)


async def withdraw(
    session: AsyncSession, actor: Actor, row: JointHandling, no: int, form: WithReason,
    now: datetime,
) -> None:  # fmt: skip
    """不再商请一个部门，说明理由；该部门的账号即不能再查看。 Raises `NotFound`."""
    organ = queries.organ(row, no)
    history.move(session, actor, row, rules.WITHDRAW, now, _said(organ, form.reason))
    organ.withdrawn_on, organ.withdrawal_reason = local_date(now), form.reason


async def ask_again(
    session: AsyncSession, actor: Actor, row: JointHandling, no: int, form: WithReason,
    now: datetime,
) -> None:  # fmt: skip
    """恢复商请一个部门，说明理由。 Raises `NotFound` (organ-not-found)."""
    organ = queries.withdrawn(row, no)
    history.move(session, actor, row, rules.ASK_AGAIN, now, _said(organ, form.reason))
    organ.withdrawn_on = organ.withdrawal_reason = None


async def record_findings(
    session: AsyncSession, actor: Actor, row: JointHandling, form: FindingsIn, now: datetime
) -> None:
    """登记联合查办的记录和认定的情况；更正的，说明理由。

    Raises `Invalid` (day-invalid, reason-missing).
    """
    history.move(session, actor, row, rules.RECORD_FINDINGS, now, form.reason)
    rules.dated(form.held_on, row.issued_on, local_date(now), "held_on")
    rules.correction(is_correction=row.findings is not None, reason=form.reason)
    for name, value in form.model_dump(exclude={"reason"}).items():
        setattr(row, name, value)


async def propose(session: AsyncSession, row: JointHandling, now: datetime) -> None:
    """Propose to remind whoever is late, once. For a job, which may run twice at once."""
    today = local_date(now)
    late = [
        each
        for each in row.asked
        if each.answer is None and each.proposed_on is None and row.due < today
    ]
    if row.status is not rules.Status.ASKED or not late:
        return
    history.move(session, SYSTEM, row, rules.PROPOSE, now, "、".join(each.name for each in late))
    for each in late:
        each.proposed_on = today


async def remind(
    session: AsyncSession, actor: Actor, row: JointHandling, no: int, now: datetime
) -> None:
    """按建议发出催办函，编发文字号。

    Raises `NotFound` (organ-not-found), `Conflict` (nothing-proposed, organ-answered).
    """
    today = local_date(now)
    organ = queries.organ(row, no)
    check(rules.REMIND, row.status)
    rules.proposed(is_open=organ.awaits_decision)
    rules.unanswered(organ.side)
    (number,) = await numbered(session, actor, today, letters.JOINTLY)
    history.move(session, actor, row, rules.REMIND, now, _said(organ, number))
    organ.reminder_no, organ.reminded_on = number, today
    organ.reminder = letters.reminder(
        letters.Reminding(
            document_no=number,
            addressee=organ.name,
            title=row.matter.title,
            number=row.matter.number,
            former_no=organ.document_no or "",
            former_day=row.issued_on or today,
            due=row.due,
            signer=actor.name,
            issuer=row.unit_name,
            day=today,
        )
    )


async def dismiss(
    session: AsyncSession, actor: Actor, row: JointHandling, no: int, form: WithReason,
    now: datetime,
) -> None:  # fmt: skip
    """不予催办，说明理由。 Raises `NotFound`, `Conflict` (nothing-proposed)."""
    organ = queries.organ(row, no)
    rules.proposed(is_open=organ.awaits_decision)
    history.move(session, actor, row, rules.DISMISS, now, _said(organ, form.reason))
    organ.dismissed_on = local_date(now)


def forget_answer(organ: JointOrgan) -> None:
    """Nothing is known of an answer any more."""
    organ.answer = organ.statement = organ.does_until = organ.answered_on = None
    organ.channel = organ.reply_no = organ.waits = organ.recorded_by = None


def _said(organ: JointOrgan, words: str) -> str:
    return f"{organ.name}：{words}"


async def _instead(session: AsyncSession, row: JointHandling, organs: Sequence[JointOrgan]) -> None:
    """Ask these organs in place of the former ones, whose numbers they take."""
    row.organs.clear()
    await session.flush()
    row.organs.extend(organs)


async def _organs(session: AsyncSession, forms: Sequence[OrganIn], today: date) -> list[JointOrgan]:
    """The organs that are asked, numbered in their order."""
    accounts = [each.account_id for each in forms if each.account_id is not None]
    rules.one_leads([each.is_lead for each in forms])
    rules.each_once([each.name for each in forms], accounts)
    for each in forms:
        rules.with_account(each.account_id, each.until, today)
    found = await consultations.accounts_of(session, accounts, Role.THIRD_PARTY)
    rules.accounts_found(len(accounts) - len(found))
    return [JointOrgan(no=no, **each.model_dump()) for no, each in enumerate(forms, 1)]


async def numbered(
    session: AsyncSession, actor: Actor, today: date, sign: str, many: int = 1
) -> list[str]:
    """The next numbers of the unit's letters to other departments; ask for them last."""
    places = regions.load().path(actor.region)[1:] if actor.level is not Level.PROVINCE else []
    code = letters.series([place.name for place in places], sign)
    return await series.allot(session, code, today.year, many)

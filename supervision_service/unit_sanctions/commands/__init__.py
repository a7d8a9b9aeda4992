"""What people do with a sanction on a unit."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared import directory, history, series
from shared.auth import SYSTEM, Actor
from shared.bodies import WithReason
from shared.directory import Organisation
from shared.moves import Move
from shared.moves import check as may_start
from shared.workdays import chinese_date, local_date
from supervision_service.joint_meetings import commands as meetings
from supervision_service.rectifications.models import Rectification
from supervision_service.rectifications.rules import Status as Rectified
from supervision_service.rectifications.rules import owed_until
from supervision_service.unit_sanctions import queries, rules
from supervision_service.unit_sanctions.models import SanctionRequirement, UnitSanction
from supervision_service.unit_sanctions.queries import due, facts
from supervision_service.unit_sanctions.rules import Ground, Kind, Status
from supervision_service.unit_sanctions.rules import facts as fact_rules
from supervision_service.unit_sanctions.rules.facts import Fact, FactKind
from supervision_service.unit_sanctions.schemas import (
    CheckIn,
    DueIn,
    ReceiptIn,
    ReportIn,
    RequirementIn,
    ResolvedIn,
    ReturnIn,
    SanctionIn,
    SanctionRevision,
)
from supervision_service.urgings import rules as urgings
from supervision_service.urgings.models import Urging


async def propose(
    session: AsyncSession, actor: Actor, form: SanctionIn, now: datetime
) -> UnitSanction:
    """提请对单位采取措施，列明事由和事实（domain §9.4）。

    Raises `Invalid` (unit-unknown, not-a-bureau, requirements-missing, requirements-needless,
    recipients-needless, due-past, organ-twice, person-named, facts-missing, fact-unknown,
    fact-elsewhere, sanction-not-replaceable).
    """
    sanction = _new(now, Status.PROPOSED)
    await _write(session, actor, sanction, form, now)
    await _number(session, sanction, now)
    history.move(session, actor, sanction, rules.PROPOSE, now)
    return sanction


async def revise(
    session: AsyncSession,
    actor: Actor,
    sanction: UnitSanction,
    form: SanctionRevision,
    now: datetime,
) -> None:
    """修改提请的措施，或者采用系统的建议，说明理由；须重新决定。 Raises as `propose`."""
    history.move(session, actor, sanction, rules.REVISE, now, form.reason)
    await _write(session, actor, sanction, form, now)
    sanction.signer_name = sanction.resolution_no = None


async def decide(
    session: AsyncSession, actor: Actor, sanction: UnitSanction, now: datetime
) -> None:
    """厅主要领导决定采取措施。 Raises `Conflict` (due-past-meanwhile)."""
    history.move(session, actor, sanction, rules.DECIDE, now)
    rules.timely((each.due for each in sanction.requirements), local_date(now))
    sanction.signer_name = actor.name


async def resolve(
    session: AsyncSession, actor: Actor, sanction: UnitSanction, form: ResolvedIn, now: datetime
) -> None:
    """按联席会议的决议采取措施：已确认的纪要须有同意该项措施的决议。

    Raises `Invalid` (resolution-unknown, resolution-not-on-case), `Conflict`
    (due-past-meanwhile).
    """
    history.move(session, actor, sanction, rules.RESOLVE, now, form.resolution_no)
    today = local_date(now)
    rules.timely((each.due for each in sanction.requirements), today)
    await meetings.carry_out_sanction(session, form.resolution_no, sanction.id, today)
    sanction.resolution_no = form.resolution_no


async def reject(
    session: AsyncSession, actor: Actor, sanction: UnitSanction, form: WithReason, now: datetime
) -> None:
    """不予采取措施，说明理由。"""
    history.move(session, actor, sanction, rules.REJECT, now, form.reason)


async def undo_decision(
    session: AsyncSession, actor: Actor, sanction: UnitSanction, form: WithReason, now: datetime
) -> None:
    """送达前撤回决定，说明理由。"""
    history.move(session, actor, sanction, rules.UNDO_DECISION, now, form.reason)
    sanction.signer_name = sanction.resolution_no = None


async def withdraw(
    session: AsyncSession, actor: Actor, sanction: UnitSanction, form: WithReason, now: datetime
) -> None:
    """送达前撤回提请，或者不采用系统的建议，说明理由。"""
    history.move(session, actor, sanction, rules.WITHDRAW, now, form.reason)
    sanction.signer_name = sanction.resolution_no = None


async def undo_withdrawal(
    session: AsyncSession, actor: Actor, sanction: UnitSanction, form: WithReason, now: datetime
) -> None:
    """恢复撤回的提请，说明理由；恢复人同为提出人。"""
    history.move(session, actor, sanction, rules.UNDO_WITHDRAWAL, now, form.reason)
    sanction.proposers = _with(sanction.proposers, actor)


async def acknowledge(
    session: AsyncSession, actor: Actor, sanction: UnitSanction, form: ReceiptIn, now: datetime
) -> None:
    """单位签收，开始整改；信访办代为登记的说明送达的方式和凭据。

    Raises `Invalid` (receipt-unexplained).
    """
    rules.told(actor.unit == sanction.unit_id, form.note)
    history.move(session, actor, sanction, rules.ACKNOWLEDGE, now, form.note)


async def report(
    session: AsyncSession,
    actor: Actor,
    sanction: UnitSanction,
    no: int,
    form: ReportIn,
    now: datetime,
) -> None:
    """单位报告一项要求的整改情况。

    Raises `NotFound` (requirement-not-found), `Conflict` (nothing-owed, already-reported).
    """
    row = _at(sanction, no, rules.REPORT)
    rules.unreported(row.reported_on)
    history.move(session, actor, sanction, rules.REPORT, now, f"第{no}项")
    row.report, row.reported_on = form.report, local_date(now)


async def take_back_report(
    session: AsyncSession,
    actor: Actor,
    sanction: UnitSanction,
    no: int,
    form: WithReason,
    now: datetime,
) -> None:
    """单位收回有误的整改报告，说明理由。

    Raises `NotFound` (requirement-not-found), `Conflict` (nothing-reported).
    """
    row = _at(sanction, no, rules.TAKE_BACK_REPORT)
    rules.reported(row.reported_on)
    history.move(session, actor, sanction, rules.TAKE_BACK_REPORT, now, f"第{no}项：{form.reason}")
    row.report = row.reported_on = None


async def return_report(
    session: AsyncSession,
    actor: Actor,
    sanction: UnitSanction,
    no: int,
    form: ReturnIn,
    now: datetime,
) -> None:
    """退回一项整改报告，说明理由；期限可以另定，已过的须另定。

    Raises `NotFound` (requirement-not-found), `Conflict` (nothing-reported), `Invalid`
    (due-past, due-missing).
    """
    row = _at(sanction, no, rules.RETURN_REPORT)
    rules.reported(row.reported_on)
    history.move(session, actor, sanction, rules.RETURN_REPORT, now, f"第{no}项：{form.reason}")
    row.due = owed_until(form.due, row.due, local_date(now))
    row.returned, row.return_reason = row.returned + 1, form.reason
    row.report = row.reported_on = None


async def move_due(
    session: AsyncSession,
    actor: Actor,
    sanction: UnitSanction,
    no: int,
    form: DueIn,
    now: datetime,
) -> None:
    """调整一项要求的期限，说明理由。

    Raises `NotFound` (requirement-not-found), `Conflict` (nothing-owed, already-reported),
    `Invalid` (due-past).
    """
    row = _at(sanction, no, rules.MOVE_DUE)
    rules.unreported(row.reported_on)
    rules.ahead([form.due], local_date(now), "due")
    reason = f"第{no}项：{row.due:%Y-%m-%d} → {form.due:%Y-%m-%d}：{form.reason}"
    history.move(session, actor, sanction, rules.MOVE_DUE, now, reason)
    row.due = form.due


async def check(
    session: AsyncSession, actor: Actor, sanction: UnitSanction, form: CheckIn, now: datetime
) -> None:
    """核查整改情况，须由提出人以外的人办理。 Raises `Conflict` (reports-missing)."""
    history.move(session, actor, sanction, rules.CHECK, now, None)
    rules.possible(rules.CHECK, sanction)
    sanction.findings, sanction.checked_on = form.findings, local_date(now)


async def reopen(
    session: AsyncSession, actor: Actor, sanction: UnitSanction, form: WithReason, now: datetime
) -> None:
    """恢复已经核查的整改，说明理由。"""
    history.move(session, actor, sanction, rules.REOPEN, now, form.reason)
    sanction.findings = sanction.checked_on = None


async def suggest(session: AsyncSession, urging: Urging, now: datetime) -> None:
    """Suggest an interview after a 督办函 without effect, once for each. For a job."""
    stands = urging.status is urgings.Status.ASSESSED and not urging.is_over
    failed = urging.assessment is urgings.Assessment.NOT_EFFECTIVE
    if not (stands and failed) or await due.made_after(session, urging_id=urging.id):
        return
    statement = f"“{urging.matter.title}”（{urging.about.number}）经督办函督办，评估为没有见效。"
    sanction = _new(now, Status.SUGGESTED)
    sanction.from_urging_id = urging.id
    _suggested(sanction, urging, statement, facts.of_urging(urging))
    await _number(session, sanction, now)
    history.move(session, SYSTEM, sanction, rules.SUGGEST, now)


async def suggest_after_inspection(
    session: AsyncSession, row: Rectification, now: datetime
) -> None:
    """Suggest an interview after an inspection whose demands a unit did not answer. For a job.

    Once for each inspection and unit.
    """
    late = row.status is Rectified.OWED and row.due < local_date(now)
    pair = (row.inspection_id, row.unit_id)
    if not late or await due.made_after(session, inspection=pair):
        return
    said = (
        f"实地督导（{row.inspection.number}）要求{chinese_date(row.due)}前整改的事项，逾期未答复。"
    )
    sanction = _new(now, Status.SUGGESTED)
    sanction.from_inspection_id = row.inspection_id
    number = row.document_no or row.inspection.number
    fact = Fact(
        FactKind.INSPECTION, str(row.inspection_id), number, "整改逾期未答复", row.unit_line
    )
    _suggested(sanction, row, said, fact)
    await _number(session, sanction, now)
    history.move(session, SYSTEM, sanction, rules.SUGGEST, now)


async def lapse_answered(session: AsyncSession, sanction: UnitSanction, now: datetime) -> None:
    """The unit answered after all, before anybody took the suggestion up. For a job."""
    if sanction.status is Status.SUGGESTED and not await due.owes(session, sanction):
        history.move(session, SYSTEM, sanction, rules.LAPSE, now, "整改事项已经答复。")


async def lapse_after(session: AsyncSession, urging_id: UUID, reason: str, now: datetime) -> None:
    """What was suggested after an urging falls away: another step was taken."""
    found = await queries.suggested(session, urging_id)
    if found is not None:
        history.move(session, SYSTEM, found, rules.LAPSE, now, reason)


async def _number(session: AsyncSession, sanction: UnitSanction, now: datetime) -> None:
    """From here on others wait for their numbers: as little as possible follows."""
    year = local_date(now).year
    ordinal = await series.next_number(session, rules.SERIES, year)
    sanction.number = rules.number(year, ordinal)


def _new(now: datetime, status: Status) -> UnitSanction:
    return UnitSanction(
        status=status,
        proposed_at=now,
        sent_to=[],
        sent_to_names=[],
        proposers=[],
        recorded_by=[],
        former_letters=[],
        notices=[],
        requirements=[],
    )


def _suggested(
    sanction: UnitSanction, of: Urging | Rectification, statement: str, fact: Fact
) -> None:
    sanction.kind, sanction.ground = Kind.INTERVIEW, Ground.NO_EFFECT
    sanction.unit_id, sanction.unit_line = of.unit_id, of.unit_line
    sanction.unit_name, sanction.statement = of.unit_name, statement
    sanction.facts = [fact.shown()]


async def _write(
    session: AsyncSession, actor: Actor, sanction: UnitSanction, form: SanctionIn, now: datetime
) -> None:
    """Give it the words of `form`, which the actor answers for."""
    unit = await directory.organisation(session, form.unit_id)
    rules.bureau(unit.level, unit.line)
    rules.fitting(form.kind, len(form.requirements), bool(form.sent_to or form.published))
    rules.ahead((each.due for each in form.requirements), local_date(now))
    rules.once({*form.sent_to}, len(form.sent_to), "sent_to")
    texts = {"statement": form.statement, "requirements": _joined(form.requirements)}
    fact_rules.about_no_person(texts)
    recipients = await directory.active_organisations(session, form.sent_to, "sent_to")
    named = await facts.named(session, actor, form.facts)
    fact_rules.grounded(len(named))
    for each in named:
        fact_rules.of_unit(each.line, unit.line)
    if form.replaces_id is not None:
        await _replaceable(session, form.replaces_id, unit)
    plain = {"kind", "unit_id", "ground", "statement", "sent_to", "published", "replaces_id"}
    for name, value in form.model_dump(include=plain).items():
        setattr(sanction, name, value)
    sanction.unit_line, sanction.unit_name = unit.line, unit.name
    sanction.sent_to_names = [each.name for each in recipients]
    sanction.facts = [each.shown() for each in named]
    sanction.requirements = listed(form.requirements)
    sanction.proposers = _with(sanction.proposers, actor)


async def _replaceable(session: AsyncSession, id: UUID, unit: Organisation) -> None:
    found = await queries.one(session, SYSTEM, id)
    rules.replaceable(found.status, found.unit_id == unit.id)


def listed(wanted: list[RequirementIn]) -> list[SanctionRequirement]:
    """The requirements, numbered from 1."""
    return [
        SanctionRequirement(no=no, text=each.text, due=each.due, returned=0)
        for no, each in enumerate(wanted, 1)
    ]


def _joined(wanted: list[RequirementIn]) -> str:
    return "\n".join(each.text for each in wanted)


def _with(accounts: list[UUID], actor: Actor) -> list[UUID]:
    return sorted({*accounts, *actor.persons})


def _at(sanction: UnitSanction, no: int, move: Move) -> SanctionRequirement:
    """The requirement, where the sanction stands right for `move`."""
    may_start(move, sanction.status)
    rules.possible(move, sanction)
    return queries.requirement(sanction, no)

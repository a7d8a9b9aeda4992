"""What people do with an aid."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared import directory, history, series
from shared.auth import Actor
from shared.bodies import WithReason
from shared.codes import label
from shared.moves import check
from shared.workdays import local_date
from supervision_service.aids import queries, rules
from supervision_service.aids.models import Aid, AidFacts, AidReading
from supervision_service.aids.schemas import (
    AidDecision,
    AidDone,
    AidDue,
    AidFactsIn,
    AidIn,
    AidOutcome,
    AidOwner,
    AidRedirection,
    AidRefusal,
    AidReveal,
)
from supervision_service.closeouts.schemas import Evidence
from supervision_service.difficulties.rules import ours
from supervision_service.follow_ups.rules import ahead
from supervision_service.joint_handlings.commands import numbered
from supervision_service.joint_handlings.rules import goes_on, letters
from supervision_service.matters import queries as matters


async def ask(session: AsyncSession, actor: Actor, form: AidIn, now: datetime) -> Aid:
    """提出一项疏导或者帮扶：谁提出、依据、承担单位、期限；不写任何人的具体情况。

    Raises `Invalid` (matter-unknown, due-past, owner-missing, owner-outside, unit-unknown,
    aid-conditional), `Conflict` (matter-merged).
    """
    today = local_date(now)
    matter = await matters.to_nominate(session, actor, form.matter_id)
    goes_on(matter.status)
    ahead(form.due, today)
    rules.unconditional({"need": form.need, "basis": form.basis})
    row = Aid(
        matter=matter,
        unit_id=actor.unit,
        unit_line=actor.line,
        unit_name=actor.unit_name,
        asked_by_id=actor.id,
        asked_at=now,
        asked_on=today,
        **form.model_dump(exclude={"owner_id", "organ_kind", "organ"}),
    )
    await _owned(session, row, form)
    ordinal = await series.next_number(session, rules.SERIES, today.year)
    row.number = rules.number(today.year, ordinal)
    history.move(session, actor, row, rules.ASK, now)
    return row


async def send(session: AsyncSession, actor: Actor, row: Aid, now: datetime) -> None:
    """向承担帮扶的其他部门发函，编发文字号。 Raises `Conflict` (nothing-to-send)."""
    today = local_date(now)
    check(rules.SEND, row.status)
    rules.sendable(outside=row.outside, sent=row.document_no is not None)
    (number,) = await numbered(session, actor, today, letters.AID)
    row.document_no, row.sent_on = number, today
    row.letter = rules.letter(
        number, row.owner_name, row.matter.title, row.matter.number, label("aid_kind", row.kind),
        row.need, row.basis, row.due, actor.name, row.unit_name, today,
    )  # fmt: skip
    history.move(session, actor, row, rules.SEND, now, number)


async def grant(
    session: AsyncSession, actor: Actor, row: Aid, form: AidDecision, now: datetime
) -> None:
    """决定给予；其他部门承担的，登记其决定的文号。

    Raises `Conflict` (letter-missing), `Invalid` (reply-no-missing, day-invalid).
    """
    history.move(session, actor, row, rules.GRANT, now, form.decision_no)
    _decide(row, form, now)


async def refuse(
    session: AsyncSession, actor: Actor, row: Aid, form: AidRefusal, now: datetime
) -> None:
    """决定不予给予，说明理由。 Raises as `grant`, `Invalid` (aid-conditional)."""
    rules.unconditional({"refusal": form.refusal})
    history.move(session, actor, row, rules.REFUSE, now, form.refusal)
    _decide(row, form, now)
    row.refusal = form.refusal


async def undo_decision(
    session: AsyncSession, actor: Actor, row: Aid, form: WithReason, now: datetime
) -> None:
    """撤销决定，说明理由。"""
    history.move(session, actor, row, rules.UNDO_DECISION, now, form.reason)
    row.decision_no = row.decided_on = row.refusal = None


async def redirect(
    session: AsyncSession, actor: Actor, row: Aid, form: AidRedirection, now: datetime
) -> None:
    """改由其他单位或者部门承担，说明理由。 Raises as `ask`."""
    reason = f"原由{row.owner_name}承担：{form.reason}"
    history.move(session, actor, row, rules.REDIRECT, now, reason)
    await _owned(session, row, form)
    row.document_no = row.letter = row.sent_on = None
    row.decision_no = row.decided_on = row.refusal = None


async def carry_out(
    session: AsyncSession, actor: Actor, row: Aid, form: AidDone, now: datetime
) -> None:
    """登记落实情况和凭据所在。 Raises `Invalid` (day-invalid, aid-conditional)."""
    rules.unconditional({"proof": form.proof})
    history.move(session, actor, row, rules.CARRY_OUT, now, form.proof)
    rules.dated(form.done_on, row.decided_on or row.asked_on, local_date(now), "done_on")
    row.done_on, row.proof, row.done_by = form.done_on, form.proof, actor.id


async def put_back(
    session: AsyncSession, actor: Actor, row: Aid, form: WithReason, now: datetime
) -> None:
    """退回落实情况，说明理由。"""
    history.move(session, actor, row, rules.PUT_BACK, now, form.reason)
    row.done_on = row.proof = row.done_by = None


async def close(
    session: AsyncSession, actor: Actor, row: Aid, form: AidOutcome, now: datetime
) -> None:
    """核实落实并登记效果，办结。 Raises `Invalid` (aid-conditional)."""
    rules.unconditional({"outcome": form.outcome})
    history.move(session, actor, row, rules.CLOSE, now, form.outcome)
    row.outcome, row.closed_on = form.outcome, local_date(now)


async def undo_close(
    session: AsyncSession, actor: Actor, row: Aid, form: WithReason, now: datetime
) -> None:
    """恢复已经办结的帮扶，说明理由。"""
    history.move(session, actor, row, rules.UNDO_CLOSE, now, form.reason)
    row.outcome = row.closed_on = None


async def move_due(
    session: AsyncSession, actor: Actor, row: Aid, form: AidDue, now: datetime
) -> None:
    """调整期限，说明理由。 Raises `Invalid` (due-past)."""
    ahead(form.due, local_date(now))
    reason = f"{row.due:%Y-%m-%d} → {form.due:%Y-%m-%d}：{form.reason}"
    history.move(session, actor, row, rules.MOVE_DUE, now, reason)
    row.due = form.due


async def withdraw(
    session: AsyncSession, actor: Actor, row: Aid, form: WithReason, now: datetime
) -> None:
    """撤回，说明理由（例如本人不需要）。"""
    history.move(session, actor, row, rules.WITHDRAW, now, form.reason)


async def reopen(
    session: AsyncSession, actor: Actor, row: Aid, form: WithReason, now: datetime
) -> None:
    """重新提出已经撤回的帮扶，说明理由。"""
    history.move(session, actor, row, rules.REOPEN, now, form.reason)
    row.decision_no = row.decided_on = None


async def record_facts(
    session: AsyncSession, actor: Actor, row: Aid, form: AidFactsIn, now: datetime
) -> None:
    """记录健康、收入、家庭等情况：单独存放，只有办理该项帮扶的单位说明用途后才能查看。"""
    history.move(session, actor, row, rules.RECORD_FACTS, now)
    session.add(AidFacts(aid_id=row.id, facts=form.facts, recorded_by=actor.name, at=now))


async def reveal(
    session: AsyncSession, actor: Actor, row: Aid, form: AidReveal, now: datetime
) -> Sequence[AidFacts]:
    """查看单独存放的情况；谁、何时、为何查看，一并留痕。"""
    session.add(
        AidReading(
            aid_id=row.id,
            purpose=form.purpose,
            actor=actor.person,
            actor_name=actor.name,
            unit=actor.unit,
            at=now,
        )
    )
    return await queries.facts(session, row.id)


async def as_evidence(
    session: AsyncSession, matter_id: UUID, claims: Iterable[Evidence]
) -> list[dict[str, Any]]:
    """What is claimed for a close-out, an aid's number standing for a reference that is missing.

    The caller holds the matter's lock. Raises `Invalid` (aid-not-evidence) for an aid that does not
    show the criterion met (domain §4.7: C3 explained, C4 hardship examined).
    """
    listed = list(claims)
    wanted = [each.aid_id for each in listed if each.aid_id is not None]
    found = await queries.of_matter(session, matter_id, wanted)
    said = []
    for claim in listed:
        values = claim.model_dump(exclude={"aid_id"})
        if claim.aid_id is not None:
            aid = found.get(claim.aid_id)
            rules.shows(claim.criterion, aid.kind if aid else None, aid.status if aid else None)
            values["reference"] = values["reference"] or (aid and aid.number)
        said.append(values)
    return said


async def _owned(session: AsyncSession, row: Aid, form: AidOwner) -> None:
    """Who is to give it. Raises `Invalid` (owner-missing, owner-outside, unit-unknown)."""
    rules.one_owner(
        unit=form.owner_id is not None,
        organ=form.organ is not None,
        organ_kind=form.organ_kind is not None,
    )
    row.owner_id, row.organ_kind = form.owner_id, form.organ_kind
    row.owner_name, row.giver_line = form.organ or "", row.unit_line
    if form.owner_id is not None:
        unit = await directory.organisation(session, form.owner_id, "owner_id")
        ours(unit.line)
        row.owner_name, row.giver_line = unit.name, unit.line


def _decide(row: Aid, form: AidDecision, now: datetime) -> None:
    sent = row.document_no is not None
    rules.decided(outside=row.outside, sent=sent, decision_no=form.decision_no)
    rules.dated(form.decided_on, row.sent_on or row.asked_on, local_date(now), "decided_on")
    row.decision_no, row.decided_on = form.decision_no, form.decided_on

"""Co-handlings: ask, answer, correct, remove."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.co_handlers import queries as parts
from intake_service.handling.co_handlers import rules
from intake_service.handling.co_handlers.models import CoHandling
from intake_service.handling.co_handlers.schemas import CoHandlerIn
from intake_service.handling.co_handlings import queries
from intake_service.handling.co_handlings.schemas import CoHandlingAnswer, CoHandlingCorrection
from intake_service.handling.orders.models import Order
from intake_service.handling.orders.rules import OVER, Status
from intake_service.privacy.vault import commands as vault
from intake_service.reception.registration import queries as pieces
from shared import directory, history
from shared.auth import SYSTEM, Actor
from shared.bodies import WithReason
from shared.db import new_id
from shared.workdays import local_date


async def add(
    session: AsyncSession, actor: Actor, order: Order, form: CoHandlerIn, now: datetime
) -> CoHandling:
    """Ask one more bureau to help with a running order.

    Raises `Conflict` (order-over, co-handling-needs-report), `Invalid` (unit-unknown,
    unit-not-below, co-handler-is-lead, co-handler-twice, co-handling-due-invalid, not-masked).
    """
    rules.check_running(over=order.status in OVER or order.status is Status.REPORTED)
    return await ask(session, actor, order, form, now)


async def ask(
    session: AsyncSession,
    actor: Actor,
    order: Order,
    form: CoHandlerIn,
    now: datetime,
    place: str = "",
) -> CoHandling:
    """Ask another bureau to help; no statutory period begins, and the lead stays responsible.

    《信访工作条例》第二十四条. `place`: where the form stands in a body, with its dot. Raises
    `Conflict` (co-handling-needs-report), `Invalid` (unit-unknown, unit-not-below,
    co-handler-is-lead, co-handler-twice, co-handling-due-invalid, not-masked).
    """
    limit, unit_field = rules.check_assigned(order.feedback_due), f"{place}unit_id"
    unit = await directory.organisation(session, form.unit_id, unit_field)
    rules.check_organ(unit.kind, unit.line, order.issuer_line, unit_field)
    rules.check_not_lead(is_lead=unit.id == order.unit_id, field=unit_field)
    part = await parts.takes_part(session, order.id, unit.id)
    rules.check_once(taking_part=part, field=unit_field)
    rules.check_due(form.due, limit, now, f"{place}due")
    beside = pieces.ids_beside(order.piece_id)
    await vault.check_masked(session, beside, {f"{place}requirement": form.requirement})
    row = CoHandling(
        id=new_id(),
        order_id=order.id,
        order_number=order.number,
        piece_id=order.piece_id,
        matter_id=order.matter_id,
        unit_id=unit.id,
        unit_name=unit.name,
        unit_line=unit.line,
        lead_id=order.unit_id,
        lead_line=order.unit_line,
        issuer_id=order.issuer_id,
        issuer_line=order.issuer_line,
        requirement=form.requirement,
        due=form.due,
        asked_at=now,
        moves=0,
    )
    history.move(session, actor, row, rules.ADD, now, form.requirement)
    await session.flush()  # the answer tells the version
    return row


async def answer(
    session: AsyncSession, actor: Actor, row: CoHandling, form: CoHandlingAnswer, now: datetime
) -> CoHandling:
    """The organ answers. Raises `Conflict` (wrong-status), `Invalid` (not-masked)."""
    await vault.check_masked(session, pieces.ids_beside(row.piece_id), {"answer": form.answer})
    history.move(session, actor, row, rules.ANSWER, now, form.answer)
    _note(row, actor, form.answer, now)
    row.answered_on = local_date(now)
    await session.flush()  # the answer tells the new version
    return row


async def correct(
    session: AsyncSession, actor: Actor, row: CoHandling, form: CoHandlingCorrection, now: datetime
) -> CoHandling:
    """Another answer in the place of the former, which history keeps.

    Raises `Conflict` (wrong-status, order-over), `Invalid` (not-masked).
    """
    rules.check_running(over=await queries.is_over(session, row))
    told = {"answer": form.answer, "reason": form.reason}
    await vault.check_masked(session, pieces.ids_beside(row.piece_id), told)
    said = f"{form.reason}（更正后：{form.answer}）"
    history.move(session, actor, row, rules.CORRECT, now, said)
    _note(row, actor, form.answer, now)
    await session.flush()  # the answer tells the new version
    return row


async def remove(
    session: AsyncSession, actor: Actor, row: CoHandling, form: WithReason, now: datetime
) -> CoHandling:
    """The organ takes part no more, and sees the piece no more.

    Raises `Conflict` (wrong-status, order-over), `Invalid` (not-masked).
    """
    rules.check_running(over=await queries.is_over(session, row))
    await vault.check_masked(session, pieces.ids_beside(row.piece_id), {"reason": form.reason})
    history.move(session, actor, row, rules.REMOVE, now, form.reason)
    await session.flush()  # the answer tells the new version
    return row


async def passed(session: AsyncSession, order_id: UUID, now: datetime) -> None:
    """The report of the order was passed: whoever has not answered owes nothing more."""
    for row in await parts.of_order(session, order_id, {rules.Status.ASKED}):
        history.move(session, SYSTEM, row, rules.END, now, rules.PASSED)


async def withdrawn(session: AsyncSession, order_id: UUID, now: datetime) -> None:
    """The order was withdrawn: nobody takes part in it, or sees its piece by it, any more."""
    for row in await parts.of_order(session, order_id, rules.SHOWN):
        history.move(session, SYSTEM, row, rules.END, now, rules.WITHDRAWN)


async def check_reportable(session: AsyncSession, order_id: UUID, reason: str | None) -> None:
    """Raise `Conflict` (co-handlers-owe), `Invalid` (unanswered-reason-needless)."""
    owing = await parts.of_order(session, order_id, {rules.Status.ASKED})
    rules.check_reportable([row.unit_name for row in owing], reason)


def _note(row: CoHandling, actor: Actor, text: str, now: datetime) -> None:
    row.answer, row.answered_by, row.answered_at = text, actor.id, now

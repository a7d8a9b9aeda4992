"""Connecting an organ's system, and cutting the connection."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.exchange.partners import queries, rules
from services.exchange.partners.models import Partner
from services.exchange.partners.schemas import Connection, NewPartner
from shared import history
from shared.auth import Actor
from shared.bodies import WithReason
from shared.errors import FieldError, Invalid


async def register(session: AsyncSession, actor: Actor, form: NewPartner, now: datetime) -> Partner:
    """Enter an organ; nothing passes yet.

    Raises `Conflict` (partner-known), `Invalid` (invalid-input, account-not-in-use).
    """
    rules.check_new(known=await queries.is_known(session, form.code))
    row = Partner(code=form.code)
    await _connect(session, actor, row, form)
    history.move(session, actor, row, rules.REGISTER, now)
    return row


async def change(
    session: AsyncSession, actor: Actor, row: Partner, form: Connection, now: datetime
) -> Partner:
    """Change how an organ is connected, while nothing passes; another one then lets it pass.

    Raises `Conflict` (wrong-status), `Invalid` (invalid-input, account-not-in-use).
    """
    history.move(session, actor, row, rules.CHANGE, now)
    await _connect(session, actor, row, form)
    return row


async def activate(session: AsyncSession, actor: Actor, row: Partner, now: datetime) -> Partner:
    """Let messages pass, as a second person. Raises `Conflict` (wrong-status,
    second-person-needed).
    """
    history.move(session, actor, row, rules.ACTIVATE, now)
    return row


async def suspend(
    session: AsyncSession, actor: Actor, row: Partner, form: WithReason, now: datetime
) -> Partner:
    """Let nothing pass from now on; to shut out is urgent and takes one. Raises `Conflict`
    (wrong-status).
    """
    history.move(session, actor, row, rules.SUSPEND, now, form.reason)
    return row


async def resume(
    session: AsyncSession, actor: Actor, row: Partner, form: WithReason, now: datetime
) -> Partner:
    """Let messages pass again. Raises `Conflict` (wrong-status, second-person-needed)."""
    history.move(session, actor, row, rules.RESUME, now, form.reason)
    return row


async def end(
    session: AsyncSession, actor: Actor, row: Partner, form: WithReason, now: datetime
) -> Partner:
    """End the connection. Raises `Conflict` (wrong-status)."""
    history.move(session, actor, row, rules.END, now, form.reason)
    return row


async def undo_end(
    session: AsyncSession, actor: Actor, row: Partner, form: WithReason, now: datetime
) -> Partner:
    """Take an end back: the partner is suspended until another one lets messages pass.

    Raises `Conflict` (wrong-status).
    """
    history.move(session, actor, row, rules.UNDO_END, now, form.reason)
    return row


async def _connect(session: AsyncSession, actor: Actor, row: Partner, form: Connection) -> None:
    rules.check_address(form.adapter, form.base_url)
    if form.account_id is not None and not await queries.is_account(session, form.account_id):
        detail = "没有这个在用的账号，请核对。"
        raise Invalid("account-not-in-use", detail, [FieldError("account_id", "没有这个账号")])
    for name in Connection.model_fields:
        setattr(row, name, getattr(form, name))
    row.sends, row.receives = sorted(set(form.sends)), sorted(set(form.receives))
    row.entered_by = actor.id

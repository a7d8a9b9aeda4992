"""Asking for a change of an account, and what a second security administrator makes of it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.directory import passwords
from services.directory.account_requests import queries, rules
from services.directory.account_requests.models import AccountRequest
from services.directory.account_requests.rules import Asked
from services.directory.account_requests.schemas import NewRequest
from services.directory.accounts import commands as accounts
from services.directory.accounts import queries as known
from services.directory.accounts import rules as account_rules
from services.directory.organisations.rules import Kind
from shared import directory, history
from shared.auth import Actor
from shared.bodies import WithReason
from shared.directory import Account
from shared.moves import Move, Role


async def request(
    session: AsyncSession, actor: Actor, form: NewRequest, now: datetime
) -> AccountRequest:
    """Ask for a change of somebody's account; nothing changes yet.

    Raises `NotFound` (account-unknown), `Forbidden` (own-account), `Conflict` (service-account,
    request-pending, wrong-status), `Invalid` (invalid-input, unit-unknown, roles-not-disjoint,
    role-not-grantable, role-unit-mismatch, password-weak, password-common).
    """
    said = {"unit": form.unit, "roles": form.roles, "password": form.password}
    rules.check_said(form.kind, {name for name, value in said.items() if value is not None})
    account = await known.account_to_change(session, actor, form.account)
    accounts.check_manageable(account, actor)
    rules.check_none_pending(pending=await queries.is_pending(session, account.id))
    row = AccountRequest(
        kind=form.kind,
        account=account.id,
        reason=form.reason,
        asked_by=actor.id,
        asked_at=now,
    )
    if form.kind is Asked.CHANGE:
        unit = await directory.organisation(session, form.unit or account.unit, "unit")
        roles = form.roles or {Role(role) for role in account.roles}
        account_rules.check_roles(roles, Kind(unit.kind))
        row.unit, row.roles = unit.id, sorted(roles)
    elif form.password is not None:
        credential = await known.credential(session, account.id)
        row.secret = await passwords.checked(credential.login, form.password.get_secret_value())
    else:
        account_rules.check_active(active=account.active, wanted=form.kind is Asked.DISABLE)
    history.move(session, actor, row, rules.REQUEST, now, form.reason)
    return row


async def confirm(
    session: AsyncSession, actor: Actor, key: str, row: AccountRequest, now: datetime
) -> AccountRequest:
    """Confirm as a second person: the account is changed as was asked.

    `key` is the one that logins are counted under. Raises `Conflict` (wrong-status, request-own,
    administrator-changed, service-account), `Invalid` as `request` does, for what is no longer so.
    """
    history.move(session, actor, row, rules.CONFIRM, now)
    secret, row.secret = row.secret, None
    row.decided_by, row.decided_at = actor.id, now
    locked = await queries.accounts_locked(session, {row.asked_by, actor.id, row.account})
    both = [locked[row.asked_by], locked[actor.id]]
    rules.check_both_serve(rules.is_serving(active=a.active, roles=a.roles) for a in both)
    await _carry_out(session, actor, key, row, locked[row.account], secret, now)
    return row


async def _carry_out(
    session: AsyncSession,
    actor: Actor,
    key: str,
    row: AccountRequest,
    account: Account,
    secret: str | None,
    now: datetime,
) -> None:
    if row.unit is not None and row.roles is not None:
        roles = {Role(role) for role in row.roles}
        await accounts.assign(session, actor, account, row.unit, roles, now)
    elif secret is not None:
        await accounts.reset_password(session, actor, key, account, secret, now)
    else:
        active = row.kind is Asked.ENABLE
        await accounts.switch(session, actor, account, now, active=active)


async def refuse(
    session: AsyncSession, actor: Actor, row: AccountRequest, form: WithReason, now: datetime
) -> AccountRequest:
    """Do not confirm, and say why. Raises `Conflict` (wrong-status, request-own)."""
    return _closed(session, actor, row, rules.REFUSE, now, form.reason)


async def withdraw(
    session: AsyncSession, actor: Actor, row: AccountRequest, now: datetime
) -> AccountRequest:
    """Take one's own request back.

    Raises `Forbidden` (request-not-own), `Conflict` (wrong-status).
    """
    return _closed(session, actor, row, rules.WITHDRAW, now)


def _closed(
    session: AsyncSession,
    actor: Actor,
    row: AccountRequest,
    move: Move,
    now: datetime,
    reason: str | None = None,
) -> AccountRequest:
    history.move(session, actor, row, move, now, reason)
    row.decided_by, row.decided_at, row.secret = actor.id, now, None
    return row

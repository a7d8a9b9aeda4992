"""Naming a delegate for an absent colleague, agreeing to it, and ending it early.

It lapses by itself: a token for it is given on its days only, and never lives beyond the last one.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.directory.account_requests import queries as requests
from services.directory.account_requests.rules import check_both_serve, is_serving
from services.directory.accounts import commands as accounts
from services.directory.accounts import queries as known
from services.directory.accounts.rules import MANAGERS, AccountKind
from services.directory.delegations import queries, rules
from services.directory.delegations.models import Delegation
from services.directory.delegations.rules import Status
from services.directory.delegations.schemas import NewDelegation
from shared import history
from shared.auth import Actor, check_oneself
from shared.bodies import WithReason
from shared.directory import Account
from shared.errors import FieldError, Invalid
from shared.moves import Role
from shared.workdays import local_date


async def give(
    session: AsyncSession, actor: Actor, form: NewDelegation, now: datetime
) -> Delegation:
    """Name a delegate, at once or, where a role decides, once another person has confirmed it.

    Raises `Forbidden` (acting-for-another: what somebody holds for another he never passes on),
    `Conflict` (not-delegable, delegation-overlaps), `Invalid` (invalid-input, delegate-unfit,
    days-invalid).
    """
    check_oneself(actor)
    account = await _absent(session, actor, form)
    move = rules.ASK if rules.takes_two(_roles(account)) else rules.GIVE
    found = await queries.account_of(session, form.delegate)
    delegate = _fit(account, found)
    rules.check_days(form.begins, form.ends, local_date(now))
    overlapping = await queries.is_taken(session, account.id, form.begins, form.ends)
    rules.check_free(overlapping=overlapping)
    row = Delegation(
        account=account.id,
        delegate=delegate.id,
        unit=account.unit,
        begins=form.begins,
        ends=form.ends,
        reason=form.reason,
        asked_by=actor.id,
        asked_at=now,
    )
    history.move(session, actor, row, move, now, form.reason)
    return row


async def confirm(
    session: AsyncSession, actor: Actor, row: Delegation, now: datetime
) -> Delegation:
    """Agree as a second person.

    Raises `Conflict` (wrong-status, delegation-own, delegation-over, administrator-changed,
    not-delegable), `Invalid` (delegate-unfit), for what is no longer so.
    """
    history.move(session, actor, row, rules.CONFIRM, now)
    rules.check_not_over(row.ends, local_date(now))
    ids = {row.account, row.delegate, row.asked_by, actor.id}
    locked = await requests.accounts_locked(session, ids)
    both = {actor.id} if row.asked_by == row.account else {actor.id, row.asked_by}
    serving = [locked[each] for each in both]
    check_both_serve(is_serving(active=each.active, roles=each.roles) for each in serving)
    _fit(locked[row.account], locked[row.delegate])
    rules.handed(_roles(locked[row.account]))
    row.decided_by, row.decided_at = actor.id, now
    return row


async def refuse(
    session: AsyncSession, actor: Actor, row: Delegation, form: WithReason, now: datetime
) -> Delegation:
    """Do not agree, and say why. Raises `Conflict` (wrong-status, delegation-own)."""
    history.move(session, actor, row, rules.REFUSE, now, form.reason)
    row.decided_by, row.decided_at = actor.id, now
    return row


async def end(
    session: AsyncSession, actor: Actor, row: Delegation, form: WithReason, now: datetime
) -> Delegation:
    """End it early: every service refuses the delegate's tokens within 30 seconds.

    Raises `Forbidden` (delegation-not-own), `Conflict` (wrong-status, delegation-over).
    """
    was = row.status
    history.move(session, actor, row, rules.END, now, form.reason)
    rules.check_not_over(row.ends, local_date(now))
    row.ended_by, row.ended_at = actor.person, now
    if was is Status.GIVEN:
        await accounts.end_tokens(session, row.delegate, now)
    return row


async def _absent(session: AsyncSession, actor: Actor, form: NewDelegation) -> Account:
    """Whose delegate it is: the actor's, or whose the security administrator says; locked."""
    if actor.roles.isdisjoint(MANAGERS):
        if form.account is not None:
            raise _wrong_account("只能为本人设定代办")
        return await known.own_account(session, actor)
    if form.account is None:
        raise _wrong_account("须填写被代办人的登录名")
    account = await queries.account_of(session, form.account, lock=True)
    if account is None or not account.active or account.kind != AccountKind.PERSON:
        raise _wrong_account("没有这个在用的个人账号")
    return account


def _fit(account: Account, delegate: Account | None) -> Account:
    if delegate is None:
        raise rules.unfit()
    rules.check_delegate(
        two=delegate.id != account.id and delegate.kind == AccountKind.PERSON,
        active=delegate.active and account.active,
        same_unit=delegate.unit == account.unit,
        roles=_roles(delegate),
    )
    return delegate


def _roles(account: Account) -> frozenset[Role]:
    return frozenset(Role(role) for role in account.roles)


def _wrong_account(message: str) -> Invalid:
    return Invalid("invalid-input", "填写内容有误。", [FieldError("account", message)])

"""Reading accounts: all of them for those who manage or audit, one's own for everybody."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from services.directory.accounts.models import Credential
from services.directory.accounts.rules import READERS
from services.directory.accounts.schemas import AccountFilters, AccountQuery
from shared import pages
from shared.auth import Actor
from shared.db import Database
from shared.directory import Account, Organisation
from shared.errors import NotFound
from shared.filters import holds_one_of, one_of, with_words
from shared.moves import Role
from shared.settings import Profile, Settings


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Which accounts exist for the actor."""
    if actor.roles & READERS:
        return sa.true()
    return Account.id == actor.person


_ACCOUNTS: Any = (
    sa.select(
        Account.id,
        Credential.login,
        Credential.name,
        Credential.post,
        Account.kind,
        Account.unit,
        Organisation.name.label("unit_name"),
        Account.line,
        Account.roles,
        Account.active,
        Credential.is_demonstration,
        Credential.must_change,
        Credential.changed_at,
        Credential.changed_by,
        Account.version,
    )
    .join(Credential, Credential.account == Account.id)
    .join(Organisation, Organisation.id == Account.unit)
)


async def page(session: AsyncSession, actor: Actor, query: AccountQuery) -> dict[str, Any]:
    """A page of accounts, in order of login."""
    select = _ACCOUNTS.where(visible_to(actor), *_filters(query))
    order: list[Any] = [Credential.login]
    rows = await session.execute(
        pages.keyset(select, order, query.cursor, query.limit, descending=False)
    )
    return pages.page(rows.all(), ["login"], query.limit)


async def count(session: AsyncSession, actor: Actor, filters: AccountFilters) -> int:
    """How many accounts the filters leave."""
    select = sa.select(sa.func.count()).select_from(Account)
    select = select.join(Credential, Credential.account == Account.id)
    return await session.scalar(select.where(visible_to(actor), *_filters(filters))) or 0


async def get(session: AsyncSession, actor: Actor, id: UUID) -> sa.Row[*tuple[Any, ...]]:
    """One account as it is shown. Raises `NotFound` (account-unknown)."""
    rows = await session.execute(_ACCOUNTS.where(visible_to(actor), Account.id == id))
    found: sa.Row[*tuple[Any, ...]] | None = rows.first()
    if found is None:
        raise _unknown()
    return found


async def account_to_change(session: AsyncSession, actor: Actor, id: UUID) -> Account:
    """One account, locked until the transaction ends. Raises `NotFound` (account-unknown)."""
    select = sa.select(Account).where(visible_to(actor), Account.id == id).with_for_update()
    found = await session.scalar(select)
    if found is None:
        raise _unknown()
    return found


async def own_account(session: AsyncSession, actor: Actor) -> Account:
    """The actor's own account, locked until the transaction ends."""
    return await account_to_change(session, actor, actor.id)


async def credential(session: AsyncSession, account: UUID) -> Credential:
    """How an account logs in; it has a credential as long as it exists."""
    return await session.get_one(Credential, account)


async def login_of(session: AsyncSession, account: UUID) -> str:
    """The login of an account."""
    select = sa.select(Credential.login).where(Credential.account == account)
    return (await session.scalars(select)).one()


async def is_taken(session: AsyncSession, login: str) -> bool:
    """Whether somebody has this login."""
    found = await session.scalar(sa.select(Credential.account).where(Credential.login == login))
    return found is not None


async def count_security_administrators(session: AsyncSession) -> int:
    """How many accounts hold the role of a security administrator, also disabled ones."""
    held = holds_one_of(Account.roles, [Role.SECURITY_ADMIN])
    return await session.scalar(sa.select(sa.func.count()).select_from(Account).where(held)) or 0


async def known_logins(session: AsyncSession) -> dict[str, str]:
    """Login → stored secret of every account."""
    rows = await session.execute(sa.select(Credential.login, Credential.secret))
    return {row.login: row.secret for row in rows}


async def demonstration_refusal(session: AsyncSession) -> str | None:
    """Why production must not start on this database, or None."""
    select = sa.select(sa.exists().where(Credential.is_demonstration))
    if await session.scalar(select):
        return "数据库中存有演示账号，生产环境不能启动；请改用全新的数据库。"
    return None


async def refuse_demonstration_accounts(database: Database, settings: Settings) -> str | None:
    """The same as a check at the start (`shared.capability.StartCheck`)."""
    if settings.profile != Profile.PRODUCTION:
        return None
    async with database.read() as session:
        return await demonstration_refusal(session)


def _filters(filters: AccountFilters) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if filters.unit is not None:
        conditions.append(one_of(Account.unit, filters.unit))
    if filters.role is not None:
        conditions.append(holds_one_of(Account.roles, filters.role))
    if filters.active is not None:
        conditions.append(Account.active.is_(filters.active))
    if filters.q is not None:
        conditions += with_words(filters.q, Credential.name, Credential.login)
    return conditions


def _unknown() -> NotFound:
    return NotFound("account-unknown", "没有这个账号。")

"""Who logs in with which secret."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from services.directory.accounts.models import Credential
from services.directory.accounts.rules import AccountKind
from services.directory.tokens.rules import Holder
from shared.directory import Account, Organisation


@dataclass(frozen=True, slots=True)
class Candidate:
    """An active account; `secret` never matches when it is None."""

    id: UUID
    secret: str | None


async def candidate(session: AsyncSession, login: str, kind: AccountKind) -> Candidate | None:
    """The active account of `kind` that logs in as `login`."""
    select = (
        sa.select(Credential.account, Credential.secret)
        .join(Account, Account.id == Credential.account)
        .where(Credential.login == login, Account.kind == kind, Account.active)
    )
    row = (await session.execute(select)).first()
    return Candidate(row.account, row.secret) if row else None


async def credential(session: AsyncSession, account: UUID) -> Credential:
    """The credential, locked, as it is now that the secret turned out right."""
    return await session.get_one(Credential, account, with_for_update=True)


async def holder(session: AsyncSession, account: UUID) -> Holder | None:
    """What a token says of the account, or None when it is not active."""
    select = (
        sa.select(Account, Credential.login, Credential.name, Organisation)
        .join(Credential, Credential.account == Account.id)
        .join(Organisation, Organisation.id == Account.unit)
        .where(Account.id == account, Account.active)
    )
    row = (await session.execute(select)).first()
    if row is None:
        return None
    found, login, name, unit = row
    return Holder(
        id=found.id,
        version=found.version,
        name=name,
        roles=found.roles,
        unit=unit.id,
        unit_name=unit.name,
        line=unit.line,
        level=unit.level,
        region=unit.region,
        service=login if found.kind == AccountKind.SERVICE else None,
    )

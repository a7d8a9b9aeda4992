"""How a login stands at an address."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from services.directory.logins import rules
from services.directory.logins.models import LoginCount
from services.directory.logins.rules import Counts


async def counts(session: AsyncSession, login: str, address: str, now: datetime) -> Counts:
    """Counted over all processes, in one statement. `login`, `address`: digests."""
    of_login, of_address = LoginCount.login == login, LoginCount.address == address
    fresh = LoginCount.last_failure_at > now - rules.WITHIN
    both = sa.and_(of_login, of_address)
    any_, total = sa.func.bool_or, sa.func.sum(LoginCount.failures)
    select = sa.select(
        any_(sa.and_(both, LoginCount.locked_until > now)),
        any_(sa.and_(both, LoginCount.last_success_at > now - rules.KNOWN_FOR)),
        total.filter(of_login, fresh),
        total.filter(of_address, fresh),
    ).where(sa.or_(of_login, of_address))
    locked, known, by_login, by_address = (await session.execute(select)).one()
    return Counts(bool(locked), bool(known), by_login or 0, by_address or 0)

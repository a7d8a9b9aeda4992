"""Which organs belong to our system."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from shared.directory import Organisation

_OURS = ("department", "division", "bureau")


async def is_ours(session: AsyncSession, name: str) -> bool:
    """Whether an organ of this name, in full or short, belongs to our system."""
    named = sa.or_(Organisation.name == name, Organisation.short_name == name)
    found = await session.scalar(
        sa.select(Organisation.id).where(named, Organisation.kind.in_(_OURS)).limit(1)
    )
    return found is not None

"""From which pieces a person is recused: what is shown and changed leaves them out."""

from collections.abc import Set
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.recused import rules
from intake_service.handling.recused.models import Recusal
from shared.auth import Actor


def recused_from(actor: Actor) -> sa.Select[UUID]:
    """The pieces from which the actor must keep away, or the colleague for whom the actor acts."""
    return sa.select(Recusal.piece_id).where(
        Recusal.account_id.in_(actor.persons), Recusal.status.in_(rules.IN_FORCE)
    )


def recused_asked(piece_id: sa.ColumnElement[UUID]) -> sa.ColumnElement[bool]:
    """The same of one piece, for a statement that is built once; it asks for `persons`."""
    persons = sa.bindparam("persons", type_=sa.ARRAY(sa.Uuid()))
    return sa.exists().where(
        Recusal.piece_id == piece_id,
        Recusal.account_id == sa.any_(persons),
        Recusal.status.in_(rules.IN_FORCE),
    )


async def is_recused(session: AsyncSession, actor: Actor, piece_id: UUID) -> bool:
    """Whether the actor must keep away from a piece."""
    from_it = recused_from(actor).where(Recusal.piece_id == piece_id)
    return await session.scalar(from_it) is not None


async def check_handler(session: AsyncSession, account: UUID, piece_id: UUID) -> None:
    """Raise `Invalid` (handler-recused) for an account that must keep away from a piece."""
    rules.check_handler(recused=piece_id in await kept_away(session, account))


async def check_leader(session: AsyncSession, account: UUID | None, piece_id: UUID) -> None:
    """Raise `Conflict` (leader-recused) for a leader that must keep away from a piece."""
    recused = account is not None and piece_id in await kept_away(session, account)
    rules.check_leader(recused=recused)


async def kept_away(session: AsyncSession, account: UUID) -> Set[UUID]:
    """The pieces from which an account must keep away."""
    rows = await session.scalars(
        sa.select(Recusal.piece_id).where(
            Recusal.account_id == account, Recusal.status.in_(rules.IN_FORCE)
        )
    )
    return set(rows.all())

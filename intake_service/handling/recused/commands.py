"""A piece finds its matter, and its recusals go along."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.recused.models import Recusal
from shared import history
from shared.moves import Move
from shared.snapshots import Moved
from shared.together import ask


async def join_matter(
    session: AsyncSession, piece_id: UUID, matter_id: UUID | None, move: Move, now: datetime
) -> None:
    """Name the matter on what was declared before triage, or none when `move` undoes it."""
    for recusal in await ask(session, _of_pieces, piece_id):
        recusal.matter_id = matter_id
        history.publish_row(session, recusal, Moved(move.verb, now))


async def _of_pieces(session: AsyncSession, ids: Sequence[UUID]) -> list[list[Recusal]]:
    found = defaultdict[UUID, list[Recusal]](list)
    for row in await session.scalars(sa.select(Recusal).where(Recusal.piece_id.in_(ids))):
        found[row.piece_id].append(row)
    return [found[id] for id in ids]

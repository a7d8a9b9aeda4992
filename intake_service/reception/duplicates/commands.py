"""Bringing what pieces are compared by up to date, a few hundred at a time."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.privacy.vault.models import OriginalText
from intake_service.reception.duplicates import queries, rules
from intake_service.reception.duplicates.models import Comparison, ComparisonProgress
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import SEALED
from shared.feed import EventRow

_AT_ONCE = 500
_WITHOUT_PAUSE = 20
"""Texts that are marked before others have their turn; that takes some milliseconds."""


async def advance(session: AsyncSession, key: bytes) -> bool:
    """Compare the pieces of the next events; whether there may be more.

    The events of this service are in order and without gaps, so none is missed. With another key
    or another way of making digests it begins anew.
    """
    progress = await _locked(session)
    if progress.made_with != rules.made_with(key):
        progress.position, progress.made_with = 0, rules.made_with(key)
    last = await session.scalar(sa.select(sa.func.max(EventRow.position))) or 0
    found = await session.execute(
        queries.changes()
        .where(EventRow.position > progress.position, EventRow.position <= last)
        .order_by(EventRow.position)
        .limit(_AT_ONCE)
    )
    rows = found.all()
    await _mark(session, key, [UUID(id) for id in dict.fromkeys(id for _, id in rows)])
    more = len(rows) == _AT_ONCE
    progress.position = rows[-1][0] if more else last
    return more


async def _locked(session: AsyncSession) -> ComparisonProgress:
    first = insert(ComparisonProgress).values(one=True, position=0, made_with="")
    await session.execute(first.on_conflict_do_nothing())
    return await session.get_one(ComparisonProgress, True, with_for_update=True)


async def _mark(session: AsyncSession, key: bytes, ids: Sequence[UUID]) -> None:
    if not ids:
        return
    people = await queries.people_of(session, ids)
    texts = await session.execute(
        sa.select(Piece.id, Piece.seal, sa.func.left(OriginalText.text, rules.LONGEST_TEXT))
        .join(OriginalText, OriginalText.piece_id == Piece.id)
        .where(Piece.id.in_(ids))
    )
    made: list[dict[str, Any]] = []
    sealed: list[UUID] = []
    for id, seal, text in texts:
        if seal in SEALED:
            sealed.append(id)
            continue
        made.append({"piece_id": id, **rules.marks(key, people[id], text)._asdict()})
        if len(made) % _WITHOUT_PAUSE == 0:
            await asyncio.sleep(0)
    if sealed:
        await session.execute(sa.delete(Comparison).where(Comparison.piece_id.in_(sealed)))
    if made:
        new = insert(Comparison).values(made)
        changed = {name: new.excluded[name] for name in rules.Marks._fields}
        await session.execute(new.on_conflict_do_update(index_elements=["piece_id"], set_=changed))

"""Reading pieces that wait for triage, with what their proposals are made of, and locking them."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.privacy.vault.models import OriginalText
from intake_service.reception.matters import queries as matters
from intake_service.reception.matters.models import Matter
from intake_service.reception.proposals import rules
from intake_service.reception.proposals.schemas import ProposalFilters, ProposalQuery
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import Purpose, Status, check_untriaged
from shared import pages
from shared.auth import Actor
from shared.filters import one_of
from shared.workdays import ends_at, starts_at

WAITING = sa.and_(Piece.status == Status.REGISTERED, Piece.matter_id.is_(None))
_OPEN = sa.and_(WAITING, sa.not_(pieces.is_sealed()))
_WRITTEN = (
    OriginalText.stated_place,
    OriginalText.stated_class,
    sa.func.left(OriginalText.text, rules.LONGEST_TEXT).label("text"),
)
_NOT_ANSWERED = {"stated_place", "stated_class", "text", "matter_id"}
_PROPOSED = sa.select(
    Piece.id.label("piece_id"),
    Piece.number,
    Piece.version,
    Piece.form,
    Piece.source,
    Piece.purpose,
    Piece.registered_at,
    *_WRITTEN,
).join(OriginalText, OriginalText.piece_id == Piece.id)


async def listing(session: AsyncSession, actor: Actor, query: ProposalQuery) -> dict[str, Any]:
    """A page of proposals, the piece that waits longest first."""
    order = [Piece.registered_at, Piece.id]
    select = _PROPOSED.where(_OPEN, pieces.visible_to(actor), *_filters(query))
    select = pages.keyset(select, order, query.cursor, query.limit, descending=False)
    page = pages.page((await session.execute(select)).all(), ["registered_at", "piece_id"],
                      query.limit)  # fmt: skip
    return {**page, "items": [to_response(row) for row in page["items"]]}


async def count(session: AsyncSession, actor: Actor, filters: ProposalFilters) -> int:
    """How many pieces the same filters find."""
    select = sa.select(sa.func.count()).select_from(Piece)
    found = await session.scalar(select.where(_OPEN, pieces.visible_to(actor), *_filters(filters)))
    return int(found or 0)


async def of_piece(session: AsyncSession, actor: Actor, id: UUID) -> dict[str, Any]:
    """The proposal for one piece. Raises `NotFound`, `Conflict` (already-triaged)."""
    piece = await pieces.piece(session, actor, id)
    pieces.check_unsealed(piece, actor)
    check_untriaged(triaged=piece.matter_id is not None)
    return to_response((await session.execute(_PROPOSED.where(Piece.id == id))).one())


async def to_confirm(
    session: AsyncSession, actor: Actor, ids: Sequence[UUID]
) -> dict[UUID, tuple[Piece, rules.Proposal]]:
    """The pieces that wait for triage, locked, each with its proposal.

    Triaged pieces are left alone: their matters come before them in the order of locks. All are
    locked before the first is changed, in one order, so that two batches never wait crosswise.
    """
    select = sa.select(Piece).where(Piece.id.in_(ids), WAITING, pieces.visible_to(actor))
    locked = (await session.scalars(select.order_by(Piece.id).with_for_update())).all()
    written = sa.select(OriginalText.piece_id, *_WRITTEN).where(
        OriginalText.piece_id.in_([piece.id for piece in locked])
    )
    texts = {row.piece_id: row for row in (await session.execute(written)).all()}
    return {piece.id: (piece, _proposal(texts[piece.id], piece.purpose)) for piece in locked}


async def lock_matters(session: AsyncSession, actor: Actor, ids: Sequence[UUID]) -> None:
    """Lock the matters that pieces of a batch shall join, in one order."""
    select = sa.select(Matter).where(Matter.id.in_(ids), matters.visible_to(actor))
    await session.scalars(select.order_by(Matter.id).with_for_update())


async def triaged(session: AsyncSession, actor: Actor, ids: Sequence[UUID]) -> set[UUID]:
    """Which of `ids` are pieces that the actor sees and that wait for triage no longer."""
    found = await session.scalars(
        sa.select(Piece.id).where(Piece.id.in_(ids), sa.not_(WAITING), pieces.visible_to(actor))
    )
    return set(found.all())


def _proposal(row: Any, purpose: Purpose) -> rules.Proposal:
    return rules.propose(row.stated_place, row.stated_class, row.text, purpose)


def to_response(row: Any) -> dict[str, Any]:
    """The piece's values and the proposal, without what was written."""
    values = {name: value for name, value in row._asdict().items() if name not in _NOT_ANSWERED}
    return {**values, **asdict(_proposal(row, row.purpose))}


def _filters(filters: ProposalFilters) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = [
        one_of(getattr(Piece, name), value)
        for name in ("form", "source", "purpose")
        if (value := getattr(filters, name)) is not None
    ]
    if filters.registered_from is not None:
        wanted.append(Piece.registered_at >= starts_at(filters.registered_from))
    if filters.registered_to is not None:
        wanted.append(Piece.registered_at < ends_at(filters.registered_to))
    return wanted

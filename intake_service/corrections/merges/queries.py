"""What merging and splitting ask: what holds a matter, its pieces, and who is responsible."""

from collections.abc import Collection, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from intake_service.corrections.merges import rules
from intake_service.corrections.merges.models import Charge, Listing
from intake_service.reception.matters import rules as matter_rules
from intake_service.reception.matters.models import Matter
from intake_service.reception.matters.queries import visible_to
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from shared.auth import Actor
from shared.errors import Conflict, FieldError, Invalid
from shared.needs import Need


async def other(session: AsyncSession, actor: Actor, id: UUID) -> Matter:
    """A second matter, locked beside the first; who waited for it might wait for ever.

    Raises `Invalid` (matter-unknown), `Conflict` (matter-busy) while somebody else has it.
    """
    seen = sa.select(Matter).where(Matter.id == id, visible_to(actor))
    locked = await session.scalar(seen.with_for_update(skip_locked=True))
    if locked is not None:
        return locked
    if await session.scalar(sa.select(Matter.id).where(Matter.id == id, visible_to(actor))):
        detail = "所并入的事项正由他人办理，请稍后重试。"
        raise Conflict("matter-busy", detail)
    detail = "所选信访事项不存在，或您无权查看。"
    raise Invalid("matter-unknown", detail, [FieldError("into_id", "没有这个信访事项")])


async def listed(session: AsyncSession, matter_id: UUID) -> bool:
    """Whether a listing holds the matter, as far as supervision told."""
    return await _is_there(
        session,
        sa.select(Listing.id).where(
            Listing.matter_id == matter_id, Listing.status.not_in(rules.LISTING_OVER)
        ),
    )


async def in_charge(session: AsyncSession, matter_id: UUID) -> bool:
    """Whether a leader is in charge of the matter, as far as assignment told."""
    return await _is_there(
        session,
        sa.select(Charge.id).where(
            Charge.matter_id == matter_id, Charge.status.in_(rules.CHARGE_HELD)
        ),
    )


async def in_hand(session: AsyncSession, matter_id: UUID) -> bool:
    """Whether a unit is handling a piece of the matter, up to its opinion."""
    being_handled = Piece.status.in_(piece_rules.BEING_HANDLED | {piece_rules.Status.ASSIGNED})
    return await _is_there(
        session, sa.select(Piece.id).where(Piece.matter_id == matter_id, being_handled)
    )


async def pieces(
    session: AsyncSession, matter_id: UUID, ids: Collection[UUID] | None = None
) -> Sequence[Piece]:
    """The pieces of a locked matter, or those of `ids` that are its, locked, in their order."""
    select = sa.select(Piece).where(Piece.matter_id == matter_id)
    if ids is not None:
        select = select.where(Piece.id.in_(ids))
    rows = await session.scalars(select.order_by(Piece.registered_at, Piece.id).with_for_update())
    return rows.all()


async def latest(session: AsyncSession, matter_id: UUID) -> Piece | None:
    """The piece that says who is responsible: the latest in hand, else the latest of all.

    None where all are filed as repeats.
    """
    return await session.scalar(
        sa.select(Piece)
        .where(Piece.matter_id == matter_id, Piece.status != piece_rules.Status.FILED)
        .order_by(Piece.status.not_in(piece_rules.CLOSED).desc(), Piece.registered_at.desc(),
                  Piece.id.desc())
        .limit(1)
    )  # fmt: skip


async def _is_there(session: AsyncSession, found: sa.Select[UUID]) -> bool:
    return await session.scalar(found.limit(1)) is not None


_LISTED = sa.exists().where(
    Listing.matter_id == Matter.id, Listing.status.not_in(rules.LISTING_OVER)
)
_IN_CHARGE = sa.exists().where(Charge.matter_id == Matter.id, Charge.status.in_(rules.CHARGE_HELD))
_INTO = aliased(Matter)
_FREE = sa.not_(sa.or_(_LISTED, _IN_CHARGE))
_NOT_FILED = (
    sa.select(sa.func.count())
    .where(Piece.matter_id == Matter.id, Piece.status != piece_rules.Status.FILED)
    .scalar_subquery()
)
NEEDS = (
    Need(Matter, (matter_rules.MERGE,), sa.and_(_FREE, Matter.finalised_at.is_(None))),
    Need(Matter, (matter_rules.SPLIT,),
         sa.and_(_FREE, Matter.finalised_at.is_(None), _NOT_FILED > 1)),
    Need(Matter, (matter_rules.UNDO_MERGE,), sa.and_(_FREE, sa.exists().where(
        _INTO.id == Matter.merged_into, _INTO.merged_into.is_(None)))),
)  # fmt: skip
"""While others hold to a matter, it stays what it is."""

"""Reading the recusals of a piece, for who sees the piece. There is no list beyond one piece."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.co_handlers.models import CoHandling
from intake_service.handling.orders.models import Order
from intake_service.handling.orders.rules import OVER
from intake_service.handling.recusals.schemas import RecusalQuery
from intake_service.handling.recused import rules
from intake_service.handling.recused.models import Recusal
from intake_service.reception.matters import queries as matters
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration.models import Piece
from shared import pages
from shared.auth import SYSTEM, Actor
from shared.directory import Account, Organisation
from shared.history import HistoryRow
from shared.moves import allowed

columns = Recusal.__table__.c


async def to_declare(session: AsyncSession, actor: Actor, id: UUID) -> Piece:
    """The piece, locked, for whoever sees it. Raises `NotFound`, `Forbidden` (recused)."""
    await pieces.piece(session, actor, id)
    return await matters.piece_to_change(session, SYSTEM, id)


async def recusal(session: AsyncSession, actor: Actor, id: UUID) -> Recusal:
    """The recusal. Raises `NotFound`, `Forbidden` (recused)."""
    found = await session.scalar(sa.select(Recusal).where(Recusal.id == id))
    if found is None:
        raise pieces.missing()
    await pieces.piece(session, actor, found.piece_id)
    return found


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Recusal:
    """The recusal, locked after its matter and its piece. Raises as `recusal` does."""
    found = await recusal(session, actor, id)
    await matters.piece_to_change(session, SYSTEM, found.piece_id)
    await session.refresh(found, with_for_update=True)
    return found


async def is_open(session: AsyncSession, piece_id: UUID, account_id: UUID) -> bool:
    """Whether a recusal of the account from a locked piece is in force, or asked for."""
    found = await session.scalar(
        sa.select(Recusal.id).where(
            Recusal.piece_id == piece_id,
            Recusal.account_id == account_id,
            Recusal.status.in_(rules.OPEN),
        )
    )
    return found is not None


async def account(session: AsyncSession, id: UUID) -> Account | None:
    """The account of a person, as far as it serves."""
    found: Account | None = await session.scalar(
        sa.select(Account).where(Account.id == id, Account.active, Account.kind == "person")
    )
    return found


async def whom(session: AsyncSession, recusal: Recusal) -> str:
    """How a letter calls the person it is about: the unit, and the name as far as it is known.

    Directory tells the names of who leads; of others it is known once they acted on the piece.
    """
    unit = await session.get_one(Organisation, recusal.account_unit)
    leads = await session.scalar(sa.select(Account.name).where(Account.id == recusal.account_id))
    about = sa.select(Order.id).where(Order.piece_id == recusal.piece_id)
    acted = sa.select(HistoryRow.actor_name).where(
        sa.or_(HistoryRow.subject == recusal.piece_id, HistoryRow.subject.in_(about)),
        HistoryRow.actor == recusal.account_id,
        HistoryRow.acting_for.is_(None),
    )
    return f"{unit.name}工作人员{leads or await session.scalar(acted.limit(1)) or ''}"


async def department_of(session: AsyncSession, unit_id: UUID) -> UUID | None:
    """The Department, of its own people and those of its divisions; None of a bureau's."""
    unit = await session.get_one(Organisation, unit_id)
    if unit.kind == "bureau":
        return None
    return await department(session, unit.line)


async def department(session: AsyncSession, line: str) -> UUID:
    """The Department on top of a line."""
    rows = await session.scalars(
        sa.select(Organisation.id).where(
            Organisation.line == line.split("/")[0], Organisation.kind == "department"
        )
    )
    return rows.one()


async def issuer_to(session: AsyncSession, piece_id: UUID, unit_id: UUID) -> UUID | None:
    """Who gave a piece to a unit last, or asked it to help, if anybody did."""
    found: UUID | None = await session.scalar(
        sa.select(Order.issuer_id)
        .where(Order.piece_id == piece_id, Order.unit_id == unit_id)
        .order_by(Order.arrived_at.desc(), Order.id.desc())
        .limit(1)
    )
    if found is not None:
        return found
    helped: UUID | None = await session.scalar(
        sa.select(CoHandling.issuer_id)
        .where(CoHandling.piece_id == piece_id, CoHandling.unit_id == unit_id)
        .order_by(CoHandling.asked_at.desc(), CoHandling.id.desc())
        .limit(1)
    )
    return helped


async def has_no_head(
    session: AsyncSession, piece_id: UUID, unit_id: UUID, decider: rules.Decider
) -> bool:
    """Whether all who are known to decide at a unit must keep away from a locked piece."""
    away = sa.exists().where(
        Recusal.piece_id == piece_id,
        Recusal.account_id == Account.id,
        Recusal.status.in_(rules.IN_FORCE),
    )
    heads = await session.scalars(
        sa.select(away).where(
            Account.unit == unit_id,
            Account.active,
            Account.kind == "person",
            Account.roles.contains([rules.HEADS[decider].value]),
        )
    )
    found = heads.all()
    return bool(found) and all(found)


async def decided_within(session: AsyncSession, piece_id: UUID) -> Sequence[Recusal]:
    """The recusals from a locked piece about which the head of an organ decides, locked."""
    rows = await session.scalars(
        sa.select(Recusal)
        .where(
            Recusal.piece_id == piece_id,
            Recusal.decider.in_(rules.HEADS),
            Recusal.status != rules.Status.UNDONE,
        )
        .order_by(Recusal.id)
        .with_for_update()
    )
    return rows.all()


async def handled_order(session: AsyncSession, piece_id: UUID, account_id: UUID) -> Order | None:
    """The open order about a locked piece that names the account as its handler, locked."""
    found: Order | None = await session.scalar(
        sa.select(Order)
        .where(
            Order.piece_id == piece_id, Order.handler_id == account_id, Order.status.not_in(OVER)
        )
        .limit(1)
        .with_for_update()
    )
    return found


def to_response(recusal: Recusal, actor: Actor) -> dict[str, Any]:
    """The recusal's values and what the actor may do to it now."""
    moves = allowed(rules.MOVES, actor, recusal)
    return {**recusal.column_values(), "allowed_moves": moves}


async def changed(session: AsyncSession, recusal: Recusal, actor: Actor) -> dict[str, Any]:
    """`to_response` after a change: it is written first, for its new version."""
    await session.flush()
    return to_response(recusal, actor)


async def listing(
    session: AsyncSession, actor: Actor, piece_id: UUID, query: RecusalQuery
) -> dict[str, Any]:
    """A page of the recusals of a piece, the latest first. Raises as `recusal` does."""
    await pieces.piece(session, actor, piece_id)
    order = [columns.recorded_at, columns.id]
    select = sa.select(Recusal).where(Recusal.piece_id == piece_id)
    rows = (await session.scalars(pages.keyset(select, order, query.cursor, query.limit))).all()
    page = pages.page(rows, ["recorded_at", "id"], query.limit)
    return {**page, "items": [to_response(row, actor) for row in page["items"]]}

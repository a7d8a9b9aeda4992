"""Reading deliveries: whoever sees the letter sees how it was delivered."""

from collections.abc import Sequence, Set
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.deadlines.models import Deadline
from intake_service.handling.deadlines.rules import Outcome
from intake_service.handling.deliveries import rules
from intake_service.handling.deliveries.models import Attempt, Delivery, Posting
from intake_service.handling.deliveries.rules import DONE_BY_RESULT, Status, View
from intake_service.handling.deliveries.schemas import AttemptFilters, AttemptQuery
from intake_service.handling.letters import queries as letters
from intake_service.handling.letters.models import Letter
from intake_service.papers.attachments.models import Attachment
from intake_service.reception.matters.queries import piece_to_change
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.queries import missing
from intake_service.reception.registration.rules import Status as PieceStatus
from shared import pages
from shared.auth import Actor
from shared.filters import one_of
from shared.moves import allowed
from shared.together import ask

columns = Attempt.__table__.c


async def of(session: AsyncSession, piece_id: UUID) -> Delivery | None:
    """How the opinion of a locked piece reached the petitioner; None while it has not."""
    return await session.get(Delivery, piece_id)


async def posting(session: AsyncSession, piece_id: UUID) -> Posting | None:
    """When and how the opinion of a locked piece was sent; None when it was not."""
    return await session.get(Posting, piece_id)


async def was_tried(session: AsyncSession, piece_id: UUID) -> bool:
    """Whether the opinion of a locked piece was sent, or one of its letters came back."""
    failed = sa.select(Attempt.id).where(Attempt.piece_id == piece_id,
                                         Attempt.status == Status.FAILED)  # fmt: skip
    sent = await posting(session, piece_id) is not None
    return sent or await session.scalar(failed.limit(1)) is not None


async def unsettled(session: AsyncSession, matter_id: UUID) -> bool:
    """Whether time alone may not close a locked matter.

    A request that was supported is to be carried out, and who disagreed is not at rest.
    """
    return await ask(session, _unsettled, matter_id)


async def _unsettled(session: AsyncSession, matter_ids: Sequence[UUID]) -> list[bool]:
    carried_out = sa.and_(Piece.executions_done > 0, Piece.executions_owed == 0,
                          Piece.status != PieceStatus.SETTLED)  # fmt: skip
    owed = sa.or_(sa.and_(Piece.result.not_in(DONE_BY_RESULT), sa.not_(carried_out)), disagreed())
    rows = await session.scalars(
        sa.select(Piece.matter_id).where(Piece.matter_id.in_(matter_ids), owed).distinct()
    )
    found = set(rows.all())
    return [matter_id in found for matter_id in matter_ids]


def disagreed() -> sa.ColumnElement[bool]:
    """A piece whose petitioner disagreed on receipt."""
    return sa.exists().where(
        Delivery.piece_id == Piece.id, Delivery.recipient_view == View.DISAGREE
    )


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Attempts to deliver the letters that the actor sees."""
    return sa.exists().where(Letter.id == columns.letter_id, letters.visible_to(actor))


async def attempt(session: AsyncSession, actor: Actor, id: UUID) -> Attempt:
    """The attempt. Raises `NotFound`."""
    found = await session.scalar(sa.select(Attempt).where(Attempt.id == id, visible_to(actor)))
    if found is None:
        raise missing()
    return found


async def to_serve(session: AsyncSession, actor: Actor, id: UUID) -> Letter:
    """The letter, its piece locked. Raises `NotFound`."""
    found = await letters.letter(session, actor, id)
    await piece_to_change(session, actor, found.piece_id)
    return found


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Attempt:
    """The attempt, locked after its piece. Raises `NotFound`."""
    found = await attempt(session, actor, id)
    await piece_to_change(session, actor, found.piece_id)
    await session.refresh(found, with_for_update=True)
    return found


async def is_received(session: AsyncSession, piece: Piece, letter: Letter) -> bool:
    """Whether the receipt of a letter about a locked piece is on record.

    Of an opinion also when another one stands in its place, or it stands no longer.
    """
    if letter.kind == "D16":
        return letter.document_no != piece.opinion_no or piece.delivered_at is not None
    if letter.kind in rules.OPINIONS:
        if piece.status is not rules.AWAITS_RECEIPT[letter.kind]:
            return True
        window = sa.select(Deadline.id).where(
            Deadline.piece_id == piece.id, Deadline.rule == "DL09", Deadline.outcome == Outcome.OPEN
        )
        return await session.scalar(window.limit(1)) is not None
    found = sa.select(Attempt.id).where(
        Attempt.letter_id == letter.id, Attempt.status == Status.RECEIVED
    )
    return await session.scalar(found.limit(1)) is not None


async def failed(session: AsyncSession, piece_id: UUID, kinds: Set[str]) -> Sequence[Attempt]:
    """The attempts that failed with letters of `kinds` about a locked piece."""
    rows = await session.scalars(
        sa.select(Attempt)
        .join(Letter, Letter.id == Attempt.letter_id)
        .where(
            Attempt.piece_id == piece_id,
            Attempt.status == Status.FAILED,
            Letter.kind.in_(kinds),
        )
    )
    return rows.all()


async def failed_with(session: AsyncSession, written: Sequence[Letter]) -> Sequence[Attempt]:
    """The attempts that failed with these letters, their piece locked."""
    ids = [each.id for each in written]
    rows = await session.scalars(
        sa.select(Attempt).where(Attempt.letter_id.in_(ids), Attempt.status == Status.FAILED)
    )
    return rows.all()


async def last_followed(session: AsyncSession, written: Sequence[Letter]) -> Attempt | None:
    """The last attempt with one of these letters that failed and was followed by another."""
    found: Attempt | None = await session.scalar(
        sa.select(Attempt)
        .where(
            Attempt.letter_id.in_([each.id for each in written]), Attempt.status == Status.FOLLOWED
        )
        .order_by(Attempt.attempted_at.desc(), Attempt.id.desc())
        .limit(1)
    )
    return found


async def is_open(session: AsyncSession, line: Sequence[Letter]) -> bool:
    """Whether the last of the letters that replaced each other is still to be delivered.

    And nobody is asked for it yet. Their piece is locked.
    """
    piece = await session.get_one(Piece, line[-1].piece_id)
    if await failed_with(session, line):
        return False
    return not await is_received(session, piece, line[-1])


async def scan(session: AsyncSession, id: UUID) -> Attachment | None:
    """A file that is to prove a receipt, if there is one of this id."""
    return await session.get(Attachment, id)


def to_response(attempt: Attempt, actor: Actor) -> dict[str, Any]:
    """The attempt's values and what the actor may do to it now."""
    return {**attempt.column_values(), "allowed_moves": allowed(rules.MOVES, actor, attempt)}


async def listing(session: AsyncSession, actor: Actor, query: AttemptQuery) -> dict[str, Any]:
    """A page of attempts, the latest first."""
    order = [columns.attempted_at, columns.id]
    select = sa.select(Attempt).where(visible_to(actor), *_filters(query))
    rows = (await session.scalars(pages.keyset(select, order, query.cursor, query.limit))).all()
    page = pages.page(rows, ["attempted_at", "id"], query.limit)
    return {**page, "items": [to_response(row, actor) for row in page["items"]]}


async def count(session: AsyncSession, actor: Actor, filters: AttemptFilters) -> int:
    """How many attempts the same filters find."""
    select = sa.select(sa.func.count()).select_from(Attempt)
    return int(await session.scalar(select.where(visible_to(actor), *_filters(filters))) or 0)


def _filters(filters: AttemptFilters) -> list[sa.ColumnElement[bool]]:
    return [
        one_of(columns[name], value)
        for name in ("letter_id", "piece_id", "status")
        if (value := getattr(filters, name)) is not None
    ]

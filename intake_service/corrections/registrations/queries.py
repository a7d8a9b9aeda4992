"""Reading corrections, and what is registered of a piece."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from intake_service.corrections.registrations import rules
from intake_service.corrections.registrations.models import Correction, CorrectionContent
from intake_service.corrections.registrations.rules import (
    Change,
    CorrectionStatus,
    Fact,
    Held,
    People,
)
from intake_service.corrections.registrations.schemas import CorrectionFilters, CorrectionQuery
from intake_service.handling.letters.models import Letter
from intake_service.privacy.vault import queries as vault
from intake_service.privacy.vault import rules as vault_rules
from intake_service.reception.matters import queries as matters
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration.models import Piece
from shared import pages
from shared.auth import Actor
from shared.filters import one_of
from shared.moves import allowed

columns = Correction.__table__.c
_OF_PIECE = tuple(
    field
    for field in Fact
    if field.value in Piece.__table__.c and field not in {Fact.TITLE, Fact.REGION}
)


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Corrections of the pieces that the actor sees; of sealed ones none."""
    seen = sa.select(Piece.id).where(pieces.visible_to(actor), sa.not_(pieces.is_sealed()))
    return columns.piece_id.in_(seen)


async def correction(session: AsyncSession, actor: Actor, id: UUID) -> Correction:
    """The correction. Raises `NotFound`."""
    found = await session.scalar(
        sa.select(Correction).where(Correction.id == id, visible_to(actor))
    )
    if found is None:
        raise pieces.missing()
    return found


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Correction:
    """The correction, locked after its matter and its piece. Raises `NotFound`."""
    found = await correction(session, actor, id)
    await matters.piece_to_change(session, actor, found.piece_id)
    await session.refresh(found, with_for_update=True)
    return found


async def piece_of(session: AsyncSession, correction: Correction) -> Piece:
    """The piece of a locked correction, locked with it."""
    return await session.get_one(Piece, correction.piece_id)


async def changes(session: AsyncSession, correction: Correction) -> list[Change]:
    """What a correction says was registered, and what is right."""
    content = await session.get_one(CorrectionContent, correction.id)
    return [
        Change(Fact(each["field"]), each["position"], each["old"], each["new"])
        for each in content.changes
    ]


async def pending(session: AsyncSession, piece_id: UUID) -> bool:
    """Whether a correction of a locked piece waits for its confirmation."""
    found = await session.scalar(
        sa.select(Correction.id).where(
            Correction.piece_id == piece_id, Correction.status == CorrectionStatus.REQUESTED
        )
    )
    return found is not None


async def held(session: AsyncSession, piece: Piece) -> Held:
    """What is registered of a locked piece but for its petitioners."""
    values: dict[Fact, Any] = {field: getattr(piece, field) for field in _OF_PIECE}
    values[Fact.PETITION_DATE] = piece.petition_date.isoformat()
    values[Fact.ARRIVED_AT] = piece.arrived_at.astimezone(UTC).isoformat()
    written = await vault.written(session, piece.id)
    values |= {
        Fact.ORIGINAL_TEXT: written.text,
        Fact.STATED_PLACE: written.stated_place,
        Fact.STATED_CLASS: written.stated_class,
        **dict.fromkeys(rules.OF_MATTER),
    }
    if piece.matter_id is not None:
        matter = await matters.of(session, piece)
        values |= {
            Fact.REGION: matter.region,
            Fact.TOPIC: matter.topic,
            Fact.TITLE: matter.title,
            Fact.SUMMARY_MASKED: matter.summary_masked,
            Fact.REQUESTS: [each.text for each in await matters.requests(session, piece.id)],
        }
    return values


async def people(session: AsyncSession, piece_id: UUID) -> People:
    """Who signed a locked piece, by their place."""
    fields = (*rules.OF_PERSONS, Fact.IS_MAIN)
    return {
        row.position: {field: getattr(row, field) for field in fields}
        for row in await vault.petitioners(session, piece_id)
    }


async def is_first(session: AsyncSession, piece: Piece) -> bool:
    """Whether no piece of the matter of a locked piece came before it; none, before triage."""
    if piece.matter_id is None:
        return True
    earlier = sa.tuple_(Piece.registered_at, Piece.id) < (piece.registered_at, piece.id)
    found = sa.select(Piece.id).where(Piece.matter_id == piece.matter_id, earlier)
    return await session.scalar(found.limit(1)) is None


class Others(NamedTuple):
    """The other pieces of the matter of a piece, to be asked for in the vault."""

    piece_id: UUID

    def several(self, asked: Sequence["Others"]) -> sa.Select[int, UUID]:
        """The place of each of the asked, from 1 on, with the ids of its pieces."""
        ids = sa.literal([each.piece_id for each in asked], sa.ARRAY(sa.Uuid()))
        keys = sa.func.unnest(ids).table_valued("piece_id", with_ordinality="place")
        keys, own, other = keys.render_derived("asked"), aliased(Piece), aliased(Piece)
        return (
            sa.select(keys.c.place, other.id)
            .select_from(keys)
            .join(own, own.id == keys.c.piece_id)
            .join(other, sa.and_(other.matter_id == own.matter_id, other.id != own.id))
        )


async def letters(session: AsyncSession, piece_id: UUID) -> Sequence[Letter]:
    """The letters about a locked piece, in their order."""
    rows = await session.scalars(
        sa.select(Letter).where(Letter.piece_id == piece_id).order_by(Letter.issued_at, Letter.id)
    )
    return rows.all()


def told(found: Iterable[Change], *, masked: bool) -> list[dict[str, Any]]:
    """The changes of a correction; personal values masked, texts by their length only."""
    return [
        {
            **change._asdict(),
            "old": _masked(change.field, change.old) if masked else change.old,
            "new": _masked(change.field, change.new) if masked else change.new,
            "masked": masked and change.field in rules.PERSONAL,
        }
        for change in found
    ]


def _masked(field: Fact, value: Any) -> Any:
    if value is None or field not in rules.PERSONAL:
        return value
    if field is Fact.ORIGINAL_TEXT:
        return f"（共 {len(value)} 字）"
    return vault_rules.MASKS.get(field, vault_rules.mask_address)(value)


def to_response(correction: Correction, actor: Actor) -> dict[str, Any]:
    """The correction's values and what the actor may do to it now."""
    moves = allowed(rules.MOVES, actor, correction)
    return {**correction.column_values(), "allowed_moves": moves}


async def changed(session: AsyncSession, correction: Correction, actor: Actor) -> Mapping[str, Any]:
    """`detail` after a change: it is written first, for its new version."""
    await session.flush()
    return await detail(session, correction, actor)


async def detail(session: AsyncSession, correction: Correction, actor: Actor) -> Mapping[str, Any]:
    """The correction with what was registered and what is right, personal values masked."""
    found = await changes(session, correction)
    return {**to_response(correction, actor), "changes": told(found, masked=True)}


async def listing(session: AsyncSession, actor: Actor, query: CorrectionQuery) -> dict[str, Any]:
    """A page of corrections, the latest first."""
    order = [columns.requested_at, columns.id]
    select = sa.select(Correction).where(visible_to(actor), *_filters(query))
    rows = (await session.scalars(pages.keyset(select, order, query.cursor, query.limit))).all()
    page = pages.page(rows, ["requested_at", "id"], query.limit)
    return {**page, "items": [to_response(row, actor) for row in page["items"]]}


async def count(session: AsyncSession, actor: Actor, filters: CorrectionFilters) -> int:
    """How many corrections the same filters find."""
    select = sa.select(sa.func.count()).select_from(Correction)
    return int(await session.scalar(select.where(visible_to(actor), *_filters(filters))) or 0)


def _filters(filters: CorrectionFilters) -> list[sa.ColumnElement[bool]]:
    return [
        one_of(columns[name], value)
        for name in ("status", "piece_id")
        if (value := getattr(filters, name)) is not None
    ]

"""Finding pieces that may be the same, narrowed to what the actor may read."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.privacy.vault import queries as vault
from intake_service.privacy.vault.models import OriginalText, Petitioner
from intake_service.privacy.vault.rules import Person
from intake_service.reception.duplicates import rules
from intake_service.reception.duplicates.models import Comparison, ComparisonProgress
from intake_service.reception.duplicates.rules import Content, Likeness, Marks, Subject
from intake_service.reception.matters import queries as matters
from intake_service.reception.matters.models import Matter
from intake_service.reception.proposals.rules import propose
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.events import PieceMoved
from intake_service.reception.registration.models import Piece
from shared.auth import Actor
from shared.feed import EventRow

MOST_COMPARED = 60
"""Pieces that are looked at in full for one search.

Those that share a number or a text come before those that share a frequent name alone.
"""
CHANGING = frozenset(
    move.verb
    for move in (
        piece_rules.REGISTER, piece_rules.CORRECT, piece_rules.RELEASE, piece_rules.FILE,
        piece_rules.UNDO_FILING, piece_rules.GIVE_BACK,
    )
)  # fmt: skip
"""After these a piece is compared anew, or no more, for it is sealed."""
_WEIGHTS = {"numbers": 2, "names": 1, "bands": 2}
_TEXT = sa.func.left(OriginalText.text, rules.LONGEST_TEXT).label("text")
_COMPARED = (
    sa.select(Piece, Matter.topic, OriginalText.stated_place, OriginalText.stated_class, _TEXT)
    .join(OriginalText, OriginalText.piece_id == Piece.id)
    .outerjoin(Matter, Matter.id == Piece.matter_id)
)
_SHOWN = ("number", "status", "form", "petition_date", "registered_at", "region", "title",
          "unit_id")  # fmt: skip


async def of_piece(session: AsyncSession, actor: Actor, id: UUID, key: bytes) -> dict[str, Any]:
    """The pieces that may be the same as one. Raises `NotFound`, `Conflict` (piece-sealed)."""
    piece = await pieces.readable(session, actor, id)
    pieces.check_unsealed(piece, actor)
    (row,) = (await session.execute(_COMPARED.where(Piece.id == id))).all()
    people = await vault.people(session, id)
    subject = Subject.of(_proposed(row, people))
    found = await _like(session, actor, piece, rules.marks(key, people, row.text))
    by_piece = await people_of(session, [each.Piece.id for each in found])
    contents = [_content(each, by_piece[each.Piece.id]) for each in found]
    # Sixty long texts take some tens of milliseconds, in which others have their turn.
    likes = await asyncio.to_thread(_compared, subject, contents)
    likely = [(each.Piece, like) for each, like in zip(found, likes, strict=True) if like]
    likely.sort(key=lambda pair: (*pair[1].rank, pair[0].registered_at, pair[0].id), reverse=True)
    return {
        "items": await _told(session, actor, likely[: rules.MOST]),
        "is_complete": await _is_complete(session, rules.made_with(key)),
    }


def _compared(subject: Subject, contents: Sequence[Content]) -> list[Likeness | None]:
    return [rules.compare(subject, each) for each in contents]


async def people_of(
    session: AsyncSession, ids: Collection[UUID]
) -> defaultdict[UUID, list[Person]]:
    """Who signed some pieces, by piece; to be compared, never answered."""
    found = defaultdict[UUID, list[Person]](list)
    rows = await session.scalars(sa.select(Petitioner).where(Petitioner.piece_id.in_(ids)))
    for row in rows:
        person = Person(row.name, row.phone, row.address, row.document_no)
        found[row.piece_id].append(person)
    return found


async def _like(
    session: AsyncSession, actor: Actor, piece: Piece, marks: Marks
) -> Sequence[sa.Row[Any]]:
    """Other pieces that share a mark, of no sealed one and of none of the same matter."""
    shares = {
        name: sa.inspect(Comparison).columns[name].overlap(sa.literal(found, ARRAY(sa.BigInteger)))
        for name, found in marks._asdict().items()
        if found
    }
    if not shares:
        return []
    weights = (sa.case((shared, _WEIGHTS[name]), else_=0) for name, shared in shares.items())
    weight: sa.ColumnElement[int] = sum(weights, sa.literal(0))
    marked = (
        sa.select(Comparison.piece_id, weight.label("weight"))
        .where(sa.or_(*shares.values()))
        .cte("marked")
        # Found by the index of marks, however little PostgreSQL knows of the tables.
        .prefix_with("MATERIALIZED")
    )
    nearest = (
        sa.select(Piece.id)
        .join(marked, marked.c.piece_id == Piece.id)
        .where(
            Piece.id != piece.id,
            sa.not_(pieces.is_sealed()),
            pieces.readable_to(actor),
            *_of_others(piece),
        )
        .order_by(marked.c.weight.desc(), Piece.registered_at.desc(), Piece.id.desc())
        .limit(MOST_COMPARED)
        .cte("nearest")
    )
    select = _COMPARED.join(nearest, nearest.c.id == Piece.id)
    return (await session.execute(select)).all()


def _of_others(piece: Piece) -> list[sa.ColumnElement[bool]]:
    """Not those with which the piece is in one matter already."""
    if piece.matter_id is None:
        return []
    return [sa.inspect(Piece).columns["matter_id"].is_distinct_from(piece.matter_id)]


def _content(row: sa.Row[Any], people: Sequence[Person]) -> Content:
    """A piece as it is compared, with place, topic and unit as its triage found them."""
    piece: Piece = row.Piece
    unit_id = None if piece.matter_id is None else piece.unit_id
    return Content(people, row.text, piece.region, row.topic, unit_id)


def _proposed(row: sa.Row[Any], people: Sequence[Person]) -> Content:
    """The piece that is asked about; before its triage with the place and topic proposed."""
    piece: Piece = row.Piece
    if piece.matter_id is not None:
        return _content(row, people)
    found = propose(row.stated_place, row.stated_class, row.text, piece.purpose)
    return Content(people, row.text, found.region.code, found.topic.code, None)


async def _told(
    session: AsyncSession, actor: Actor, likely: Sequence[tuple[Piece, Likeness]]
) -> list[dict[str, Any]]:
    ids = {piece.matter_id for piece, _ in likely if piece.matter_id is not None}
    seen = sa.select(Matter).where(Matter.id.in_(ids), matters.visible_to(actor))
    of = {row.id: row for row in await session.scalars(seen)} if ids else {}
    return [
        {
            "piece_id": piece.id,
            **{name: getattr(piece, name) for name in _SHOWN},
            "matter_id": matter and matter.id,
            "matter_number": matter and matter.number,
            "matter_status": matter and matter.status,
            "agrees": like.agrees,
            "likeness": like.text,
        }
        for piece, like in likely
        for matter in [of.get(piece.matter_id) if piece.matter_id else None]
    ]


async def _is_complete(session: AsyncSession, made_with: str) -> bool:
    """Whether all that was registered so far can be found."""
    progress = await session.get(ComparisonProgress, True)
    if progress is None or progress.made_with != made_with:
        return False
    later = changes().where(EventRow.position > progress.position).limit(1)
    return await session.scalar(later) is None


def changes() -> sa.Select[int, str]:
    """Events after which a piece is compared anew: their positions, with the id of the piece."""
    return sa.select(EventRow.position, EventRow.data["piece_id"].astext).where(
        EventRow.type == PieceMoved.type, EventRow.data["move"].astext.in_(sorted(CHANGING))
    )

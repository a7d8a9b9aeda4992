"""Where a piece stands on its path."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import mmdr
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.guides import rules
from intake_service.guides.rules import Path
from intake_service.guides.schemas import GuideQuery
from intake_service.legal_paths import queries as legal_paths
from intake_service.legal_paths.models import LegalPathItem
from intake_service.reception.matters.models import Matter
from intake_service.reception.matters.rules import Family, Route
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration.models import Piece
from shared import history
from shared.auth import Actor
from shared.codes import label


def guide(path: Path) -> dict[str, Any]:
    """The path with its steps."""
    return {"path": path, "label": label("guide_path", path), "steps": rules.steps(path)}


async def guide_of(session: AsyncSession, query: GuideQuery) -> dict[str, Any]:
    """The guide of a kind of petition, with what the catalogue says of its topic."""
    path = rules.path_of(query.family, query.route)
    found: Sequence[LegalPathItem] = ()
    if query.topic is not None:
        found = await legal_paths.of_topic(session, query.topic, query.family, query.route)
    return {**guide(path), "paths": found}


async def of_piece(session: AsyncSession, actor: Actor, id: UUID) -> dict[str, Any]:
    """The guide of a piece, with what was done and what may come next. Raises `NotFound`."""
    piece = await pieces.piece(session, actor, id)
    path = await _path(session, piece)
    taken = [
        {"verb": row.move, "label": label("piece_move", row.move), "at": row.at}
        for row in await history.of(session, piece.id)
    ]
    return {
        **guide(path),
        "status": piece.status,
        "here": label("piece_status", piece.status),
        "taken": taken,
        "next": rules.next_steps(path, piece.status),
    }


async def diagram_of_piece(session: AsyncSession, actor: Actor, id: UUID) -> str:
    """The diagram of a piece's path, its state marked. Raises `NotFound`."""
    piece = await pieces.piece(session, actor, id)
    return rules.mermaid(await _path(session, piece), piece.status)


def svg(mermaid: str) -> str:
    """The diagram as a picture."""
    drawn: str = mmdr.render(mermaid).svg()
    return drawn


async def _path(session: AsyncSession, piece: Piece) -> Path:
    if piece.sealed:
        return Path.ACCUSATION
    if piece.matter_id is None or piece.status in rules.ENDS_AT_THE_DOOR:
        return Path.DOOR
    found = await session.execute(
        sa.select(Matter.family, Matter.route).where(Matter.id == piece.matter_id)
    )
    family, route = found.one()
    return rules.path_of(Family(family), None if route is None else Route(route))

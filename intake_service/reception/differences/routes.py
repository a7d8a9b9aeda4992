"""Differences over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from intake_service.privacy.vault.schemas import RevealPurpose
from intake_service.reception.differences import commands, queries, rules, schemas
from intake_service.reception.differences.models import Difference
from intake_service.reception.registration.schemas import HistoryOut
from shared import history
from shared.auth import Caller, guarded
from shared.bodies import WithReason
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag, unstored
from shared.pages import Page

router = new_router(prefix="/differences", tags=["differences"])


@router.get("", response_model=Page[schemas.DifferenceRow],
            dependencies=[guarded(rules.READERS)])  # fmt: skip
async def listing(
    query: Annotated[schemas.DifferenceQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """来件差异清单：已登记的信访件，来件单位后来给出的内容不同。先发现的在前。"""
    return await queries.listing(session, actor, query)


@router.get("/count", dependencies=[guarded(rules.READERS)])
async def count(
    filters: Annotated[schemas.DifferenceFilters, Query()], actor: Caller, session: ReadSession
) -> dict[str, int]:
    """同样条件下的差异总数。"""
    return {"count": await queries.count(session, actor, filters)}


@router.get("/{id}", response_model=schemas.DifferenceOut,
            dependencies=[guarded(rules.READERS)])  # fmt: skip
async def detail(
    id: UUID, actor: Caller, session: ReadSession, response: Response
) -> dict[str, Any]:
    """差异详情：逐列列出原登记和来件内容，个人信息默认脱敏。"""
    found = await queries.detail(session, actor, id)
    tag(response, found["version"])
    return found


@router.get("/{id}/history", response_model=Page[HistoryOut],
            dependencies=[guarded(rules.READERS)])  # fmt: skip
async def what_happened(id: UUID, actor: Caller, session: ReadSession) -> dict[str, Any]:
    """差异处理经过。"""
    await queries.detail(session, actor, id)
    return {"items": await history.of(session, id), "next": None}


@router.post("/{id}/settle", response_model=schemas.DifferenceRow)
async def settle(
    difference: Annotated[Difference, guarded(rules.KEEP, queries.to_change)],
    form: schemas.Settlement,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """处理差异：保留原登记，或采用来件内容更正登记（须说明理由，由人决定）。"""
    settled = await commands.settle(session, actor, difference, form, now)
    piece = await queries.piece_of(session, settled)
    return queries.to_response(settled, piece.number, actor)


@router.post("/{id}/reopen", response_model=schemas.DifferenceRow)
async def reopen(
    difference: Annotated[Difference, guarded(rules.REOPEN, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销对差异的处理：差异重新待处理，已采用的内容恢复原登记（须说明理由）。"""
    reopened = await commands.reopen(session, actor, difference, form, now)
    piece = await queries.piece_of(session, reopened)
    return queries.to_response(reopened, piece.number, actor)


@router.post("/{id}/reveal", response_model=schemas.RevealedSides)
@unstored
async def reveal_sides(
    difference: Annotated[Difference, guarded(rules.SETTLERS, queries.to_change)],
    form: RevealPurpose,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """查看差异两侧未脱敏的内容：须注明用途，每次查看均留痕。"""
    return await commands.reveal(session, actor, difference, form, now)

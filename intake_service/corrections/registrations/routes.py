"""Corrections over HTTP."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from intake_service.corrections.registrations import commands, queries, rules, schemas
from intake_service.corrections.registrations.models import Correction
from intake_service.privacy.vault.rules import REVEALERS
from intake_service.privacy.vault.schemas import RevealPurpose
from intake_service.reception.matters.queries import piece_to_change
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import READERS
from intake_service.reception.registration.schemas import HistoryOut, HistoryQuery
from shared import history
from shared.auth import Caller, guarded, with_doers
from shared.bodies import Empty, WithReason
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag, unstored
from shared.pages import Page

router = new_router(tags=["corrections"])


@router.post("/pieces/{id}/corrections", status_code=201, response_model=schemas.CorrectionOut)
async def correct(
    piece: Annotated[Piece, guarded(rules.REQUEST, piece_to_change)],
    form: schemas.CorrectionIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> Mapping[str, Any]:
    """更正登记（须说明理由）：信访人身份、来源、来件单位及编号、收到时间须另一人核实，其余当即更正。"""
    correction = await commands.request(session, actor, piece, form, now)
    return await queries.changed(session, correction, actor)


@router.post("/corrections/{id}/confirm", response_model=schemas.CorrectionOut)
async def confirm(
    correction: Annotated[Correction, guarded(rules.CONFIRM, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> Mapping[str, Any]:
    """核实更正：登记随之更正，有关期限重新计算（申请人不能核实）。"""
    await commands.confirm(session, actor, correction, now)
    return await queries.changed(session, correction, actor)


@router.post("/corrections/{id}/refuse", response_model=schemas.CorrectionOut)
async def refuse(
    correction: Annotated[Correction, guarded(rules.REFUSE, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> Mapping[str, Any]:
    """不予更正：登记不变（须说明理由）。"""
    await commands.end(session, actor, correction, rules.REFUSE, form, now)
    return await queries.changed(session, correction, actor)


@router.post("/corrections/{id}/withdraw", response_model=schemas.CorrectionOut)
async def withdraw(
    correction: Annotated[Correction, guarded(rules.WITHDRAW, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> Mapping[str, Any]:
    """撤回更正申请：登记不变（须说明理由）。"""
    await commands.end(session, actor, correction, rules.WITHDRAW, form, now)
    return await queries.changed(session, correction, actor)


@router.post("/corrections/{id}/reveal", response_model=schemas.RevealedCorrection)
@unstored
async def reveal(
    correction: Annotated[Correction, guarded(REVEALERS, queries.to_change)],
    form: RevealPurpose,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """查看更正前后的完整内容：须注明用途，每次查看均留痕。"""
    return await commands.reveal(session, actor, correction, form, now)


@router.get("/corrections", response_model=Page[schemas.CorrectionRow],
            dependencies=[guarded(READERS)])  # fmt: skip
async def listing(
    query: Annotated[schemas.CorrectionQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """登记更正清单：按申请时间倒序。"""
    return await queries.listing(session, actor, query)


@router.get("/corrections/count", dependencies=[guarded(READERS)])
async def count(
    filters: Annotated[schemas.CorrectionFilters, Query()], actor: Caller, session: ReadSession
) -> dict[str, int]:
    """同样条件下的登记更正总数。"""
    return {"count": await queries.count(session, actor, filters)}


@router.get("/corrections/{id}", response_model=schemas.CorrectionOut,
            dependencies=[guarded(READERS)])  # fmt: skip
async def detail(
    id: UUID, actor: Caller, session: ReadSession, response: Response
) -> Mapping[str, Any]:
    """登记更正详情：更正前后的内容，个人信息默认脱敏。"""
    found = await with_doers(session, await queries.correction(session, actor, id))
    tag(response, found.version)
    return await queries.detail(session, found, actor)


@router.get("/corrections/{id}/history", response_model=Page[HistoryOut],
            dependencies=[guarded(READERS)])  # fmt: skip
async def what_happened(
    id: UUID, query: Annotated[HistoryQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """登记更正的经过。"""
    await queries.correction(session, actor, id)
    return history.page(await history.of(session, id, query.limit, query.after), query.limit)

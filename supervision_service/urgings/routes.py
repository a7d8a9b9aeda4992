"""Urgings over HTTP, and what the rules call for."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from shared import history
from shared.auth import Caller, guarded
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag
from shared.history import HistoryRow
from shared.pages import Page
from supervision_service.listings.models import Listing
from supervision_service.listings.rules import READERS
from supervision_service.listings.schemas import Empty, MoveOut, Reason
from supervision_service.urgings import commands, queries, rules, schemas
from supervision_service.urgings.models import Urging

router = new_router(tags=["urgings"])


@router.post("/listings/{id}/urgings", status_code=201, response_model=schemas.UrgingOut)
async def draft(
    listing: Annotated[Listing, guarded(rules.DRAFT, queries.listing_to_urge)],
    form: schemas.Draft,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """起草督办：电话督促、提醒函、催办函或者督办函，列明问题、要求和答复的工作日数。"""
    return queries.to_response(await commands.draft(session, actor, listing, form, now), actor, now)


@router.get("/urgings", response_model=Page[schemas.UrgingOut], dependencies=[guarded(READERS)])
async def page(
    asked: Annotated[schemas.UrgingPage, Query()], actor: Caller, session: ReadSession, now: Now
) -> dict[str, Any]:
    """督办清单，最近起草的在前。"""
    return await queries.page(session, actor, asked, now)


@router.get("/urgings/count", dependencies=[guarded(READERS)])
async def count(
    asked: Annotated[schemas.UrgingFilters, Query()],
    actor: Caller,
    session: ReadSession,
    now: Now,
) -> dict[str, int]:
    """同样条件下的督办件数。"""
    return {"count": await queries.count(session, actor, asked, now)}


@router.get("/urgings/due", response_model=Page[schemas.DueOut], dependencies=[guarded(READERS)])
async def due(
    asked: Annotated[schemas.DuePage, Query()], actor: Caller, session: ReadSession, now: Now
) -> dict[str, Any]:
    """按规则应当督办的挂牌件及理由，按挂牌编号排列；只作提示，由人决定。"""
    return await queries.due_page(session, actor, asked, now)


@router.get("/urgings/due/count", dependencies=[guarded(READERS)])
async def due_count(
    asked: Annotated[schemas.DueFilters, Query()], actor: Caller, session: ReadSession, now: Now
) -> dict[str, int]:
    """同样条件下应当督办的件数。"""
    return {"count": await queries.due_count(session, actor, asked, now)}


@router.get("/urgings/{id}", response_model=schemas.UrgingOut, dependencies=[guarded(READERS)])
async def one(
    id: UUID, actor: Caller, session: ReadSession, now: Now, answer: Response
) -> dict[str, Any]:
    """一件督办：问题、要求、函件、答复和评估。"""
    urging = await queries.one(session, actor, id)
    tag(answer, urging.version)
    return queries.to_response(urging, actor, now)


@router.get("/urgings/{id}/history", response_model=list[MoveOut], dependencies=[guarded(READERS)])
async def moves(id: UUID, actor: Caller, session: ReadSession) -> list[HistoryRow]:
    """一件督办的办理经过。"""
    await queries.one(session, actor, id)
    return list(await history.of(session, id))


@router.post("/urgings/{id}/approve", response_model=schemas.UrgingOut)
async def approve(
    urging: Annotated[Urging, queries.entitled(rules.APPROVE)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """同意督办：电话督促由督办员、提醒函和催办函由信访办负责人、督办函由分管领导决定。"""
    return queries.to_response(await commands.approve(session, actor, urging, now), actor, now)


@router.post("/urgings/{id}/drop", response_model=schemas.UrgingOut)
async def drop(
    urging: Annotated[Urging, queries.entitled(rules.DROP)],
    form: Reason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """不予督办，说明理由。"""
    return queries.to_response(await commands.drop(session, actor, urging, form, now), actor, now)


@router.post("/urgings/{id}/issue", response_model=schemas.UrgingOut)
async def issue(
    urging: Annotated[Urging, queries.entitled(rules.ISSUE)],
    actor: Caller,
    session: Session,
    now: Now,
    form: schemas.Sending | None = None,
) -> dict[str, Any]:
    """发出督办：函件编发文字号并定答复期限，电话督促记录通话对象和情况。"""
    sending = form or schemas.Sending()
    return queries.to_response(
        await commands.issue(session, actor, urging, sending, now), actor, now
    )


@router.post("/urgings/{id}/answer", response_model=schemas.UrgingOut)
async def answer(
    urging: Annotated[Urging, queries.entitled(rules.ANSWER)],
    form: schemas.Answer,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """受文单位书面答复。"""
    return queries.to_response(await commands.answer(session, actor, urging, form, now), actor, now)


@router.post("/urgings/{id}/assess", response_model=schemas.UrgingOut)
async def assess(
    urging: Annotated[Urging, queries.entitled(rules.ASSESS)],
    form: schemas.Judgement,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """评估督办是否有效；逾期未答复的只能评估为无效。"""
    return queries.to_response(await commands.assess(session, actor, urging, form, now), actor, now)


@router.post("/urgings/{id}/close", response_model=schemas.UrgingOut)
async def close(
    urging: Annotated[Urging, queries.entitled(rules.CLOSE)],
    actor: Caller,
    session: Session,
    now: Now,
    form: schemas.Closing | None = None,
) -> dict[str, Any]:
    """办结督办；未见效而不再升级的说明理由。"""
    closing = form or schemas.Closing()
    return queries.to_response(
        await commands.close(session, actor, urging, closing, now), actor, now
    )


@router.post("/urgings/{id}/escalate", status_code=201, response_model=schemas.UrgingOut)
async def escalate(
    urging: Annotated[Urging, queries.entitled(rules.ESCALATE)],
    actor: Caller,
    session: Session,
    now: Now,
    form: schemas.Escalation | None = None,
) -> dict[str, Any]:
    """升级督办：在上一级重新起草，问题和要求未另写的沿用；越级须说明理由。"""
    onward = form or schemas.Escalation()
    return queries.to_response(
        await commands.escalate(session, actor, urging, onward, now), actor, now
    )

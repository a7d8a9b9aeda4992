"""Marks "needs immediate care" over HTTP: always of one piece, never a list."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Response

from intake_service.privacy.vault.schemas import RevealPurpose
from intake_service.reception.registration.models import Piece
from intake_service.urgency.cares import commands, queries, rules, schemas
from intake_service.urgency.cares.models import Care
from shared.auth import Caller, guarded
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag, unstored

router = new_router(prefix="/pieces/{id}/care", tags=["cares"])


@router.post("", status_code=201, response_model=schemas.CareOut)
async def mark(
    piece: Annotated[Piece, guarded(rules.HANDLERS, queries.to_mark)],
    form: schemas.CareIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """标记需要立即关照：先拨打110、120等；七日后到期，所写内容封存。"""
    made = await commands.mark(session, actor, piece, form, now)
    return await queries.changed(session, made, actor)


@router.get("", response_model=schemas.CareOut, dependencies=[guarded(rules.HANDLERS)])
async def detail(
    id: UUID, actor: Caller, session: ReadSession, response: Response
) -> dict[str, Any]:
    """该件现有的关照标记：只有办理该件的人员可以查看，不列清单。"""
    found = queries.to_response(await queries.seen(session, actor, id), actor)
    tag(response, found["version"])
    return found


@router.post("/renew", response_model=schemas.CareOut)
async def renew(
    care: Annotated[Care, guarded(rules.RENEW, queries.to_change)],
    form: schemas.CareNote,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """延长关照标记：自现在起再延七日。"""
    await commands.renew(session, actor, care, form, now)
    return await queries.changed(session, care, actor)


@router.post("/follow-up", response_model=schemas.CareOut)
async def follow_up(
    care: Annotated[Care, guarded(rules.FOLLOW_UP, queries.to_change)],
    form: schemas.CareNote,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记关照回访情况，所写内容封存。"""
    await commands.follow_up(session, actor, care, form, now)
    return await queries.changed(session, care, actor)


@router.post("/take-off", response_model=schemas.CareOut)
async def take_off(
    care: Annotated[Care, guarded(rules.TAKE_OFF, queries.to_change)],
    form: schemas.CareNote,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """取消关照标记：不再需要或者标记有误。"""
    await commands.take_off(session, actor, care, form, now)
    return await queries.changed(session, care, actor)


@router.post("/reveal", response_model=schemas.RevealedCare)
@unstored
async def reveal(
    care: Annotated[Care, guarded(rules.HANDLERS, queries.to_change)],
    form: RevealPurpose,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, object]:
    """查看关照标记的内容：须注明用途，每次查看均留痕。"""
    return await commands.reveal(session, actor, care, form, now)

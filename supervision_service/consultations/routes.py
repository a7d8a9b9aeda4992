"""Consultations over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from shared import history
from shared.auth import Caller, guarded
from shared.bodies import WithReason
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag
from shared.history import HistoryRow
from shared.pages import Page
from supervision_service.consultations import commands, queries, rules, schemas
from supervision_service.consultations.models import Consultation
from supervision_service.listings import queries as listings
from supervision_service.listings.models import Listing
from supervision_service.listings.rules import READERS
from supervision_service.listings.schemas import MoveOut

router = new_router(tags=["consultations"])


@router.post(
    "/listings/{id}/consultations", status_code=201, response_model=schemas.ConsultationOut
)
async def call(
    listing: Annotated[Listing, guarded(rules.CALL, listings.to_change)],
    form: schemas.ConsultationIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """对一件挂牌件发起会商：专题会商、集中会审或者第三方审议。"""
    row = await commands.call(session, actor, listing, form, now)
    return await queries.changed(session, row, actor, now)


@router.get(
    "/consultations",
    response_model=Page[schemas.ConsultationOut],
    dependencies=[guarded(rules.READERS)],
)
async def page(
    query: Annotated[schemas.ConsultationPage, Query()],
    actor: Caller,
    session: ReadSession,
    now: Now,
) -> dict[str, Any]:
    """会商清单，最近发起的在前；第三方只看到邀请期内的。"""
    return await queries.page(session, actor, query, now)


@router.get("/consultations/count", dependencies=[guarded(rules.READERS)])
async def count(
    query: Annotated[schemas.ConsultationFilters, Query()],
    actor: Caller,
    session: ReadSession,
    now: Now,
) -> dict[str, int]:
    """同样条件下的会商总数。"""
    return {"count": await queries.count(session, actor, query, now)}


@router.get(
    "/consultations/{id}",
    response_model=schemas.ConsultationOut,
    dependencies=[guarded(rules.READERS)],
)
async def one(
    id: UUID, actor: Caller, session: ReadSession, now: Now, response: Response
) -> dict[str, Any]:
    """一次会商：问题、材料、各方意见、结论。"""
    row = await queries.one(session, actor, id, now)
    tag(response, row.version)
    return queries.to_response(row, actor, now)


@router.get(
    "/consultations/{id}/history", response_model=list[MoveOut], dependencies=[guarded(READERS)]
)
async def moves(id: UUID, actor: Caller, session: ReadSession, now: Now) -> list[HistoryRow]:
    """一次会商的办理经过。"""
    await queries.one(session, actor, id, now)
    return list(await history.of(session, id))


@router.post("/consultations/{id}/invite", response_model=schemas.ConsultationOut)
async def invite(
    row: Annotated[Consultation, guarded(rules.INVITE, queries.to_change)],
    form: schemas.Invitation,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """增加参加单位或者第三方。"""
    await commands.invite(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/consultations/{id}/uninvite", response_model=schemas.ConsultationOut)
async def uninvite(
    row: Annotated[Consultation, guarded(rules.UNINVITE, queries.to_change)],
    form: schemas.Uninvitation,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """取消邀请，说明理由；第三方即不能再查看。"""
    await commands.uninvite(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/consultations/{id}/give-opinion", response_model=schemas.ConsultationOut)
async def give_opinion(
    row: Annotated[Consultation, guarded(rules.GIVE_OPINION, queries.to_change)],
    form: schemas.OpinionIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """参加单位或者第三方发表意见。"""
    await commands.give_opinion(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/consultations/{id}/move-due", response_model=schemas.ConsultationOut)
async def move_due(
    row: Annotated[Consultation, guarded(rules.MOVE_DUE, queries.to_change)],
    form: schemas.LaterDue,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """调整意见期限，可以一并延长第三方的邀请，说明理由。"""
    await commands.move_due(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/consultations/{id}/conclude", response_model=schemas.ConsultationOut)
async def conclude(
    row: Annotated[Consultation, guarded(rules.CONCLUDE, queries.to_change)],
    form: schemas.ConclusionIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """形成结论，下达落实任务。"""
    await commands.conclude(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/consultations/{id}/cancel", response_model=schemas.ConsultationOut)
async def cancel(
    row: Annotated[Consultation, guarded(rules.CANCEL, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """取消，说明理由。"""
    await commands.cancel(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/consultations/{id}/reopen", response_model=schemas.ConsultationOut)
async def reopen(
    row: Annotated[Consultation, guarded(rules.REOPEN, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """重新会商，说明理由。"""
    await commands.reopen(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)

"""Pieces over HTTP: register, read, lift a mask."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from intake_service.privacy.vault import commands as vault
from intake_service.privacy.vault.schemas import Reveal, Revealed
from intake_service.reception.registration import commands, queries, rules, schemas
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules.slip import slip
from shared import history
from shared.auth import Caller, guarded
from shared.bodies import WithReason
from shared.clock import Now
from shared.db import ReadConnection, ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag, unstored
from shared.pages import Page

router = new_router(prefix="/pieces", tags=["pieces"])


def rehearsing(request: Request) -> bool:
    """Whether this installation rehearses; what is registered then is marked for ever."""
    return bool(request.app.state.settings.rehearsal)


@router.post("", status_code=201, response_model=schemas.Receipt,
             dependencies=[guarded(rules.REGISTER)])  # fmt: skip
async def register(
    form: schemas.Registration,
    actor: Caller,
    session: Session,
    now: Now,
    request: Request,
) -> dict[str, Any]:
    """登记信访件，取得登记编号和查询码（《信访工作条例》第二十一条）。"""
    rehearsal = rehearsing(request)
    piece = await commands.register(session, actor, form, now, rehearsal=rehearsal)
    printed = slip(piece, actor.unit_name, actor.name)
    return {**queries.to_response(piece, actor), "slip": printed}


@router.get("", response_model=Page[schemas.PieceRow], dependencies=[guarded(rules.READERS)])
async def listing(
    query: Annotated[schemas.PieceQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """信访件清单：按登记时间倒序。"""
    return await queries.listing(session, actor, query)


@router.get("/count", dependencies=[guarded(rules.READERS)])
async def count(
    filters: Annotated[schemas.PieceFilters, Query()], actor: Caller, session: ReadSession
) -> dict[str, int]:
    """同样条件下的信访件总数。"""
    return {"count": await queries.count(session, actor, filters)}


@router.get("/{id}", response_model=schemas.PieceOut, dependencies=[guarded(rules.READERS)])
async def detail(
    id: UUID, actor: Caller, connect: ReadConnection, now: Now, response: Response
) -> dict[str, Any]:
    """信访件详情：信访人信息默认脱敏。"""
    async with connect() as connection:
        found = await queries.detail(connection, actor, id, now)
    tag(response, found["version"])
    return found


@router.get("/{id}/history", response_model=Page[schemas.HistoryOut],
            dependencies=[guarded(rules.READERS)])  # fmt: skip
async def what_happened(
    id: UUID, query: Annotated[schemas.HistoryQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """信访件办理经过。"""
    queries.check_entrusted(await queries.piece(session, actor, id), actor)
    return history.page(await history.of(session, id, query.limit, query.after), query.limit)


@router.post("/{id}/reveal", response_model=Revealed)
@unstored
async def reveal(
    piece: Annotated[Piece, guarded(rules.REVEAL, queries.to_change)],
    form: Reveal,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, object]:
    """按字段查看未脱敏的个人信息或原文：须注明用途，每次查看均留痕。"""
    queries.check_entrusted(piece, actor)
    return await vault.reveal(session, actor, piece.id, form, now, query_code=piece.query_code)


@router.post("/{id}/slip", response_model=schemas.Slip)
@unstored
async def slip_again(
    piece: Annotated[Piece, guarded(rules.REVEAL, queries.to_change)],
    form: schemas.SlipRequest,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, str]:
    """补发登记单：导入的来件和遗失的登记单均可补发；须注明申请人和用途，每次均留痕。"""
    return {"slip": await commands.slip_again(session, actor, piece, form, now)}


@router.post("/{id}/seal", response_model=schemas.PieceRow)
async def seal(
    piece: Annotated[Piece, guarded(rules.SEAL, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """按检举控告封存：此后只有信访机构负责人可以查看内容，不能甄别、交办（须说明理由）。"""
    return queries.to_response(await commands.seal(session, actor, piece, form, now), actor)


@router.post("/{id}/release", response_model=schemas.PieceRow)
async def release(
    piece: Annotated[Piece, guarded(rules.RELEASE, queries.to_change)],
    form: schemas.Release,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """解除封存：认定不属检举控告，信访目的有误的一并更正（须说明理由）。"""
    return queries.to_response(await commands.release(session, actor, piece, form, now), actor)

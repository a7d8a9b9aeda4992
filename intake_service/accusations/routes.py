"""Accusations over HTTP: a piece is handed to the officers, the rest is theirs alone."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from intake_service.accusations import commands, queries, rules, schemas
from intake_service.accusations.models import Accusation
from intake_service.privacy.vault.schemas import Reveal
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.schemas import HistoryOut, HistoryQuery, PieceRow
from shared import history
from shared.auth import Caller, guarded
from shared.bodies import WithReason
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag, unstored
from shared.pages import Page

router = new_router(tags=["accusations"])


@router.post("/pieces/{id}/entrust", response_model=PieceRow)
async def entrust(
    piece: Annotated[Piece, guarded(piece_rules.ENTRUST, pieces.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """转检举控告专办：此后只有专办员可以查看（《信访工作条例》第三十条，须说明理由）。"""
    entrusted = await commands.entrust(session, actor, piece, form, now)
    await session.flush()  # the answer tells the new version
    return pieces.to_response(entrusted, actor)


@router.get("/accusations", response_model=Page[schemas.AccusationRow],
            dependencies=[guarded(rules.OFFICERS)])  # fmt: skip
async def listing(
    query: Annotated[schemas.AccusationQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """检举控告清单：按转入时间倒序，只有专办员可以查看。"""
    return await queries.listing(session, actor, query)


@router.get("/accusations/count", dependencies=[guarded(rules.OFFICERS)])
async def count(
    filters: Annotated[schemas.AccusationFilters, Query()], actor: Caller, session: ReadSession
) -> dict[str, int]:
    """同样条件下的检举控告总数。"""
    return {"count": await queries.count(session, actor, filters)}


@router.get("/accusations/{id}", response_model=schemas.AccusationOut,
            dependencies=[guarded(rules.OFFICERS)])  # fmt: skip
async def detail(
    id: UUID, actor: Caller, session: ReadSession, response: Response
) -> dict[str, Any]:
    """检举控告详情：信访人、被检举控告人默认脱敏，附移交清单。"""
    found = await queries.detail(session, actor, id)
    tag(response, found["version"])
    return found


@router.get("/accusations/{id}/history", response_model=Page[HistoryOut],
            dependencies=[guarded(rules.OFFICERS)])  # fmt: skip
async def what_happened(
    id: UUID, query: Annotated[HistoryQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """检举控告办理经过。"""
    await queries.detail(session, actor, id)
    return history.page(await history.of(session, id, query.limit, query.after), query.limit)


@router.post("/accusations/{id}/reveal", response_model=schemas.RevealedAccusation)
@unstored
async def reveal(
    accusation: Annotated[Accusation, guarded(rules.REVEAL, queries.to_change)],
    form: Reveal,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, object]:
    """按字段查看未脱敏的个人信息、原文或者被检举控告人：须注明用途，每次查看均留痕。"""
    return await commands.reveal(session, actor, accusation, form, now)


@router.post("/accusations/{id}/name-accused", response_model=schemas.AccusationRow)
async def name_accused(
    accusation: Annotated[Accusation, guarded(rules.NAME_ACCUSED, queries.to_change)],
    form: schemas.Naming,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记被检举控告的机关、人员：据以核对接收机关，登记有误的重新登记。"""
    await commands.name_accused(session, actor, accusation, form, now)
    return await queries.changed(session, accusation, actor)


@router.post("/accusations/{id}/hand-over", response_model=schemas.AccusationRow)
async def hand_over(
    accusation: Annotated[Accusation, guarded(rules.HAND_OVER, queries.to_change)],
    form: schemas.HandingOver,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """移交有权处理的机关：不得移交被检举控告的机关及其下级，或者被检举控告人任职、任负责人的机关。"""
    await commands.hand_over(session, actor, accusation, form, now)
    return await queries.changed(session, accusation, actor)


@router.post("/accusations/{id}/undo-hand-over", response_model=schemas.AccusationRow)
async def undo_hand_over(
    accusation: Annotated[Accusation, guarded(rules.UNDO_HAND_OVER, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销移交：没有移交或者移交有误的，须说明理由。"""
    await commands.undo_hand_over(session, actor, accusation, form, now)
    return await queries.changed(session, accusation, actor)


@router.post("/accusations/{id}/acknowledge", response_model=schemas.AccusationRow)
async def acknowledge(
    accusation: Annotated[Accusation, guarded(rules.ACKNOWLEDGE, queries.to_change)],
    form: schemas.Acknowledgement,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记接收机关的回执。"""
    await commands.acknowledge(session, actor, accusation, form, now)
    return await queries.changed(session, accusation, actor)


@router.post("/accusations/{id}/undo-acknowledgement", response_model=schemas.AccusationRow)
async def undo_acknowledgement(
    accusation: Annotated[Accusation, guarded(rules.UNDO_ACKNOWLEDGEMENT, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销接收回执：登记有误的，须说明理由。"""
    await commands.undo_acknowledgement(session, actor, accusation, form, now)
    return await queries.changed(session, accusation, actor)


@router.post("/accusations/{id}/return", response_model=schemas.AccusationRow)
async def returned(
    accusation: Annotated[Accusation, guarded(rules.RETURN, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记接收机关退回：须另行移交（须说明理由）。"""
    await commands.returned(session, actor, accusation, form, now)
    return await queries.changed(session, accusation, actor)


@router.post("/accusations/{id}/record-result", response_model=schemas.AccusationRow)
async def record_result(
    accusation: Annotated[Accusation, guarded(rules.RECORD_RESULT, queries.to_change)],
    form: schemas.AccusationResult,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记是否查实：只登记是或者否，不登记内容。"""
    await commands.record_result(session, actor, accusation, form, now)
    return await queries.changed(session, accusation, actor)


@router.post("/accusations/{id}/undo-result", response_model=schemas.AccusationRow)
async def undo_result(
    accusation: Annotated[Accusation, guarded(rules.UNDO_RESULT, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销查实登记：登记有误的，须说明理由。"""
    await commands.undo_result(session, actor, accusation, form, now)
    return await queries.changed(session, accusation, actor)


@router.post("/accusations/{id}/give-back", response_model=schemas.AccusationRow)
async def give_back(
    accusation: Annotated[Accusation, guarded(rules.GIVE_BACK, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """退回（不属检举控告）：该件恢复登记状态，由信访机构负责人解除封存后办理。"""
    await commands.give_back(session, actor, accusation, form, now)
    return await queries.changed(session, accusation, actor)

"""Withdrawals over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from intake_service.handling.withdrawals import commands, queries, rules, schemas
from intake_service.handling.withdrawals.models import Withdrawal
from intake_service.privacy.vault.rules import REVEALERS
from intake_service.privacy.vault.schemas import RevealPurpose
from intake_service.reception.matters.queries import piece_to_change
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import READERS
from intake_service.reception.registration.schemas import HistoryOut, HistoryQuery
from shared import history
from shared.auth import Caller, guarded, with_doers
from shared.bodies import WithReason
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag, unstored
from shared.pages import Page

router = new_router(tags=["withdrawals"])


@router.post("/pieces/{id}/withdrawals", status_code=201, response_model=schemas.WithdrawalOut)
async def request(
    piece: Annotated[Piece, guarded(rules.REQUEST, piece_to_change)],
    form: schemas.WithdrawalIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记信访人撤回信访事项的书面意愿：原文封存；须另由一名负责人核实是否出于自愿。"""
    withdrawal = await commands.request(session, actor, piece, form, now)
    return await queries.changed(session, withdrawal, actor)


@router.post("/withdrawals/{id}/confirm", response_model=schemas.WithdrawalOut)
async def confirm(
    withdrawal: Annotated[Withdrawal, guarded(rules.CONFIRM, queries.to_change)],
    form: schemas.Confirmation,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """核实确认撤回：确属信访人本人自愿的，信访件终止办理，期限不再计算（登记人不能核实）。"""
    await commands.confirm(session, actor, withdrawal, form, now)
    return await queries.changed(session, withdrawal, actor)


@router.post("/withdrawals/{id}/refuse", response_model=schemas.WithdrawalOut)
async def refuse(
    withdrawal: Annotated[Withdrawal, guarded(rules.REFUSE, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """不予确认撤回：不是本人自愿或者信访人改变主意的，继续办理（须说明理由）。"""
    await commands.refuse(session, actor, withdrawal, form, now)
    return await queries.changed(session, withdrawal, actor)


@router.post("/withdrawals/{id}/undo", response_model=schemas.WithdrawalOut)
async def undo(
    withdrawal: Annotated[Withdrawal, guarded(rules.UNDO, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销撤回的确认：信访件恢复到撤回前的状态，各项期限按原起算日继续计算（须说明理由）。"""
    await commands.undo(session, actor, withdrawal, form, now)
    return await queries.changed(session, withdrawal, actor)


@router.post("/withdrawals/{id}/reveal", response_model=schemas.RevealedWithdrawal)
@unstored
async def reveal(
    withdrawal: Annotated[Withdrawal, guarded(REVEALERS, queries.to_change)],
    form: RevealPurpose,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, object]:
    """查看信访人撤回的原文：须注明用途，每次查看均留痕。"""
    return await commands.reveal(session, actor, withdrawal, form, now)


@router.get("/withdrawals", response_model=Page[schemas.WithdrawalOut],
            dependencies=[guarded(READERS)])  # fmt: skip
async def listing(
    query: Annotated[schemas.WithdrawalQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """信访人撤回清单：按登记时间倒序。"""
    return await queries.listing(session, actor, query)


@router.get("/withdrawals/count", dependencies=[guarded(READERS)])
async def count(
    filters: Annotated[schemas.WithdrawalFilters, Query()], actor: Caller, session: ReadSession
) -> dict[str, int]:
    """同样条件下的信访人撤回总数。"""
    return {"count": await queries.count(session, actor, filters)}


@router.get("/withdrawals/{id}", response_model=schemas.WithdrawalOut,
            dependencies=[guarded(READERS)])  # fmt: skip
async def detail(
    id: UUID, actor: Caller, session: ReadSession, response: Response
) -> dict[str, Any]:
    """信访人撤回详情；原文须另行查看。"""
    row = await with_doers(session, await queries.withdrawal(session, actor, id))
    found = queries.to_response(row, actor)
    tag(response, found["version"])
    return found


@router.get("/withdrawals/{id}/history", response_model=Page[HistoryOut],
            dependencies=[guarded(READERS)])  # fmt: skip
async def what_happened(
    id: UUID, query: Annotated[HistoryQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """信访人撤回的经过，含不予确认或者撤销确认的理由。"""
    await queries.withdrawal(session, actor, id)
    return history.page(await history.of(session, id, query.limit, query.after), query.limit)

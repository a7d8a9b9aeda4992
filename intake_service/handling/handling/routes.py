"""Handling over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from intake_service.handling.handling import commands, queries, rules, schemas
from intake_service.handling.handling.models import Extension
from intake_service.reception.matters.queries import own_piece_to_change
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.schemas import PieceRow
from shared.auth import Caller, guarded
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag
from shared.pages import Page

READERS = piece_rules.READERS
router = new_router(tags=["handling"])


@router.post("/pieces/{id}/investigate", response_model=PieceRow)
async def investigate(
    piece: Annotated[Piece, guarded(piece_rules.INVESTIGATE, own_piece_to_change)],
    form: schemas.Investigation,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """开展调查：调查人员不少于二人。"""
    return pieces.to_response(await commands.investigate(session, actor, piece, form, now), actor)


@router.post("/pieces/{id}/draft-opinion", response_model=PieceRow)
async def draft_opinion(
    piece: Annotated[Piece, guarded(piece_rules.DRAFT_OPINION, own_piece_to_change)],
    form: schemas.Draft,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """拟写处理意见：逐项答复诉求，载明复查机关（《信访工作条例》第三十二条、第三十五条）。"""
    return pieces.to_response(await commands.draft_opinion(session, actor, piece, form, now), actor)


@router.post("/pieces/{id}/return-draft", response_model=PieceRow)
async def return_draft(
    piece: Annotated[Piece, guarded(piece_rules.RETURN_DRAFT, own_piece_to_change)],
    form: schemas.ReturnedDraft,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """退回修改处理意见稿。"""
    return pieces.to_response(await commands.return_draft(session, actor, piece, form, now), actor)


@router.post("/pieces/{id}/issue-opinion", response_model=PieceRow)
async def issue_opinion(
    piece: Annotated[Piece, guarded(piece_rules.ISSUE_OPINION, own_piece_to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: schemas.Issue | None = None,
) -> dict[str, Any]:
    """签发处理意见书：编发文字号，止 DL05（《信访工作条例》第三十四条）。"""
    return pieces.to_response(await commands.issue_opinion(session, actor, piece, now), actor)


@router.post("/pieces/{id}/deliver-opinion", response_model=PieceRow)
async def deliver_opinion(
    piece: Annotated[Piece, guarded(piece_rules.DELIVER_OPINION, own_piece_to_change)],
    form: schemas.DeliveryIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """送达处理意见书：须有凭证；自送达起算三十日请求复查期限（DL07）。"""
    return pieces.to_response(
        await commands.deliver_opinion(session, actor, piece, form, now), actor
    )


@router.get("/pieces/{id}/opinion", response_model=schemas.OpinionOut,
            dependencies=[guarded(READERS)])  # fmt: skip
async def opinion(id: UUID, actor: Caller, session: ReadSession) -> dict[str, Any]:
    """处理意见（签发前为草稿）。"""
    return await queries.opinion(session, actor, id)


@router.get("/pieces/{id}/remedy-organs", response_model=schemas.RemedyOptions,
            dependencies=[guarded(READERS)])  # fmt: skip
async def remedy_organs(id: UUID, actor: Caller, session: ReadSession) -> dict[str, Any]:
    """责任单位所作处理意见的复查机关（可选项）。"""
    piece = await pieces.piece(session, actor, id)
    return {"remedy_organs": list(await queries.remedy_options(session, piece))}


@router.post("/pieces/{id}/extensions", status_code=201, response_model=schemas.ExtensionOut)
async def request_extension(
    piece: Annotated[Piece, guarded(rules.REQUEST, own_piece_to_change)],
    form: schemas.ExtensionIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """申请延长办理期限：累计不超过三十日（《信访工作条例》第三十四条）。"""
    extension = await commands.request_extension(session, actor, piece, form, now)
    return queries.to_response(extension, actor)


@router.post("/extensions/{id}/approve", response_model=schemas.ExtensionOut)
async def approve_extension(
    extension: Annotated[Extension, guarded(rules.APPROVE, queries.extension_to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: schemas.Approval | None = None,
) -> dict[str, Any]:
    """批准延期：须在期限届满前，由本单位负责人批准并告知信访人。"""
    done = await commands.approve_extension(session, actor, extension, now)
    return queries.to_response(done, actor)


@router.post("/extensions/{id}/refuse", response_model=schemas.ExtensionOut)
async def refuse_extension(
    extension: Annotated[Extension, guarded(rules.REFUSE, queries.extension_to_change)],
    form: schemas.Refusal,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """不予延期：须说明理由。"""
    done = await commands.refuse_extension(session, actor, extension, form, now)
    return queries.to_response(done, actor)


@router.get("/extensions", response_model=Page[schemas.ExtensionOut],
            dependencies=[guarded(READERS)])  # fmt: skip
async def listing(
    asked: Annotated[schemas.ExtensionListing, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """延期申请清单：按申请时间倒序。"""
    return await queries.listing(session, actor, asked)


@router.get("/extensions/count", dependencies=[guarded(READERS)])
async def count(
    asked: Annotated[schemas.ExtensionFilters, Query()], actor: Caller, session: ReadSession
) -> dict[str, int]:
    """同样条件下的延期申请总数。"""
    return {"count": await queries.count(session, actor, asked)}


@router.get("/extensions/{id}", response_model=schemas.ExtensionOut,
            dependencies=[guarded(READERS)])  # fmt: skip
async def detail(
    id: UUID, actor: Caller, session: ReadSession, response: Response
) -> dict[str, Any]:
    """延期申请详情。"""
    found = queries.to_response(await queries.extension(session, actor, id), actor)
    tag(response, found["version"])
    return found

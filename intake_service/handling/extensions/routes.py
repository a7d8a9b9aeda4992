"""Extensions over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from intake_service.handling.extensions import commands, queries, rules, schemas
from intake_service.handling.extensions.models import Extension
from intake_service.reception.matters.queries import piece_to_change
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import READERS
from shared.auth import Caller, guarded, with_doers
from shared.bodies import Empty, WithReason
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag
from shared.pages import Page

router = new_router(tags=["extensions"])


@router.post("/pieces/{id}/extensions", status_code=201, response_model=schemas.ExtensionOut)
async def request(
    piece: Annotated[Piece, guarded(rules.REQUEST, piece_to_change)],
    form: schemas.ExtensionIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """申请延长办理期限：累计不得超过法定天数（《信访工作条例》第三十四条）。"""
    return queries.to_response(await commands.request(session, actor, piece, form, now), actor)


@router.post("/extensions/{id}/approve", response_model=schemas.ExtensionOut)
async def approve(
    extension: Annotated[Extension, guarded(rules.APPROVE, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """批准延期：须在期限届满前，由本单位负责人批准并告知信访人。"""
    return queries.to_response(await commands.approve(session, actor, extension, now), actor)


@router.post("/extensions/{id}/refuse", response_model=schemas.ExtensionOut)
async def refuse(
    extension: Annotated[Extension, guarded(rules.REFUSE, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """不予延期：须说明理由。"""
    return queries.to_response(await commands.refuse(session, actor, extension, form, now), actor)


@router.get("/extensions", response_model=Page[schemas.ExtensionOut],
            dependencies=[guarded(READERS)])  # fmt: skip
async def listing(
    query: Annotated[schemas.ExtensionQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """延期申请清单：按申请时间倒序。"""
    return await queries.listing(session, actor, query)


@router.get("/extensions/count", dependencies=[guarded(READERS)])
async def count(
    filters: Annotated[schemas.ExtensionFilters, Query()], actor: Caller, session: ReadSession
) -> dict[str, int]:
    """同样条件下的延期申请总数。"""
    return {"count": await queries.count(session, actor, filters)}


@router.get("/extensions/{id}", response_model=schemas.ExtensionOut,
            dependencies=[guarded(READERS)])  # fmt: skip
async def detail(
    id: UUID, actor: Caller, session: ReadSession, response: Response
) -> dict[str, Any]:
    """延期申请详情。"""
    row = await with_doers(session, await queries.extension(session, actor, id))
    found = queries.to_response(row, actor)
    tag(response, found["version"])
    return found

"""Attachments over HTTP: the file in as it is, and out only to be saved."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from intake_service.papers.attachments import commands, queries, rules, schemas
from intake_service.papers.attachments.models import Attachment
from intake_service.privacy.vault.schemas import RevealPurpose
from intake_service.reception.registration.rules import READERS, REVEAL
from intake_service.reception.registration.schemas import HistoryOut, HistoryQuery
from shared import files, history
from shared.auth import Caller, guarded
from shared.bodies import WithReason
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag, unstored
from shared.files import DOWNLOADED, UPLOADED, FileResponse
from shared.pages import Page

router = new_router(prefix="/attachments", tags=["attachments"])


@router.post("", status_code=201, response_model=schemas.AttachmentOut, openapi_extra=UPLOADED,
             dependencies=[guarded(rules.ATTACH)])  # fmt: skip
async def attach(
    form: Annotated[schemas.AttachmentIn, Query()],
    request: Request,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """上传附件：归入信访件或者交办单；按内容识别格式，加密保存，散列值记入办理经过。"""
    content = await request.body()
    return queries.to_response(await commands.attach(session, actor, content, form, now), actor)


@router.get("", response_model=Page[schemas.AttachmentOut], dependencies=[guarded(READERS)])
async def listing(
    query: Annotated[schemas.AttachmentQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """附件清单：按上传时间倒序，不含内容。"""
    return await queries.listing(session, actor, query)


@router.get("/count", dependencies=[guarded(READERS)])
async def count(
    filters: Annotated[schemas.AttachmentFilters, Query()], actor: Caller, session: ReadSession
) -> dict[str, int]:
    """同样条件下的附件总数。"""
    return {"count": await queries.count(session, actor, filters)}


@router.get("/{id}", response_model=schemas.AttachmentOut, dependencies=[guarded(READERS)])
async def detail(
    id: UUID, actor: Caller, session: ReadSession, response: Response
) -> dict[str, Any]:
    """附件详情：名称、格式、大小、散列值和查毒结果。"""
    found = queries.to_response(await queries.attachment(session, actor, id), actor)
    tag(response, found["version"])
    return found


@router.get("/{id}/history", response_model=Page[HistoryOut], dependencies=[guarded(READERS)])
async def what_happened(
    id: UUID, query: Annotated[HistoryQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """附件的经过：上传（含散列值）、查毒、撤回及理由。"""
    await queries.attachment(session, actor, id)
    return history.page(await history.of(session, id, query.limit, query.after), query.limit)


@router.post("/{id}/download", response_class=FileResponse, responses=DOWNLOADED)
@unstored
async def download(
    attachment: Annotated[Attachment, guarded(REVEAL.roles, queries.to_reveal)],
    form: RevealPurpose,
    actor: Caller,
    session: Session,
    now: Now,
) -> Response:
    """下载附件：须注明用途，每次均留痕；只供另存，不在浏览器中打开。"""
    content = await commands.download(session, actor, attachment, form, now)
    return files.download(attachment, content)


@router.post("/{id}/withdraw", response_model=schemas.AttachmentOut)
async def withdraw(
    attachment: Annotated[Attachment, guarded(rules.WITHDRAW, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤回附件：须说明理由；此后不能下载，散列值和经过保留。"""
    found = await commands.withdraw(session, actor, attachment, form, now)
    return queries.to_response(found, actor)


@router.post("/{id}/undo-withdrawal", response_model=schemas.AttachmentOut)
async def undo_withdrawal(
    attachment: Annotated[Attachment, guarded(rules.UNDO_WITHDRAWAL, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销撤回：须说明理由；重新查毒后可以下载。"""
    found = await commands.undo_withdrawal(session, actor, attachment, form, now)
    return queries.to_response(found, actor)

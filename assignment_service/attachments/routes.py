"""Attachments over HTTP: the file in as it is; all else is the same in every service."""

from typing import Annotated, Any

from fastapi import Query, Request

from assignment_service.attachments.queries import SHELF
from assignment_service.attachments.schemas import AttachmentIn, AttachmentQuery
from shared import proofs
from shared.auth import Caller, guarded
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.files import UPLOADED
from shared.pages import Page

router = proofs.router(SHELF)


@router.post("", status_code=201, response_model=proofs.AttachmentOut, openapi_extra=UPLOADED,
             dependencies=[guarded(proofs.ATTACH)])  # fmt: skip
async def attach(
    form: Annotated[AttachmentIn, Query()],
    request: Request,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """上传附件：归入包案领导履职、批示或者专班指导；加密保存，散列值记入经过。"""
    content = await request.body()
    return await proofs.attach(session, actor, SHELF, form.belongs_to, content, form, now)


@router.get("", response_model=Page[proofs.AttachmentOut], dependencies=[guarded(proofs.READERS)])
async def listing(
    query: Annotated[AttachmentQuery, Query()], actor: Caller, session: ReadSession, now: Now
) -> dict[str, Any]:
    """一个事项的附件清单：最近上传的在前，不含内容。"""
    return await proofs.listed(session, actor, SHELF, query.belongs_to, query, now)

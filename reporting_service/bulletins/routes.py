"""Monthly bulletins over HTTP."""

from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from reporting_service.bulletins import commands, queries, rules, schemas
from reporting_service.bulletins.models import Bulletin
from reporting_service.ledger.rules import READERS
from shared.auth import Caller, guarded
from shared.bodies import Paged
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag
from shared.pages import Count, Page

router = new_router(prefix="/bulletins", tags=["bulletins"])


class Document(Response):
    """A text (.docx)."""

    media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


async def all_that_was_done(request: Request) -> None:
    """Know all that the other services have published: a month is counted from it.

    Raises `Conflict` (not-yet-known).
    """
    for follower in request.app.state.followers.values():
        await follower.catch_up()


@router.post("", status_code=201, dependencies=[guarded(rules.DRAFT), Depends(all_that_was_done)])
async def draft_bulletin(
    form: schemas.Drafting, actor: Caller, session: Session, now: Now
) -> schemas.BulletinOut:
    """起草月通报：月末之后起草，按当月的办理记录统计，签发前可重新起草。"""
    bulletin = await commands.draft(session, actor, form, now)
    return queries.to_response(bulletin, actor)


@router.post("/{id}/issue")
async def issue_bulletin(
    bulletin: Annotated[Bulletin, guarded(rules.ISSUE, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
) -> schemas.BulletinOut:
    """签发月通报：编发文字号，生成 .docx，数据和件单从此不再变化。"""
    bulletin = await commands.issue(session, actor, bulletin, now)
    return queries.to_response(bulletin, actor)


@router.post("/{id}/correct", status_code=201, dependencies=[Depends(all_that_was_done)])
async def correct_bulletin(
    bulletin: Annotated[Bulletin, guarded(rules.CORRECT, queries.to_change)],
    form: schemas.Correcting,
    actor: Caller,
    session: Session,
    now: Now,
) -> schemas.BulletinOut:
    """起草更正通报：另编文号、另行签发，说明更正事由并列明变动的数据；原通报保持不变。"""
    correction = await commands.correct(session, actor, bulletin, form, now)
    return queries.to_response(correction, actor)


@router.get("", response_model=Page[schemas.BulletinLine], dependencies=[guarded(READERS)])
async def list_bulletins(
    query: Annotated[Paged, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """月通报，按月份由新到旧。"""
    return await queries.page(session, actor, query)


@router.get("/count", dependencies=[guarded(READERS)])
async def count_bulletins(actor: Caller, session: ReadSession) -> Count:
    """月通报总数。"""
    return Count(count=await queries.count(session, actor))


@router.get("/{id}", dependencies=[guarded(READERS)])
async def get_bulletin(
    id: UUID, actor: Caller, session: ReadSession, response: Response
) -> schemas.BulletinOut:
    """一份月通报及其全部数据。"""
    bulletin = await queries.get(session, actor, id)
    tag(response, bulletin.version)
    return queries.to_response(bulletin, actor)


@router.get("/{id}/cases", response_model=Page[schemas.CaseOut], dependencies=[guarded(READERS)])
async def list_cases(
    id: UUID, query: Annotated[schemas.CasePage, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """统计所依据的件单（冻结），只列出本人有权查看的件。"""
    await queries.get(session, actor, id)
    return await queries.cases_page(session, actor, id, query)


@router.get("/{id}/cases/count", dependencies=[guarded(READERS)])
async def count_cases(
    id: UUID, filters: Annotated[schemas.CaseFilters, Query()], actor: Caller, session: ReadSession
) -> Count:
    """件单总数，与列表同样的查看范围。"""
    await queries.get(session, actor, id)
    return Count(count=await queries.cases_count(session, actor, id, filters.list))


@router.get("/{id}/file", response_class=Document, dependencies=[guarded(READERS)])
async def get_file(id: UUID, actor: Caller, session: ReadSession) -> Response:
    """下载签发的 .docx 文件。"""
    file = await queries.file(session, actor, id)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}"}
    return Document(file.content, headers=headers)

"""HTTP of the responsibility lists, and of the rows of all of them as they are today."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import Path, Query, Request, Response

from assignment_service.leaders.rules import READERS
from assignment_service.responsibility_lists import commands, queries, rules, schemas
from assignment_service.responsibility_lists.models import ResponsibilityList
from assignment_service.responsibility_lists.queries import lists, papers
from assignment_service.responsibility_lists.rules import PaperFormat
from shared.auth import Actor, Caller, guarded
from shared.bodies import Empty, WithReason
from shared.clock import Now
from shared.db import ReadSession, Session, release
from shared.edge import router as new_router
from shared.edge import tag
from shared.history import HistoryRow
from shared.pages import Page
from shared.workdays import chinese_date

router = new_router(prefix="/responsibility-lists", tags=["responsibility-lists"])

Number = Annotated[int, Path(ge=1, le=10_000)]
_FILE = {
    "requestBody": {
        "required": True,
        "description": "填好的工作簿（.xlsx）；请求头写何种媒体类型均可。",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EITHER: dict[int | str, dict[str, Any]] = {
    200: {"content": {_DOCX: {"schema": {"type": "string", "format": "binary"}}}}
}


class Workbook(Response):
    """A sheet (.xlsx)."""

    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/rows", response_model=Page[schemas.ListRow], dependencies=[guarded(READERS)])
async def list_rows(
    query: Annotated[schemas.ListPage, Query()], actor: Caller, session: ReadSession, now: Now
) -> dict[str, Any]:
    """已挂牌事项现在的省、市、县三级包案领导，跨市（州）、跨批次查询。"""
    return await queries.page(session, actor, query, now)


@router.get("/rows/count", dependencies=[guarded(READERS)])
async def count_rows(
    filters: Annotated[schemas.ListFilters, Query()], actor: Caller, session: ReadSession, now: Now
) -> dict[str, int]:
    """同样条件下的行数。"""
    return {"count": await queries.count(session, actor, filters, now)}


@router.post("", status_code=201, dependencies=[guarded(rules.DRAFT)])
async def draft(
    form: schemas.ListIn, actor: Caller, session: Session, now: Now, response: Response
) -> schemas.ResponsibilityListOut:
    """起草一个市（州）一个批次的包案责任清单：事项和领导取自挂牌和包案，其余由市（州）填报。"""
    row = await commands.draft(session, actor, form, now)
    return await _changed(session, row, actor, response)


@router.get("", response_model=Page[schemas.ResponsibilityListOut], dependencies=[guarded(READERS)])
async def page(
    query: Annotated[schemas.CityListPage, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """各市（州）的包案责任清单，最近起草的在前。"""
    return await lists.page(session, actor, query)


@router.get("/count", dependencies=[guarded(READERS)])
async def count(
    filters: Annotated[schemas.CityListFilters, Query()], actor: Caller, session: ReadSession
) -> dict[str, int]:
    """同样条件下的清单份数。"""
    return {"count": await lists.count(session, actor, filters)}


@router.get("/{id}", dependencies=[guarded(READERS)])
async def one(
    id: UUID, actor: Caller, session: ReadSession, response: Response
) -> schemas.ResponsibilityListOut:
    """一份清单办到哪一步，印发过几版。"""
    row = await lists.show(session, actor, id)
    tag(response, row.version)
    return await lists.alone(session, row, actor)


@router.get("/{id}/history", response_model=list[schemas.MoveOut], dependencies=[guarded(READERS)])
async def moves(id: UUID, actor: Caller, session: ReadSession) -> Sequence[HistoryRow]:
    """清单的办理经过。"""
    return await lists.history_of(session, actor, id)


@router.get("/{id}/content", response_model=schemas.ContentOut, dependencies=[guarded(READERS)])
async def content(id: UUID, actor: Caller, session: ReadSession, now: Now) -> dict[str, Any]:
    """清单各行和空缺：填报中为现在的情况，提交后为提交时的情况。"""
    return await lists.content(session, actor, await lists.show(session, actor, id), now)


@router.post("/{id}/fill")
async def fill(
    row: Annotated[ResponsibilityList, guarded(rules.FILL, lists.to_change)],
    form: schemas.Filling,
    actor: Caller,
    session: Session,
    now: Now,
    response: Response,
) -> schemas.ResponsibilityListOut:
    """填报一件：领导办公电话、经办人、症结、化解目标、进展、备注；没有写的字段不变。"""
    await commands.fill(session, actor, row, form, now)
    return await _changed(session, row, actor, response)


@router.get("/{id}/workbook", response_class=Workbook, dependencies=[guarded(READERS)])
async def workbook(id: UUID, actor: Caller, session: ReadSession, now: Now) -> Response:
    """下载填报表（.xlsx）：已填好现有内容，底色标出的各列由市（州）填写后交回。"""
    row = await lists.show(session, actor, id)
    name = f"包案责任清单-{row.city_name}-{row.batch}.xlsx"
    found = await lists.content(session, actor, row, now)
    await release(session)
    content = await asyncio.to_thread(papers.workbook, found["items"])
    return Workbook(content, headers=_named(name))


@router.post("/{id}/workbook", response_model=schemas.SheetOut, openapi_extra=_FILE)
async def take_in(
    row: Annotated[ResponsibilityList, guarded(rules.FILL, lists.show)],
    request: Request,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """交回填报表：逐行登记，每行都有结果，有误的一行整行退回。"""
    return await commands.take_in(session, actor, row, await request.body(), now)


@router.post("/{id}/submit")
async def submit(
    row: Annotated[ResponsibilityList, guarded(rules.SUBMIT, lists.to_change)],
    form: schemas.Passing,
    actor: Caller,
    session: Session,
    now: Now,
    response: Response,
) -> schemas.ResponsibilityListOut:
    """提交厅里审核；市、县两级仍有空缺的，说明原因。"""
    await commands.submit(session, actor, row, form.gaps_reason, now)
    return await _changed(session, row, actor, response)


@router.post("/{id}/take-back")
async def take_back(
    row: Annotated[ResponsibilityList, guarded(rules.TAKE_BACK, lists.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
    response: Response,
) -> schemas.ResponsibilityListOut:
    """审核以前撤回，说明理由。"""
    await commands.take_back(session, actor, row, form.reason, now)
    return await _changed(session, row, actor, response)


@router.post("/{id}/return")
async def send_back(
    row: Annotated[ResponsibilityList, guarded(rules.RETURN, lists.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
    response: Response,
) -> schemas.ResponsibilityListOut:
    """退回市（州）修改，说明理由。"""
    await commands.send_back(session, actor, row, form.reason, now)
    return await _changed(session, row, actor, response)


@router.post("/{id}/approve")
async def approve(
    row: Annotated[ResponsibilityList, guarded(rules.APPROVE, lists.to_change)],
    form: schemas.Passing,
    actor: Caller,
    session: Session,
    now: Now,
    response: Response,
) -> schemas.ResponsibilityListOut:
    """审核通过；起草、填报、提交的人员不能审核；仍有空缺的，说明原因。"""
    await commands.approve(session, actor, row, form.gaps_reason, now)
    return await _changed(session, row, actor, response)


@router.post("/{id}/publish")
async def publish(
    row: Annotated[ResponsibilityList, guarded(rules.PUBLISH, lists.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    response: Response,
    _form: Empty | None = None,
) -> schemas.ResponsibilityListOut:
    """印发：编发文字号，成为一版，从此不再变化；提交后有变动的应退回重新提交。"""
    await commands.publish(session, actor, row, now)
    return await _changed(session, row, actor, response)


@router.post("/{id}/correct")
async def correct(
    row: Annotated[ResponsibilityList, guarded(rules.CORRECT, lists.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
    response: Response,
) -> schemas.ResponsibilityListOut:
    """更正已印发的清单，说明理由；原版保留，审核后另行印发一版。"""
    await commands.correct(session, actor, row, form.reason, now)
    return await _changed(session, row, actor, response)


@router.post("/{id}/abandon")
async def abandon(
    row: Annotated[ResponsibilityList, guarded(rules.ABANDON, lists.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
    response: Response,
) -> schemas.ResponsibilityListOut:
    """放弃更正，仍以最近印发的一版为准，说明理由。"""
    await commands.abandon(session, actor, row, form.reason, now)
    return await _changed(session, row, actor, response)


@router.post("/{id}/cancel")
async def cancel(
    row: Annotated[ResponsibilityList, guarded(rules.CANCEL, lists.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
    response: Response,
) -> schemas.ResponsibilityListOut:
    """作废误起草、没有印发过的清单，说明理由。"""
    await commands.cancel(session, actor, row, form.reason, now)
    return await _changed(session, row, actor, response)


@router.get(
    "/{id}/versions", response_model=list[schemas.VersionOut], dependencies=[guarded(READERS)]
)
async def versions(
    id: UUID, query: Annotated[schemas.VersionQuery, Query()], actor: Caller, session: ReadSession
) -> Sequence[Any]:
    """印发过的各版，最新的在前；before 为上一页最后一版的版次。"""
    return await lists.versions(session, actor, id, query.before, query.limit)


@router.get(
    "/{id}/versions/{number}", response_model=schemas.ContentOut, dependencies=[guarded(READERS)]
)
async def version(id: UUID, number: Number, actor: Caller, session: ReadSession) -> dict[str, Any]:
    """印发的一版，各行如印发时。"""
    _, found = await lists.version(session, actor, id, number)
    return lists.counts(await lists.for_actor(session, actor, found.rows))


@router.get(
    "/{id}/versions/{number}/changes",
    response_model=list[schemas.ChangeOut],
    dependencies=[guarded(READERS)],
)
async def changes(
    id: UUID,
    number: Number,
    query: Annotated[schemas.ChangesQuery, Query()],
    actor: Caller,
    session: ReadSession,
) -> list[dict[str, Any]]:
    """与前一版（或 since 所指的一版）相比，增减的事项和变动的内容；最多 600 件。"""
    since = number - 1 if query.since is None else query.since
    return await lists.changes(session, actor, id, number, since)


@router.get(
    "/{id}/versions/{number}/file",
    response_class=Workbook,
    responses=_EITHER,
    dependencies=[guarded(READERS)],
)
async def file(
    id: UUID,
    number: Number,
    query: Annotated[schemas.FileQuery, Query()],
    actor: Caller,
    session: ReadSession,
) -> Response:
    """下载印发的一版（.xlsx 或 .docx），字段次序同清单。"""
    row, found = await lists.version(session, actor, id, number)
    rows = await lists.for_actor(session, actor, found.rows)
    title = f"{row.city_name}包案责任清单（{row.batch}）"
    paper = papers.Paper(title, found.document_no, chinese_date(found.published_at), rows)
    await release(session)
    content = await asyncio.to_thread(papers.written, paper, query.format)
    media = _DOCX if query.format is PaperFormat.DOCX else Workbook.media_type
    return Response(content, headers=_named(f"{title}.{query.format}"), media_type=media)


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}


async def _changed(
    session: Any, row: ResponsibilityList, actor: Actor, response: Response
) -> schemas.ResponsibilityListOut:
    found = await lists.changed(session, row, actor)
    tag(response, found.version)
    return found

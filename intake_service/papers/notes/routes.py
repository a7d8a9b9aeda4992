"""Notes of talks over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from intake_service.papers.notes import commands, queries, rules, schemas
from intake_service.papers.notes.models import TalkNote
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.queries import to_change as piece_to_change
from intake_service.reception.registration.rules import READERS, REVEAL
from intake_service.reception.registration.schemas import HistoryOut, HistoryQuery
from shared import history
from shared.auth import Caller, guarded
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag, unstored
from shared.pages import Page

router = new_router(tags=["notes"])


@router.post("/pieces/{id}/notes", status_code=201, response_model=schemas.TalkNoteOut)
async def record(
    piece: Annotated[Piece, guarded(rules.RECORD, piece_to_change)],
    form: schemas.TalkNoteIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """记录电话或者面谈内容：对方只写身份，不写姓名；内容脱敏保存，须注明用途查看。"""
    return queries.to_response(await commands.record(session, actor, piece, form, now), actor)


@router.get("/notes", response_model=Page[schemas.TalkNoteOut], dependencies=[guarded(READERS)])
async def listing(
    query: Annotated[schemas.TalkNoteQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """谈话记录清单：按谈话时间倒序，不含内容。"""
    return await queries.listing(session, actor, query)


@router.get("/notes/count", dependencies=[guarded(READERS)])
async def count(
    filters: Annotated[schemas.TalkNoteFilters, Query()], actor: Caller, session: ReadSession
) -> dict[str, int]:
    """同样条件下的谈话记录总数。"""
    return {"count": await queries.count(session, actor, filters)}


@router.get("/notes/{id}", response_model=schemas.TalkNoteOut, dependencies=[guarded(READERS)])
async def detail(
    id: UUID, actor: Caller, session: ReadSession, response: Response
) -> dict[str, Any]:
    """谈话记录详情：不含内容。"""
    found = queries.to_response(await queries.note(session, actor, id), actor)
    tag(response, found["version"])
    return found


@router.get("/notes/{id}/history", response_model=Page[HistoryOut],
            dependencies=[guarded(READERS)])  # fmt: skip
async def what_happened(
    id: UUID, query: Annotated[HistoryQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """谈话记录的经过，含历次更正的理由。"""
    await queries.note(session, actor, id)
    return history.page(await history.of(session, id, query.limit, query.after), query.limit)


@router.post("/notes/{id}/correct", response_model=schemas.TalkNoteOut)
async def correct(
    note: Annotated[TalkNote, guarded(rules.CORRECT, queries.to_change)],
    form: schemas.TalkNoteCorrection,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """更正谈话记录：写明理由，另存新的内容；原内容保留，不能删除。"""
    return queries.to_response(await commands.correct(session, actor, note, form, now), actor)


@router.post("/notes/{id}/reveal", response_model=schemas.RevealedTalkNote)
@unstored
async def reveal(
    note: Annotated[TalkNote, guarded(REVEAL.roles, queries.to_reveal)],
    form: schemas.TalkNoteReveal,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, object]:
    """查看谈话内容：须注明用途，每次查看均留痕；更正前的内容按序号查看。"""
    return await commands.reveal(session, actor, note, form, now)

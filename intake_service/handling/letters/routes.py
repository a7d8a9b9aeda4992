"""Letters over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from intake_service.handling.letters import commands, queries, schemas
from intake_service.handling.letters.models import Letter, SeriesCode
from intake_service.handling.letters.rules import CODE_SETTERS
from intake_service.privacy.vault.rules import REVEALERS
from intake_service.privacy.vault.schemas import RevealPurpose
from intake_service.reception.registration.rules import READERS
from shared.auth import Caller, guarded
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import unstored
from shared.pages import Page

router = new_router(tags=["letters"])


@router.get("/letters", response_model=Page[schemas.LetterRow], dependencies=[guarded(READERS)])
async def listing(
    query: Annotated[schemas.LetterQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """文书清单：按印发时间倒序。"""
    return await queries.listing(session, actor, query)


@router.get("/letters/count", dependencies=[guarded(READERS)])
async def count(
    filters: Annotated[schemas.LetterFilters, Query()], actor: Caller, session: ReadSession
) -> dict[str, int]:
    """同样条件下的文书总数。"""
    return {"count": await queries.count(session, actor, filters)}


@router.get("/letters/{id}", response_model=schemas.LetterOut, dependencies=[guarded(READERS)])
async def detail(id: UUID, actor: Caller, session: ReadSession) -> Any:
    """文书全文：信访人姓名脱敏。"""
    return await queries.letter(session, actor, id)


@router.post("/letters/{id}/reveal", response_model=schemas.PaperCopy)
@unstored
async def reveal(
    letter: Annotated[Letter, guarded(REVEALERS, queries.letter)],
    form: RevealPurpose,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, object]:
    """打印用全文：须注明用途，每次查看均留痕。"""
    return await commands.reveal(session, actor, letter, form, now)


@router.post("/series-codes", status_code=201, response_model=schemas.SeriesCodeOut,
             dependencies=[guarded(CODE_SETTERS)])  # fmt: skip
async def fix_code(
    form: schemas.SeriesCodeIn, actor: Caller, session: Session, now: Now
) -> SeriesCode:
    """确定本单位的机关代字，用于今后的发文字号。"""
    return await commands.fix_code(session, actor, form, now)

"""Letters over HTTP."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID, uuid4

import httpx
from fastapi import Query, Request, Response
from starlette.types import Receive, Scope, Send

from intake_service.handling.letters import commands, queries, schemas
from intake_service.handling.letters.commands import paper as papers
from intake_service.handling.letters.commands.paper import PaperFormat
from intake_service.handling.letters.models import Letter, SeriesCode
from intake_service.handling.letters.rules import (
    CODE_SETTERS,
    UNNUMBERED,
    check_any,
    check_issued,
    check_not_refused,
    check_previewed,
)
from intake_service.privacy.vault.schemas import RevealPurpose
from intake_service.reception.registration.rules import READERS, REVEAL
from shared import idempotency
from shared.auth import Caller, guarded
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import unstored
from shared.pages import Page
from shared.workdays import local_date

router = new_router(tags=["letters"])


class Pdf(Response):
    """A letter as it is printed (.pdf)."""

    media_type = "application/pdf"


class Word(Response):
    """A letter that a clerk goes on editing (.docx)."""

    media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


_EITHER: dict[int | str, dict[str, Any]] = {
    200: {"content": {Word.media_type: {"schema": {"type": "string", "format": "binary"}}}}
}


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


@router.get("/letters/day-paper", response_class=Pdf, dependencies=[guarded(READERS)])
async def day_paper(
    query: Annotated[schemas.DayBatch, Query()],
    actor: Caller,
    session: ReadSession,
    request: Request,
) -> Response:
    """当日文书：某单位某日印发的文书按文号次序合为一个 PDF，每册最多 100 件；信访人姓名脱敏。"""
    letters = await queries.of_day(session, actor, query)
    check_issued(letters, query.issued_on, part=query.part)
    return await _file(request, letters, [each.body for each in letters], PaperFormat.PDF)


@router.get("/letters/{id}", response_model=schemas.LetterOut, dependencies=[guarded(READERS)])
async def detail(id: UUID, actor: Caller, session: ReadSession) -> Any:
    """文书全文：信访人姓名脱敏。"""
    found = await queries.letter(session, actor, id)
    return await queries.to_response(session, actor, found)


@router.get("/letters/{id}/paper", response_class=Pdf, responses=_EITHER,
            dependencies=[guarded(READERS)])  # fmt: skip
async def paper(
    id: UUID,
    actor: Caller,
    session: ReadSession,
    request: Request,
    format: PaperFormat = PaperFormat.PDF,
) -> Response:
    """文书的公文版式文件（PDF 或 Word）：信访人姓名脱敏。"""
    letter = await queries.letter(session, actor, id)
    return await _file(request, [letter], [letter.body], format)


@router.post("/letters/{id}/print", response_class=Pdf, responses=_EITHER)
@unstored
async def print_one(
    letter: Annotated[Letter, guarded(REVEAL.roles, queries.to_reveal)],
    form: schemas.Print,
    actor: Caller,
    session: Session,
    now: Now,
    request: Request,
) -> Response:
    """打印送达用的公文版式文件（PDF 或 Word）：须注明用途，每次均留痕。"""
    bodies = await commands.paper_copies(session, actor, [letter], form.purpose, now)
    return await _file(request, [letter], bodies, form.format)


@router.post("/letters/print-batch", response_class=Pdf, dependencies=[guarded(REVEAL.roles)])
@unstored
async def print_batch(
    form: schemas.PrintBatch, actor: Caller, session: Session, now: Now, request: Request
) -> Response:
    """成批打印：所选文书按次序合为一个 PDF，最多 100 件；须注明用途，逐件留痕。"""
    letters = await queries.several(session, actor, form.ids)
    bodies = await commands.paper_copies(session, actor, letters, form.purpose, now)
    return await _file(request, letters, bodies, PaperFormat.PDF)


@router.post("/letters/print-day", response_class=Pdf, dependencies=[guarded(REVEAL.roles)])
@unstored
async def print_day(
    form: schemas.PrintDay, actor: Caller, session: Session, now: Now, request: Request
) -> Response:
    """打印当日文书：同当日文书，含信访人姓名；须注明用途，逐件留痕。"""
    letters = await queries.of_day(session, actor, form)
    check_issued(letters, form.issued_on, part=form.part)
    await queries.check_looks(session, actor, letters)
    bodies = await commands.paper_copies(session, actor, letters, form.purpose, now)
    return await _file(request, letters, bodies, PaperFormat.PDF)


@router.post("/letters/preview", response_model=schemas.Previewed,
             dependencies=[guarded(READERS)])  # fmt: skip
@unstored
async def preview(form: schemas.Preview, request: Request) -> dict[str, Any]:
    """预览文书：某一步办理将制作的文书，不编号、不办理、不留痕；不能办理的，说明理由。"""
    letters, refusal = await _tried(request, form)
    return {"letters": letters, "refusal": refusal}


@router.post("/letters/preview-paper", response_class=Pdf, dependencies=[guarded(READERS)])
@unstored
async def preview_paper(form: schemas.Preview, request: Request) -> Response:
    """预览文书的公文版式（PDF）：同文书预览，注明“预览”，信访人姓名脱敏。"""
    letters, refusal = await _tried(request, form)
    check_not_refused(refusal)
    check_any(letters)
    bodies = [letter.body for letter in letters]
    return await _file(request, letters, bodies, PaperFormat.PDF)


_KEPT = ("authorization", "kaimen-now", "kaimen-after", "if-match")
"""Who asks, as of when and of what: the step is asked under the same conditions."""


async def _tried(
    request: Request, form: schemas.Preview
) -> tuple[list[Letter], dict[str, Any] | None]:
    """The letters of a step that is called as its caller would, then taken back; or its refusal.

    The whole service is asked, so that rights, guards and refusals are those of the step.
    """
    check_previewed(form.path)
    found: list[Letter] = []

    async def trying(scope: Scope, receive: Receive, send: Send) -> None:
        scope["state"] = {**scope.get("state", {}), "trial": found}
        await request.app(scope, receive, send)

    headers = {name: request.headers[name] for name in _KEPT if name in request.headers}
    headers[idempotency.HEADER] = str(uuid4())
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=trying), base_url=str(request.base_url)
    ) as client:
        answer = await client.post(f"/v1{form.path}", json=form.body, headers=headers)
    if answer.is_success:
        return found, None
    problem = answer.json()
    told = {name: problem[name] for name in ("code", "detail")}
    return [], {"status": answer.status_code, "errors": problem.get("errors", []), **told}


async def _file(
    request: Request, letters: Sequence[Letter], bodies: Sequence[str], format: PaperFormat
) -> Response:
    """Letters as one file, made beside the loop: it takes tens of milliseconds."""
    sheets = [
        papers.sheet(body, letter.document_no or (UNNUMBERED if UNNUMBERED in body else None))
        for letter, body in zip(letters, bodies, strict=True)
    ]
    name = quote(f"{letters[0].document_no or letters[0].title}.{format}")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    if format is PaperFormat.DOCX:
        return Word(await asyncio.to_thread(papers.word, sheets[0]), headers=headers)
    fonts = request.app.state.settings.data_dir / "fonts"
    day = local_date(letters[0].issued_at)
    return Pdf(await asyncio.to_thread(papers.pdf, sheets, day, fonts), headers=headers)


@router.post("/letters/{id}/reveal", response_model=schemas.PaperCopy)
@unstored
async def reveal(
    letter: Annotated[Letter, guarded(REVEAL.roles, queries.to_reveal)],
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

"""Proposals for the clerk over HTTP: read them, confirm them."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from intake_service.reception.proposals import commands, queries, schemas
from intake_service.reception.proposals.rules import READERS
from intake_service.reception.registration import rules as piece_rules
from shared.auth import Caller, guarded
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag
from shared.pages import Page

router = new_router(tags=["proposals"])


@router.get("/proposals", response_model=Page[schemas.ProposalOut],
            dependencies=[guarded(READERS)])  # fmt: skip
async def listing(
    query: Annotated[schemas.ProposalQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """待甄别信访件的属地和类别建议：按登记先后，附理由，由人确认。"""
    return await queries.listing(session, actor, query)


@router.get("/proposals/count", dependencies=[guarded(READERS)])
async def count(
    filters: Annotated[schemas.ProposalFilters, Query()], actor: Caller, session: ReadSession
) -> dict[str, int]:
    """同样条件下的待甄别信访件总数。"""
    return {"count": await queries.count(session, actor, filters)}


@router.get("/pieces/{id}/proposal", response_model=schemas.ProposalOut,
            dependencies=[guarded(READERS)])  # fmt: skip
async def of_piece(
    id: UUID, actor: Caller, session: ReadSession, response: Response
) -> dict[str, Any]:
    """一件信访件的属地和类别建议及理由。"""
    found = await queries.of_piece(session, actor, id)
    tag(response, found["version"])
    return found


@router.post("/proposals/confirm", response_model=schemas.Confirmed,
             dependencies=[guarded(piece_rules.TRIAGE)])  # fmt: skip
async def confirm(
    form: schemas.Confirmation, actor: Caller, session: Session, now: Now
) -> dict[str, Any]:
    """批量甄别：未填的按建议办理，逐件作答，被拒的不影响其他各件。"""
    return await commands.confirm(session, actor, form, now)

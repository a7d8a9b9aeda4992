"""Enquiries over HTTP: for petitioners, who need no account."""

from typing import Any

from fastapi import Request

from intake_service.evaluation.enquiries import commands, queries, schemas
from intake_service.evaluation.enquiries.commands import Place
from shared.clock import real_now
from shared.db import Session
from shared.edge import public
from shared.edge import router as new_router

router = new_router(prefix="/public/enquiries", tags=["enquiries"])


@router.post("", response_model=schemas.ProgressOut)
@public
async def enquire(request: Request, form: schemas.Credentials, session: Session) -> dict[str, Any]:
    """凭查询码查询办理进展：登记、转送交办、受理或不予受理、延期、各项意见的文书和日期。"""
    place = Place.of(request, form.query_code)
    piece_id = await commands.identify(session, place, form, real_now())
    return await queries.progress(session, piece_id)

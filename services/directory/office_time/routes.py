"""HTTP of office time."""

from fastapi import Depends, Request

from services.directory.office_time import commands, queries, schemas
from shared.auth import caller, guarded
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.moves import Role

router = new_router(prefix="/office-time", tags=["office-time"], dependencies=[Depends(caller)])


@router.get("")
async def show_office_time(session: ReadSession, now: Now) -> schemas.OfficeTimeOut:
    """演练中已设定的办理时间。"""
    return schemas.OfficeTimeOut(at=await queries.last_set(session), now=now)


@router.put("", dependencies=[guarded({Role.REHEARSAL})])
async def set_office_time(
    form: schemas.NewOfficeTime, request: Request, session: Session
) -> schemas.OfficeTimeOut:
    """设定演练的办理时间，只能向前。"""
    rehearsal = request.app.state.settings.rehearsal
    at = await commands.set_office_time(session, rehearsal, form.at)
    return schemas.OfficeTimeOut(at=at, now=at)

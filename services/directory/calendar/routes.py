"""HTTP of the calendar."""

from typing import Annotated, Any

from fastapi import Depends, Path, Query

from services.directory.calendar import commands, queries, rules, schemas
from services.directory.calendar.models import CalendarNotice
from shared import directory
from shared.auth import Caller, caller, guarded
from shared.bodies import Empty, WithReason
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.workdays import Length, due, ends_at

router = new_router(tags=["calendar"], dependencies=[Depends(caller)])

Year = Annotated[int, Path(ge=2000, le=2100)]


@router.get("/calendar/{year}")
async def show_year(year: Year, session: ReadSession) -> schemas.YearOut:
    """一年的节假日与调休上班日；尚无放假通知的年份为暂定，只计周末。"""
    known = await queries.year(session, year)
    days = [schemas.DayOut.model_validate(day) for day in known.days] if known else []
    return schemas.YearOut(year=year, provisional=known is None, days=days)


@router.get("/deadline")
async def count_deadline(
    query: Annotated[schemas.DeadlineQuery, Query()], session: ReadSession
) -> schemas.DeadlineOut:
    """期限届满日：起始日不计入，末日为休息日的顺延（《民法典》第二百零一条、第二百零三条）。"""
    end = due(query.start, Length(query.n, query.unit), await directory.calendar(session))
    return schemas.DeadlineOut(
        raw=end.raw, legal=end.legal, ends_at=ends_at(end.legal), provisional=end.provisional
    )


@router.get("/calendar/{year}/notices", response_model=list[schemas.NoticeOut],
            dependencies=[guarded(rules.READERS)])  # fmt: skip
async def list_notices(year: Year, actor: Caller, session: ReadSession) -> list[dict[str, Any]]:
    """一年中录入的放假通知及其确认情况。"""
    return await queries.notices(session, actor, year)


@router.post("/calendar/{year}/notices", status_code=201, response_model=schemas.NoticeOut,
             dependencies=[guarded(rules.ENTER)])  # fmt: skip
async def enter(
    year: Year, form: schemas.NoticeIn, actor: Caller, session: Session, now: Now
) -> dict[str, Any]:
    """录入一年的放假安排（国务院办公厅通知），经另一名管理员确认后生效。"""
    return queries.to_response(await commands.enter(session, actor, year, form, now), actor)


@router.post("/calendar/notices/{id}/confirm", response_model=schemas.NoticeOut)
async def confirm(
    notice: Annotated[CalendarNotice, guarded(rules.CONFIRM, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """确认放假通知：正在计算的期限随之重新计算。"""
    return queries.to_response(await commands.confirm(session, actor, notice, now), actor)


@router.post("/calendar/notices/{id}/reject", response_model=schemas.NoticeOut)
async def reject(
    notice: Annotated[CalendarNotice, guarded(rules.REJECT, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """不予确认放假通知：须说明理由。"""
    return queries.to_response(await commands.reject(session, actor, notice, form, now), actor)

"""HTTP of the calendar."""

from typing import Annotated

from fastapi import Depends, Path, Query

from services.directory.calendar import queries, schemas
from shared import directory
from shared.auth import caller
from shared.db import ReadSession
from shared.edge import router as new_router
from shared.workdays import Length, due, ends_at

router = new_router(tags=["calendar"], dependencies=[Depends(caller)])


@router.get("/calendar/{year}")
async def show_year(
    year: Annotated[int, Path(ge=2000, le=2100)], session: ReadSession
) -> schemas.YearOut:
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

"""Indicators over HTTP."""

from typing import Annotated

from fastapi import Query

from reporting_service.indicators import queries, rules, schemas
from reporting_service.ledger.rules import LINE_READERS, MONTH, month_days
from shared.auth import Caller, guarded
from shared.clock import Now
from shared.db import ReadSession
from shared.edge import router as new_router

router = new_router(prefix="/indicators", tags=["indicators"], dependencies=[guarded(LINE_READERS)])

Month = Annotated[str, Query(pattern=MONTH, description="统计月份，如 2026-11")]


@router.get("")
async def get_indicators(
    month: Month, actor: Caller, session: ReadSession, now: Now, by: rules.By = rules.By.PROVINCE
) -> schemas.IndicatorsOut:
    """四率：及时受理率、按期答复率、群众满意率、群众参评率，均附分子、分母；没有数据的不计率。"""
    counts = await queries.counts(session, actor, *month_days(month))
    return queries.to_response(month, by, counts, actor, now)

"""The calendar and the end of a period, asked through the interface."""

from typing import Any

import pytest

pytestmark = pytest.mark.anyio


async def test_a_year_shows_its_holidays_and_the_saturdays_worked(directory: Any) -> None:
    body = (await directory.get("/v1/calendar/2026")).json()
    assert body["provisional"] is False
    assert {
        "date": "2026-02-14",
        "kind": "workday",
        "name": "春节",
        "notice": "国办发明电〔2025〕7号",
    } in body["days"]


async def test_a_year_without_a_notice_is_provisional(directory: Any) -> None:
    body = (await directory.get("/v1/calendar/2031")).json()
    assert body == {"year": 2031, "provisional": True, "days": []}


async def test_a_year_outside_any_calendar_is_refused(directory: Any) -> None:
    assert (await directory.get("/v1/calendar/20260")).status_code == 422


async def test_a_period_over_the_spring_festival_ends_after_it(directory: Any) -> None:
    asked = {"start": "2025-12-18", "n": 60, "unit": "ND"}
    assert (await directory.get("/v1/deadline", **asked)).json() == {
        "raw": "2026-02-16",
        "legal": "2026-02-24",
        "ends_at": "2026-02-24T16:00:00Z",
        "provisional": False,
    }


async def test_a_negative_period_is_refused(directory: Any) -> None:
    answer = await directory.get("/v1/deadline", start="2026-01-01", n=-1, unit="ND")
    assert answer.json()["errors"][0]["field"] == "query.n"

"""What directory publishes of the calendar."""

from typing import Any, ClassVar

from services.directory.calendar.rules import DayValues, year_id
from shared.directory import CalendarYear
from shared.feed import Event
from shared.snapshots import Snapshot


class CalendarRecorded(Event):
    """All special days of one year whose notice is known."""

    type: ClassVar[str] = "directory.calendar.recorded"
    example: ClassVar[dict[str, Any]] = {
        "year": 2026,
        "days": [
            {
                "date": "2026-01-01",
                "kind": "holiday",
                "name": "元旦",
                "notice": "国办发明电〔2025〕7号",
            },
            {
                "date": "2026-01-04",
                "kind": "workday",
                "name": "元旦",
                "notice": "国办发明电〔2025〕7号",
            },
        ],
    }

    year: int
    days: list[DayValues]


SNAPSHOT = Snapshot(
    CalendarRecorded,
    CalendarYear,
    key="year",
    subject=lambda row: year_id(row.year),
    to_event=lambda row, _: CalendarRecorded(year=row.year, days=row.days),
)

"""What supervision publishes about weekly reports."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from shared.feed import Event
from shared.snapshots import Moved, Snapshot
from supervision_service.reports.models import ProgressReport


class ReportRecorded(Event):
    """A unit reported on a listed matter for a week."""

    type: ClassVar[str] = "supervision.report.recorded"
    example: ClassVar[dict[str, Any]] = {
        "at": "2026-04-03T08:00:00Z",
        "report_id": "01890a5d-ac96-774b-bcce-b302099ab001",
        "listing_id": "01890a5d-ac96-774b-bcce-b302099a8057",
        "matter_id": "01890a5d-ac96-774b-bcce-b302099a8001",
        "week": "2026-W14",
        "unit_id": "9303bee7-ccf8-58a1-89e8-b8236c70e5be",
        "unit_line": "510000/510100/510104",
    }

    at: datetime
    report_id: UUID
    listing_id: UUID
    matter_id: UUID
    week: str
    unit_id: UUID
    unit_line: str


def to_event(report: ProgressReport, _moved: Moved) -> ReportRecorded:
    """The event of the report, which never changes."""
    values = report.values_for(ReportRecorded)
    return ReportRecorded(**values, at=report.recorded_at, report_id=report.id)


SNAPSHOT = Snapshot(
    ReportRecorded,
    ProgressReport,
    key="report_id",
    subject=lambda report: report.matter_id,
    to_event=to_event,
    passing=frozenset(),
)

"""What supervision publishes about a plan."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy.orm import selectinload

from shared.feed import Event
from shared.snapshots import Moved, Snapshot
from supervision_service.plans.models import Plan


class PlanMoved(Event):
    """One version of a plan after a move: how many measures, how many done, from when to when.

    `open_dues`: the last days of the measures that are not done.
    """

    type: ClassVar[str] = "supervision.plan.moved"
    example: ClassVar[dict[str, Any]] = {
        "move": "approve",
        "at": "2026-03-10T02:00:00Z",
        "plan_id": "01890a5d-ac96-774b-bcce-b302099a9001",
        "listing_id": "01890a5d-ac96-774b-bcce-b302099a8057",
        "matter_id": "01890a5d-ac96-774b-bcce-b302099a8001",
        "unit_id": "9303bee7-ccf8-58a1-89e8-b8236c70e5be",
        "unit_line": "510000/510100/510104",
        "plan_version": 1,
        "status": "approved",
        "measures": 3,
        "measures_done": 0,
        "first_due": "2026-04-01",
        "last_due": "2026-06-30",
        "open_dues": ["2026-04-01", "2026-05-15", "2026-06-30"],
    }

    move: str
    at: datetime
    plan_id: UUID
    listing_id: UUID
    matter_id: UUID
    unit_id: UUID
    unit_line: str
    plan_version: int
    status: str
    measures: int
    measures_done: int
    first_due: date | None
    last_due: date | None
    open_dues: list[date] | None = None


def to_event(plan: Plan, moved: Moved) -> PlanMoved:
    """The event of the plan after a move; its measures are loaded."""
    days = [measure.due for measure in plan.measures]
    return PlanMoved(
        **plan.values_for(PlanMoved),
        move=moved.verb,
        at=moved.at,
        plan_id=plan.id,
        measures=len(plan.measures),
        measures_done=sum(measure.done_at is not None for measure in plan.measures),
        first_due=min(days, default=None),
        last_due=max(days, default=None),
        open_dues=sorted(each.due for each in plan.measures if each.done_at is None),
    )


SNAPSHOT = Snapshot(
    PlanMoved,
    Plan,
    key="plan_id",
    subject=lambda plan: plan.matter_id,
    to_event=to_event,
    options=[selectinload(Plan.measures)],
)

"""What supervision publishes about a recommendation."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from shared.feed import Event
from shared.snapshots import Moved, Snapshot
from supervision_service.recommendations.models import Recommendation


class RecommendationMoved(Event):
    """A recommendation after a move: no text of it. An organ outside the directory has no id."""

    type: ClassVar[str] = "supervision.recommendation.moved"
    example: ClassVar[dict[str, Any]] = {
        "move": "issue",
        "at": "2026-06-02T02:00:00Z",
        "recommendation_id": "01890a5d-ac96-774b-bcce-b302099af301",
        "addressee_id": None,
        "addressee_line": None,
        "kind": "improve_policy",
        "status": "issued",
        "document_no": "川自然资信建〔2026〕1号",
        "issued_on": "2026-06-02",
        "answer_due": "2026-07-02",
        "answered_on": None,
        "adoption": None,
        "outcome": None,
    }

    move: str
    at: datetime
    recommendation_id: UUID
    addressee_id: UUID | None
    addressee_line: str | None
    kind: str
    status: str
    document_no: str | None
    issued_on: date | None
    answer_due: date | None
    answered_on: date | None
    adoption: str | None
    outcome: str | None


def to_event(row: Recommendation, moved: Moved) -> RecommendationMoved:
    """The event of the recommendation after a move."""
    values = row.values_for(RecommendationMoved)
    return RecommendationMoved(**values, move=moved.verb, at=moved.at, recommendation_id=row.id)


SNAPSHOT = Snapshot(
    RecommendationMoved,
    Recommendation,
    key="recommendation_id",
    subject=lambda row: row.id,
    to_event=to_event,
)

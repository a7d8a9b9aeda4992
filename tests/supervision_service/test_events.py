"""What supervision publishes parses as its own examples say."""

import pytest

from shared.feed import Event
from supervision_service.aids.events import AidMoved
from supervision_service.closeouts.models import CloseoutApplication
from supervision_service.clues.events import CluesCounted
from supervision_service.consultations.events import ConsultationMoved
from supervision_service.difficulties.events import DifficultyMoved
from supervision_service.follow_ups.events import FollowUpMoved
from supervision_service.inspections.events import InspectionMoved
from supervision_service.joint_handlings.events import JointHandlingMoved
from supervision_service.joint_meetings.events import JointMeetingMoved
from supervision_service.listings.events import ListingMoved
from supervision_service.look_backs.events import LookBackMoved
from supervision_service.plans.events import PlanMoved
from supervision_service.plans.models import Plan
from supervision_service.recommendations.events import RecommendationMoved
from supervision_service.rectifications.events import RectificationMoved
from supervision_service.reports.events import ReportRecorded
from supervision_service.unit_sanctions.events import UnitSanctionMoved
from supervision_service.urgings.events import UrgingMoved

PUBLISHED: list[type[Event]] = [
    ListingMoved,
    PlanMoved,
    ReportRecorded,
    UrgingMoved,
    LookBackMoved,
    DifficultyMoved,
    InspectionMoved,
    RectificationMoved,
    ConsultationMoved,
    FollowUpMoved,
    JointMeetingMoved,
    JointHandlingMoved,
    CluesCounted,
    AidMoved,
    UnitSanctionMoved,
    RecommendationMoved,
]


@pytest.mark.parametrize("event", PUBLISHED, ids=lambda event: event.type)
def test_the_example_is_a_full_body(event: type[Event]) -> None:
    parsed = event.model_validate(event.example)
    assert set(parsed.model_dump()) == set(event.example)


@pytest.mark.parametrize("event", PUBLISHED, ids=lambda event: event.type)
def test_no_event_carries_what_a_person_wrote(event: type[Event]) -> None:
    written = {"reason", "notes", "evidence", "findings", "facts", "done"}
    assert written.isdisjoint(event.model_fields)


def test_nothing_here_has_room_for_a_person_score_or_a_promise() -> None:
    for table in (Plan, CloseoutApplication):
        names = set(table.__table__.columns.keys())
        assert not [name for name in names if "score" in name or "promise" in name]

"""Whose feeds reporting reads, and what it keeps of each event: one table by event type."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from reporting_service.ledger.models import (
    Act,
    Charge,
    Entry,
    Listing,
    LookBack,
    Matter,
    Plan,
    Rating,
    Review,
    TaskForce,
    Urging,
    WeeklyReport,
    WorkOrder,
)
from reporting_service.ledger.rules import city_of, pairs
from reporting_service.ledger.rules.works import WORKS, Work
from reporting_service.recusals.models import RECUSALS, PieceRecusal
from shared import directory
from shared.handlers import Envelope, Feed, Read, Upsert
from shared.recusals import RecusalMoved
from shared.workdays import local_date

COUNTED: Mapping[str, frozenset[str]] = {
    "piece": frozenset(
        {
            "assign",
            "forward",
            "file-repeat",
            "undo-triage",
            "issue-opinion",
            "withdraw-opinion",
            "deliver-opinion",
            "undo-delivery",
        }
    ),
    "order": frozenset({"return"}),
    "listing": frozenset({"list", "resolve", "relist"}),
    "plan": frozenset({"approve", "measure-done", "measure-put-back"}),
    "look_back": frozenset({"solid", "follow-up", "relapse", "void"}),
    "urging": frozenset({"issue", "answer", "assess", "end"}),
    **{kind: frozenset(verbs) for kind, verbs in WORKS.items()},
}
"""By what moves: the verbs that a month is counted from; each such act is a row of its own."""


class PieceMoved(Read):
    """What reporting reads of `intake.piece.moved`."""

    move: str
    piece_id: UUID
    matter_id: UUID | None
    number: str
    status: str
    form: str
    purpose: str
    source: str
    petition_date: date | None
    arrived_at: datetime
    registered_at: datetime
    petitioner_count: int
    is_collective: bool
    is_initial_here: bool | None = None
    is_initial_national: bool | None = None
    is_repeat: bool | None = None
    is_initial: bool | None = None
    """In place of `is_repeat` in older events."""
    region: str | None
    unit_id: UUID
    unit_line: str
    notice_due: date | None
    noticed_at: datetime | None
    registered_line: str | None = None
    unit_notice_due: date | None = None
    accepted_at: datetime | None
    due_raw: date | None
    due_legal: date | None
    extended_days: int
    opinion_no: str | None
    opinion_issued_at: datetime | None
    delivered_at: datetime | None
    result: str | None
    closed_at: datetime | None
    simplified: str | None = None
    executions_owed: int = 0
    executions_done: int = 0
    execution_due: date | None = None


class MatterMoved(Read):
    """What reporting reads of `intake.matter.moved`."""

    matter_id: UUID
    number: str
    title: str
    summary_masked: str | None
    region: str
    topic: str
    family: str
    route: str | None
    unit_id: UUID
    unit_line: str
    status: str
    requests_count: int
    cross_or_split: list[str] | None = None
    coordinator_id: UUID | None = None


class OrderMoved(Read):
    """What reporting reads of `intake.order.moved`."""

    move: str
    order_id: UUID
    number: str
    piece_id: UUID
    matter_id: UUID
    unit_id: UUID
    status: str
    feedback_due: date | None
    returns: int
    reported_at: datetime | None
    closed_at: datetime | None


class RatingMoved(Read):
    """What reporting reads of `intake.rating.moved`."""

    rating_id: UUID
    piece_id: UUID
    target: str
    status: str
    value: str | None
    rated_at: datetime | None
    lapsed_on: date | None


class ReviewMoved(Read):
    """What reporting reads of `intake.review.moved`."""

    review_id: UUID
    kind: str
    piece_id: UUID
    matter_id: UUID
    unit_line: str
    status: str
    received_on: date
    outcome: str | None
    document_no: str | None
    issued_at: datetime | None
    delivered_at: datetime | None


class ChargeMoved(Read):
    """What reporting reads of `assignment.charge.moved`."""

    charge_id: UUID
    matter_id: UUID
    level: str
    leader_id: UUID
    leader_name: str
    leader_post: str | None
    unit_id: UUID
    takes_all: bool
    status: str


class Seconded(Read):
    """A member of a task force, and the unit in which the rights hold."""

    account_id: UUID
    unit_id: UUID


class TaskForceMoved(Read):
    """What reporting reads of `assignment.task_force.moved`."""

    task_force_id: UUID
    status: str
    members: list[Seconded]
    matter_ids: list[UUID]


class ListingMoved(Read):
    """What reporting reads of `supervision.listing.moved`."""

    move: str
    listing_id: UUID
    matter_id: UUID
    number: str
    kind: str
    batch: str | None
    ground: str
    target_date: date | None
    status: str
    listed_at: datetime | None
    applied_at: datetime | None
    delisted_at: datetime | None
    returns: int


class PlanMoved(Read):
    """What reporting reads of `supervision.plan.moved`."""

    move: str
    plan_id: UUID
    listing_id: UUID
    plan_version: int
    status: str
    measures: int
    measures_done: int
    last_due: date | None
    open_dues: list[date] | None = None


class ReportRecorded(Read):
    """What reporting reads of `supervision.report.recorded`."""

    report_id: UUID
    listing_id: UUID
    matter_id: UUID
    week: str
    unit_line: str


class LookBackMoved(Read):
    """What reporting reads of `supervision.look_back.moved`."""

    move: str
    look_back_id: UUID
    listing_id: UUID
    matter_id: UUID
    due: date
    outcome: str | None
    status: str


class UrgingMoved(Read):
    """What reporting reads of `supervision.urging.moved`."""

    move: str
    urging_id: UUID
    matter_id: UUID | None
    unit_line: str
    kind: str
    status: str
    document_no: str | None
    answer_due: date | None


class InspectionMoved(Read):
    """What reporting reads of `supervision.inspection.moved`."""

    move: str
    inspection_id: UUID


class ConsultationMoved(Read):
    """What reporting reads of `supervision.consultation.moved`."""

    move: str
    consultation_id: UUID


class JointMeetingMoved(Read):
    """What reporting reads of `supervision.joint_meeting.moved`."""

    move: str
    joint_meeting_id: UUID


class DifficultyMoved(Read):
    """What reporting reads of `supervision.difficulty.moved`."""

    move: str
    difficulty_id: UUID


class UnitSanctionMoved(Read):
    """What reporting reads of `supervision.unit_sanction.moved`."""

    move: str
    unit_sanction_id: UUID


class RecommendationMoved(Read):
    """What reporting reads of `supervision.recommendation.moved`."""

    move: str
    recommendation_id: UUID


class JointHandlingMoved(Read):
    """What reporting reads of `supervision.joint_handling.moved`."""

    move: str
    joint_handling_id: UUID


class AidMoved(Read):
    """What reporting reads of `supervision.aid.moved`."""

    move: str
    aid_id: UUID


class ElevationMoved(Read):
    """What reporting reads of `intake.elevation.moved`."""

    move: str
    elevation_id: UUID


_WORKS: Mapping[Work, type[Read]] = {
    Work.INSPECTION: InspectionMoved,
    Work.CONSULTATION: ConsultationMoved,
    Work.JOINT_MEETING: JointMeetingMoved,
    Work.DIFFICULTY: DifficultyMoved,
    Work.UNIT_SANCTION: UnitSanctionMoved,
    Work.RECOMMENDATION: RecommendationMoved,
    Work.JOINT_HANDLING: JointHandlingMoved,
    Work.AID: AidMoved,
}


def _work(work: Work, event: Envelope[Any]) -> Iterable[Upsert]:
    return _act(event, work, event.data.move, getattr(event.data, f"{work}_id"))


def intake() -> Feed:
    """Pieces, matters, orders, ratings, reviews and elevations, and who keeps away."""
    feed = Feed("intake")

    @feed.on("intake.piece.moved", PieceMoved, Entry, log=Act)
    def piece(event: Envelope[PieceMoved]) -> Iterable[Upsert]:
        piece = event.data
        values = _values(piece) | {
            "is_repeat": piece.is_initial is False if piece.is_repeat is None else piece.is_repeat,
            "registered_on": local_date(piece.registered_at),
            "registered_city": piece.registered_line and city_of(piece.registered_line),
            "city": city_of(piece.unit_line),
            "noticed_on": _day(piece.noticed_at),
            "accepted_on": _day(piece.accepted_at),
            "opinion_issued_on": _day(piece.opinion_issued_at),
            "replied_on": _day(piece.opinion_issued_at or piece.closed_at),
        }
        del values["piece_id"], values["noticed_at"], values["is_initial"]
        yield Upsert(Entry, {"id": piece.piece_id}, values)
        yield from _act(event, "piece", piece.move, piece.piece_id)

    @feed.on("intake.matter.moved", MatterMoved, Matter)
    def matter(event: Envelope[MatterMoved]) -> Iterable[Upsert]:
        values = event.data.__dict__ | {
            "title_pairs": pairs(event.data.title),
            "cross_or_split": event.data.cross_or_split or [],
            "city": city_of(event.data.unit_line),
        }
        del values["matter_id"]
        return [Upsert(Matter, {"id": event.data.matter_id}, values)]

    @feed.on("intake.order.moved", OrderMoved, WorkOrder, log=Act)
    def order(event: Envelope[OrderMoved]) -> Iterable[Upsert]:
        order = event.data
        values = _values(order) | {
            "reported_on": _day(order.reported_at),
            "closed_on": _day(order.closed_at),
            "moved_at": event.time,
        }
        del values["order_id"], values["reported_at"], values["closed_at"]
        yield Upsert(WorkOrder, {"id": order.order_id}, values)
        yield from _act(event, "order", order.move, order.order_id)

    @feed.on("intake.rating.moved", RatingMoved, Rating)
    def rating(event: Envelope[RatingMoved]) -> Iterable[Upsert]:
        values = event.data.__dict__ | {"rated_on": _day(event.data.rated_at)}
        id = values.pop("rating_id")
        del values["rated_at"]
        return [Upsert(Rating, {"id": id}, values)]

    @feed.on("intake.recusal.moved", RecusalMoved, PieceRecusal)
    def recusal(event: Envelope[RecusalMoved]) -> Iterable[Upsert]:
        return RECUSALS.upserts(event)

    @feed.on("intake.review.moved", ReviewMoved, Review)
    def review(event: Envelope[ReviewMoved]) -> Iterable[Upsert]:
        values = event.data.__dict__ | {
            "city": city_of(event.data.unit_line),
            "issued_on": _day(event.data.issued_at),
            "delivered_on": _day(event.data.delivered_at),
        }
        id = values.pop("review_id")
        del values["issued_at"], values["delivered_at"]
        return [Upsert(Review, {"id": id}, values)]

    feed.on("intake.elevation.moved", ElevationMoved, log=Act)(partial(_work, Work.ELEVATION))
    return feed


def assignment() -> Feed:
    """Which leaders are in charge, and which task forces guide which cases."""
    feed = Feed("assignment")

    @feed.on("assignment.charge.moved", ChargeMoved, Charge)
    def charge(event: Envelope[ChargeMoved]) -> Iterable[Upsert]:
        values = dict(event.data.__dict__)
        return [Upsert(Charge, {"id": values.pop("charge_id")}, values)]

    @feed.on("assignment.task_force.moved", TaskForceMoved, TaskForce)
    def task_force(event: Envelope[TaskForceMoved]) -> Iterable[Upsert]:
        values = event.data.model_dump(mode="json")
        return [
            Upsert(
                TaskForce,
                {"id": event.data.task_force_id},
                {name: values[name] for name in ("status", "members", "matter_ids")},
            )
        ]

    return feed


def supervision() -> Feed:
    """Listings, their plans and reports, and the look-backs afterwards."""
    feed = Feed("supervision")

    @feed.on("supervision.listing.moved", ListingMoved, Listing, log=Act)
    def listing(event: Envelope[ListingMoved]) -> Iterable[Upsert]:
        values = _values(event.data)
        id = values.pop("listing_id")
        yield Upsert(Listing, {"id": id}, values)
        yield from _act(event, "listing", event.data.move, id, target_date=event.data.target_date)

    @feed.on("supervision.plan.moved", PlanMoved, Plan, log=Act)
    def plan(event: Envelope[PlanMoved]) -> Iterable[Upsert]:
        values = _values(event.data)
        id, open_dues = values.pop("plan_id"), values.pop("open_dues")
        yield Upsert(Plan, {"id": id}, values)
        yield from _act(event, "plan", event.data.move, id, open_dues=open_dues)

    @feed.on("supervision.report.recorded", ReportRecorded, WeeklyReport)
    def report(event: Envelope[ReportRecorded]) -> Iterable[Upsert]:
        values = event.data.__dict__ | {
            "city": city_of(event.data.unit_line),
            "recorded_on": local_date(event.time),
        }
        return [Upsert(WeeklyReport, {"id": values.pop("report_id")}, values)]

    @feed.on("supervision.look_back.moved", LookBackMoved, LookBack, log=Act)
    def look_back(event: Envelope[LookBackMoved]) -> Iterable[Upsert]:
        values = _values(event.data)
        id = values.pop("look_back_id")
        yield Upsert(LookBack, {"id": id}, values)
        yield from _act(event, "look_back", event.data.move, id)

    @feed.on("supervision.urging.moved", UrgingMoved, Urging, log=Act)
    def urging(event: Envelope[UrgingMoved]) -> Iterable[Upsert]:
        values = _values(event.data) | {"city": city_of(event.data.unit_line)}
        id = values.pop("urging_id")
        yield Upsert(Urging, {"id": id}, values)
        yield from _act(event, "urging", event.data.move, id)

    for work, model in _WORKS.items():
        feed.on(f"supervision.{work}.moved", model, log=Act)(partial(_work, work))
    return feed


FOLLOWS = (directory.feed(), intake(), assignment(), supervision())


def _day(at: datetime | None) -> date | None:
    return None if at is None else local_date(at)


def _values(data: Read) -> dict[str, Any]:
    """The fields of an event that describe its row: all but the verb."""
    return {name: value for name, value in data.__dict__.items() if name != "move"}


def _act(
    event: Envelope[Any],
    kind: str,
    verb: str,
    id: UUID,
    target_date: date | None = None,
    open_dues: list[date] | None = None,
) -> Iterator[Upsert]:
    """The act that the event is about, when months are counted from it."""
    if verb in COUNTED[kind]:
        key = {"feed": event.source, "position": event.position}
        values = {"kind": kind, "verb": verb, "subject_id": id, "at": event.time,
                  "day": local_date(event.time), "target_date": target_date,
                  "open_dues": open_dues}  # fmt: skip
        yield Upsert(Act, key, values)

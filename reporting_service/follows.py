"""Whose feeds reporting reads, and what it keeps of each event: one table by event type."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from reporting_service.ledger.models import (
    Charge,
    Entry,
    Listing,
    LookBack,
    Matter,
    Plan,
    WeeklyReport,
    WorkOrder,
)
from reporting_service.ledger.rules import city_of, pairs
from shared import directory
from shared.handlers import Envelope, Feed, Read, Upsert
from shared.workdays import local_date


class PieceMoved(Read):
    """What reporting reads of `intake.piece.moved`."""

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
    is_initial: bool
    region: str | None
    unit_id: UUID
    unit_line: str
    notice_due: date | None
    noticed_at: datetime | None
    accepted_at: datetime | None
    due_raw: date | None
    due_legal: date | None
    extended_days: int
    opinion_no: str | None
    opinion_issued_at: datetime | None
    delivered_at: datetime | None
    result: str | None
    closed_at: datetime | None


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


class OrderMoved(Read):
    """What reporting reads of `intake.order.moved`."""

    order_id: UUID
    number: str
    piece_id: UUID
    matter_id: UUID
    unit_id: UUID
    status: str
    feedback_due: date
    returns: int
    reported_at: datetime | None
    closed_at: datetime | None


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


class ListingMoved(Read):
    """What reporting reads of `supervision.listing.moved`."""

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

    plan_id: UUID
    listing_id: UUID
    plan_version: int
    status: str
    measures: int
    measures_done: int
    last_due: date | None


class ReportRecorded(Read):
    """What reporting reads of `supervision.report.recorded`."""

    report_id: UUID
    listing_id: UUID
    matter_id: UUID
    week: str
    unit_line: str


class LookBackMoved(Read):
    """What reporting reads of `supervision.look_back.moved`."""

    look_back_id: UUID
    listing_id: UUID
    matter_id: UUID
    due: date
    outcome: str | None


def intake() -> Feed:
    """Pieces, their matters and their orders."""
    feed = Feed("intake")

    @feed.on("intake.piece.moved", PieceMoved, Entry)
    def piece(event: Envelope[PieceMoved]) -> Iterable[Upsert]:
        piece = event.data
        values = piece.__dict__ | {
            "registered_on": local_date(piece.registered_at),
            "city": city_of(piece.unit_line),
            "noticed_on": _day(piece.noticed_at),
            "accepted_on": _day(piece.accepted_at),
            "opinion_issued_on": _day(piece.opinion_issued_at),
            "replied_on": _day(piece.opinion_issued_at or piece.closed_at),
        }
        del values["piece_id"], values["noticed_at"]
        return [Upsert(Entry, {"id": piece.piece_id}, values)]

    @feed.on("intake.matter.moved", MatterMoved, Matter)
    def matter(event: Envelope[MatterMoved]) -> Iterable[Upsert]:
        values = event.data.__dict__ | {
            "title_pairs": pairs(event.data.title),
            "city": city_of(event.data.unit_line),
        }
        del values["matter_id"]
        return [Upsert(Matter, {"id": event.data.matter_id}, values)]

    @feed.on("intake.order.moved", OrderMoved, WorkOrder)
    def order(event: Envelope[OrderMoved]) -> Iterable[Upsert]:
        order = event.data
        values = order.__dict__ | {
            "reported_on": _day(order.reported_at),
            "closed_on": _day(order.closed_at),
            "moved_at": event.time,
        }
        del values["order_id"], values["reported_at"], values["closed_at"]
        return [Upsert(WorkOrder, {"id": order.order_id}, values)]

    return feed


def assignment() -> Feed:
    """Which leaders are in charge."""
    feed = Feed("assignment")

    @feed.on("assignment.charge.moved", ChargeMoved, Charge)
    def charge(event: Envelope[ChargeMoved]) -> Iterable[Upsert]:
        values = dict(event.data.__dict__)
        return [Upsert(Charge, {"id": values.pop("charge_id")}, values)]

    return feed


def supervision() -> Feed:
    """Listings, their plans and reports, and the look-backs afterwards."""
    feed = Feed("supervision")

    @feed.on("supervision.listing.moved", ListingMoved, Listing)
    def listing(event: Envelope[ListingMoved]) -> Iterable[Upsert]:
        values = dict(event.data.__dict__)
        return [Upsert(Listing, {"id": values.pop("listing_id")}, values)]

    @feed.on("supervision.plan.moved", PlanMoved, Plan)
    def plan(event: Envelope[PlanMoved]) -> Iterable[Upsert]:
        values = dict(event.data.__dict__)
        return [Upsert(Plan, {"id": values.pop("plan_id")}, values)]

    @feed.on("supervision.report.recorded", ReportRecorded, WeeklyReport)
    def report(event: Envelope[ReportRecorded]) -> Iterable[Upsert]:
        values = event.data.__dict__ | {
            "city": city_of(event.data.unit_line),
            "recorded_on": local_date(event.time),
        }
        return [Upsert(WeeklyReport, {"id": values.pop("report_id")}, values)]

    @feed.on("supervision.look_back.moved", LookBackMoved, LookBack)
    def look_back(event: Envelope[LookBackMoved]) -> Iterable[Upsert]:
        values = dict(event.data.__dict__)
        return [Upsert(LookBack, {"id": values.pop("look_back_id")}, values)]

    return feed


FOLLOWS = (directory.feed(), intake(), assignment(), supervision())


def _day(at: datetime | None) -> date | None:
    return None if at is None else local_date(at)

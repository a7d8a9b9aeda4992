"""Copies of pieces, matters, orders, charges and listings; only the feeds fill them.

Each table is keyed by what its one event type is about, so feeds may arrive in any interleaving.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from reporting_service import Base, made_with


def _by(name: str, column: str, *, prefix: bool = False) -> sa.Index:
    """An index for a filter on `column`, in the ledger's order."""
    options: dict[str, Any] = {"postgresql_ops": {column: "text_pattern_ops"}} if prefix else {}
    return sa.Index(f"ix_entry_{name}", column, "registered_at", "id", **options)


class Act(Base):
    """One act in another service, by the event that published it.

    The other tables show how things stand now. What was done in a month is counted from these
    rows, which no later act changes. After the act: `target_date` is that of a listing,
    `open_dues` the last days of the measures of a plan that were not done.
    """

    __tablename__ = "act"
    __table_args__ = (
        sa.Index("ix_act_subject", "subject_id", "feed", "position"),
        sa.Index("ix_act_day", "verb", "day"),
    )

    feed: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    position: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(16))
    verb: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[UUID]
    at: Mapped[datetime]
    day: Mapped[date]
    target_date: Mapped[date | None]
    open_dues: Mapped[list[date] | None] = mapped_column(ARRAY(sa.Date))


class Entry(Base):
    """One piece, as intake last described it. Days (`…_on`) are office days, Asia/Shanghai."""

    __tablename__ = "entry"
    __table_args__ = (
        sa.Index("ix_entry_order", "registered_at", "id"),
        _by("line", "unit_line", prefix=True),
        _by("region", "region", prefix=True),
        _by("status", "status"),
        _by("form", "form"),
        _by("topic", "topic"),
        _by("unit", "unit_id"),
        _by("city", "city"),
        _by("matter", "matter_id"),
        sa.Index("ix_entry_open", "due_legal", "registered_at", "id",
                 postgresql_where=sa.text("replied_on IS NULL")),
        sa.Index("ix_entry_late", "registered_at", "id",
                 postgresql_where=sa.text("replied_on > due_legal")),
        *(sa.Index(f"ix_entry_{name}", "registered_at", "id", postgresql_where=sa.text(where))
          for name, where in (("repeat", "is_repeat"), ("later_here", "NOT is_initial_here"),
                              ("later_national", "NOT is_initial_national"))),
        sa.Index("ix_entry_simplified", "simplified", "registered_at", "id",
                 postgresql_where=sa.text("simplified IS NOT NULL")),
        sa.Index("ix_entry_due", "due_legal"),
        sa.Index("ix_entry_registered_on", "registered_on"),
        sa.Index("ix_entry_notice_due", "notice_due"),
        sa.Index("ix_entry_unit_notice_due", "unit_notice_due"),
        sa.Index("ix_entry_opinion_issued_on", "opinion_issued_on"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    matter_id: Mapped[UUID | None]
    number: Mapped[str] = mapped_column(sa.String(40))
    status: Mapped[str] = mapped_column(sa.String(32))
    form: Mapped[str] = mapped_column(sa.String(32))
    purpose: Mapped[str] = mapped_column(sa.String(32))
    source: Mapped[str] = mapped_column(sa.String(40))
    petition_date: Mapped[date | None]
    arrived_at: Mapped[datetime]
    registered_at: Mapped[datetime]
    registered_on: Mapped[date]
    registered_line: Mapped[str | None] = mapped_column(sa.String(100))
    """The unit that received it, and owes the first notice."""
    registered_city: Mapped[str | None] = mapped_column(sa.String(6))
    petitioner_count: Mapped[int]
    is_collective: Mapped[bool]
    is_initial_here: Mapped[bool | None]
    is_initial_national: Mapped[bool | None]
    is_repeat: Mapped[bool]
    region: Mapped[str | None] = mapped_column(sa.String(12))
    unit_id: Mapped[UUID]
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    city: Mapped[str] = mapped_column(sa.String(6))
    notice_due: Mapped[date | None]
    noticed_on: Mapped[date | None]
    unit_notice_due: Mapped[date | None]
    accepted_at: Mapped[datetime | None]
    accepted_on: Mapped[date | None]
    due_raw: Mapped[date | None]
    due_legal: Mapped[date | None]
    extended_days: Mapped[int]
    simplified: Mapped[str | None] = mapped_column(sa.String(32))
    """On what ground it is handled simply; null once it is not, or never was."""
    opinion_no: Mapped[str | None] = mapped_column(sa.String(100))
    opinion_issued_at: Mapped[datetime | None]
    opinion_issued_on: Mapped[date | None]
    delivered_at: Mapped[datetime | None]
    result: Mapped[str | None] = mapped_column(sa.String(32))
    closed_at: Mapped[datetime | None]
    executions_owed: Mapped[int] = mapped_column(default=0, server_default=sa.text("0"))
    """Requests that were supported, and not carried out and confirmed yet."""
    executions_done: Mapped[int] = mapped_column(default=0, server_default=sa.text("0"))
    execution_due: Mapped[date | None]
    replied_on: Mapped[date | None]
    """The day DL05 was met: of the opinion, or of the closing without one."""
    topic: Mapped[str | None] = mapped_column(sa.String(32))
    """Its matter's; triggers copy it, so that one index filters and orders."""


class Matter(Base):
    """A matter; `title_pairs` is how its title is found."""

    __tablename__ = "matter"
    __table_args__ = (sa.Index("ix_matter_title", "title_pairs", postgresql_using="gin"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(40))
    title: Mapped[str] = mapped_column(sa.String(200))
    title_pairs: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    summary_masked: Mapped[str | None] = mapped_column(sa.Text)
    region: Mapped[str] = mapped_column(sa.String(12))
    topic: Mapped[str] = mapped_column(sa.String(32))
    family: Mapped[str] = mapped_column(sa.String(32))
    route: Mapped[str | None] = mapped_column(sa.String(8))
    unit_id: Mapped[UUID]
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    city: Mapped[str] = mapped_column(sa.String(6))
    status: Mapped[str] = mapped_column(sa.String(32))
    requests_count: Mapped[int]
    cross_or_split: Mapped[list[str]] = mapped_column(
        ARRAY(sa.String(32)), server_default=sa.text("'{}'")
    )
    coordinator_id: Mapped[UUID | None]


class WorkOrder(Base):
    """An assignment order of a piece."""

    __tablename__ = "work_order"
    __table_args__ = (sa.Index("ix_work_order_piece", "piece_id", "moved_at", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    piece_id: Mapped[UUID]
    matter_id: Mapped[UUID]
    number: Mapped[str] = mapped_column(sa.String(40))
    unit_id: Mapped[UUID]
    status: Mapped[str] = mapped_column(sa.String(32))
    feedback_due: Mapped[date | None]
    returns: Mapped[int]
    reported_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    moved_at: Mapped[datetime]


class TaskForce(Base):
    """A task force: who is in it now, and which cases it has.

    Of `members` each has the `account_id` and the `unit_id` in which its rights hold.
    """

    __tablename__ = "task_force"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    status: Mapped[str] = mapped_column(sa.String(32))
    members: Mapped[list[dict[str, Any]]]
    matter_ids: Mapped[list[str]]


class Charge(Base):
    """A leader's charge of a matter at one level; done once its case is delisted."""

    __tablename__ = "charge"
    __table_args__ = (
        sa.Index("ix_charge_held", "matter_id", "leader_id",
                 postgresql_where=sa.text("status IN ('active', 'done')")),
        sa.Index("ix_charge_held_by", "leader_id",
                 postgresql_where=sa.text("status IN ('active', 'done')")),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    matter_id: Mapped[UUID]
    level: Mapped[str] = mapped_column(sa.String(16))
    leader_id: Mapped[UUID]
    leader_name: Mapped[str] = mapped_column(sa.String(100))
    leader_post: Mapped[str | None] = mapped_column(sa.String(100))
    unit_id: Mapped[UUID | None]
    takes_all: Mapped[bool]
    status: Mapped[str] = mapped_column(sa.String(32))


class Listing(Base):
    """A matter listed for supervision."""

    __tablename__ = "listing"
    __table_args__ = (
        sa.Index("ix_listing_matter", "matter_id", "listed_at"),
        sa.Index("ix_listing_joint", "matter_id", postgresql_where=sa.text("kind = 'joint'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    matter_id: Mapped[UUID]
    number: Mapped[str] = mapped_column(sa.String(40))
    kind: Mapped[str] = mapped_column(sa.String(16))
    batch: Mapped[str | None] = mapped_column(sa.String(100))
    ground: Mapped[str] = mapped_column(sa.String(40))
    target_date: Mapped[date | None]
    status: Mapped[str] = mapped_column(sa.String(32))
    listed_at: Mapped[datetime | None]
    applied_at: Mapped[datetime | None]
    delisted_at: Mapped[datetime | None]
    returns: Mapped[int]


class Plan(Base):
    """A listed case's plan, with how many of its measures are done."""

    __tablename__ = "plan"
    __table_args__ = (sa.Index("ix_plan_listing", "listing_id", "plan_version"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    listing_id: Mapped[UUID]
    plan_version: Mapped[int]
    status: Mapped[str] = mapped_column(sa.String(32))
    measures: Mapped[int]
    measures_done: Mapped[int]
    last_due: Mapped[date | None]


class WeeklyReport(Base):
    """A weekly progress report on a listed case."""

    __tablename__ = "weekly_report"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    listing_id: Mapped[UUID]
    matter_id: Mapped[UUID]
    week: Mapped[str] = mapped_column(sa.String(10))
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    city: Mapped[str] = mapped_column(sa.String(6))
    recorded_on: Mapped[date] = mapped_column(index=True)


class LookBack(Base):
    """A look-back due after a case was delisted."""

    __tablename__ = "look_back"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    listing_id: Mapped[UUID]
    matter_id: Mapped[UUID]
    due: Mapped[date] = mapped_column(index=True)
    outcome: Mapped[str | None] = mapped_column(sa.String(32))
    status: Mapped[str | None] = mapped_column(sa.String(32))


class Urging(Base):
    """An urging (督办) of a unit; its acts say when it was issued, answered and assessed."""

    __tablename__ = "urging"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    matter_id: Mapped[UUID | None]
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    city: Mapped[str] = mapped_column(sa.String(6))
    kind: Mapped[str] = mapped_column(sa.String(16))
    status: Mapped[str] = mapped_column(sa.String(32))
    document_no: Mapped[str | None] = mapped_column(sa.String(40))
    answer_due: Mapped[date | None]


class Rating(Base):
    """What the petitioner of a piece thought of one office, or that nobody said so in time."""

    __tablename__ = "rating"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    piece_id: Mapped[UUID] = mapped_column(index=True)
    target: Mapped[str] = mapped_column(sa.String(32))
    status: Mapped[str] = mapped_column(sa.String(32))
    value: Mapped[str | None] = mapped_column(sa.String(32))
    rated_on: Mapped[date | None] = mapped_column(index=True)
    lapsed_on: Mapped[date | None] = mapped_column(index=True)


class Review(Base):
    """A review (复查) or re-review (复核) of the opinion on a piece.

    `unit_line` and `city` are those of the unit whose opinion it was.
    """

    __tablename__ = "review"
    __table_args__ = (sa.Index("ix_review_piece", "piece_id", "received_on", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(32))
    piece_id: Mapped[UUID]
    matter_id: Mapped[UUID]
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    city: Mapped[str] = mapped_column(sa.String(6))
    status: Mapped[str] = mapped_column(sa.String(32))
    received_on: Mapped[date]
    outcome: Mapped[str | None] = mapped_column(sa.String(32))
    document_no: Mapped[str | None] = mapped_column(sa.String(100))
    issued_on: Mapped[date | None] = mapped_column(index=True)
    delivered_on: Mapped[date | None]


# The topic of an entry is that of its matter, whichever of the two arrives first.
made_with(
    Entry,
    """CREATE FUNCTION take_topic() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.topic := (SELECT topic FROM matter WHERE id = NEW.matter_id);
  RETURN NEW;
END
$$""",
    """CREATE TRIGGER topic BEFORE INSERT OR UPDATE OF matter_id ON entry
FOR EACH ROW EXECUTE FUNCTION take_topic()""",
)
made_with(
    Matter,
    """CREATE FUNCTION give_topic() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE entry SET topic = NEW.topic
  WHERE matter_id = NEW.id AND topic IS DISTINCT FROM NEW.topic;
  RETURN NULL;
END
$$""",
    """CREATE TRIGGER topic AFTER INSERT OR UPDATE OF topic ON matter
FOR EACH ROW EXECUTE FUNCTION give_topic()""",
)

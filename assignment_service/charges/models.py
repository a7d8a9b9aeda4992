"""Charges and recusals, and copies of matters (intake) and listings (supervision)."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assignment_service import Base
from assignment_service.charges.rules import Basis, Status
from shared.db import new_id, one_of
from shared.history import Subject
from shared.regions import Level


class Matter(Base):
    """A matter as intake last described it; `version` is the position of that event.

    Its row is what every command of this service locks first.
    """

    __tablename__ = "matter"
    __table_args__ = (
        sa.Index("ix_matter_number", "number", "id"),
        sa.Index("ix_matter_region", "region"),
        sa.Index("ix_matter_topic", "topic"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(40))
    title: Mapped[str] = mapped_column(sa.Text)
    summary_masked: Mapped[str] = mapped_column(sa.Text)
    region: Mapped[str] = mapped_column(sa.String(6))
    topic: Mapped[str] = mapped_column(sa.String(8))
    unit_id: Mapped[UUID]
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    status: Mapped[str] = mapped_column(sa.String(32))
    version: Mapped[int] = mapped_column(sa.BigInteger)

    @property
    def matter_line(self) -> str:
        """The line of the responsible unit, called as charges call it."""
        return self.unit_line


class Listing(Base):
    """A listing as supervision last described it; it sets which levels owe a leader."""

    __tablename__ = "listing"
    __table_args__ = (
        sa.Index("ix_listing_batch", "batch"),
        sa.Index("ix_listing_status", "status"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    matter_id: Mapped[UUID] = mapped_column(index=True)
    number: Mapped[str | None] = mapped_column(sa.String(40))
    kind: Mapped[str] = mapped_column(sa.String(32))
    batch: Mapped[str | None] = mapped_column(sa.String(100))
    ground: Mapped[str | None] = mapped_column(sa.String(100))
    target_date: Mapped[date | None]
    levels_owed: Mapped[list[str]]
    status: Mapped[str] = mapped_column(sa.String(32))
    listed_at: Mapped[datetime | None]
    delisted_at: Mapped[datetime | None]
    relisted_at: Mapped[datetime | None]


class Charge(Subject, Base):
    """One leader in charge of one matter at one level; name, post and phone as they were then.

    `due_on` is the end of DL16, `term_months` its length; both are the predecessor's when the
    charge `replaces` another. Of a charge that is done, `listing_id` is the listing whose close-out
    ended it, and `done_on` the day.
    """

    __tablename__ = "charge"
    __table_args__ = (
        one_of("status", Status),
        one_of("level", Level),
        one_of("basis", Basis),
        sa.CheckConstraint("NOT takes_all OR level = 'city'", name="takes_all"),
        sa.Index("uq_charge_active", "matter_id", "level", unique=True,
                 postgresql_where=sa.text("status = 'active'")),
        sa.Index("uq_charge_done", "listing_id", "level", unique=True,
                 postgresql_where=sa.text("status = 'done'")),
        sa.Index("ix_charge_matter", "matter_id", "level"),
        sa.Index("ix_charge_leader", "leader_id", "status"),
        sa.Index("ix_charge_opened", "opened_at", "id"),
        sa.Index("ix_charge_status", "status", "opened_at", "id"),
        sa.Index("ix_charge_level", "level", "opened_at", "id"),
    )  # fmt: skip

    status: Mapped[Status]
    matter_id: Mapped[UUID] = mapped_column(sa.ForeignKey("matter.id"))
    level: Mapped[Level]
    leader_id: Mapped[UUID]
    leader_name: Mapped[str] = mapped_column(sa.String(60))
    leader_post: Mapped[str] = mapped_column(sa.String(60))
    leader_phone: Mapped[str | None] = mapped_column(sa.String(20))
    unit_id: Mapped[UUID]
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    basis: Mapped[Basis]
    answers_for: Mapped[str | None] = mapped_column(sa.String(8))
    """The topic or region by which the leader is in charge, where the leader's record names it."""
    takes_all: Mapped[bool]
    reason: Mapped[str] = mapped_column(sa.Text)
    term_months: Mapped[int]
    due_on: Mapped[date | None]
    listing_id: Mapped[UUID | None]
    done_on: Mapped[date | None]
    replaces: Mapped[UUID | None] = mapped_column(sa.ForeignKey("charge.id"), unique=True)
    opened_at: Mapped[datetime]
    active_since: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    matter: Mapped[Matter] = relationship(lazy="raise_on_sql")

    @property
    def kind(self) -> Level:
        """The level, which says who decides."""
        return self.level

    @property
    def matter_line(self) -> str:
        """The line of the responsible unit."""
        return self.matter.unit_line


class Recusal(Base):
    """A ground on which a leader must keep away from a matter; it is never taken back."""

    __tablename__ = "recusal"
    __table_args__ = (sa.UniqueConstraint("matter_id", "leader_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    matter_id: Mapped[UUID] = mapped_column(sa.ForeignKey("matter.id"))
    leader_id: Mapped[UUID]
    ground: Mapped[str] = mapped_column(sa.Text)
    declared_by: Mapped[UUID]
    declared_at: Mapped[datetime]

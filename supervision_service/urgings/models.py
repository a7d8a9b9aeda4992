"""Urgings."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shared.history import Subject as Moving
from supervision_service import Base, one_of
from supervision_service.listings.models import Listing
from supervision_service.matters.models import Matter, MatterOrder
from supervision_service.matters.rules import ORDERS_OVER
from supervision_service.urgings.rules import OPEN, Assessment, Kind, Status, Subject, is_urgeable

_open = ", ".join(f"'{status}'" for status in sorted(OPEN))


class Urging(Moving, Base):
    """One step of the ladder, addressed to the responsible unit of that day.

    On a listed case or on an order, never on both.
    `causes`: what the rules called for when it was drafted; empty when a person saw the need.
    `answer_due` is a day that the letter states, so no later holiday notice moves it; it was owed
    until `ended_on`, where the case was over before the answer came. `proposed_from`: the letter
    without an answer from which the system drafted this one. `inspection_id`, `sanction_id`: the
    on-site inspection, or the sanction on the unit, to which it was escalated.
    """

    __tablename__ = "urging"
    __table_args__ = (
        one_of("status", Status),
        one_of("kind", Kind),
        one_of("assessment", Assessment),
        sa.Index("uq_urging_open", "listing_id", "kind", unique=True,
                 postgresql_where=sa.text(f"status IN ({_open})")),
        sa.Index("uq_urging_open_order", "order_id", "kind", unique=True,
                 postgresql_where=sa.text(f"status IN ({_open})")),
        sa.CheckConstraint("num_nonnulls(listing_id, order_id) = 1", name="subject"),
        sa.Index("ix_urging_newest", "drafted_at", "id"),
        sa.Index("ix_urging_unit_id", "unit_id", "drafted_at", "id"),
        sa.Index("ix_urging_kind", "kind", "drafted_at", "id"),
        sa.Index("ix_urging_status", "status", "drafted_at", "id"),
    )  # fmt: skip

    listing_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("listing.id"), index=True)
    order_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("matter_order.id"), index=True)
    matter_id: Mapped[UUID] = mapped_column(sa.ForeignKey("matter.id"), index=True)
    kind: Mapped[Kind]
    status: Mapped[Status]
    unit_id: Mapped[UUID]
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    unit_name: Mapped[str] = mapped_column(sa.String(200))
    issues: Mapped[list[str]]
    requirement: Mapped[str] = mapped_column(sa.Text)
    answer_days: Mapped[int]
    skip_reason: Mapped[str | None] = mapped_column(sa.Text)
    causes: Mapped[list[str]]
    escalated_from: Mapped[UUID | None] = mapped_column(sa.ForeignKey("urging.id"), unique=True)
    proposed_from: Mapped[UUID | None] = mapped_column(sa.ForeignKey("urging.id"), unique=True)
    inspection_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("inspection.id"), index=True)
    sanction_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("unit_sanction.id", use_alter=True), index=True
    )
    drafted_at: Mapped[datetime]
    drafted_on: Mapped[date]
    signer_name: Mapped[str | None] = mapped_column(sa.String(100))
    document_no: Mapped[str | None] = mapped_column(sa.String(40), unique=True)
    letter: Mapped[str | None] = mapped_column(sa.Text)
    issued_at: Mapped[datetime | None]
    answer_due: Mapped[date | None]
    answer: Mapped[str | None] = mapped_column(sa.Text)
    answered_at: Mapped[datetime | None]
    answered_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    assessment: Mapped[Assessment | None]
    opinion: Mapped[str | None] = mapped_column(sa.Text)

    matter: Mapped[Matter] = relationship(lazy="raise")
    listing: Mapped[Listing | None] = relationship(lazy="raise")
    order: Mapped[MatterOrder | None] = relationship(lazy="raise")

    @property
    def about(self) -> Listing | MatterOrder:
        """The case or the order."""
        found = self.listing or self.order
        if found is None:
            raise ValueError("an urging is about a case or an order")
        return found

    @property
    def subject(self) -> Subject:
        """Whether it is about a case or an order."""
        return Subject.ORDER if self.listing is None else Subject.LISTING

    @property
    def is_over(self) -> bool:
        """The case is delisted, or the order is over: nothing is to be answered.

        A report that waits to be passed may come back, and an objection may be refused.
        """
        if self.order is not None:
            return self.order.status in ORDERS_OVER
        return not is_urgeable(self.subject, self.subject_status)

    @property
    def subject_status(self) -> str:
        """How the case or the order stands."""
        return str(self.about.status)

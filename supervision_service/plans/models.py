"""Plans and their measures."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shared.history import Subject
from supervision_service import Base, one_of
from supervision_service.listings.models import Listing
from supervision_service.plans.rules import Status
from supervision_service.plans.rules.changes import Wording
from supervision_service.plans.rules.checklist import Progress, progress_of


class Measure(Base):
    """One measure: who does what from when to when, with what money and what to show for it.

    `responsible` is a unit and `post` the function in it that answers, never a name. What was
    called done and was not is put back, at `put_back_at` for the last time.
    """

    __tablename__ = "plan_measure"
    __table_args__ = (
        sa.Index("ix_plan_measure_undone", "due", postgresql_where=sa.text("done_at IS NULL")),
    )

    plan_id: Mapped[UUID] = mapped_column(sa.ForeignKey("plan.id"), primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True)
    action: Mapped[str] = mapped_column(sa.Text)
    responsible: Mapped[str] = mapped_column(sa.String(200))
    post: Mapped[str | None] = mapped_column(sa.String(100))
    cooperating: Mapped[list[str]]
    start: Mapped[date | None]
    due: Mapped[date]
    deliverable: Mapped[str] = mapped_column(sa.String(500))
    funds: Mapped[str | None] = mapped_column(sa.Text)
    begun_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    done_by: Mapped[UUID | None]
    evidence: Mapped[str | None] = mapped_column(sa.Text)
    put_back_at: Mapped[datetime | None]

    def wording(self) -> Wording:
        """What the plan says of it, which makes it the same measure in another version."""
        return Wording(
            self.action, self.responsible, self.post, tuple(self.cooperating), self.start,
            self.due, self.deliverable, self.funds,
        )  # fmt: skip

    @property
    def status(self) -> Progress:
        """How far it is carried out."""
        return progress_of(self.begun_at, self.done_at)


class Plan(Subject, Base):
    """One version of the plan for a listing; its content never changes."""

    __tablename__ = "plan"
    __table_args__ = (
        one_of("status", Status),
        sa.UniqueConstraint("listing_id", "plan_version"),
        sa.Index("uq_plan_in_force", "listing_id", unique=True,
                 postgresql_where=sa.text("status = 'approved'")),
        sa.Index("uq_plan_pending", "listing_id", unique=True,
                 postgresql_where=sa.text("status IN ('submitted', 'city_reviewed')")),
    )  # fmt: skip

    listing_id: Mapped[UUID] = mapped_column(sa.ForeignKey("listing.id"))
    matter_id: Mapped[UUID] = mapped_column(sa.ForeignKey("matter.id"), index=True)
    plan_version: Mapped[int]
    unit_id: Mapped[UUID]
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    author: Mapped[UUID]
    status: Mapped[Status]
    facts_found: Mapped[str] = mapped_column(sa.Text)
    requests: Mapped[list[dict[str, Any]]]
    handled_so_far: Mapped[str | None] = mapped_column(sa.Text)
    documents: Mapped[str | None] = mapped_column(sa.Text)
    litigation: Mapped[str | None] = mapped_column(sa.Text)
    sticking_points: Mapped[str] = mapped_column(sa.Text)
    causes: Mapped[list[str]]
    statutory_path: Mapped[str] = mapped_column(sa.String(4))
    lawyer_opinion: Mapped[str | None] = mapped_column(sa.Text)
    funds: Mapped[str | None] = mapped_column(sa.Text)
    policy_explanation: Mapped[str | None] = mapped_column(sa.Text)
    assistance: Mapped[str | None] = mapped_column(sa.Text)
    mediation: Mapped[str | None] = mapped_column(sa.Text)
    risk: Mapped[str | None] = mapped_column(sa.Text)
    """What could go wrong with the measures; a risk of the matter, never of a person."""
    standard: Mapped[int]
    """The version of the close-out standard that the plan works towards."""
    change_reason: Mapped[str | None] = mapped_column(sa.Text)
    submitted_at: Mapped[datetime]

    listing: Mapped[Listing] = relationship(lazy="raise")
    measures: Mapped[list[Measure]] = relationship(lazy="raise", order_by=Measure.no)

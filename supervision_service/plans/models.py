"""Plans and their measures."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shared.history import Subject
from supervision_service import Base, one_of
from supervision_service.plans.rules import Status


class Measure(Base):
    """One measure: who does what by when, with what to show for it."""

    __tablename__ = "plan_measure"

    plan_id: Mapped[UUID] = mapped_column(sa.ForeignKey("plan.id"), primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True)
    action: Mapped[str] = mapped_column(sa.Text)
    responsible: Mapped[str] = mapped_column(sa.String(200))
    due: Mapped[date]
    deliverable: Mapped[str] = mapped_column(sa.String(500))
    done_at: Mapped[datetime | None]
    done_by: Mapped[UUID | None]
    evidence: Mapped[str | None] = mapped_column(sa.Text)

    def wording(self) -> tuple[Any, ...]:
        """What makes it the same measure in another version."""
        return self.action, self.responsible, self.due, self.deliverable


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
    change_reason: Mapped[str | None] = mapped_column(sa.Text)
    submitted_at: Mapped[datetime]

    measures: Mapped[list[Measure]] = relationship(lazy="raise", order_by=Measure.no)

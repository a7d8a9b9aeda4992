"""Hand-overs of charges."""

from collections.abc import Set
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assignment_service import Base
from assignment_service.charges.models import Matter
from assignment_service.hand_overs.rules import Status
from shared.db import one_of
from shared.history import Subject
from shared.regions import Level


class ChargeHandOver(Subject, Base):
    """A charge that is to go from one leader to another; names and posts as they were then."""

    __tablename__ = "charge_hand_over"
    __table_args__ = (
        one_of("status", Status),
        one_of("level", Level),
        sa.Index("uq_charge_hand_over_offered", "charge_id", unique=True,
                 postgresql_where=sa.text("status = 'offered'")),
        sa.Index("ix_charge_hand_over_charge", "charge_id", "offered_at"),
        sa.Index("ix_charge_hand_over_matter", "matter_id"),
        sa.Index("ix_charge_hand_over_successor", "successor_id", "status"),
        sa.Index("ix_charge_hand_over_leader", "leader_id"),
        sa.Index("ix_charge_hand_over_offered", "offered_at", "id"),
        sa.Index("ix_charge_hand_over_status", "status", "offered_at", "id"),
    )  # fmt: skip

    status: Mapped[Status]
    charge_id: Mapped[UUID] = mapped_column(sa.ForeignKey("charge.id"))
    matter_id: Mapped[UUID] = mapped_column(sa.ForeignKey("matter.id"))
    level: Mapped[Level]
    leader_id: Mapped[UUID]
    leader_name: Mapped[str] = mapped_column(sa.String(60))
    successor_id: Mapped[UUID]
    successor_name: Mapped[str] = mapped_column(sa.String(60))
    successor_post: Mapped[str] = mapped_column(sa.String(60))
    successor_unit_id: Mapped[UUID]
    note: Mapped[str] = mapped_column(sa.Text)
    offered_by: Mapped[UUID]
    offered_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answer: Mapped[str | None] = mapped_column(sa.Text)
    """Why the successor refused."""

    matter: Mapped[Matter] = relationship(lazy="raise_on_sql")

    @property
    def kind(self) -> Level:
        """The level, which says who decides."""
        return self.level

    @property
    def matter_line(self) -> str:
        """The line of the responsible unit."""
        return self.matter.unit_line

    @property
    def offerers(self) -> Set[UUID]:
        """Who offered it and may not accept it for another: a head may take over himself."""
        return {self.offered_by} - {self.successor_id}

"""What each leader answers for."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from assignment_service import Base
from assignment_service.leaders.rules import Status
from shared.db import one_of
from shared.history import Subject
from shared.regions import Level


class Leader(Subject, Base):
    """A leader by account id: post as the responsibility list shows it, topics and regions.

    `validity` say from when until when the leader answers for one of them (`rules.Term`).
    """

    __tablename__ = "leader"
    __table_args__ = (
        one_of("status", Status),
        one_of("level", Level),
        sa.Index("ix_leader_recorded", "recorded_at", "id"),
        sa.Index("ix_leader_status", "status", "recorded_at", "id"),
        sa.Index("ix_leader_topics", "topics", postgresql_using="gin"),
    )

    status: Mapped[Status]
    level: Mapped[Level] = mapped_column(index=True)
    unit_id: Mapped[UUID] = mapped_column(index=True)
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    name: Mapped[str] = mapped_column(sa.String(60))
    post: Mapped[str] = mapped_column(sa.String(60))
    phone: Mapped[str | None] = mapped_column(sa.String(20))
    is_principal: Mapped[bool]
    topics: Mapped[list[str]]
    regions: Mapped[list[str]]
    validity: Mapped[list[dict[str, Any]]]
    recorded_at: Mapped[datetime]
    """Office time at which the leader was first recorded."""

    @property
    def kind(self) -> Level:
        """The level, which says who keeps the record."""
        return self.level

    @property
    def leader_id(self) -> UUID:
        """The id, called as charges call it."""
        return self.id

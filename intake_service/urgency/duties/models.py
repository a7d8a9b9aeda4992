"""The duty roster: one row for each day of a unit that somebody was named for."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intake_service import Base, one_of
from intake_service.urgency.duties.rules import Status
from shared.history import Subject


class Duty(Subject, Base):
    """A day （in Asia/Shanghai） on which `leader_id` is on duty for `unit_id`."""

    __tablename__ = "duty"
    __table_args__ = (
        one_of("status", Status),
        sa.Index("uq_duty_named", "unit_id", "day", unique=True,
                 postgresql_where=sa.text("status = 'named'")),
        sa.Index("ix_duty_day_id", "day", "id"),
        sa.Index("ix_duty_status", "status", "day", "id"),
        sa.Index("ix_duty_unit_id", "unit_id", "day", "id"),
        sa.Index("ix_duty_unit_line", "unit_line", "day",
                 postgresql_ops={"unit_line": "text_pattern_ops"}),
    )  # fmt: skip

    status: Mapped[Status]
    unit_id: Mapped[UUID]
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    day: Mapped[date]
    leader_id: Mapped[UUID]

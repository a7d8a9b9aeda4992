"""Versions of what a leader in charge owes."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from assignment_service import Base
from assignment_service.duty_templates.rules import Status
from shared.db import one_of
from shared.history import Subject


class DutyTemplate(Subject, Base):
    """One version; `duties` are duty, days from taking charge, and the acts that fulfil it."""

    __tablename__ = "duty_template"
    __table_args__ = (
        one_of("status", Status),
        sa.Index("uq_duty_template_in_force", "status", unique=True,
                 postgresql_where=sa.text("status = 'in_force'")),
    )  # fmt: skip

    status: Mapped[Status]
    number: Mapped[int] = mapped_column(unique=True)
    duties: Mapped[list[dict[str, Any]]]
    basis: Mapped[str] = mapped_column(sa.String(500))
    entered_at: Mapped[datetime]

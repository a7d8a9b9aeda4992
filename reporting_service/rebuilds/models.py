"""Rebuilds: who requested one, how far it is, what it found."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from reporting_service import Base
from shared.db import one_of
from shared.history import Subject
from shared.moves import JobStatus


class Rebuild(Subject, Base):
    """One rebuild: `read` of `total` events; then how many `rows` there are, how many changed."""

    __tablename__ = "rebuild"
    __table_args__ = (
        one_of("status", JobStatus),
        sa.Index("ix_rebuild_open", "touched_at",
                 postgresql_where=sa.text("status IN ('queued','running')")),
    )  # fmt: skip

    status: Mapped[JobStatus]
    requested_by: Mapped[UUID]
    requested_at: Mapped[datetime]
    total: Mapped[int] = mapped_column(sa.BigInteger)
    read: Mapped[int] = mapped_column(sa.BigInteger)
    rows: Mapped[int | None] = mapped_column(sa.BigInteger)
    changed: Mapped[int | None] = mapped_column(sa.BigInteger)
    touched_at: Mapped[datetime]
    """Real time of the last progress."""
    problem: Mapped[str | None] = mapped_column(sa.Text)

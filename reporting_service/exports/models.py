"""Exports and their files."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from reporting_service import Base
from shared.db import one_of
from shared.history import Subject
from shared.moves import JobStatus


class Export(Subject, Base):
    """One export of the ledger: as whom, narrowed how, how far it is."""

    __tablename__ = "export"
    __table_args__ = (
        one_of("status", JobStatus),
        sa.Index("ix_export_open", "touched_at",
                 postgresql_where=sa.text("status IN ('queued','running')")),
        sa.Index("ix_export_expires", "expires_at",
                 postgresql_where=sa.text("status = 'finished'")),
    )  # fmt: skip

    status: Mapped[JobStatus]
    requested_by: Mapped[UUID]
    requested_at: Mapped[datetime]
    requester: Mapped[dict[str, Any]]
    """The actor who requested it: the job sees what they may see, and nothing else."""
    filters: Mapped[dict[str, Any]]
    total: Mapped[int]
    written: Mapped[int]
    touched_at: Mapped[datetime]
    """Real time of the last progress."""
    expires_at: Mapped[datetime | None]
    """Real time at which the file is deleted."""
    problem: Mapped[str | None] = mapped_column(sa.Text)


class ExportFile(Base):
    """The finished sheet; here and not on a disk, so that any replica can serve it."""

    __tablename__ = "export_file"

    export_id: Mapped[UUID] = mapped_column(sa.ForeignKey("export.id"), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    content: Mapped[bytes]

"""Weekly progress reports."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from shared.db import new_id
from supervision_service import Base


class ProgressReport(Base):
    """What one unit did on a listed matter in one ISO week; recorded once, never changed."""

    __tablename__ = "progress_report"
    __table_args__ = (sa.UniqueConstraint("listing_id", "unit_id", "week"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    listing_id: Mapped[UUID] = mapped_column(sa.ForeignKey("listing.id"))
    matter_id: Mapped[UUID]
    week: Mapped[str] = mapped_column(sa.String(8), index=True)
    unit_id: Mapped[UUID]
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    done: Mapped[str] = mapped_column(sa.Text)
    petitioner_met: Mapped[bool]
    difficulty: Mapped[str | None] = mapped_column(sa.Text)
    help_needed: Mapped[str | None] = mapped_column(sa.Text)
    next_week: Mapped[str] = mapped_column(sa.Text)
    expected_close: Mapped[date | None]
    reporter: Mapped[UUID]
    reporter_name: Mapped[str] = mapped_column(sa.String(100))
    recorded_at: Mapped[datetime]

"""Tasks that were decided together."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from shared.history import Subject
from supervision_service import Base, one_of
from supervision_service.follow_ups.rules import Kind, Status


class FollowUp(Subject, Base):
    """What `unit_id` is to do by `due`, as a consultation or a meeting (`source_id`) decided.

    `source_number` says which one to whoever is to do it, `item` which of a meeting's resolutions;
    without a matter it is about no single case. `returns` counts the answers that were sent back.
    """

    __tablename__ = "follow_up"
    __table_args__ = (
        one_of("status", Status),
        one_of("kind", Kind),
        sa.Index("ix_follow_up_due", "due", "id"),
        sa.Index("ix_follow_up_status", "status", "due", "id"),
        sa.Index("ix_follow_up_kind", "kind", "due", "id"),
        sa.Index("ix_follow_up_unit_id", "unit_id", "due", "id"),
        sa.Index("ix_follow_up_source_id", "source_id", "due", "id"),
        sa.Index("ix_follow_up_matter_id", "matter_id", "due", "id"),
        sa.Index("ix_follow_up_line", "unit_line",
                 postgresql_ops={"unit_line": "text_pattern_ops"}),
    )  # fmt: skip

    kind: Mapped[Kind]
    source_id: Mapped[UUID]
    source_number: Mapped[str] = mapped_column(sa.String(60))
    item: Mapped[int | None]
    matter_id: Mapped[UUID | None]
    unit_id: Mapped[UUID]
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    unit_name: Mapped[str] = mapped_column(sa.String(100))
    task: Mapped[str] = mapped_column(sa.Text)
    due: Mapped[date]
    status: Mapped[Status]
    given_at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(sa.Text)
    answered_by: Mapped[UUID | None]
    answered_on: Mapped[date | None]
    returns: Mapped[int] = mapped_column(default=0)
    ended_on: Mapped[date | None]

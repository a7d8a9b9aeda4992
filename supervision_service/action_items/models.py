"""Action items."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shared.history import Subject
from supervision_service import Base, one_of
from supervision_service.action_items.rules import Status
from supervision_service.listings.models import Listing
from supervision_service.weekly_sessions.models import WeeklySession


class ActionItem(Subject, Base):
    """What a session decided about a case: which unit does what by when.

    `answered_on`: the day of the answer that stands; none while one is owed. `ended_at`: when it
    was confirmed or dropped. A later session has it carried over which was opened before that.
    """

    __tablename__ = "action_item"
    __table_args__ = (
        one_of("status", Status),
        sa.Index("ix_action_item_due", "due", "id"),
        sa.Index("ix_action_item_status", "status", "due", "id"),
        sa.Index("ix_action_item_unit_id", "unit_id", "due", "id"),
        sa.Index("ix_action_item_session_id", "session_id", "due", "id"),
        sa.Index("ix_action_item_listing_id", "listing_id", "due", "id"),
    )  # fmt: skip

    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("weekly_session.id"))
    listing_id: Mapped[UUID] = mapped_column(sa.ForeignKey("listing.id"))
    matter_id: Mapped[UUID] = mapped_column(sa.ForeignKey("matter.id"), index=True)
    decision: Mapped[str] = mapped_column(sa.Text)
    unit_id: Mapped[UUID]
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    unit_name: Mapped[str] = mapped_column(sa.String(200))
    due: Mapped[date]
    status: Mapped[Status]
    decided_at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(sa.Text)
    answered_at: Mapped[datetime | None]
    answered_on: Mapped[date | None]
    answered_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]

    session: Mapped[WeeklySession] = relationship(lazy="raise")
    listing: Mapped[Listing] = relationship(lazy="raise")

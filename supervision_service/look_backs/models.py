"""Look-backs: three after each delisting."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shared.history import Subject
from supervision_service import Base, one_of
from supervision_service.listings.models import Listing
from supervision_service.look_backs.rules import Status


class LookBack(Subject, Base):
    """One look-back, `days` natural days after the listing's `round`-th delisting.

    `raw` is the plain count, `legal` its end moved off rest days.
    """

    __tablename__ = "look_back"
    __table_args__ = (
        one_of("status", Status),
        sa.UniqueConstraint("listing_id", "round", "days"),
        sa.Index("ix_look_back_legal", "legal", "id"),
        sa.Index("ix_look_back_status", "status", "legal", "id"),
        sa.Index("ix_look_back_provisional", "id",
                 postgresql_where=sa.text("provisional")),
    )  # fmt: skip

    listing_id: Mapped[UUID] = mapped_column(sa.ForeignKey("listing.id"))
    matter_id: Mapped[UUID] = mapped_column(sa.ForeignKey("matter.id"), index=True)
    round: Mapped[int]
    days: Mapped[int]
    status: Mapped[Status]
    start: Mapped[date]
    raw: Mapped[date]
    legal: Mapped[date]
    provisional: Mapped[bool]
    notes: Mapped[str | None] = mapped_column(sa.Text)
    recorded_at: Mapped[datetime | None]
    recorded_on: Mapped[date | None]
    recorded_by: Mapped[UUID | None]

    listing: Mapped[Listing] = relationship(lazy="raise")

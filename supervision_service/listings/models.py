"""The listing and its number."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from shared.history import Subject
from supervision_service import Base, one_of
from supervision_service.listings.rules import OPEN, Ground, Kind, Status
from supervision_service.matters.models import Matter

_closed = ", ".join(f"'{status}'" for status in sorted(set(Status) - OPEN))


class Listing(Subject, Base):
    """A matter on the department's own or the joint meeting's list.

    `applicant` applied for the close-out under way, `returns` counts those sent back;
    `supervised_from` and `supervised_to` bound the present period of supervision; `round` is how
    often it was delisted, `relisted_at` when it last came back by a relapse. `legal_due`,
    `feedback_due` and `measure_due`, the first last day of what is owed beside the target date, are
    there where the queries of this folder read the row.
    """

    __tablename__ = "listing"
    __table_args__ = (
        one_of("status", Status),
        one_of("kind", Kind),
        one_of("ground", Ground),
        sa.Index("uq_listing_open", "matter_id", unique=True,
                 postgresql_where=sa.text(f"status NOT IN ({_closed})")),
        sa.Index("ix_listing_newest", "nominated_at", "id"),
        sa.Index("ix_listing_status", "status", "target_date"),
        sa.Index("ix_listing_batch", "batch"),
        sa.Index("ix_listing_kind", "kind", "nominated_at", "id"),
        sa.Index("ix_listing_final", "matter_id", "delisted_at",
                 postgresql_where=sa.text("status = 'final'")),
    )  # fmt: skip

    matter_id: Mapped[UUID] = mapped_column(sa.ForeignKey("matter.id"), index=True)
    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    kind: Mapped[Kind]
    batch: Mapped[str] = mapped_column(sa.String(60))
    ground: Mapped[Ground]
    reason: Mapped[str] = mapped_column(sa.Text)
    target_date: Mapped[date]
    levels_owed: Mapped[list[str]]
    standard: Mapped[int]
    status: Mapped[Status]
    nominated_at: Mapped[datetime]
    listed_at: Mapped[datetime | None]
    supervised_from: Mapped[datetime | None]
    supervised_to: Mapped[datetime | None]
    applied_at: Mapped[datetime | None]
    applicant: Mapped[UUID | None]
    delisted_at: Mapped[datetime | None]
    delisted_on: Mapped[date | None]
    returns: Mapped[int] = mapped_column(default=0)
    round: Mapped[int] = mapped_column(default=0)
    relisted_at: Mapped[datetime | None]

    legal_due: Mapped[date | None] = query_expression()
    feedback_due: Mapped[date | None] = query_expression()
    measure_due: Mapped[date | None] = query_expression()

    matter: Mapped[Matter] = relationship(lazy="raise")

    @property
    def unit_id(self) -> UUID:
        """The responsible unit of today: a matter may be handed to another."""
        return self.matter.unit_id

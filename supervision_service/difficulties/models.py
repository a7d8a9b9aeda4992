"""Difficulties."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shared.history import Subject
from supervision_service import Base, one_of
from supervision_service.difficulties.rules import Kind, Status
from supervision_service.listings.models import Listing
from supervision_service.matters.models import Matter


class Difficulty(Subject, Base):
    """What a listed case sticks at; `unit_id` was its responsible unit when it was raised.

    `owner_id` sees to it until `due`; without one it waits to be assigned. `organ_ids` must sit
    together with the owner, `agreed` is what they agreed on `met_on`, good until `agreed_until`.
    """

    __tablename__ = "difficulty"
    __table_args__ = (
        one_of("status", Status),
        one_of("kind", Kind),
        sa.Index("ix_difficulty_newest", "raised_at", "id"),
        sa.Index("ix_difficulty_status", "status", "raised_at", "id"),
        sa.Index("ix_difficulty_kind", "kind", "raised_at", "id"),
        sa.Index("ix_difficulty_owner_id", "owner_id", "raised_at", "id"),
    )

    listing_id: Mapped[UUID] = mapped_column(sa.ForeignKey("listing.id"), index=True)
    matter_id: Mapped[UUID] = mapped_column(sa.ForeignKey("matter.id"), index=True)
    unit_id: Mapped[UUID]
    kind: Mapped[Kind]
    status: Mapped[Status]
    description: Mapped[str] = mapped_column(sa.Text)
    proposed_solution: Mapped[str | None] = mapped_column(sa.Text)
    raised_at: Mapped[datetime]
    raised_on: Mapped[date]
    owner_id: Mapped[UUID | None]
    owner_name: Mapped[str | None] = mapped_column(sa.String(100))
    due: Mapped[date | None]
    organ_ids: Mapped[list[UUID]] = mapped_column(ARRAY(sa.Uuid))
    organ_names: Mapped[list[str]] = mapped_column(ARRAY(sa.String(100)))
    meets_on: Mapped[date | None]
    agreed: Mapped[str | None] = mapped_column(sa.Text)
    met_on: Mapped[date | None]
    agreed_until: Mapped[date | None]
    solution: Mapped[str | None] = mapped_column(sa.Text)
    ended_on: Mapped[date | None]

    listing: Mapped[Listing] = relationship(lazy="raise")
    matter: Mapped[Matter] = relationship(lazy="raise")

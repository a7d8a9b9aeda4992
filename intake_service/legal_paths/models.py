"""Catalogues as they were entered, and their items."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from intake_service import Base, one_of
from intake_service.legal_paths.rules import Status
from intake_service.reception.matters.rules import Family, Route
from shared.history import Subject


class LegalPathCatalogue(Subject, Base):
    """One catalogue, in force once a second person confirmed it, until another replaces it."""

    __tablename__ = "legal_path_catalogue"
    __table_args__ = (
        one_of("status", Status),
        sa.Index("uq_legal_path_catalogue_entered", "status", unique=True,
                 postgresql_where=sa.text("status = 'entered'")),
        sa.Index("uq_legal_path_catalogue_in_force", "status", unique=True,
                 postgresql_where=sa.text("status = 'in_force'")),
        sa.Index("ix_legal_path_catalogue_entered_at_id", "entered_at", "id"),
    )  # fmt: skip

    status: Mapped[Status]
    source_document: Mapped[str] = mapped_column(sa.String(100))
    """The document that fixed it, with its number."""
    items_count: Mapped[int]
    entered_by: Mapped[UUID]
    entered_at: Mapped[datetime]
    in_force_since: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class LegalPathItem(Base):
    """One row of a catalogue （domain §2.1）: a request, its path, who decides on what basis.

    `period` is that of that path in words, with its law, where a special law fixes one.
    """

    __tablename__ = "legal_path_item"
    __table_args__ = (
        one_of("family", Family),
        one_of("route", Route),
        sa.Index("ix_legal_path_item_topic", "catalogue_id", "topic", "number"),
        sa.Index("ix_legal_path_item_route", "catalogue_id", "route", "number"),
        sa.Index("ix_legal_path_item_family", "catalogue_id", "family", "number"),
    )

    catalogue_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("legal_path_catalogue.id"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(sa.String(8))
    request: Mapped[str] = mapped_column(sa.String(500))
    family: Mapped[Family]
    route: Mapped[Route | None]
    path: Mapped[str] = mapped_column(sa.String(60))
    organ: Mapped[str] = mapped_column(sa.String(100))
    bases: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    period: Mapped[str | None] = mapped_column(sa.String(100))
    notes: Mapped[str | None] = mapped_column(sa.String(500))

"""Inspections, the stops of their route, and the listed cases looked at."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from shared.history import Subject
from supervision_service import Base, one_of
from supervision_service.inspections.rules import Basis, Kind, Status
from supervision_service.listings.models import Listing


class InspectedCase(Base):
    """A listed case of one stop: planned to be looked at, and whether it was."""

    __tablename__ = "inspected_case"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["inspection_id", "stop_no"], ["inspection_stop.inspection_id", "inspection_stop.no"]
        ),
    )

    inspection_id: Mapped[UUID] = mapped_column(primary_key=True)
    listing_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("listing.id"), primary_key=True, index=True
    )
    stop_no: Mapped[int]
    planned: Mapped[bool]
    seen: Mapped[bool] = mapped_column(default=False)

    listing: Mapped[Listing] = relationship(lazy="raise")


class Stop(Base):
    """One bureau on the route, as it was called that day.

    `day`: when it was visited. `left_out`: why nobody goes there any more. `former_letters`: what
    the letter replaced, number, text and reason of each.
    """

    __tablename__ = "inspection_stop"

    inspection_id: Mapped[UUID] = mapped_column(sa.ForeignKey("inspection.id"), primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(index=True)
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    unit_name: Mapped[str] = mapped_column(sa.String(200))
    region: Mapped[str] = mapped_column(sa.String(6))
    day: Mapped[date | None]
    place: Mapped[str | None] = mapped_column(sa.String(200))
    findings: Mapped[str | None] = mapped_column(sa.Text)
    left_out: Mapped[str | None] = mapped_column(sa.Text)
    opinion: Mapped[str | None] = mapped_column(sa.Text)
    document_no: Mapped[str | None] = mapped_column(sa.String(40), unique=True)
    letter: Mapped[str | None] = mapped_column(sa.Text)
    fed_back_at: Mapped[datetime | None]
    former_letters: Mapped[list[dict[str, Any]]] = mapped_column(default=list)

    cases: Mapped[list[InspectedCase]] = relationship(
        lazy="raise", order_by=InspectedCase.listing_id, cascade="all, delete-orphan"
    )


class Inspection(Subject, Base):
    """An inspection: why, who goes, where in which order, from when until when.

    `unit_line`: the department that goes. `signer_name`: who approved it.
    """

    __tablename__ = "inspection"
    __table_args__ = (
        one_of("status", Status),
        one_of("kind", Kind),
        one_of("basis", Basis),
        sa.Index("ix_inspection_newest", "planned_at", "id"),
        sa.Index("ix_inspection_status", "status", "planned_at", "id"),
        sa.Index("ix_inspection_kind", "kind", "planned_at", "id"),
        sa.Index("ix_inspection_begins", "begins"),
    )

    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    kind: Mapped[Kind]
    basis: Mapped[Basis]
    status: Mapped[Status]
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    purpose: Mapped[str] = mapped_column(sa.Text)
    team: Mapped[list[dict[str, Any]]]
    begins: Mapped[date]
    ends: Mapped[date]
    planned_at: Mapped[datetime]
    signer_name: Mapped[str | None] = mapped_column(sa.String(100))
    agreed_by: Mapped[str | None] = mapped_column(sa.String(100))
    closed_at: Mapped[datetime | None]
    open_rectifications: Mapped[int] = mapped_column(default=0)

    stops: Mapped[list[Stop]] = relationship(
        lazy="raise", order_by=Stop.no, cascade="all, delete-orphan"
    )

    closed: Mapped[list[UUID] | None] = query_expression()
    """The listed cases from which whoever asks must keep away."""

    @property
    def visited(self) -> Sequence[str]:
        """The regions that were visited, in the order of the route."""
        return [stop.region for stop in self.stops if stop.day is not None]

"""Close-out applications: one row for each round, filled in step by step."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from shared.db import append_only, new_id
from supervision_service import Base
from supervision_service.closeouts.rules import Method


class CloseoutApplication(Base):
    """销号申请表: the evidence, then who reviewed, verified and decided on it.

    `not_met`: levels whose leader did not meet the petitioner, each with the reason.

    `ended_at` without `resolution_no`: it was returned or declined, and history says why.
    """

    __tablename__ = "closeout_application"
    __table_args__ = (
        sa.UniqueConstraint("listing_id", "round"),
        sa.Index("uq_closeout_application_open", "listing_id", unique=True,
                 postgresql_where=sa.text("ended_at IS NULL")),
        sa.Index("ix_closeout_application_resolution", "resolution_no", "meeting_date"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    listing_id: Mapped[UUID] = mapped_column(sa.ForeignKey("listing.id"))
    round: Mapped[int]
    standard: Mapped[int]
    unit_id: Mapped[UUID]
    applicant: Mapped[UUID]
    applied_at: Mapped[datetime]
    evidence: Mapped[list[dict[str, Any]]]
    not_met: Mapped[list[dict[str, Any]]] = mapped_column(server_default=sa.text("'[]'"))
    summary: Mapped[str | None] = mapped_column(sa.Text)
    remaining_duties: Mapped[str | None] = mapped_column(sa.Text)
    reviewer: Mapped[UUID | None]
    reviewed_at: Mapped[datetime | None]
    city_opinion: Mapped[str | None] = mapped_column(sa.Text)
    verifier: Mapped[UUID | None]
    verified_at: Mapped[datetime | None]
    method: Mapped[Method | None]
    findings: Mapped[str | None] = mapped_column(sa.Text)
    resolution_no: Mapped[str | None] = mapped_column(sa.String(60))
    meeting_date: Mapped[date | None]
    ended_at: Mapped[datetime | None]


@append_only
class StandardVersion(Base):
    """One version of the close-out standard: which criteria it has, and how each binds.

    The first one is that of domain §4.7; every other one comes from a resolution of the meeting
    whose minutes are `document_no`. None is ever changed.
    """

    __tablename__ = "closeout_standard"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    valid_from: Mapped[date]
    criteria: Mapped[list[dict[str, Any]]]
    meeting_id: Mapped[UUID | None]
    document_no: Mapped[str | None] = mapped_column(sa.String(40))

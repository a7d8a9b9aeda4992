"""Responsibility lists, what a city says of each case, and the versions that were published."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from assignment_service import Base
from assignment_service.responsibility_lists.rules import Status
from shared.db import append_only, new_id, one_of
from shared.history import Subject


class ResponsibilityList(Subject, Base):
    """The list of one city for one batch of listed cases.

    `rows` are those that were last submitted; `published` counts
    the versions.
    """

    __tablename__ = "responsibility_list"
    __table_args__ = (
        one_of("status", Status),
        sa.Index("uq_responsibility_list_city", "city_id", "batch", unique=True,
                 postgresql_where=sa.text("status <> 'cancelled'")),
        sa.Index("ix_responsibility_list_order", "drafted_at", "id"),
        sa.Index("ix_responsibility_list_status", "status", "drafted_at", "id"),
        sa.Index("ix_responsibility_list_batch", "batch"),
        sa.Index("ix_responsibility_list_city_id", "city_id"),
    )  # fmt: skip

    status: Mapped[Status]
    city_id: Mapped[UUID]
    city_name: Mapped[str] = mapped_column(sa.String(100))
    city_line: Mapped[str] = mapped_column(sa.String(100))
    batch: Mapped[str] = mapped_column(sa.String(100))
    drafted_at: Mapped[datetime]
    published: Mapped[int]
    document_no: Mapped[str | None] = mapped_column(sa.String(60))
    """That of the last version."""
    rows: Mapped[list[dict[str, Any]]]


class ListItem(Base):
    """What the city says of one listed case beside what the services know (domain §4.1)."""

    __tablename__ = "responsibility_list_item"
    __table_args__ = (sa.UniqueConstraint("list_id", "listing_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    list_id: Mapped[UUID] = mapped_column(sa.ForeignKey("responsibility_list.id"))
    listing_id: Mapped[UUID]
    matter_id: Mapped[UUID] = mapped_column(index=True)
    city_phone: Mapped[str | None] = mapped_column(sa.String(20))
    city_phone_of: Mapped[UUID | None]
    """The leader whose phone it is: with the leader the phone changes."""
    county_phone: Mapped[str | None] = mapped_column(sa.String(20))
    county_phone_of: Mapped[UUID | None]
    handler: Mapped[str | None] = mapped_column(sa.String(60))
    sticking_point: Mapped[str | None] = mapped_column(sa.String(500))
    target: Mapped[str | None] = mapped_column(sa.String(500))
    progress: Mapped[str | None] = mapped_column(sa.String(500))
    remarks: Mapped[str | None] = mapped_column(sa.String(500))


@append_only
class ListVersion(Base):
    """One version as it was published, with its document number; nothing of it ever changes."""

    __tablename__ = "responsibility_list_version"

    list_id: Mapped[UUID] = mapped_column(sa.ForeignKey("responsibility_list.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    document_no: Mapped[str] = mapped_column(sa.String(60), unique=True)
    rows: Mapped[list[dict[str, Any]]]
    reason: Mapped[str | None] = mapped_column(sa.Text)
    """Why the one before was corrected."""
    published_at: Mapped[datetime]

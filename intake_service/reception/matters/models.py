"""Matters and their requests; both written by a person, without personal data."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from intake_service import Base, one_of
from intake_service.reception.matters.rules import Family, Route, Status
from shared.history import Subject


class Matter(Subject, Base):
    """A dispute （信访事项）: what all its pieces are about, and who is responsible for it."""

    __tablename__ = "matter"
    __table_args__ = (
        one_of("status", Status),
        one_of("family", Family),
        one_of("route", Route),
        sa.Index("ix_matter_number_id", "number", "id"),
        sa.Index("ix_matter_status", "status", "number"),
        sa.Index("ix_matter_topic", "topic", "number"),
        sa.Index("ix_matter_unit_id", "unit_id", "number"),
        sa.CheckConstraint("(merged_into IS NULL) = (status <> 'merged')", name="merged_into"),
        sa.Index("ix_matter_merged_into", "merged_into",
                 postgresql_where=sa.text("merged_into IS NOT NULL")),
        sa.CheckConstraint("(coordinator_id IS NULL) = (cross_or_split = '{}')",
                           name="coordinator_id"),
        sa.Index("ix_matter_cross_or_split", "cross_or_split", postgresql_using="gin"),
        sa.Index("ix_matter_bounces", "bounces", "number"),
        sa.Index("ix_matter_region", "region", "number",
                 postgresql_ops={"region": "text_pattern_ops"}),
        sa.Index("ix_matter_unit_line", "unit_line", "number",
                 postgresql_ops={"unit_line": "text_pattern_ops"}),
        sa.Index("ix_matter_registered_line", "registered_line", "number",
                 postgresql_ops={"registered_line": "text_pattern_ops"}),
    )  # fmt: skip

    status: Mapped[Status]
    number: Mapped[str] = mapped_column(sa.String(20), unique=True)
    title: Mapped[str] = mapped_column(sa.String(100))
    summary_masked: Mapped[str] = mapped_column(sa.String(2000))
    region: Mapped[str] = mapped_column(sa.String(6))
    topic: Mapped[str] = mapped_column(sa.String(4))
    family: Mapped[Family]
    route: Mapped[Route | None]
    requests_count: Mapped[int]
    unit_id: Mapped[UUID]
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    registered_line: Mapped[str] = mapped_column(sa.String(100))
    bounces: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often whoever was to handle it objected, and was right."""
    final_opinion_no: Mapped[str | None] = mapped_column(sa.String(40))
    """Number of the re-review that is final for the same facts and reasons （第三十六条）."""
    finalised_at: Mapped[datetime | None]
    cross_or_split: Mapped[list[str]] = mapped_column(
        ARRAY(sa.String(32)), default=list, server_default=sa.text("'{}'")
    )
    """三跨三分离: which of the six, each once, in their order."""
    coordinator_id: Mapped[UUID | None]
    """The organ that calls those together that must sit together about it."""
    merged_into: Mapped[UUID | None] = mapped_column(sa.ForeignKey("matter.id"))
    """The matter in which it goes on."""
    merged_pieces: Mapped[list[str] | None]
    """The pieces that went along, by which that is undone."""


class RequestItem(Base):
    """One request of a piece （信访诉求）; the opinion answers each by its number."""

    __tablename__ = "request_item"

    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("piece.id"), primary_key=True)
    request_no: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[UUID] = mapped_column(sa.ForeignKey("matter.id"), index=True)
    text: Mapped[str] = mapped_column(sa.String(500))


def surviving(ids: sa.Select[Any]) -> sa.Select[Any]:
    """The matters of `ids`, and those in which they go on, for another query."""
    named = sa.select(Matter.id, Matter.merged_into).where(Matter.id.in_(ids)).cte(recursive=True)
    following = sa.select(Matter.id, Matter.merged_into).join(
        named, Matter.id == named.c.merged_into
    )
    return sa.select(named.union(following).c.id)


def is_of(column: sa.ColumnElement[Any], ids: Collection[UUID] | None) -> sa.ColumnElement[bool]:
    """A filter: `column` names one of the matters, or the one in which such a matter goes on."""
    if ids is None:
        return sa.true()
    return column.in_(surviving(sa.select(Matter.id).where(Matter.id.in_(ids))))

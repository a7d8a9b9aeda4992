"""Accusations, whom they accuse, and to whom they were handed over."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intake_service import Base, one_of
from intake_service.accusations.rules import AccusedKind, Status
from shared.db import new_id
from shared.history import Subject


class Accusation(Subject, Base):
    """A piece in the compartment of `unit_id`, the unit that registered it.

    `confirmed` is all that is kept of the result: whether the organ found it true.
    """

    __tablename__ = "accusation"
    __table_args__ = (
        one_of("status", Status),
        sa.CheckConstraint("(status = 'result_known') = (confirmed IS NOT NULL)", name="confirmed"),
        # One at a time for a piece.
        sa.Index("uq_accusation_piece_id", "piece_id", unique=True,
                 postgresql_where=sa.text("status <> 'given_back'")),
        sa.Index("ix_accusation_entered_at_id", "entered_at", "id"),
        sa.Index("ix_accusation_status", "status", "entered_at", "id"),
        sa.Index("ix_accusation_unit_id", "unit_id", "entered_at"),
        sa.Index("ix_accusation_unit_line", "unit_line", "entered_at",
                 postgresql_ops={"unit_line": "text_pattern_ops"}),
    )  # fmt: skip

    status: Mapped[Status]
    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("piece.id"), index=True)
    unit_id: Mapped[UUID]
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    entered_at: Mapped[datetime]
    confirmed: Mapped[bool | None]
    told_on: Mapped[date | None]
    """The day on which the organ told the result."""


class Accused(Base):
    """Whom an accusation accuses: vault data, shown in full on request only.

    `organ_id` is the organ, or where a person serves, if directory knows it.
    """

    __tablename__ = "accused"
    __table_args__ = (
        one_of("kind", AccusedKind),
        sa.UniqueConstraint("accusation_id", "position"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    accusation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accusation.id"))
    position: Mapped[int]
    kind: Mapped[AccusedKind]
    organ_id: Mapped[UUID | None]
    name: Mapped[str] = mapped_column(sa.String(100))
    post: Mapped[str | None] = mapped_column(sa.String(60))
    masked_name: Mapped[str] = mapped_column(sa.String(100))


class AccusationHandOver(Base):
    """One hand-over of an accusation; one that ended otherwise than with its receipt is `over`."""

    __tablename__ = "accusation_hand_over"
    __table_args__ = (
        sa.Index("uq_accusation_hand_over_in_force", "accusation_id", unique=True,
                 postgresql_where=sa.text("over_at IS NULL")),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    accusation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accusation.id"), index=True)
    organ_id: Mapped[UUID | None]
    organ: Mapped[str] = mapped_column(sa.String(100))
    pages: Mapped[int]
    handed_over_at: Mapped[datetime]
    handed_over_by: Mapped[UUID]
    received_on: Mapped[date | None]
    proof: Mapped[str | None] = mapped_column(sa.String(300))
    over_at: Mapped[datetime | None]


class AccusationCount(Base):
    """How many accusations of a unit that entered in a month are where: all that others learn."""

    __tablename__ = "accusation_count"
    __table_args__ = (sa.UniqueConstraint("unit_id", "month"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    unit_id: Mapped[UUID]
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    month: Mapped[str] = mapped_column(sa.String(7))
    sealed: Mapped[int] = mapped_column(default=0)
    handed_over: Mapped[int] = mapped_column(default=0)
    acknowledged: Mapped[int] = mapped_column(default=0)
    result_known: Mapped[int] = mapped_column(default=0)

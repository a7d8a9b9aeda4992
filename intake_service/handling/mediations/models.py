"""Mediations: who agreed to sit down, and what they came to."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intake_service import Base
from shared.db import new_id


class Mediation(Base):
    """One attempt to mediate about a piece; it is in force until `ended_at`.

    It ends without an agreement, or when the settlement is undone. `questioned_at`: somebody asked
    for that, and a second person has not decided yet; the piece keeps who asked.
    """

    __tablename__ = "mediation"
    __table_args__ = (
        sa.Index("uq_mediation_in_force", "piece_id", unique=True,
                 postgresql_where=sa.text("ended_at IS NULL")),
        sa.Index("ix_mediation_piece_id", "piece_id", "opened_at", "id"),
        # What is still to be performed, and what is in question: few of all that were settled.
        sa.Index("ix_mediation_unperformed", "piece_id", postgresql_where=sa.text(
            "ended_at IS NULL AND settled_at IS NOT NULL AND performed_on IS NULL")),
        sa.Index("ix_mediation_unconfirmed", "piece_id", postgresql_where=sa.text(
            "ended_at IS NULL AND performed_on IS NOT NULL"
            " AND performance_confirmed_at IS NULL")),
        sa.Index("ix_mediation_questioned", "piece_id", postgresql_where=sa.text(
            "ended_at IS NULL AND questioned_at IS NOT NULL")),
        sa.CheckConstraint("(settled_at IS NULL) = (terms IS NULL)", name="terms"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("piece.id"))
    other_party: Mapped[str] = mapped_column(sa.String(200))
    petitioner_consent: Mapped[str] = mapped_column(sa.String(500))
    other_consent: Mapped[str] = mapped_column(sa.String(500))
    mediators: Mapped[list[str]]
    opened_at: Mapped[datetime]
    opened_by: Mapped[UUID]
    ended_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[UUID | None]
    signed_on: Mapped[date | None]
    facts: Mapped[str | None] = mapped_column(sa.Text)
    terms: Mapped[str | None] = mapped_column(sa.Text)
    performance_due: Mapped[date | None]
    proof: Mapped[str | None] = mapped_column(sa.String(200))
    document_no: Mapped[str | None] = mapped_column(sa.String(40))
    performed_on: Mapped[date | None]
    performance_proof: Mapped[str | None] = mapped_column(sa.String(300))
    performance_confirmed_at: Mapped[datetime | None]
    questioned_at: Mapped[datetime | None]

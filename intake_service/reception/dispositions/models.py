"""How pieces ended at the door."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intake_service import Base, one_of
from intake_service.reception.dispositions.rules import Kind
from shared.db import new_id


class Disposition(Base):
    """How a piece ended （办理方式）, by a person's decision; `undone_at` when it was taken back.

    `ground` is a code of the kind's own enumeration: why it was filed, refused, or what became of a
    suggestion. `named_…` is what the ground refers to: the matter in hand, the final document.
    """

    __tablename__ = "disposition"
    __table_args__ = (
        one_of("kind", Kind),
        sa.Index("uq_disposition_piece_id", "piece_id", unique=True,
                 postgresql_where=sa.text("undone_at IS NULL")),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("piece.id"), index=True)
    kind: Mapped[Kind]
    ground: Mapped[str | None] = mapped_column(sa.String(20))
    facts: Mapped[str | None] = mapped_column(sa.Text)
    basis: Mapped[str | None] = mapped_column(sa.Text)
    guidance: Mapped[str | None] = mapped_column(sa.Text)
    reply: Mapped[str | None] = mapped_column(sa.Text)
    reason: Mapped[str | None] = mapped_column(sa.Text)
    organ: Mapped[str | None] = mapped_column(sa.String(100))
    named_matter: Mapped[UUID | None] = mapped_column(sa.ForeignKey("matter.id"))
    named_document: Mapped[str | None] = mapped_column(sa.String(60))
    named_date: Mapped[date | None]
    document_no: Mapped[str | None] = mapped_column(sa.String(40))
    decided_at: Mapped[datetime]
    decided_by: Mapped[UUID]
    decided_unit: Mapped[UUID]
    undone_at: Mapped[datetime | None]

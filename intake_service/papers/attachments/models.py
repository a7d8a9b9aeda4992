"""Attachments: what is known of a file; its content is in the store."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intake_service import Base
from shared.files import File, of_table

FOLDER = "attachments"
"""Where the contents lie in the store."""


class Attachment(File, Base):
    """A file on a piece, or on an order or an execution about it."""

    __tablename__ = "attachment"
    __table_args__ = (
        *of_table(),
        sa.Index("ix_attachment_attached_at_id", "attached_at", "id"),
        sa.Index("ix_attachment_piece_id", "piece_id", "attached_at", "id"),
        sa.Index("ix_attachment_order_id", "order_id", "attached_at", "id",
                 postgresql_where=sa.text("order_id IS NOT NULL")),
        sa.Index("ix_attachment_execution_id", "execution_id", "attached_at", "id",
                 postgresql_where=sa.text("execution_id IS NOT NULL")),
    )  # fmt: skip

    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("piece.id"))
    order_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("assignment_order.id"))
    execution_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("execution.id"))

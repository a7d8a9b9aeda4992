"""Attachments: what is known of a file; its content is in the store."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intake_service import Base, one_of
from intake_service.papers.attachments.rules import Paper, Status
from intake_service.papers.attachments.rules.types import FileType
from shared.history import Subject


class Attachment(Subject, Base):
    """A file on a piece, or on an order or an execution about it.

    `object` is its name in the store. `sha256` is that of the content as it was sent; it stays when
    the attachment is withdrawn. `unit_id` is the unit that attached it, `virus` what was found.
    """

    __tablename__ = "attachment"
    __table_args__ = (
        one_of("status", Status),
        one_of("paper", Paper),
        one_of("file_type", FileType),
        sa.Index("ix_attachment_attached_at_id", "attached_at", "id"),
        sa.Index("ix_attachment_piece_id", "piece_id", "attached_at", "id"),
        sa.Index("ix_attachment_order_id", "order_id", "attached_at", "id",
                 postgresql_where=sa.text("order_id IS NOT NULL")),
        sa.Index("ix_attachment_execution_id", "execution_id", "attached_at", "id",
                 postgresql_where=sa.text("execution_id IS NOT NULL")),
        sa.Index("ix_attachment_unscanned", "attached_at", "id",
                 postgresql_where=sa.text("status IN ('pending', 'not_scanned')")),
        sa.Index("uq_attachment_object", "object", unique=True,
                 postgresql_ops={"object": "text_pattern_ops"}),
    )  # fmt: skip

    status: Mapped[Status]
    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("piece.id"))
    order_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("assignment_order.id"))
    execution_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("execution.id"))
    paper: Mapped[Paper]
    name: Mapped[str] = mapped_column(sa.String(120))
    file_type: Mapped[FileType]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    object: Mapped[str] = mapped_column(sa.String(60))
    unit_id: Mapped[UUID]
    attached_by: Mapped[UUID]
    attacher: Mapped[str] = mapped_column(sa.String(100))
    attached_at: Mapped[datetime]
    virus: Mapped[str | None] = mapped_column(sa.String(200))

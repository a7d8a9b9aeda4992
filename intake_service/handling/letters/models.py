"""Letters as they were made, and the codes in their numbers."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intake_service import Base
from shared.db import append_only, new_id


@append_only
class Letter(Base):
    """One letter. `fields` and `body` hold the petitioner's name masked; nothing is edited.

    `replaces_id`: the issued letter in whose place it stands （更正重发）.
    """

    version: ClassVar[int] = 1
    """A letter is never edited, so there is only ever one."""

    __tablename__ = "letter"
    __table_args__ = (
        sa.Index("ix_letter_issued_at_id", "issued_at", "id"),
        sa.Index("ix_letter_kind", "kind", "issued_at", "id"),
        sa.Index("ix_letter_issuer_id", "issuer_id", "issued_at", "id"),
        sa.Index("ix_letter_unit_line", "unit_line", "issued_at",
                 postgresql_ops={"unit_line": "text_pattern_ops"}),
        sa.Index("ix_letter_issuer_line", "issuer_line", "issued_at",
                 postgresql_ops={"issuer_line": "text_pattern_ops"}),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(sa.String(8))
    template_version: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(60))
    document_no: Mapped[str | None] = mapped_column(sa.String(40), unique=True)
    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("piece.id"), index=True)
    matter_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("matter.id"), index=True)
    replaces_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("letter.id"), unique=True)
    issuer_id: Mapped[UUID]
    issuer_line: Mapped[str] = mapped_column(sa.String(100))
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    signer: Mapped[UUID]
    signer_name: Mapped[str] = mapped_column(sa.String(100))
    issued_at: Mapped[datetime]
    fields: Mapped[dict[str, Any]]
    body: Mapped[str] = mapped_column(sa.Text)


class SeriesCode(Base):
    """The code （机关代字） that an organ fixed for its letters, instead of the derived one."""

    __tablename__ = "series_code"

    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    fixed_by: Mapped[UUID]
    fixed_at: Mapped[datetime]

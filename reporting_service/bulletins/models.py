"""Bulletins, the lists they were counted from, their documents and their numbers.

Issued bulletins are records: triggers refuse every later change to them.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from reporting_service import Base, made_with
from reporting_service.bulletins.rules import CaseList, Status
from shared.db import one_of
from shared.history import Subject


class Bulletin(Subject, Base):
    """A month's bulletin; at most one draft and one issued bulletin per month.

    A correction (更正) is a bulletin of its own with its own number: it names the issued one that
    it `corrects`, and leaves that one as it is.
    """

    __tablename__ = "bulletin"
    __table_args__ = (
        one_of("status", Status),
        sa.CheckConstraint(
            "(status = 'issued') = (document_no IS NOT NULL AND issued_at IS NOT NULL)",
            name="issued",
        ),
        sa.Index("uq_bulletin_draft", "month", unique=True,
                 postgresql_where=sa.text("status = 'draft'")),
        sa.CheckConstraint("(corrects IS NULL) = (correction IS NULL)", name="correction"),
        sa.Index("uq_bulletin_issued", "month", unique=True,
                 postgresql_where=sa.text("status = 'issued' AND corrects IS NULL")),
        sa.Index("ix_bulletin_order", "month", "drafted_at", "id"),
    )  # fmt: skip

    status: Mapped[Status]
    month: Mapped[str] = mapped_column(sa.String(7))
    as_of: Mapped[datetime]
    rule_version: Mapped[str] = mapped_column(sa.String(20))
    figures: Mapped[dict[str, Any]]
    good_practice: Mapped[str | None] = mapped_column(sa.Text)
    next_steps: Mapped[str | None] = mapped_column(sa.Text)
    corrects: Mapped[UUID | None] = mapped_column(sa.ForeignKey("bulletin.id"), index=True)
    correction: Mapped[str | None] = mapped_column(sa.Text)
    """What was wrong, and why."""
    drafted_by: Mapped[UUID]
    drafted_at: Mapped[datetime]
    document_no: Mapped[str | None] = mapped_column(sa.String(40), unique=True)
    issued_by: Mapped[UUID | None]
    issued_at: Mapped[datetime | None]


class BulletinCase(Base):
    """One line of a list of a bulletin.

    `is_new` and `hit` were in the month, `is_open` at its end; `status`, `topic` and place are
    those known when the bulletin was drafted.
    """

    __tablename__ = "bulletin_case"
    __table_args__ = (
        sa.Index("ix_bulletin_case_order", "bulletin_id", "list", "number", "subject_id"),
    )

    bulletin_id: Mapped[UUID] = mapped_column(sa.ForeignKey("bulletin.id"), primary_key=True)
    list: Mapped[CaseList] = mapped_column(primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(40))
    matter_id: Mapped[UUID | None]
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    city: Mapped[str] = mapped_column(sa.String(6))
    topic: Mapped[str | None] = mapped_column(sa.String(32))
    form: Mapped[str | None] = mapped_column(sa.String(32))
    source: Mapped[str | None] = mapped_column(sa.String(40))
    status: Mapped[str | None] = mapped_column(sa.String(32))
    kind: Mapped[str | None] = mapped_column(sa.String(32))
    is_collective: Mapped[bool]
    is_new: Mapped[bool]
    is_open: Mapped[bool] = mapped_column(server_default=sa.false())
    hit: Mapped[bool]
    late: Mapped[bool]
    quantity: Mapped[int]


class BulletinFile(Base):
    """The document as it was signed."""

    __tablename__ = "bulletin_file"

    bulletin_id: Mapped[UUID] = mapped_column(sa.ForeignKey("bulletin.id"), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    content: Mapped[bytes]


# An issued bulletin never changes, nor do its lists and its document.
made_with(
    Bulletin,
    """CREATE FUNCTION refuse_change_of_issued() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  affected jsonb := to_jsonb(CASE WHEN TG_OP = 'INSERT' THEN NEW ELSE OLD END);
BEGIN
  IF EXISTS (
    SELECT FROM bulletin WHERE status = 'issued'
    AND id = coalesce(affected ->> 'bulletin_id', affected ->> 'id')::uuid
  ) THEN
    RAISE EXCEPTION 'an issued bulletin never changes' USING ERRCODE = '23001';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$""",
    """CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON bulletin
FOR EACH ROW WHEN (OLD.status = 'issued') EXECUTE FUNCTION refuse_change_of_issued()""",
)
made_with(
    BulletinCase,
    """CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON bulletin_case
FOR EACH ROW EXECUTE FUNCTION refuse_change_of_issued()""",
)
made_with(
    BulletinFile,
    """CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON bulletin_file
FOR EACH ROW EXECUTE FUNCTION refuse_change_of_issued()""",
)

"""Petitioners and original texts, and the record of every look at them."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intake_service import Base, one_of
from intake_service.privacy.vault.rules import Secret
from shared.db import append_only, new_id


class Petitioner(Base):
    """A person or body who signed a piece; answers show the `masked_…` columns only."""

    __tablename__ = "petitioner"
    __table_args__ = (
        sa.UniqueConstraint("piece_id", "position"),
        sa.Index("uq_petitioner_main", "piece_id", unique=True,
                 postgresql_where=sa.text("is_main")),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("piece.id"))
    position: Mapped[int]
    is_main: Mapped[bool]
    name: Mapped[str | None] = mapped_column(sa.String(60))
    phone: Mapped[str | None] = mapped_column(sa.String(30))
    address: Mapped[str | None] = mapped_column(sa.String(200))
    document_no: Mapped[str | None] = mapped_column(sa.String(30))
    masked_name: Mapped[str | None] = mapped_column(sa.String(60))
    masked_phone: Mapped[str | None] = mapped_column(sa.String(30))
    masked_address: Mapped[str | None] = mapped_column(sa.String(200))
    masked_document_no: Mapped[str | None] = mapped_column(sa.String(30))


@append_only
class FormerName(Base):
    """What the main petitioner was called until `until`, as a registration that was corrected says.

    Letters of before keep it.
    """

    __tablename__ = "former_name"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("piece.id"), index=True)
    name: Mapped[str | None] = mapped_column(sa.String(60))
    until: Mapped[datetime]


class OriginalText(Base):
    """What the petitioner wrote or said, word for word （如实记录）.

    `stated_…` is where it is said to be (问题属地) and the class the sender gave it (内容分类), as
    received: triage proposes a region and a topic from them.
    """

    __tablename__ = "original_text"

    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("piece.id"), primary_key=True)
    text: Mapped[str] = mapped_column(sa.Text)
    stated_place: Mapped[str | None] = mapped_column(sa.String(200))
    stated_class: Mapped[str | None] = mapped_column(sa.String(200))


class RatingText(Base):
    """What a petitioner wrote with a rating, word for word."""

    __tablename__ = "rating_text"

    rating_id: Mapped[UUID] = mapped_column(sa.ForeignKey("rating.id"), primary_key=True)
    reason: Mapped[str | None] = mapped_column(sa.Text)
    text: Mapped[str | None] = mapped_column(sa.Text)


class CareText(Base):
    """What was written about a mark "needs immediate care", note by note."""

    __tablename__ = "care_text"

    care_id: Mapped[UUID] = mapped_column(sa.ForeignKey("care.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(sa.Text)
    actor_name: Mapped[str] = mapped_column(sa.String(100))
    at: Mapped[datetime]


class WithdrawalText(Base):
    """What a petitioner wrote to withdraw a petition, word for word."""

    __tablename__ = "withdrawal_text"

    withdrawal_id: Mapped[UUID] = mapped_column(sa.ForeignKey("withdrawal.id"), primary_key=True)
    text: Mapped[str] = mapped_column(sa.Text)


@append_only
class TalkText(Base):
    """What was said in a talk, word for word; a correction is a further text.

    With what was recorded beside it then, in the words of `papers/notes`.
    """

    __tablename__ = "talk_text"

    note_id: Mapped[UUID] = mapped_column(sa.ForeignKey("talk_note.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    talk_form: Mapped[str] = mapped_column(sa.String(32))
    talk_partner: Mapped[str] = mapped_column(sa.String(32))
    held_at: Mapped[datetime]
    talk: Mapped[str] = mapped_column(sa.Text)


@append_only
class InvestigationText(Base):
    """What one version of the record of an investigation says, names and all."""

    __tablename__ = "investigation_text"

    record_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("investigation_record.id"), primary_key=True
    )
    place: Mapped[str] = mapped_column(sa.String(200))
    facts: Mapped[str] = mapped_column(sa.Text)
    evidence: Mapped[str] = mapped_column(sa.Text)
    conclusion: Mapped[str] = mapped_column(sa.Text)


@append_only
class VaultReading(Base):
    """One look at one unmasked field: who, when, why. Never edited, never deleted.

    Of a piece, or of a row of an imported ledger that may have become none. `denied` is the verb of
    an attempt that was refused, because the piece is sealed: then nothing was shown.
    """

    __tablename__ = "vault_reading"
    __table_args__ = (
        one_of("field", Secret),
        sa.CheckConstraint("piece_id IS NOT NULL OR import_id IS NOT NULL", name="subject"),
        sa.CheckConstraint(
            "denied IS NOT NULL OR (field IS NOT NULL AND purpose IS NOT NULL)", name="denied"
        ),
        sa.Index("ix_vault_reading_at_id", "at", "id"),
        sa.Index("ix_vault_reading_actor", "actor", "at", "id"),
        sa.Index("ix_vault_reading_unit", "unit", "at", "id"),
        sa.Index("ix_vault_reading_field", "field", "at", "id"),
        sa.Index(
            "ix_vault_reading_denied", "at", "id", postgresql_where=sa.text("denied IS NOT NULL")
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    piece_id: Mapped[UUID | None] = mapped_column(index=True)
    import_id: Mapped[UUID | None] = mapped_column(index=True)
    row: Mapped[int | None]
    field: Mapped[Secret | None]
    purpose: Mapped[str | None] = mapped_column(sa.String(200))
    denied: Mapped[str | None] = mapped_column(sa.String(40))
    actor: Mapped[UUID]
    actor_name: Mapped[str] = mapped_column(sa.String(100))
    unit: Mapped[UUID]
    at: Mapped[datetime]
    recorded_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())

"""Notes of talks; what was said is in the vault."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intake_service import Base, one_of
from intake_service.papers.notes.rules import Status, TalkForm, TalkPartner
from shared.history import Subject


class TalkNote(Subject, Base):
    """That somebody was spoken to about a piece: when, how, and who it was to the piece.

    `unit_id` is the unit that recorded it; `moves` is the number of the text that stands.
    """

    __tablename__ = "talk_note"
    __table_args__ = (
        one_of("status", Status),
        one_of("talk_form", TalkForm),
        one_of("talk_partner", TalkPartner),
        sa.Index("ix_talk_note_held_at_id", "held_at", "id"),
        sa.Index("ix_talk_note_piece_id", "piece_id", "held_at", "id"),
    )

    status: Mapped[Status]
    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("piece.id"))
    talk_form: Mapped[TalkForm]
    talk_partner: Mapped[TalkPartner]
    held_at: Mapped[datetime]
    unit_id: Mapped[UUID]
    recorded_by: Mapped[UUID]
    recorder: Mapped[str] = mapped_column(sa.String(100))

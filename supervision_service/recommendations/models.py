"""Recommendations."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, query_expression

from shared.history import Subject
from supervision_service import Base, one_of
from supervision_service.recommendations.rules import Adoption, Kind, Outcome, Status


class Recommendation(Subject, Base):
    """A recommendation to an organ of the directory, or to one outside it by its name alone.

    `drafters`: whose words it has. `answer_due` is a day that the letter states; the last letter
    that reminds of it sets another. `reminder_proposed_on`: the day passed and nobody decided yet
    whether to remind. `letters`: what followed the recommendation on paper, whole.
    """

    __tablename__ = "recommendation"
    __table_args__ = (
        one_of("status", Status),
        one_of("kind", Kind),
        one_of("adoption", Adoption),
        one_of("outcome", Outcome),
        sa.Index("ix_recommendation_newest", "drafted_at", "id"),
        sa.Index("ix_recommendation_status", "status", "drafted_at", "id"),
        sa.Index("ix_recommendation_kind", "kind", "drafted_at", "id"),
        sa.Index("ix_recommendation_addressee_id", "addressee_id", "drafted_at", "id"),
        sa.Index("ix_recommendation_answer_due", "answer_due",
                 postgresql_where=sa.text("status = 'issued'")),
    )  # fmt: skip

    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    kind: Mapped[Kind]
    status: Mapped[Status]
    addressee_id: Mapped[UUID | None]
    addressee_line: Mapped[str | None] = mapped_column(sa.String(100))
    addressee_name: Mapped[str] = mapped_column(sa.String(200))
    statement: Mapped[str] = mapped_column(sa.Text)
    basis: Mapped[str] = mapped_column(sa.Text)
    recommended: Mapped[str] = mapped_column(sa.Text)
    facts: Mapped[list[dict[str, Any]]]
    answer_days: Mapped[int]
    drafters: Mapped[list[UUID]] = mapped_column(ARRAY(sa.Uuid))
    drafted_at: Mapped[datetime]
    signer_name: Mapped[str | None] = mapped_column(sa.String(100))
    document_no: Mapped[str | None] = mapped_column(sa.String(40), unique=True)
    letter: Mapped[str | None] = mapped_column(sa.Text)
    issued_at: Mapped[datetime | None]
    issued_on: Mapped[date | None]
    answer_due: Mapped[date | None]
    reminder_proposed_on: Mapped[date | None]
    reminder_proposed_for: Mapped[date | None]
    letters: Mapped[list[dict[str, Any]]]
    adoption: Mapped[Adoption | None]
    answer: Mapped[str | None] = mapped_column(sa.Text)
    reasons: Mapped[str | None] = mapped_column(sa.Text)
    answer_no: Mapped[str | None] = mapped_column(sa.String(60))
    answered_on: Mapped[date | None]
    progress: Mapped[list[dict[str, Any]]]
    outcome: Mapped[Outcome | None]
    conclusion: Mapped[str | None] = mapped_column(sa.Text)
    closed_on: Mapped[date | None]

    closed: Mapped[list[UUID] | None] = query_expression()
    """The facts from which whoever asks must keep away."""

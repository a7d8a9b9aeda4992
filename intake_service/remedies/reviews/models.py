"""Reviews and re-reviews: one row for each request, and what became of it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intake_service import Base, one_of
from intake_service.handling.deliveries.rules import View, Way
from intake_service.handling.opinions.rules import Finding
from intake_service.reception.registration.rules import Form
from intake_service.remedies.reviews.rules import Kind, Outcome, Refusal, Status
from shared.history import Subject


class Review(Subject, Base):
    """A review 复查 of an opinion, or a re-review 复核 of the review `reviews_id`.

    `unit_…` is the unit whose opinion is at stake, `organ_…` who reviews; without `organ_id` that
    is none of our system, and what it did is recorded. `attacked_…` is the document that the
    petitioner does not accept. A request that came `late`, or to an organ that is not `competent`,
    changes nothing of its piece and is refused.
    """

    __tablename__ = "review"
    __table_args__ = (
        one_of("status", Status),
        one_of("kind", Kind),
        one_of("form", Form),
        one_of("outcome", Outcome),
        one_of("refusal", Refusal),
        one_of("result", Finding),
        one_of("delivery_way", Way),
        one_of("recipient_view", View),
        sa.Index("uq_review_open", "piece_id", unique=True,
                 postgresql_where=sa.text(
                     "status IN ('requested', 'under_review', 'drafted')"
                     " AND competent AND NOT late")),
        sa.Index("ix_review_recorded_at_id", "recorded_at", "id"),
        sa.Index("ix_review_status", "status", "recorded_at", "id"),
        sa.Index("ix_review_kind", "kind", "recorded_at", "id"),
        sa.Index("ix_review_outcome", "outcome", "recorded_at", "id"),
        sa.Index("ix_review_unit_id", "unit_id", "recorded_at", "id"),
        sa.Index("ix_review_organ_id", "organ_id", "recorded_at", "id"),
        sa.Index("ix_review_unit_line", "unit_line", "recorded_at",
                 postgresql_ops={"unit_line": "text_pattern_ops"}),
        sa.Index("ix_review_organ_line", "organ_line", "recorded_at",
                 postgresql_ops={"organ_line": "text_pattern_ops"}),
    )  # fmt: skip

    status: Mapped[Status]
    kind: Mapped[Kind]
    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("piece.id"), index=True)
    matter_id: Mapped[UUID] = mapped_column(sa.ForeignKey("matter.id"), index=True)
    reviews_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("review.id"), index=True)
    unit_id: Mapped[UUID]
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    organ_id: Mapped[UUID | None]
    organ_line: Mapped[str | None] = mapped_column(sa.String(100))
    organ_name: Mapped[str] = mapped_column(sa.String(100))
    attacked_no: Mapped[str] = mapped_column(sa.String(40))
    attacked_organ: Mapped[str] = mapped_column(sa.String(100))
    attacked_received_at: Mapped[datetime]
    requested_on: Mapped[date]
    received_on: Mapped[date]
    notice_due: Mapped[date]
    """Last day on which a refusal is told."""
    form: Mapped[Form]
    wish: Mapped[str] = mapped_column(sa.Text)
    grounds: Mapped[str] = mapped_column(sa.Text)
    annexes: Mapped[str | None] = mapped_column(sa.String(500))
    late: Mapped[bool]
    competent: Mapped[bool]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID]
    recorder_id: Mapped[UUID]
    handlers: Mapped[list[str]]
    taken_up_at: Mapped[datetime | None]
    taken_up_by: Mapped[UUID | None]
    refusal: Mapped[Refusal | None]
    refusal_detail: Mapped[str | None] = mapped_column(sa.String(500))
    refused_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None]
    facts: Mapped[str | None] = mapped_column(sa.Text)
    basis: Mapped[str | None] = mapped_column(sa.Text)
    reasons: Mapped[str | None] = mapped_column(sa.Text)
    findings: Mapped[list[dict[str, Any]]]
    result: Mapped[Finding | None]
    redo_days: Mapped[int | None]
    redo_due: Mapped[date | None]
    drafted_by: Mapped[UUID | None]
    signed_by: Mapped[UUID | None]
    document_no: Mapped[str | None] = mapped_column(sa.String(40))
    replaces: Mapped[str | None] = mapped_column(sa.String(40))
    issued_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    delivery_way: Mapped[Way | None]
    delivery_proof: Mapped[str | None] = mapped_column(sa.String(200))
    recipient_view: Mapped[View | None]
    refused_to_sign: Mapped[bool] = mapped_column(default=False)
    witness: Mapped[str | None] = mapped_column(sa.String(60))
    attachment_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("attachment.id"))
    hearing_begun_at: Mapped[datetime | None]
    hearing_at: Mapped[datetime | None]
    hearing_place: Mapped[str | None] = mapped_column(sa.String(200))
    hearing_members: Mapped[list[str]]
    hearing_ended_at: Mapped[datetime | None]
    hearing_record: Mapped[str | None] = mapped_column(sa.Text)

    @property
    def counts(self) -> bool:
        """Whether it came in time to an organ that may review: then its piece waits for it."""
        return self.competent and not self.late

    @property
    def handled_by(self) -> list[UUID]:
        """Accounts that handled what is reviewed: they do not review it."""
        return [UUID(each) for each in self.handlers]

    @property
    def hearing(self) -> bool | None:
        """Whether a hearing goes on; None while none was held."""
        return None if self.hearing_begun_at is None else self.hearing_ended_at is None

    @property
    def not_signing(self) -> list[UUID]:
        """Accounts that do not sign it: they handled what is reviewed, or drafted this."""
        return [*self.handled_by, *filter(None, [self.drafted_by])]

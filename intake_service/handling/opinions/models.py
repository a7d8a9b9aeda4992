"""The opinion in which handling ends."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intake_service import Base, one_of
from intake_service.handling.deliveries.rules import Undelivered
from intake_service.handling.opinions.rules import Finding


class Opinion(Base):
    """The handling opinion （处理意见） of a piece; a draft until it has a document number.

    `replaces` is the number of the one before, which the organ withdrew, or which a review revoked:
    then `revoked_by` names that review, and `revoked_said` what may not be said again. `redo_due`
    is the last day on which it is to be done again; DL05 is over. `undelivered`: why it reaches
    nobody, where the piece was closed for that.
    """

    __tablename__ = "opinion"
    __table_args__ = (one_of("result", Finding), one_of("undelivered", Undelivered))

    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("piece.id"), primary_key=True)
    facts_found: Mapped[str] = mapped_column(sa.Text)
    basis: Mapped[str] = mapped_column(sa.Text)
    remedy_organs: Mapped[list[str]]
    result: Mapped[Finding]
    drafted_by: Mapped[UUID]
    drafted_at: Mapped[datetime]
    document_no: Mapped[str | None] = mapped_column(sa.String(40), unique=True)
    replaces: Mapped[str | None] = mapped_column(sa.String(40))
    revoked_by: Mapped[str | None] = mapped_column(sa.String(200))
    revoked_said: Mapped[str | None] = mapped_column(sa.Text)
    redo_due: Mapped[date | None]
    undelivered: Mapped[Undelivered | None]
    signed_by: Mapped[UUID | None]
    issued_at: Mapped[datetime | None]


class RequestFinding(Base):
    """The answer to one request."""

    __tablename__ = "request_finding"
    __table_args__ = (
        one_of("finding", Finding),
        sa.ForeignKeyConstraint(
            ["piece_id", "request_no"], ["request_item.piece_id", "request_item.request_no"]
        ),
    )

    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("opinion.piece_id"), primary_key=True)
    request_no: Mapped[int] = mapped_column(primary_key=True)
    finding: Mapped[Finding]
    opinion: Mapped[str] = mapped_column(sa.Text)

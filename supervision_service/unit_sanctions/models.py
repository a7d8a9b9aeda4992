"""Sanctions on units, and what each asks for."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from shared.history import Subject
from supervision_service import Base, one_of
from supervision_service.unit_sanctions.rules import Ground, Invitee, Kind, Status


class SanctionRequirement(Base):
    """The `no`-th requirement: what is to be done until when, and what the unit reports of it.

    `returned`: how often a report was sent back, for `return_reason` the last time.
    """

    __tablename__ = "sanction_requirement"
    __table_args__ = (
        sa.Index("ix_sanction_requirement_due", "due",
                 postgresql_where=sa.text("reported_on IS NULL")),
    )  # fmt: skip

    sanction_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit_sanction.id"), primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(sa.Text)
    due: Mapped[date]
    report: Mapped[str | None] = mapped_column(sa.Text)
    reported_on: Mapped[date | None]
    returned: Mapped[int] = mapped_column(default=0)
    return_reason: Mapped[str | None] = mapped_column(sa.Text)


class UnitSanction(Subject, Base):
    """A sanction on the unit as it was called that day, with the facts on which it rests.

    `proposers`: whose words it has. `from_urging_id`, `from_inspection_id`: the step of the ladder
    without effect after which the system suggested it. `signer_name` decided it, or `resolution_no`
    of a joint meeting did. `former_letters` were replaced, `notices` followed; each is kept whole.
    """

    __tablename__ = "unit_sanction"
    __table_args__ = (
        one_of("status", Status),
        one_of("kind", Kind),
        one_of("ground", Ground),
        one_of("invitee", Invitee),
        sa.Index("ix_unit_sanction_newest", "proposed_at", "id"),
        sa.Index("ix_unit_sanction_status", "status", "proposed_at", "id"),
        sa.Index("ix_unit_sanction_kind", "kind", "proposed_at", "id"),
        sa.Index("ix_unit_sanction_unit_id", "unit_id", "proposed_at", "id"),
        sa.Index("uq_unit_sanction_from_inspection", "from_inspection_id", "unit_id", unique=True),
    )

    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    kind: Mapped[Kind]
    ground: Mapped[Ground]
    status: Mapped[Status]
    unit_id: Mapped[UUID]
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    unit_name: Mapped[str] = mapped_column(sa.String(200))
    statement: Mapped[str] = mapped_column(sa.Text)
    facts: Mapped[list[dict[str, Any]]]
    sent_to: Mapped[list[UUID]] = mapped_column(ARRAY(sa.Uuid))
    sent_to_names: Mapped[list[str]] = mapped_column(ARRAY(sa.String(100)))
    published: Mapped[bool] = mapped_column(default=False)
    proposers: Mapped[list[UUID]] = mapped_column(ARRAY(sa.Uuid))
    proposed_at: Mapped[datetime]
    from_urging_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("urging.id"), unique=True)
    from_inspection_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("inspection.id"))
    replaces_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("unit_sanction.id"), index=True)
    signer_name: Mapped[str | None] = mapped_column(sa.String(100))
    resolution_no: Mapped[str | None] = mapped_column(sa.String(60))
    served_at: Mapped[datetime | None]
    served_on: Mapped[date | None]
    document_no: Mapped[str | None] = mapped_column(sa.String(40), unique=True)
    letter: Mapped[str | None] = mapped_column(sa.Text)
    former_letters: Mapped[list[dict[str, Any]]]
    interview_day: Mapped[date | None]
    interview_place: Mapped[str | None] = mapped_column(sa.String(200))
    invitee: Mapped[Invitee | None]
    interviewed_on: Mapped[date | None]
    minutes: Mapped[str | None] = mapped_column(sa.Text)
    recorded_by: Mapped[list[UUID]] = mapped_column(ARRAY(sa.Uuid))
    department_signer: Mapped[str | None] = mapped_column(sa.String(100))
    unit_signer: Mapped[str | None] = mapped_column(sa.String(100))
    minutes_no: Mapped[str | None] = mapped_column(sa.String(40), unique=True)
    minutes_letter: Mapped[str | None] = mapped_column(sa.Text)
    findings: Mapped[str | None] = mapped_column(sa.Text)
    checked_on: Mapped[date | None]
    lifted_on: Mapped[date | None]
    notices: Mapped[list[dict[str, Any]]]

    requirements: Mapped[list[SanctionRequirement]] = relationship(
        lazy="raise", order_by=SanctionRequirement.no, cascade="all, delete-orphan"
    )

    closed: Mapped[list[UUID] | None] = query_expression()
    """The facts from which whoever asks must keep away."""

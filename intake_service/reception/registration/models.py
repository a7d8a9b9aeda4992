"""Pieces: one row for each submission. Nothing personal is kept here."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intake_service import Base, one_of
from intake_service.handling.deadlines.rules import LONGEST_EXTENSION
from intake_service.reception.matters.rules import Family
from intake_service.reception.registration.rules import (
    SEALED,
    Awaiting,
    Form,
    Handling,
    Purpose,
    Seal,
    Source,
    Status,
    facts,
)
from intake_service.reception.registration.rules.simple import Ground, in_force
from shared.history import Subject
from shared.tasks import NO_DAY

NUMBERS = sa.Sequence("piece_number", metadata=Base.metadata)


class Piece(Subject, Base):
    """One submission （信访件）. `unit_…` is the responsible unit, `registered_…` who received it.

    What other services are told travels from this row alone, so the times and results of handling
    are kept here beside the tables that explain them.
    """

    __tablename__ = "piece"
    __table_args__ = (
        one_of("status", Status),
        one_of("form", Form),
        one_of("purpose", Purpose),
        one_of("seal", Seal),
        one_of("awaiting", Awaiting),
        one_of("source", Source),
        one_of("family", Family),
        one_of("handling", Handling),
        one_of("simplified", Ground),
        sa.CheckConstraint("switched_at IS NULL OR simplified IS NOT NULL", name="switched_at"),
        sa.CheckConstraint("(organ_id IS NULL) = (handling = 'bureau')", name="organ_id"),
        sa.CheckConstraint("petitioner_count >= 1", name="petitioner_count"),
        sa.CheckConstraint("is_repeat = (NOT is_initial_here OR is_initial_national IS FALSE)",
                           name="is_repeat"),
        sa.CheckConstraint(f"extended_days BETWEEN 0 AND {LONGEST_EXTENSION}",
                           name="extended_days"),
        sa.Index("ix_piece_registered_at_id", "registered_at", "id"),
        sa.Index("ix_piece_sealed", "registered_at", "id",
                 postgresql_where=sa.text("seal IN ('at_registration', 'later')")),
        sa.Index("ix_piece_in_hand", "unit_id", "status",
                 sa.func.coalesce(sa.literal_column("due_legal"), NO_DAY), "id",
                 postgresql_where=sa.text("status IN ('accepted', 'investigating', 'mediating',"
                                          " 'in_hearing', 'opinion_drafting', 'opinion_issued')")),
        sa.Index("ix_piece_at_the_door", "registered_unit", "status",
                 sa.func.coalesce(sa.literal_column("notice_due"), NO_DAY), "id",
                 postgresql_where=sa.text("status IN ('registered', 'studying')")),
        sa.Index("ix_piece_status", "status", "registered_at", "id"),
        sa.Index("ix_piece_form", "form", "registered_at", "id"),
        sa.Index("ix_piece_source", "source", "registered_at", "id"),
        *(sa.Index(f"ix_piece_{name}", "registered_at", "id", postgresql_where=sa.text(where))
          for name, where in (("repeat", "is_repeat"), ("later_here", "NOT is_initial_here"),
                              ("later_national", "NOT is_initial_national"))),
        sa.Index("ix_piece_unit_id", "unit_id", "registered_at", "id"),
        # Unknown at registration: not even then in the index.
        sa.Index("ix_piece_matter_id", "matter_id",
                 postgresql_where=sa.text("matter_id IS NOT NULL")),
        sa.Index("ix_piece_region", "region", "registered_at",
                 postgresql_ops={"region": "text_pattern_ops"},
                 postgresql_where=sa.text("region IS NOT NULL")),
        sa.Index("ix_piece_organ_id", "organ_id", "status",
                 postgresql_where=sa.text("organ_id IS NOT NULL")),
        sa.Index("ix_piece_unit_line", "unit_line", "registered_at",
                 postgresql_ops={"unit_line": "text_pattern_ops"}),
        sa.Index("ix_piece_registered_line", "registered_line", "registered_at",
                 postgresql_ops={"registered_line": "text_pattern_ops"}),
        sa.Index("uq_piece_external_no_source", "external_no", "source", unique=True,
                 postgresql_where=sa.text("external_no IS NOT NULL")),
    )  # fmt: skip

    status: Mapped[Status]
    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    query_code: Mapped[str] = mapped_column(sa.String(10), unique=True)
    form: Mapped[Form]
    purpose: Mapped[Purpose]
    seal: Mapped[Seal] = mapped_column(default=Seal.NONE, server_default=Seal.NONE.value)
    source: Mapped[Source]
    sender: Mapped[str | None] = mapped_column(sa.String(100))
    external_no: Mapped[str | None] = mapped_column(sa.String(40))
    petition_date: Mapped[date]
    arrived_at: Mapped[datetime]
    registered_at: Mapped[datetime]
    registered_by: Mapped[UUID]
    registered_unit: Mapped[UUID]
    registered_line: Mapped[str] = mapped_column(sa.String(100))
    petitioner_count: Mapped[int]
    is_collective: Mapped[bool]
    is_initial_here: Mapped[bool] = mapped_column(default=True)
    """本机构初次: the first of its matter, unless `earlier_here`."""
    is_initial_national: Mapped[bool | None]
    """全国初次: what the sender or a person says; null, nobody said."""
    earlier_here: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """What a person knows: there was one before, here, of which this register has nothing."""
    is_repeat: Mapped[bool] = mapped_column(default=False)
    """重复: follows from the first two."""
    title: Mapped[str | None] = mapped_column(sa.String(100))
    region: Mapped[str | None] = mapped_column(sa.String(6))
    family: Mapped[Family | None]
    """That of its matter."""
    matter_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("matter.id"))
    is_major_urgent: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Reported at once （重大紧急）; its urgent report tells the rest."""
    unit_id: Mapped[UUID]
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    handling: Mapped[Handling] = mapped_column(
        default=Handling.BUREAU, server_default=Handling.BUREAU.value
    )
    prepared_by: Mapped[UUID | None]
    """Who drafted, recorded or asked for what a second person is to decide."""
    organ_id: Mapped[UUID | None]
    """In whose name a division handles it; None: the responsible unit is the organ itself."""
    simplified: Mapped[Ground | None]
    """Why it is handled simply （简易办理）; until `switched_at`, from when on it is ordinary."""
    switched_at: Mapped[datetime | None]
    notice_due: Mapped[date | None]
    noticed_at: Mapped[datetime | None]
    unit_notice_due: Mapped[date | None]
    """Last day of the responsible unit's own notice: DL03 from the arrival of its order."""
    accepted_at: Mapped[datetime | None]
    due_raw: Mapped[date | None]
    due_legal: Mapped[date | None]
    extended_days: Mapped[int] = mapped_column(default=0)
    opinion_no: Mapped[str | None] = mapped_column(sa.String(40))
    opinion_issued_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    result: Mapped[str | None] = mapped_column(sa.String(32))
    closed_at: Mapped[datetime | None]
    executions_owed: Mapped[int] = mapped_column(default=0, server_default=sa.text("0"))
    """Requests that were supported, and not carried out and confirmed yet."""
    executions_done: Mapped[int] = mapped_column(default=0, server_default=sa.text("0"))
    execution_due: Mapped[date | None]
    facets: Mapped[list[str]] = mapped_column(default=list, server_default=sa.text("'[]'"))
    """三到位一处理: what was achieved about it, as a person recorded."""
    awaiting: Mapped[Awaiting | None]
    """Of a diverted piece: what its referral waits for; null once that is concluded."""
    rehearsal: Mapped[bool] = mapped_column(default=False)

    def regard(self, *, first: bool) -> bool:
        """Note whether it is the first of its matter, and what follows; whether that is new."""
        before = (self.is_initial_here, self.is_repeat)
        self.is_initial_here = first and not self.earlier_here
        here, national = self.is_initial_here, self.is_initial_national
        self.is_repeat = facts.is_repeat(here=here, national=national)
        return before != (self.is_initial_here, self.is_repeat)

    @property
    def sealed(self) -> bool:
        """Whether it is kept closed as an accusation."""
        return self.seal in SEALED

    @property
    def simple(self) -> bool:
        """Whether it is handled simply."""
        return in_force(self)

    @property
    def kind(self) -> Handling:
        """Who may do what to it depends on who handles it."""
        return self.handling

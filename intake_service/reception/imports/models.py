"""Imports, their rows, and the original cells, which are vault data."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from intake_service import Base, one_of
from intake_service.reception.imports.rules import Outcome
from intake_service.reception.registration.rules import Source
from shared.history import Subject
from shared.moves import JobStatus


class LedgerImport(Subject, Base):
    """One ledger brought in: by whom, from whom, how far it is.

    `attempt` names the run that may go on with it: a worker that was given up for dead and is not
    finds another number there and stops.
    """

    __tablename__ = "ledger_import"
    __table_args__ = (
        one_of("status", JobStatus),
        one_of("source", Source),
        sa.CheckConstraint(
            "done = created + known + differs + refused + sealed AND done <= coalesce(rows, 0)",
            name="done",
        ),
        sa.Index("ix_ledger_import_requested_at_id", "requested_at", "id"),
        sa.Index("ix_ledger_import_status", "status", "requested_at", "id"),
        sa.Index("ix_ledger_import_source", "source", "requested_at", "id"),
        sa.Index("ix_ledger_import_open", "touched_at",
                 postgresql_where=sa.text("status IN ('queued','running')")),
        sa.Index("ix_ledger_import_open_of", "requested_by",
                 postgresql_where=sa.text("status IN ('queued','running')")),
    )  # fmt: skip

    status: Mapped[JobStatus]
    name: Mapped[str] = mapped_column(sa.String(200))
    source: Mapped[Source]
    sender: Mapped[str] = mapped_column(sa.String(100))
    arrived_at: Mapped[datetime]
    requested_at: Mapped[datetime]
    requested_by: Mapped[UUID]
    requested_by_name: Mapped[str] = mapped_column(sa.String(100))
    requester: Mapped[dict[str, Any]]
    """The actor who asked: the job registers in their name."""
    unit_id: Mapped[UUID]
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    rehearsal: Mapped[bool]
    attempt: Mapped[int]
    starts: Mapped[int] = mapped_column(server_default=sa.text("0"))
    """How many workers took it up since a row was answered last."""
    rows: Mapped[int | None]
    headings: Mapped[list[str] | None]
    """Of the cells that are stored, from left to right; known with `rows`."""
    left: Mapped[list[dict[str, Any]]] = mapped_column(server_default=sa.text("'[]'"))
    """Columns and sheets that are not taken, and why; known with `rows`."""
    done: Mapped[int]
    created: Mapped[int]
    known: Mapped[int]
    differs: Mapped[int]
    refused: Mapped[int]
    sealed: Mapped[int] = mapped_column(server_default=sa.text("0"))
    """How many went to the compartment of accusations, or are there already; never which."""
    touched_at: Mapped[datetime]
    """Real time of the last sign of its worker."""
    finished_at: Mapped[datetime | None]
    problem_code: Mapped[str | None] = mapped_column(sa.String(60))
    problem: Mapped[str | None] = mapped_column(sa.Text)


class ImportFile(Base):
    """The file, as long as it is needed: vault data, gone when the import ends."""

    __tablename__ = "import_file"

    import_id: Mapped[UUID] = mapped_column(sa.ForeignKey("ledger_import.id"), primary_key=True)
    content: Mapped[bytes]


class ImportRow(Base):
    """What became of one row; nothing personal. `row` is its number in the sheet.

    `piece_id` and `difference_id` are no foreign keys: inserting one would lock the piece and wait
    for whoever works on it.
    """

    __tablename__ = "import_row"
    __table_args__ = (
        one_of("outcome", Outcome),
        sa.Index("ix_import_row_outcome", "import_id", "outcome", "row"),
        sa.Index("ix_import_row_left", "import_id", "row",
                 postgresql_where=sa.text("jsonb_array_length(\"left\") > 0")),
    )  # fmt: skip

    import_id: Mapped[UUID] = mapped_column(sa.ForeignKey("ledger_import.id"), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    outcome: Mapped[Outcome]
    external_no: Mapped[str | None] = mapped_column(sa.String(40))
    piece_id: Mapped[UUID | None]
    piece_number: Mapped[str | None] = mapped_column(sa.String(40))
    difference_id: Mapped[UUID | None]
    problems: Mapped[list[dict[str, Any]]]
    left: Mapped[list[dict[str, Any]]]


class ImportCells(Base):
    """The original cells of one row, one for each of the import's `headings`, empty ones null.

    Vault data, shown on request only.
    """

    __tablename__ = "import_cells"

    import_id: Mapped[UUID] = mapped_column(sa.ForeignKey("ledger_import.id"), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    cells: Mapped[list[Any]] = mapped_column(JSONB)

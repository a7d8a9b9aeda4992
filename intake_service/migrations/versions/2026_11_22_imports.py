"""Imports of ledgers, differences, and a sender's number registered once."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_22_imports"
down_revision = "2026_11_22_stated"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "difference",
        sa.Column(
            "status",
            sa.Enum(
                "open", "kept", "adopted", "superseded", name="status", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "direct",
                "provincial_petition_bureau",
                "provincial_joint_office",
                "mnr",
                "provincial_leader_instruction",
                "peoples_congress_cppcc",
                "inspection_group",
                "hotline_12345",
                "hotline_12336",
                "lower_bureau_escalation",
                "other",
                name="source",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("external_no", sa.String(length=40), nullable=False),
        sa.Column("columns", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("settled_by_name", sa.String(length=100), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "source IN ('direct', 'provincial_petition_bureau', 'provincial_joint_office', 'mnr', 'provincial_leader_instruction', 'peoples_congress_cppcc', 'inspection_group', 'hotline_12345', 'hotline_12336', 'lower_bureau_escalation', 'other')",
            name=op.f("ck_difference_source"),
        ),
        sa.CheckConstraint(
            "status IN ('open', 'kept', 'adopted', 'superseded')", name=op.f("ck_difference_status")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_difference")),
    )
    op.create_index(op.f("ix_difference_import_id"), "difference", ["import_id"], unique=False)
    op.create_index("ix_difference_opened_at_id", "difference", ["opened_at", "id"], unique=False)
    op.create_index("ix_difference_piece_id", "difference", ["piece_id"], unique=False)
    op.create_index(
        "uq_difference_open",
        "difference",
        ["piece_id"],
        unique=True,
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_table(
        "ledger_import",
        sa.Column(
            "status",
            sa.Enum(
                "queued",
                "running",
                "finished",
                "cancelled",
                "failed",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "direct",
                "provincial_petition_bureau",
                "provincial_joint_office",
                "mnr",
                "provincial_leader_instruction",
                "peoples_congress_cppcc",
                "inspection_group",
                "hotline_12345",
                "hotline_12336",
                "lower_bureau_escalation",
                "other",
                name="source",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("sender", sa.String(length=100), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("requested_by_name", sa.String(length=100), nullable=False),
        sa.Column("requester", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("rehearsal", sa.Boolean(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("differs", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem_code", sa.String(length=60), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "source IN ('direct', 'provincial_petition_bureau', 'provincial_joint_office', 'mnr', 'provincial_leader_instruction', 'peoples_congress_cppcc', 'inspection_group', 'hotline_12345', 'hotline_12336', 'lower_bureau_escalation', 'other')",
            name=op.f("ck_ledger_import_source"),
        ),
        sa.CheckConstraint(
            "status IN ('queued', 'running', 'finished', 'cancelled', 'failed')",
            name=op.f("ck_ledger_import_status"),
        ),
        sa.CheckConstraint(
            "done = created + known + differs + refused AND done <= coalesce(rows, 0)",
            name=op.f("ck_ledger_import_done"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_import")),
    )
    op.create_index(
        "ix_ledger_import_open",
        "ledger_import",
        ["touched_at"],
        unique=False,
        postgresql_where=sa.text("status IN ('queued','running')"),
    )
    op.create_index(
        "ix_ledger_import_requested_at_id", "ledger_import", ["requested_at", "id"], unique=False
    )
    op.create_table(
        "difference_content",
        sa.Column("difference_id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("offered", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("held", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.ForeignKeyConstraint(
            ["difference_id"], ["difference.id"], name=op.f("fk_difference_content_difference_id")
        ),
        sa.PrimaryKeyConstraint("difference_id", name=op.f("pk_difference_content")),
    )
    op.create_table(
        "import_cells",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cells", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["ledger_import.id"], name=op.f("fk_import_cells_import_id")
        ),
        sa.PrimaryKeyConstraint("import_id", "row", name=op.f("pk_import_cells")),
    )
    op.create_table(
        "import_file",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["ledger_import.id"], name=op.f("fk_import_file_import_id")
        ),
        sa.PrimaryKeyConstraint("import_id", name=op.f("pk_import_file")),
    )
    op.create_table(
        "import_row",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "created",
                "known",
                "differs",
                "refused",
                name="outcome",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("external_no", sa.String(length=40), nullable=True),
        sa.Column("piece_id", sa.Uuid(), nullable=True),
        sa.Column("piece_number", sa.String(length=40), nullable=True),
        sa.Column("difference_id", sa.Uuid(), nullable=True),
        sa.Column("problems", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("left", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('created', 'known', 'differs', 'refused')",
            name=op.f("ck_import_row_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["ledger_import.id"], name=op.f("fk_import_row_import_id")
        ),
        sa.PrimaryKeyConstraint("import_id", "row", name=op.f("pk_import_row")),
    )
    op.create_index(
        "ix_import_row_left",
        "import_row",
        ["import_id", "row"],
        unique=False,
        postgresql_where=sa.text('jsonb_array_length("left") > 0'),
    )
    op.create_index(
        "ix_import_row_outcome", "import_row", ["import_id", "outcome", "row"], unique=False
    )
    op.create_index(
        "uq_piece_source_external_no",
        "piece",
        ["source", "external_no"],
        unique=True,
        postgresql_where=sa.text("external_no IS NOT NULL"),
    )
    op.add_column("vault_reading", sa.Column("import_id", sa.Uuid(), nullable=True))
    op.add_column("vault_reading", sa.Column("row", sa.Integer(), nullable=True))
    op.alter_column("vault_reading", "piece_id", existing_type=sa.UUID(), nullable=True)
    op.create_index(
        op.f("ix_vault_reading_import_id"), "vault_reading", ["import_id"], unique=False
    )
    op.drop_constraint(op.f("ck_vault_reading_field"), "vault_reading")
    op.create_check_constraint(
        op.f("ck_vault_reading_field"),
        "vault_reading",
        "field IN ('name', 'phone', 'address', 'document_no', 'original_text', 'letter', 'ledger_row')",
    )
    op.create_check_constraint(
        op.f("ck_vault_reading_subject"),
        "vault_reading",
        "piece_id IS NOT NULL OR import_id IS NOT NULL",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_vault_reading_subject"), "vault_reading")
    op.drop_constraint(op.f("ck_vault_reading_field"), "vault_reading")
    op.create_check_constraint(
        op.f("ck_vault_reading_field"),
        "vault_reading",
        "field IN ('name', 'phone', 'address', 'document_no', 'original_text', 'letter')",
    )
    op.drop_index(op.f("ix_vault_reading_import_id"), table_name="vault_reading")
    op.alter_column("vault_reading", "piece_id", existing_type=sa.UUID(), nullable=False)
    op.drop_column("vault_reading", "row")
    op.drop_column("vault_reading", "import_id")
    op.drop_index(
        "uq_piece_source_external_no",
        table_name="piece",
        postgresql_where=sa.text("external_no IS NOT NULL"),
    )
    op.drop_index("ix_import_row_outcome", table_name="import_row")
    op.drop_index(
        "ix_import_row_left",
        table_name="import_row",
        postgresql_where=sa.text('jsonb_array_length("left") > 0'),
    )
    op.drop_table("import_row")
    op.drop_table("import_file")
    op.drop_table("import_cells")
    op.drop_table("difference_content")
    op.drop_index("ix_ledger_import_requested_at_id", table_name="ledger_import")
    op.drop_index(
        "ix_ledger_import_open",
        table_name="ledger_import",
        postgresql_where=sa.text("status IN ('queued','running')"),
    )
    op.drop_table("ledger_import")
    op.drop_index(
        "uq_difference_open", table_name="difference", postgresql_where=sa.text("status = 'open'")
    )
    op.drop_index("ix_difference_piece_id", table_name="difference")
    op.drop_index("ix_difference_opened_at_id", table_name="difference")
    op.drop_index(op.f("ix_difference_import_id"), table_name="difference")
    op.drop_table("difference")

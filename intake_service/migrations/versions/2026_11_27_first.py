"""First."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_27_first"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(sa.schema.CreateSequence(sa.Sequence("order_number")))
    op.execute(sa.schema.CreateSequence(sa.Sequence("piece_number")))
    op.execute(sa.schema.CreateSequence(sa.Sequence("matter_number")))
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
                "failed",
                "cancelled",
                "expired",
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
        sa.Column("headings", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
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
            "status IN ('queued', 'running', 'finished', 'failed', 'cancelled', 'expired')",
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
        "matter",
        sa.Column(
            "status",
            sa.Enum("open", "closed", name="status", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("summary_masked", sa.String(length=2000), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("topic", sa.String(length=4), nullable=False),
        sa.Column(
            "family",
            sa.Enum(
                "suggestion", "accusation", "appeal", name="family", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "route",
            sa.Enum("P1", "P2", "P3", "P4", "P5", "P6", name="route", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("requests_count", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("registered_line", sa.String(length=100), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "family IN ('suggestion', 'accusation', 'appeal')", name=op.f("ck_matter_family")
        ),
        sa.CheckConstraint(
            "route IN ('P1', 'P2', 'P3', 'P4', 'P5', 'P6')", name=op.f("ck_matter_route")
        ),
        sa.CheckConstraint("status IN ('open', 'closed')", name=op.f("ck_matter_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter")),
        sa.UniqueConstraint("number", name=op.f("uq_matter_number")),
    )
    op.create_index("ix_matter_number_id", "matter", ["number", "id"], unique=False)
    op.create_index(
        "ix_matter_region",
        "matter",
        ["region", "number"],
        unique=False,
        postgresql_ops={"region": "text_pattern_ops"},
    )
    op.create_index(
        "ix_matter_registered_line",
        "matter",
        ["registered_line", "number"],
        unique=False,
        postgresql_ops={"registered_line": "text_pattern_ops"},
    )
    op.create_index("ix_matter_status", "matter", ["status", "number"], unique=False)
    op.create_index("ix_matter_topic", "matter", ["topic", "number"], unique=False)
    op.create_index("ix_matter_unit_id", "matter", ["unit_id", "number"], unique=False)
    op.create_index(
        "ix_matter_unit_line",
        "matter",
        ["unit_line", "number"],
        unique=False,
        postgresql_ops={"unit_line": "text_pattern_ops"},
    )
    op.create_table(
        "series_code",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("fixed_by", sa.Uuid(), nullable=False),
        sa.Column("fixed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_series_code")),
        sa.UniqueConstraint("code", name=op.f("uq_series_code_code")),
    )
    op.create_table(
        "vault_reading",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("piece_id", sa.Uuid(), nullable=True),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.Column("row", sa.Integer(), nullable=True),
        sa.Column(
            "field",
            sa.Enum(
                "name",
                "phone",
                "address",
                "document_no",
                "original_text",
                "letter",
                "ledger_row",
                name="secret",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("actor", sa.Uuid(), nullable=False),
        sa.Column("actor_name", sa.String(length=100), nullable=False),
        sa.Column("unit", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "field IN ('name', 'phone', 'address', 'document_no', 'original_text', 'letter', 'ledger_row')",
            name=op.f("ck_vault_reading_field"),
        ),
        sa.CheckConstraint(
            "piece_id IS NOT NULL OR import_id IS NOT NULL", name=op.f("ck_vault_reading_subject")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vault_reading")),
    )
    op.create_index(op.f("ix_vault_reading_actor"), "vault_reading", ["actor"], unique=False)
    op.create_index(
        op.f("ix_vault_reading_import_id"), "vault_reading", ["import_id"], unique=False
    )
    op.create_index(op.f("ix_vault_reading_piece_id"), "vault_reading", ["piece_id"], unique=False)
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
    op.create_table(
        "piece",
        sa.Column(
            "status",
            sa.Enum(
                "registered",
                "filed",
                "assigned",
                "accepted",
                "investigating",
                "opinion_drafting",
                "opinion_issued",
                "opinion_delivered",
                "closed_no_review",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("query_code", sa.String(length=10), nullable=False),
        sa.Column(
            "form",
            sa.Enum(
                "letter",
                "visit",
                "online",
                "mobile_app",
                "wechat",
                "online_suggestion",
                "phone",
                "leader_mailbox",
                "fax",
                name="form",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "purpose",
            sa.Enum(
                "complaint_appeal",
                "request_settlement",
                "suggestion",
                "accusation",
                "other",
                name="purpose",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
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
        sa.Column("sender", sa.String(length=100), nullable=True),
        sa.Column("external_no", sa.String(length=40), nullable=True),
        sa.Column("petition_date", sa.Date(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registered_by", sa.Uuid(), nullable=False),
        sa.Column("registered_unit", sa.Uuid(), nullable=False),
        sa.Column("registered_line", sa.String(length=100), nullable=False),
        sa.Column("petitioner_count", sa.Integer(), nullable=False),
        sa.Column("is_collective", sa.Boolean(), nullable=False),
        sa.Column("is_initial", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=True),
        sa.Column("region", sa.String(length=6), nullable=True),
        sa.Column("matter_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("notice_due", sa.Date(), nullable=True),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_raw", sa.Date(), nullable=True),
        sa.Column("due_legal", sa.Date(), nullable=True),
        sa.Column("extended_days", sa.Integer(), nullable=False),
        sa.Column("opinion_no", sa.String(length=40), nullable=True),
        sa.Column("opinion_issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.String(length=32), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rehearsal", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "form IN ('letter', 'visit', 'online', 'mobile_app', 'wechat', 'online_suggestion', 'phone', 'leader_mailbox', 'fax')",
            name=op.f("ck_piece_form"),
        ),
        sa.CheckConstraint(
            "purpose IN ('complaint_appeal', 'request_settlement', 'suggestion', 'accusation', 'other')",
            name=op.f("ck_piece_purpose"),
        ),
        sa.CheckConstraint(
            "source IN ('direct', 'provincial_petition_bureau', 'provincial_joint_office', 'mnr', 'provincial_leader_instruction', 'peoples_congress_cppcc', 'inspection_group', 'hotline_12345', 'hotline_12336', 'lower_bureau_escalation', 'other')",
            name=op.f("ck_piece_source"),
        ),
        sa.CheckConstraint(
            "status IN ('registered', 'filed', 'assigned', 'accepted', 'investigating', 'opinion_drafting', 'opinion_issued', 'opinion_delivered', 'closed_no_review')",
            name=op.f("ck_piece_status"),
        ),
        sa.CheckConstraint("extended_days BETWEEN 0 AND 30", name=op.f("ck_piece_extended_days")),
        sa.CheckConstraint("petitioner_count >= 1", name=op.f("ck_piece_petitioner_count")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_piece_matter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_piece")),
        sa.UniqueConstraint("number", name=op.f("uq_piece_number")),
        sa.UniqueConstraint("query_code", name=op.f("uq_piece_query_code")),
    )
    op.create_index("ix_piece_form", "piece", ["form", "registered_at", "id"], unique=False)
    op.create_index(
        "ix_piece_matter_id",
        "piece",
        ["matter_id"],
        unique=False,
        postgresql_where=sa.text("matter_id IS NOT NULL"),
    )
    op.create_index(
        "ix_piece_region",
        "piece",
        ["region", "registered_at"],
        unique=False,
        postgresql_ops={"region": "text_pattern_ops"},
        postgresql_where=sa.text("region IS NOT NULL"),
    )
    op.create_index("ix_piece_registered_at_id", "piece", ["registered_at", "id"], unique=False)
    op.create_index(
        "ix_piece_registered_line",
        "piece",
        ["registered_line", "registered_at"],
        unique=False,
        postgresql_ops={"registered_line": "text_pattern_ops"},
    )
    op.create_index("ix_piece_source", "piece", ["source", "registered_at", "id"], unique=False)
    op.create_index("ix_piece_status", "piece", ["status", "registered_at", "id"], unique=False)
    op.create_index("ix_piece_unit_id", "piece", ["unit_id", "registered_at", "id"], unique=False)
    op.create_index(
        "ix_piece_unit_line",
        "piece",
        ["unit_line", "registered_at"],
        unique=False,
        postgresql_ops={"unit_line": "text_pattern_ops"},
    )
    op.create_index(
        "uq_piece_external_no_source",
        "piece",
        ["external_no", "source"],
        unique=True,
        postgresql_where=sa.text("external_no IS NOT NULL"),
    )
    op.create_table(
        "assignment_order",
        sa.Column(
            "status",
            sa.Enum(
                "issued",
                "arrived",
                "signed_for",
                "in_handling",
                "reported",
                "closed",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("issuer_id", sa.Uuid(), nullable=False),
        sa.Column("issuer_name", sa.String(length=100), nullable=False),
        sa.Column("issuer_line", sa.String(length=100), nullable=False),
        sa.Column("requirement", sa.String(length=1000), nullable=False),
        sa.Column("feedback_due", sa.Date(), nullable=False),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reported_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.String(length=500), nullable=True),
        sa.Column("summary", sa.String(length=4000), nullable=True),
        sa.Column(
            "petitioner_view",
            sa.Enum("agree", "disagree", "none", name="view", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("handlers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "petitioner_view IN ('agree', 'disagree', 'none')",
            name=op.f("ck_assignment_order_petitioner_view"),
        ),
        sa.CheckConstraint(
            "status IN ('issued', 'arrived', 'signed_for', 'in_handling', 'reported', 'closed')",
            name=op.f("ck_assignment_order_status"),
        ),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_assignment_order_matter_id")
        ),
        sa.ForeignKeyConstraint(
            ["piece_id"], ["piece.id"], name=op.f("fk_assignment_order_piece_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment_order")),
        sa.UniqueConstraint("number", name=op.f("uq_assignment_order_number")),
    )
    op.create_index(
        "ix_assignment_order_arrived_at_id", "assignment_order", ["arrived_at", "id"], unique=False
    )
    op.create_index(
        "ix_assignment_order_issuer_line",
        "assignment_order",
        ["issuer_line", "arrived_at"],
        unique=False,
        postgresql_ops={"issuer_line": "text_pattern_ops"},
    )
    op.create_index(
        op.f("ix_assignment_order_matter_id"), "assignment_order", ["matter_id"], unique=False
    )
    op.create_index(
        op.f("ix_assignment_order_piece_id"), "assignment_order", ["piece_id"], unique=False
    )
    op.create_index(
        "ix_assignment_order_status",
        "assignment_order",
        ["status", "arrived_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_assignment_order_unit_id",
        "assignment_order",
        ["unit_id", "arrived_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_assignment_order_unit_line",
        "assignment_order",
        ["unit_line", "arrived_at"],
        unique=False,
        postgresql_ops={"unit_line": "text_pattern_ops"},
    )
    op.create_index(
        "ix_assignment_order_waiting",
        "assignment_order",
        ["arrived_at"],
        unique=False,
        postgresql_where=sa.text("status IN ('arrived', 'signed_for')"),
    )
    op.create_index(
        "uq_assignment_order_open",
        "assignment_order",
        ["piece_id"],
        unique=True,
        postgresql_where=sa.text("status <> 'closed'"),
    )
    op.create_table(
        "extension",
        sa.Column(
            "status",
            sa.Enum(
                "requested",
                "approved",
                "refused",
                name="extensionstatus",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("original_due", sa.Date(), nullable=False),
        sa.Column("new_due", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('requested', 'approved', 'refused')", name=op.f("ck_extension_status")
        ),
        sa.CheckConstraint("days BETWEEN 1 AND 30", name=op.f("ck_extension_days")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_extension_matter_id")),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name=op.f("fk_extension_piece_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension")),
    )
    op.create_index(op.f("ix_extension_matter_id"), "extension", ["matter_id"], unique=False)
    op.create_index(op.f("ix_extension_piece_id"), "extension", ["piece_id"], unique=False)
    op.create_index(
        "ix_extension_requested_at_id", "extension", ["requested_at", "id"], unique=False
    )
    op.create_index(
        "ix_extension_status", "extension", ["status", "requested_at", "id"], unique=False
    )
    op.create_index(
        "ix_extension_unit_line",
        "extension",
        ["unit_line", "requested_at"],
        unique=False,
        postgresql_ops={"unit_line": "text_pattern_ops"},
    )
    op.create_index(
        "uq_extension_pending",
        "extension",
        ["piece_id"],
        unique=True,
        postgresql_where=sa.text("status = 'requested'"),
    )
    op.create_table(
        "investigation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("investigators", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name=op.f("fk_investigation_piece_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_investigation")),
    )
    op.create_index(op.f("ix_investigation_piece_id"), "investigation", ["piece_id"], unique=False)
    op.create_table(
        "letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("template_version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("document_no", sa.String(length=40), nullable=True),
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("issuer_id", sa.Uuid(), nullable=False),
        sa.Column("issuer_line", sa.String(length=100), nullable=False),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("signer", sa.Uuid(), nullable=False),
        sa.Column("signer_name", sa.String(length=100), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fields", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_letter_matter_id")),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name=op.f("fk_letter_piece_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("document_no", name=op.f("uq_letter_document_no")),
    )
    op.create_index("ix_letter_issued_at_id", "letter", ["issued_at", "id"], unique=False)
    op.create_index(
        "ix_letter_issuer_line",
        "letter",
        ["issuer_line", "issued_at"],
        unique=False,
        postgresql_ops={"issuer_line": "text_pattern_ops"},
    )
    op.create_index("ix_letter_kind", "letter", ["kind", "issued_at", "id"], unique=False)
    op.create_index(op.f("ix_letter_matter_id"), "letter", ["matter_id"], unique=False)
    op.create_index(op.f("ix_letter_piece_id"), "letter", ["piece_id"], unique=False)
    op.create_index(
        "ix_letter_unit_line",
        "letter",
        ["unit_line", "issued_at"],
        unique=False,
        postgresql_ops={"unit_line": "text_pattern_ops"},
    )
    op.create_table(
        "opinion",
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("facts_found", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("remedy_organs", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "result",
            sa.Enum(
                "supported",
                "partly_supported",
                "explained",
                "not_supported",
                name="finding",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("drafted_by", sa.Uuid(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document_no", sa.String(length=40), nullable=True),
        sa.Column("signed_by", sa.Uuid(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "result IN ('supported', 'partly_supported', 'explained', 'not_supported')",
            name=op.f("ck_opinion_result"),
        ),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name=op.f("fk_opinion_piece_id")),
        sa.PrimaryKeyConstraint("piece_id", name=op.f("pk_opinion")),
        sa.UniqueConstraint("document_no", name=op.f("uq_opinion_document_no")),
    )
    op.create_table(
        "original_text",
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("stated_place", sa.String(length=200), nullable=True),
        sa.Column("stated_class", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name=op.f("fk_original_text_piece_id")),
        sa.PrimaryKeyConstraint("piece_id", name=op.f("pk_original_text")),
    )
    op.create_table(
        "petitioner",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_main", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=True),
        sa.Column("phone", sa.String(length=30), nullable=True),
        sa.Column("address", sa.String(length=200), nullable=True),
        sa.Column("document_no", sa.String(length=30), nullable=True),
        sa.Column("masked_name", sa.String(length=60), nullable=True),
        sa.Column("masked_phone", sa.String(length=30), nullable=True),
        sa.Column("masked_address", sa.String(length=200), nullable=True),
        sa.Column("masked_document_no", sa.String(length=30), nullable=True),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name=op.f("fk_petitioner_piece_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_petitioner")),
        sa.UniqueConstraint("piece_id", "position", name=op.f("uq_petitioner_piece_id_position")),
    )
    op.create_index(
        "uq_petitioner_main",
        "petitioner",
        ["piece_id"],
        unique=True,
        postgresql_where=sa.text("is_main"),
    )
    op.create_table(
        "request_item",
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("request_no", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_request_item_matter_id")
        ),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name=op.f("fk_request_item_piece_id")),
        sa.PrimaryKeyConstraint("piece_id", "request_no", name=op.f("pk_request_item")),
    )
    op.create_index(op.f("ix_request_item_matter_id"), "request_item", ["matter_id"], unique=False)
    op.create_table(
        "deadline",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.String(length=8), nullable=False),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=True),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("start_event", sa.String(length=40), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("raw", sa.Date(), nullable=False),
        sa.Column("legal", sa.Date(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("extended", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "open",
                "met",
                "met_late",
                "lapsed",
                "void",
                name="outcome",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("satisfied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("satisfied_by", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('open', 'met', 'met_late', 'lapsed', 'void')",
            name=op.f("ck_deadline_outcome"),
        ),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_deadline_matter_id")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["assignment_order.id"], name=op.f("fk_deadline_order_id")
        ),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name=op.f("fk_deadline_piece_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline")),
    )
    op.create_index("ix_deadline_legal_id", "deadline", ["legal", "id"], unique=False)
    op.create_index(
        "ix_deadline_line",
        "deadline",
        ["unit_line", "legal"],
        unique=False,
        postgresql_ops={"unit_line": "text_pattern_ops"},
    )
    op.create_index(
        "ix_deadline_matter_id",
        "deadline",
        ["matter_id"],
        unique=False,
        postgresql_where=sa.text("matter_id IS NOT NULL"),
    )
    op.create_index(
        "ix_deadline_open",
        "deadline",
        ["rule", "legal"],
        unique=False,
        postgresql_where=sa.text("outcome = 'open'"),
    )
    op.create_index(
        "ix_deadline_order_id",
        "deadline",
        ["order_id"],
        unique=False,
        postgresql_where=sa.text("order_id IS NOT NULL"),
    )
    op.create_index("ix_deadline_outcome", "deadline", ["outcome", "legal"], unique=False)
    op.create_index(op.f("ix_deadline_piece_id"), "deadline", ["piece_id"], unique=False)
    op.create_index(
        "ix_deadline_provisional",
        "deadline",
        ["id"],
        unique=False,
        postgresql_where=sa.text("outcome = 'open' AND provisional"),
    )
    op.create_index("ix_deadline_rule", "deadline", ["rule", "legal"], unique=False)
    op.create_index(op.f("ix_deadline_unit_id"), "deadline", ["unit_id"], unique=False)
    op.create_index(
        "uq_deadline_dl05",
        "deadline",
        ["piece_id"],
        unique=True,
        postgresql_where=sa.text("rule = 'DL05'"),
    )
    op.create_table(
        "delivery",
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column(
            "way",
            sa.Enum("in_person", "post", "other", name="way", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "recipient_view",
            sa.Enum("agree", "disagree", "none", name="view", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("proof", sa.String(length=200), nullable=False),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.Column("witness", sa.String(length=60), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "recipient_view IN ('agree', 'disagree', 'none')",
            name=op.f("ck_delivery_recipient_view"),
        ),
        sa.CheckConstraint("way IN ('in_person', 'post', 'other')", name=op.f("ck_delivery_way")),
        sa.CheckConstraint("NOT refused OR witness IS NOT NULL", name=op.f("ck_delivery_witness")),
        sa.ForeignKeyConstraint(
            ["piece_id"], ["opinion.piece_id"], name=op.f("fk_delivery_piece_id")
        ),
        sa.PrimaryKeyConstraint("piece_id", name=op.f("pk_delivery")),
    )
    op.create_table(
        "request_finding",
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("request_no", sa.Integer(), nullable=False),
        sa.Column(
            "finding",
            sa.Enum(
                "supported",
                "partly_supported",
                "explained",
                "not_supported",
                name="finding",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "finding IN ('supported', 'partly_supported', 'explained', 'not_supported')",
            name=op.f("ck_request_finding_finding"),
        ),
        sa.ForeignKeyConstraint(
            ["piece_id", "request_no"],
            ["request_item.piece_id", "request_item.request_no"],
            name=op.f("fk_request_finding_piece_id_request_no"),
        ),
        sa.ForeignKeyConstraint(
            ["piece_id"], ["opinion.piece_id"], name=op.f("fk_request_finding_piece_id")
        ),
        sa.PrimaryKeyConstraint("piece_id", "request_no", name=op.f("pk_request_finding")),
    )

"""Spine."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_22_spine"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Alembic does not see sequences: these number pieces, matters and orders.
    for name in ("piece_number", "matter_number", "order_number"):
        op.execute(sa.schema.CreateSequence(sa.Sequence(name)))
    op.create_table(
        "letter_series",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.CheckConstraint("last >= 1", name=op.f("ck_letter_series_last")),
        sa.PrimaryKeyConstraint("code", "year", name=op.f("pk_letter_series")),
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
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column(
            "field",
            sa.Enum(
                "name",
                "phone",
                "address",
                "document_no",
                "original_text",
                "letter",
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
            "field IN ('name', 'phone', 'address', 'document_no', 'original_text', 'letter')",
            name=op.f("ck_vault_reading_field"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vault_reading")),
    )
    op.create_index(op.f("ix_vault_reading_actor"), "vault_reading", ["actor"], unique=False)
    op.create_index(op.f("ix_vault_reading_piece_id"), "vault_reading", ["piece_id"], unique=False)
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
            "form IN ('letter', 'visit', 'online', 'mobile_app', 'wechat', 'online_suggestion', "
            "'phone', 'leader_mailbox', 'fax')",
            name=op.f("ck_piece_form"),
        ),
        sa.CheckConstraint(
            "purpose IN ('complaint_appeal', 'request_settlement', 'suggestion', 'accusation', "
            "'other')",
            name=op.f("ck_piece_purpose"),
        ),
        sa.CheckConstraint(
            "source IN ('direct', 'provincial_petition_bureau', 'provincial_joint_office', "
            "'mnr', 'provincial_leader_instruction', 'peoples_congress_cppcc', "
            "'inspection_group', 'hotline_12345', 'hotline_12336', 'lower_bureau_escalation', "
            "'other')",
            name=op.f("ck_piece_source"),
        ),
        sa.CheckConstraint(
            "status IN ('registered', 'filed', 'assigned', 'accepted', 'investigating', "
            "'opinion_drafting', 'opinion_issued', 'opinion_delivered', 'closed_no_review')",
            name=op.f("ck_piece_status"),
        ),
        sa.CheckConstraint("extended_days BETWEEN 0 AND 30", name=op.f("ck_piece_extended_days")),
        sa.CheckConstraint("petitioner_count >= 1", name=op.f("ck_piece_petitioner_count")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_piece_matter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_piece")),
        sa.UniqueConstraint("number", name=op.f("uq_piece_number")),
        sa.UniqueConstraint("query_code", name=op.f("uq_piece_query_code")),
    )
    op.create_index(op.f("ix_piece_external_no"), "piece", ["external_no"], unique=False)
    op.create_index("ix_piece_form", "piece", ["form", "registered_at", "id"], unique=False)
    op.create_index("ix_piece_matter_id", "piece", ["matter_id"], unique=False)
    op.create_index(
        "ix_piece_real", "piece", ["id"], unique=False, postgresql_where=sa.text("NOT rehearsal")
    )
    op.create_index(
        "ix_piece_region",
        "piece",
        ["region", "registered_at"],
        unique=False,
        postgresql_ops={"region": "text_pattern_ops"},
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
    op.create_index(op.f("ix_deadline_matter_id"), "deadline", ["matter_id"], unique=False)
    op.create_index(
        "ix_deadline_open",
        "deadline",
        ["rule", "legal"],
        unique=False,
        postgresql_where=sa.text("outcome = 'open'"),
    )
    op.create_index(op.f("ix_deadline_order_id"), "deadline", ["order_id"], unique=False)
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
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("roles", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("unit", sa.Uuid(), nullable=False),
        sa.Column("line", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=True),
        sa.Column("post", sa.String(length=60), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
    )
    op.create_index(op.f("ix_account_unit"), "account", ["unit"], unique=False)
    op.create_table(
        "calendar_year",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("days", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_calendar_year")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.Column("type", sa.String(length=100), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("position", name=op.f("uq_event_position")),
    )
    op.create_index("ix_event_subject", "event", ["subject"], unique=False)
    op.create_index(
        "ix_event_unnumbered",
        "event",
        ["id"],
        unique=False,
        postgresql_where=sa.text("position IS NULL"),
    )
    op.create_table(
        "feed_cursor",
        sa.Column("feed", sa.String(length=40), nullable=False),
        sa.Column("epoch", sa.Uuid(), nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("stopped", sa.String(length=40), nullable=True),
        sa.Column(
            "moved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("feed", name=op.f("pk_feed_cursor")),
    )
    op.create_table(
        "feed_head",
        sa.Column("one", sa.Boolean(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.Uuid(), nullable=False),
        sa.CheckConstraint("one", name=op.f("ck_feed_head_one")),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_feed_head")),
    )
    op.create_table(
        "history",
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("move", sa.String(length=40), nullable=False),
        sa.Column("before", sa.String(length=32), nullable=True),
        sa.Column("after", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.Uuid(), nullable=False),
        sa.Column("actor_name", sa.String(length=100), nullable=False),
        sa.Column("unit", sa.Uuid(), nullable=False),
        sa.Column("acting_for", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("subject", "number", name=op.f("pk_history")),
    )
    op.create_table(
        "idempotent_answer",
        sa.Column("actor", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("last_event", sa.BigInteger(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("actor", "key", name=op.f("pk_idempotent_answer")),
    )
    op.create_index(
        op.f("ix_idempotent_answer_expires_at"), "idempotent_answer", ["expires_at"], unique=False
    )
    op.create_table(
        "office_time",
        sa.Column("one", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_office_time")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("short_name", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("line", sa.String(length=100), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("parent", sa.Uuid(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    op.create_index(op.f("ix_organisation_code"), "organisation", ["code"], unique=False)
    op.create_index(op.f("ix_organisation_line"), "organisation", ["line"], unique=False)
    op.create_index(op.f("ix_organisation_region"), "organisation", ["region"], unique=False)
    op.create_table(
        "parked_event",
        sa.Column("feed", sa.String(length=40), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(length=100), nullable=False),
        sa.Column("event", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("parked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("feed", "position", "epoch", name=op.f("pk_parked_event")),
    )
    op.create_index(
        "ix_parked_event_waiting",
        "parked_event",
        ["feed", "subject"],
        unique=False,
        postgresql_where=sa.text("settled_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_parked_event_waiting",
        table_name="parked_event",
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.drop_table("parked_event")
    op.drop_index(op.f("ix_organisation_region"), table_name="organisation")
    op.drop_index(op.f("ix_organisation_line"), table_name="organisation")
    op.drop_index(op.f("ix_organisation_code"), table_name="organisation")
    op.drop_table("organisation")
    op.drop_table("office_time")
    op.drop_index(op.f("ix_idempotent_answer_expires_at"), table_name="idempotent_answer")
    op.drop_table("idempotent_answer")
    op.drop_table("history")
    op.drop_table("feed_head")
    op.drop_table("feed_cursor")
    op.drop_index(
        "ix_event_unnumbered", table_name="event", postgresql_where=sa.text("position IS NULL")
    )
    op.drop_index("ix_event_subject", table_name="event")
    op.drop_table("event")
    op.drop_table("calendar_year")
    op.drop_index(op.f("ix_account_unit"), table_name="account")
    op.drop_table("account")
    op.drop_table("request_finding")
    op.drop_table("delivery")
    op.drop_index(
        "uq_deadline_dl05", table_name="deadline", postgresql_where=sa.text("rule = 'DL05'")
    )
    op.drop_index(op.f("ix_deadline_unit_id"), table_name="deadline")
    op.drop_index("ix_deadline_rule", table_name="deadline")
    op.drop_index(
        "ix_deadline_provisional",
        table_name="deadline",
        postgresql_where=sa.text("outcome = 'open' AND provisional"),
    )
    op.drop_index(op.f("ix_deadline_piece_id"), table_name="deadline")
    op.drop_index("ix_deadline_outcome", table_name="deadline")
    op.drop_index(op.f("ix_deadline_order_id"), table_name="deadline")
    op.drop_index(
        "ix_deadline_open", table_name="deadline", postgresql_where=sa.text("outcome = 'open'")
    )
    op.drop_index(op.f("ix_deadline_matter_id"), table_name="deadline")
    op.drop_index(
        "ix_deadline_line", table_name="deadline", postgresql_ops={"unit_line": "text_pattern_ops"}
    )
    op.drop_index("ix_deadline_legal_id", table_name="deadline")
    op.drop_table("deadline")
    op.drop_index(op.f("ix_request_item_matter_id"), table_name="request_item")
    op.drop_table("request_item")
    op.drop_index(
        "uq_petitioner_main", table_name="petitioner", postgresql_where=sa.text("is_main")
    )
    op.drop_table("petitioner")
    op.drop_table("original_text")
    op.drop_table("opinion")
    op.drop_index(
        "ix_letter_unit_line", table_name="letter", postgresql_ops={"unit_line": "text_pattern_ops"}
    )
    op.drop_index(op.f("ix_letter_piece_id"), table_name="letter")
    op.drop_index(op.f("ix_letter_matter_id"), table_name="letter")
    op.drop_index("ix_letter_kind", table_name="letter")
    op.drop_index(
        "ix_letter_issuer_line",
        table_name="letter",
        postgresql_ops={"issuer_line": "text_pattern_ops"},
    )
    op.drop_index("ix_letter_issued_at_id", table_name="letter")
    op.drop_table("letter")
    op.drop_index(op.f("ix_investigation_piece_id"), table_name="investigation")
    op.drop_table("investigation")
    op.drop_index(
        "uq_extension_pending",
        table_name="extension",
        postgresql_where=sa.text("status = 'requested'"),
    )
    op.drop_index(
        "ix_extension_unit_line",
        table_name="extension",
        postgresql_ops={"unit_line": "text_pattern_ops"},
    )
    op.drop_index("ix_extension_status", table_name="extension")
    op.drop_index("ix_extension_requested_at_id", table_name="extension")
    op.drop_index(op.f("ix_extension_piece_id"), table_name="extension")
    op.drop_index(op.f("ix_extension_matter_id"), table_name="extension")
    op.drop_table("extension")
    op.drop_index(
        "uq_assignment_order_open",
        table_name="assignment_order",
        postgresql_where=sa.text("status <> 'closed'"),
    )
    op.drop_index(
        "ix_assignment_order_waiting",
        table_name="assignment_order",
        postgresql_where=sa.text("status IN ('arrived', 'signed_for')"),
    )
    op.drop_index(
        "ix_assignment_order_unit_line",
        table_name="assignment_order",
        postgresql_ops={"unit_line": "text_pattern_ops"},
    )
    op.drop_index("ix_assignment_order_unit_id", table_name="assignment_order")
    op.drop_index("ix_assignment_order_status", table_name="assignment_order")
    op.drop_index(op.f("ix_assignment_order_piece_id"), table_name="assignment_order")
    op.drop_index(op.f("ix_assignment_order_matter_id"), table_name="assignment_order")
    op.drop_index(
        "ix_assignment_order_issuer_line",
        table_name="assignment_order",
        postgresql_ops={"issuer_line": "text_pattern_ops"},
    )
    op.drop_index("ix_assignment_order_arrived_at_id", table_name="assignment_order")
    op.drop_table("assignment_order")
    op.drop_index(
        "ix_piece_unit_line", table_name="piece", postgresql_ops={"unit_line": "text_pattern_ops"}
    )
    op.drop_index("ix_piece_unit_id", table_name="piece")
    op.drop_index("ix_piece_status", table_name="piece")
    op.drop_index("ix_piece_source", table_name="piece")
    op.drop_index(
        "ix_piece_registered_line",
        table_name="piece",
        postgresql_ops={"registered_line": "text_pattern_ops"},
    )
    op.drop_index("ix_piece_registered_at_id", table_name="piece")
    op.drop_index(
        "ix_piece_region", table_name="piece", postgresql_ops={"region": "text_pattern_ops"}
    )
    op.drop_index("ix_piece_real", table_name="piece", postgresql_where=sa.text("NOT rehearsal"))
    op.drop_index("ix_piece_matter_id", table_name="piece")
    op.drop_index("ix_piece_form", table_name="piece")
    op.drop_index(op.f("ix_piece_external_no"), table_name="piece")
    op.drop_table("piece")
    op.drop_index(op.f("ix_vault_reading_piece_id"), table_name="vault_reading")
    op.drop_index(op.f("ix_vault_reading_actor"), table_name="vault_reading")
    op.drop_table("vault_reading")
    op.drop_table("series_code")
    op.drop_index(
        "ix_matter_unit_line", table_name="matter", postgresql_ops={"unit_line": "text_pattern_ops"}
    )
    op.drop_index("ix_matter_unit_id", table_name="matter")
    op.drop_index("ix_matter_topic", table_name="matter")
    op.drop_index("ix_matter_status", table_name="matter")
    op.drop_index(
        "ix_matter_registered_line",
        table_name="matter",
        postgresql_ops={"registered_line": "text_pattern_ops"},
    )
    op.drop_index(
        "ix_matter_region", table_name="matter", postgresql_ops={"region": "text_pattern_ops"}
    )
    op.drop_index("ix_matter_number_id", table_name="matter")
    op.drop_table("matter")
    op.drop_table("letter_series")
    for name in ("order_number", "matter_number", "piece_number"):
        op.execute(sa.schema.DropSequence(sa.Sequence(name)))

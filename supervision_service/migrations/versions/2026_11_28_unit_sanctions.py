"""Unit sanctions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_28_unit_sanctions"
down_revision = "2026_11_28_clues_and_aids"
branch_labels = None
depends_on = None

_WIDER = (
    (
        "meeting_resolution",
        "type",
        (
            "standard",
            "measure",
            "listing",
            "closeout",
            "supervision",
            "information_sharing",
            "sanction",
        ),
    ),
    (
        "reminder",
        "about",
        (
            "measure",
            "target",
            "feedback",
            "answer",
            "rectification",
            "aid",
            "requirement",
            "recommendation",
        ),
    ),
)


def upgrade() -> None:
    op.create_table(
        "recommendation",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "improve_work",
                "improve_policy",
                "accountability",
                name="kind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "drafted",
                "rejected",
                "withdrawn",
                "decided",
                "issued",
                "answered",
                "closed",
                "annulled",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("addressee_id", sa.Uuid(), nullable=True),
        sa.Column("addressee_line", sa.String(length=100), nullable=True),
        sa.Column("addressee_name", sa.String(length=200), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("recommended", sa.Text(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("answer_days", sa.Integer(), nullable=False),
        sa.Column("drafters", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signer_name", sa.String(length=100), nullable=True),
        sa.Column("document_no", sa.String(length=40), nullable=True),
        sa.Column("letter", sa.Text(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("answer_due", sa.Date(), nullable=True),
        sa.Column("reminder_proposed_on", sa.Date(), nullable=True),
        sa.Column("reminder_proposed_for", sa.Date(), nullable=True),
        sa.Column("letters", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "adoption",
            sa.Enum(
                "accepted", "partly", "not_accepted", name="adoption", native_enum=False, length=32
            ),
            nullable=True,
        ),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=True),
        sa.Column("answer_no", sa.String(length=60), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("progress", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "carried_out",
                "partly_carried_out",
                "not_carried_out",
                name="outcome",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("conclusion", sa.Text(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "adoption IN ('accepted', 'partly', 'not_accepted')",
            name=op.f("ck_recommendation_adoption"),
        ),
        sa.CheckConstraint(
            "kind IN ('improve_work', 'improve_policy', 'accountability')",
            name=op.f("ck_recommendation_kind"),
        ),
        sa.CheckConstraint(
            "outcome IN ('carried_out', 'partly_carried_out', 'not_carried_out')",
            name=op.f("ck_recommendation_outcome"),
        ),
        sa.CheckConstraint(
            "status IN ('drafted', 'rejected', 'withdrawn', 'decided', 'issued', 'answered', 'closed', 'annulled')",
            name=op.f("ck_recommendation_status"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation")),
        sa.UniqueConstraint("document_no", name=op.f("uq_recommendation_document_no")),
        sa.UniqueConstraint("number", name=op.f("uq_recommendation_number")),
    )
    op.create_index(
        "ix_recommendation_addressee_id",
        "recommendation",
        ["addressee_id", "drafted_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_recommendation_answer_due",
        "recommendation",
        ["answer_due"],
        unique=False,
        postgresql_where=sa.text("status = 'issued'"),
    )
    op.create_index(
        "ix_recommendation_kind", "recommendation", ["kind", "drafted_at", "id"], unique=False
    )
    op.create_index(
        "ix_recommendation_newest", "recommendation", ["drafted_at", "id"], unique=False
    )
    op.create_index(
        "ix_recommendation_status", "recommendation", ["status", "drafted_at", "id"], unique=False
    )
    op.create_table(
        "unit_sanction",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "interview",
                "circular",
                "rectify",
                "list",
                name="kind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "ground",
            sa.Enum(
                "falsification",
                "refusal",
                "shirking",
                "procedure",
                "no_effect",
                "other",
                name="ground",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "suggested",
                "proposed",
                "rejected",
                "withdrawn",
                "decided",
                "served",
                "interviewed",
                "minutes_sent",
                "rectifying",
                "checked",
                "lifted",
                "annulled",
                "replaced",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("unit_name", sa.String(length=200), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sent_to", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("sent_to_names", postgresql.ARRAY(sa.String(length=100)), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("proposers", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_urging_id", sa.Uuid(), nullable=True),
        sa.Column("from_inspection_id", sa.Uuid(), nullable=True),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("signer_name", sa.String(length=100), nullable=True),
        sa.Column("resolution_no", sa.String(length=60), nullable=True),
        sa.Column("served_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column("document_no", sa.String(length=40), nullable=True),
        sa.Column("letter", sa.Text(), nullable=True),
        sa.Column("former_letters", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("interview_day", sa.Date(), nullable=True),
        sa.Column("interview_place", sa.String(length=200), nullable=True),
        sa.Column(
            "invitee",
            sa.Enum("head", "deputy_in_charge", name="invitee", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("interviewed_on", sa.Date(), nullable=True),
        sa.Column("minutes", sa.Text(), nullable=True),
        sa.Column("recorded_by", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("department_signer", sa.String(length=100), nullable=True),
        sa.Column("unit_signer", sa.String(length=100), nullable=True),
        sa.Column("minutes_no", sa.String(length=40), nullable=True),
        sa.Column("minutes_letter", sa.Text(), nullable=True),
        sa.Column("findings", sa.Text(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.Column("notices", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "ground IN ('falsification', 'refusal', 'shirking', 'procedure', 'no_effect', 'other')",
            name=op.f("ck_unit_sanction_ground"),
        ),
        sa.CheckConstraint(
            "invitee IN ('head', 'deputy_in_charge')", name=op.f("ck_unit_sanction_invitee")
        ),
        sa.CheckConstraint(
            "kind IN ('interview', 'circular', 'rectify', 'list')",
            name=op.f("ck_unit_sanction_kind"),
        ),
        sa.CheckConstraint(
            "status IN ('suggested', 'proposed', 'rejected', 'withdrawn', 'decided', 'served', 'interviewed', 'minutes_sent', 'rectifying', 'checked', 'lifted', 'annulled', 'replaced')",
            name=op.f("ck_unit_sanction_status"),
        ),
        sa.ForeignKeyConstraint(
            ["from_inspection_id"],
            ["inspection.id"],
            name=op.f("fk_unit_sanction_from_inspection_id"),
        ),
        sa.ForeignKeyConstraint(
            ["from_urging_id"], ["urging.id"], name=op.f("fk_unit_sanction_from_urging_id")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["unit_sanction.id"], name=op.f("fk_unit_sanction_replaces_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_sanction")),
        sa.UniqueConstraint("document_no", name=op.f("uq_unit_sanction_document_no")),
        sa.UniqueConstraint("from_urging_id", name=op.f("uq_unit_sanction_from_urging_id")),
        sa.UniqueConstraint("minutes_no", name=op.f("uq_unit_sanction_minutes_no")),
        sa.UniqueConstraint("number", name=op.f("uq_unit_sanction_number")),
    )
    op.create_index(
        "ix_unit_sanction_kind", "unit_sanction", ["kind", "proposed_at", "id"], unique=False
    )
    op.create_index("ix_unit_sanction_newest", "unit_sanction", ["proposed_at", "id"], unique=False)
    op.create_index(
        op.f("ix_unit_sanction_replaces_id"), "unit_sanction", ["replaces_id"], unique=False
    )
    op.create_index(
        "ix_unit_sanction_status", "unit_sanction", ["status", "proposed_at", "id"], unique=False
    )
    op.create_index(
        "ix_unit_sanction_unit_id", "unit_sanction", ["unit_id", "proposed_at", "id"], unique=False
    )
    op.create_index(
        "uq_unit_sanction_from_inspection",
        "unit_sanction",
        ["from_inspection_id", "unit_id"],
        unique=True,
    )
    op.create_table(
        "sanction_requirement",
        sa.Column("sanction_id", sa.Uuid(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("report", sa.Text(), nullable=True),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("return_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["sanction_id"], ["unit_sanction.id"], name=op.f("fk_sanction_requirement_sanction_id")
        ),
        sa.PrimaryKeyConstraint("sanction_id", "no", name=op.f("pk_sanction_requirement")),
    )
    op.create_index(
        "ix_sanction_requirement_due",
        "sanction_requirement",
        ["due"],
        unique=False,
        postgresql_where=sa.text("reported_on IS NULL"),
    )
    for table, column, words in _WIDER:
        name = op.f(f"ck_{table}_{column}")
        op.drop_constraint(name, table, type_="check")
        listed = ", ".join(f"'{word}'" for word in words)
        op.create_check_constraint(name, table, f"{column} IN ({listed})")
    op.add_column("meeting_resolution", sa.Column("sanction_id", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_meeting_resolution_sanction_id", "meeting_resolution", ["sanction_id"], unique=False
    )
    op.create_foreign_key(
        op.f("fk_meeting_resolution_sanction_id"),
        "meeting_resolution",
        "unit_sanction",
        ["sanction_id"],
        ["id"],
    )
    op.add_column("urging", sa.Column("sanction_id", sa.Uuid(), nullable=True))
    op.create_index(op.f("ix_urging_sanction_id"), "urging", ["sanction_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_urging_sanction_id"),
        "urging",
        "unit_sanction",
        ["sanction_id"],
        ["id"],
    )

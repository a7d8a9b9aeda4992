"""Clues and aids."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_clues_and_aids"
down_revision = "2026_11_28_joint_handlings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "clue_count",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("drafted", sa.Integer(), nullable=False),
        sa.Column("approved", sa.Integer(), nullable=False),
        sa.Column("handed_over", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("taken_up", sa.Integer(), nullable=False),
        sa.Column("not_taken_up", sa.Integer(), nullable=False),
        sa.Column("result_known", sa.Integer(), nullable=False),
        sa.Column("dropped", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clue_count")),
        sa.UniqueConstraint("unit_id", "month", name=op.f("uq_clue_count_unit_id_month")),
    )
    op.create_table(
        "aid",
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("unit_name", sa.String(length=100), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "policy_explanation",
                "legal_education",
                "counselling",
                "mediation",
                "stability_assessment",
                "employment_guidance",
                "welfare_post",
                "relief",
                "judicial_aid",
                "medical_aid",
                "housing_aid",
                name="kind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "asked",
                "granted",
                "refused",
                "carried_out",
                "closed",
                "withdrawn",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "asked_by",
            sa.Enum(
                "petitioner",
                "handling_unit",
                "leader",
                name="askedby",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("need", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column(
            "organ_kind",
            sa.Enum(
                "housing",
                "transport",
                "agriculture",
                "civil_affairs",
                "human_resources",
                "public_security",
                "justice",
                "finance",
                "ecology",
                "water",
                "forestry",
                "health",
                "medical_security",
                "market",
                "emergency",
                "taxation",
                "government",
                "other",
                name="organkind",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("owner_name", sa.String(length=100), nullable=False),
        sa.Column("giver_line", sa.String(length=100), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("document_no", sa.String(length=60), nullable=True),
        sa.Column("letter", sa.Text(), nullable=True),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("decision_no", sa.String(length=60), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.Column("proof", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "asked_by IN ('petitioner', 'handling_unit', 'leader')", name=op.f("ck_aid_asked_by")
        ),
        sa.CheckConstraint(
            "kind IN ('policy_explanation', 'legal_education', 'counselling', 'mediation', 'stability_assessment', 'employment_guidance', 'welfare_post', 'relief', 'judicial_aid', 'medical_aid', 'housing_aid')",
            name=op.f("ck_aid_kind"),
        ),
        sa.CheckConstraint(
            "organ_kind IN ('housing', 'transport', 'agriculture', 'civil_affairs', 'human_resources', 'public_security', 'justice', 'finance', 'ecology', 'water', 'forestry', 'health', 'medical_security', 'market', 'emergency', 'taxation', 'government', 'other')",
            name=op.f("ck_aid_organ_kind"),
        ),
        sa.CheckConstraint(
            "status IN ('asked', 'granted', 'refused', 'carried_out', 'closed', 'withdrawn')",
            name=op.f("ck_aid_status"),
        ),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_aid_matter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aid")),
        sa.UniqueConstraint("number", name=op.f("uq_aid_number")),
    )
    op.create_index("ix_aid_kind", "aid", ["kind", "asked_at", "id"], unique=False)
    op.create_index(op.f("ix_aid_matter_id"), "aid", ["matter_id"], unique=False)
    op.create_index("ix_aid_newest", "aid", ["asked_at", "id"], unique=False)
    op.create_index("ix_aid_owner_id", "aid", ["owner_id", "asked_at", "id"], unique=False)
    op.create_index("ix_aid_status", "aid", ["status", "asked_at", "id"], unique=False)
    op.create_index("ix_aid_unit_id", "aid", ["unit_id", "asked_at", "id"], unique=False)
    op.create_table(
        "clue",
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("unit_name", sa.String(length=100), nullable=False),
        sa.Column("maker", sa.Uuid(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("decider_id", sa.Uuid(), nullable=False),
        sa.Column("decider_unit", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "illegal_land_use",
                "illegal_mining",
                "illegal_building",
                "list_fraud",
                "fund_misuse",
                "forgery",
                "other",
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
                "approved",
                "handed_over",
                "received",
                "taken_up",
                "not_taken_up",
                "result_known",
                "dropped",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("materials", sa.Text(), nullable=True),
        sa.Column(
            "organ_kind",
            sa.Enum(
                "housing",
                "transport",
                "agriculture",
                "civil_affairs",
                "human_resources",
                "public_security",
                "justice",
                "finance",
                "ecology",
                "water",
                "forestry",
                "health",
                "medical_security",
                "market",
                "emergency",
                "taxation",
                "government",
                "other",
                name="organkind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("organ", sa.String(length=100), nullable=False),
        sa.Column("signer_name", sa.String(length=100), nullable=True),
        sa.Column("document_no", sa.String(length=60), nullable=True),
        sa.Column("letter", sa.Text(), nullable=True),
        sa.Column("handed_over_on", sa.Date(), nullable=True),
        sa.Column("answer_due", sa.Date(), nullable=True),
        sa.Column("receipt_no", sa.String(length=60), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("decision_no", sa.String(length=60), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("result_on", sa.Date(), nullable=True),
        sa.Column("proposed_on", sa.Date(), nullable=True),
        sa.Column("dismissed_on", sa.Date(), nullable=True),
        sa.Column("reminder_no", sa.String(length=60), nullable=True),
        sa.Column("reminder", sa.Text(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('illegal_land_use', 'illegal_mining', 'illegal_building', 'list_fraud', 'fund_misuse', 'forgery', 'other')",
            name=op.f("ck_clue_kind"),
        ),
        sa.CheckConstraint(
            "organ_kind IN ('housing', 'transport', 'agriculture', 'civil_affairs', 'human_resources', 'public_security', 'justice', 'finance', 'ecology', 'water', 'forestry', 'health', 'medical_security', 'market', 'emergency', 'taxation', 'government', 'other')",
            name=op.f("ck_clue_organ_kind"),
        ),
        sa.CheckConstraint(
            "status IN ('drafted', 'approved', 'handed_over', 'received', 'taken_up', 'not_taken_up', 'result_known', 'dropped')",
            name=op.f("ck_clue_status"),
        ),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_clue_matter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clue")),
        sa.UniqueConstraint("number", name=op.f("uq_clue_number")),
    )
    op.create_index("ix_clue_decider_id", "clue", ["decider_id", "noted_at", "id"], unique=False)
    op.create_index("ix_clue_kind", "clue", ["kind", "noted_at", "id"], unique=False)
    op.create_index("ix_clue_maker", "clue", ["maker", "noted_at", "id"], unique=False)
    op.create_index(op.f("ix_clue_matter_id"), "clue", ["matter_id"], unique=False)
    op.create_index("ix_clue_newest", "clue", ["noted_at", "id"], unique=False)
    op.create_index("ix_clue_status", "clue", ["status", "noted_at", "id"], unique=False)
    op.create_index("ix_clue_unit_id", "clue", ["unit_id", "noted_at"], unique=False)
    op.create_table(
        "aid_facts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("aid_id", sa.Uuid(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.String(length=100), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["aid_id"], ["aid.id"], name=op.f("fk_aid_facts_aid_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aid_facts")),
        info={"append_only": True},
    )
    op.create_index("ix_aid_facts_aid_id", "aid_facts", ["aid_id", "at"], unique=False)
    op.create_table(
        "aid_reading",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("aid_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("actor", sa.Uuid(), nullable=False),
        sa.Column("actor_name", sa.String(length=100), nullable=False),
        sa.Column("unit", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["aid_id"], ["aid.id"], name=op.f("fk_aid_reading_aid_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aid_reading")),
        info={"append_only": True},
    )
    op.create_index("ix_aid_reading_aid_id", "aid_reading", ["aid_id", "at", "id"], unique=False)
    op.execute(
        """CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.aid_facts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"""
    )
    op.execute(
        """CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.aid_reading FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"""
    )
    op.drop_constraint(op.f("ck_reminder_about"), "reminder", type_="check")
    op.create_check_constraint(
        op.f("ck_reminder_about"),
        "reminder",
        "about IN ('measure', 'target', 'feedback', 'answer', 'rectification', 'aid')",
    )

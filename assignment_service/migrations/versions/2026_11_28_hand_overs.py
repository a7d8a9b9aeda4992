"""Hand overs."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_hand_overs"
down_revision = "2026_11_28_leader_terms"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "charge_hand_over",
        sa.Column(
            "status",
            sa.Enum(
                "offered",
                "accepted",
                "refused",
                "withdrawn",
                "lapsed",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("charge_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column(
            "level",
            sa.Enum("province", "city", "county", name="level", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("leader_id", sa.Uuid(), nullable=False),
        sa.Column("leader_name", sa.String(length=60), nullable=False),
        sa.Column("successor_id", sa.Uuid(), nullable=False),
        sa.Column("successor_name", sa.String(length=60), nullable=False),
        sa.Column("successor_post", sa.String(length=60), nullable=False),
        sa.Column("successor_unit_id", sa.Uuid(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("offered_by", sa.Uuid(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "level IN ('province', 'city', 'county')", name=op.f("ck_charge_hand_over_level")
        ),
        sa.CheckConstraint(
            "status IN ('offered', 'accepted', 'refused', 'withdrawn', 'lapsed')",
            name=op.f("ck_charge_hand_over_status"),
        ),
        sa.ForeignKeyConstraint(
            ["charge_id"], ["charge.id"], name=op.f("fk_charge_hand_over_charge_id")
        ),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_charge_hand_over_matter_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge_hand_over")),
    )
    op.create_index(
        "ix_charge_hand_over_charge", "charge_hand_over", ["charge_id", "offered_at"], unique=False
    )
    op.create_index("ix_charge_hand_over_leader", "charge_hand_over", ["leader_id"], unique=False)
    op.create_index("ix_charge_hand_over_matter", "charge_hand_over", ["matter_id"], unique=False)
    op.create_index(
        "ix_charge_hand_over_offered", "charge_hand_over", ["offered_at", "id"], unique=False
    )
    op.create_index(
        "ix_charge_hand_over_status",
        "charge_hand_over",
        ["status", "offered_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_charge_hand_over_successor",
        "charge_hand_over",
        ["successor_id", "status"],
        unique=False,
    )
    op.create_index(
        "uq_charge_hand_over_offered",
        "charge_hand_over",
        ["charge_id"],
        unique=True,
        postgresql_where=sa.text("status = 'offered'"),
    )

"""Acts, urgings, and corrections of bulletins. `kaimen rebuild reporting` fills the former two."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_27_acts_and_corrections"
down_revision = "2026_11_27_charge_unit"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "act",
        sa.Column("feed", sa.String(length=20), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("verb", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("target_date", sa.Date(), nullable=True),
        sa.Column("open_dues", postgresql.ARRAY(sa.Date()), nullable=True),
        sa.PrimaryKeyConstraint("feed", "position", name=op.f("pk_act")),
    )
    op.create_index("ix_act_day", "act", ["verb", "day"], unique=False)
    op.create_index("ix_act_subject", "act", ["subject_id", "feed", "position"], unique=False)
    op.create_table(
        "urging",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=True),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("city", sa.String(length=6), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("document_no", sa.String(length=40), nullable=True),
        sa.Column("answer_due", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_urging")),
    )
    op.add_column("bulletin", sa.Column("corrects", sa.Uuid(), nullable=True))
    op.add_column("bulletin", sa.Column("correction", sa.Text(), nullable=True))
    op.create_index(op.f("ix_bulletin_corrects"), "bulletin", ["corrects"], unique=False)
    op.create_foreign_key(
        op.f("fk_bulletin_corrects"), "bulletin", "bulletin", ["corrects"], ["id"]
    )
    op.create_check_constraint(
        op.f("ck_bulletin_correction"), "bulletin", "(corrects IS NULL) = (correction IS NULL)"
    )
    op.drop_index("uq_bulletin_issued", table_name="bulletin")
    op.create_index(
        "uq_bulletin_issued",
        "bulletin",
        ["month"],
        unique=True,
        postgresql_where=sa.text("status = 'issued' AND corrects IS NULL"),
    )
    op.add_column("bulletin_case", sa.Column("kind", sa.String(length=32), nullable=True))
    op.add_column(
        "bulletin_case",
        sa.Column("is_open", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column("entry", sa.Column("registered_line", sa.String(length=100), nullable=True))
    op.add_column("entry", sa.Column("registered_city", sa.String(length=6), nullable=True))
    op.add_column("entry", sa.Column("unit_notice_due", sa.Date(), nullable=True))
    op.create_index("ix_entry_unit_notice_due", "entry", ["unit_notice_due"], unique=False)
    op.add_column("look_back", sa.Column("status", sa.String(length=32), nullable=True))

"""Notes of talks."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_notes_of_talks"
down_revision = "2026_11_27_fewer_indexes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "talk_note",
        sa.Column(
            "status", sa.Enum("kept", name="status", native_enum=False, length=32), nullable=False
        ),
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column(
            "talk_form",
            sa.Enum("telephone", "interview", name="talkform", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "talk_partner",
            sa.Enum(
                "petitioner",
                "representative",
                "witness",
                "unit",
                "other",
                name="talkpartner",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorder", sa.String(length=100), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("status IN ('kept')", name=op.f("ck_talk_note_status")),
        sa.CheckConstraint(
            "talk_form IN ('telephone', 'interview')", name=op.f("ck_talk_note_talk_form")
        ),
        sa.CheckConstraint(
            "talk_partner IN ('petitioner', 'representative', 'witness', 'unit', 'other')",
            name=op.f("ck_talk_note_talk_partner"),
        ),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name=op.f("fk_talk_note_piece_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk_note")),
    )
    op.create_index("ix_talk_note_held_at_id", "talk_note", ["held_at", "id"], unique=False)
    op.create_index(
        "ix_talk_note_piece_id", "talk_note", ["piece_id", "held_at", "id"], unique=False
    )
    op.create_table(
        "talk_text",
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("talk_form", sa.String(length=32), nullable=False),
        sa.Column("talk_partner", sa.String(length=32), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("talk", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["note_id"], ["talk_note.id"], name=op.f("fk_talk_text_note_id")),
        sa.PrimaryKeyConstraint("note_id", "number", name=op.f("pk_talk_text")),
        info={"append_only": True},
    )
    op.execute(
        """CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.talk_text FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"""
    )
    op.drop_constraint(op.f("ck_vault_reading_field"), "vault_reading", type_="check")
    op.create_check_constraint(
        op.f("ck_vault_reading_field"),
        "vault_reading",
        "field IN ('name', 'phone', 'address', 'document_no', 'original_text', 'query_code', 'letter', 'ledger_row', 'rating', 'talk')",
    )

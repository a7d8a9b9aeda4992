"""List readings."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_list_readings"
down_revision = "2026_11_27_append_only"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index(op.f("ix_vault_reading_actor"), table_name="vault_reading")
    op.create_index("ix_vault_reading_actor", "vault_reading", ["actor", "at", "id"], unique=False)
    op.create_index("ix_vault_reading_at_id", "vault_reading", ["at", "id"], unique=False)
    op.create_index(
        "ix_vault_reading_denied",
        "vault_reading",
        ["at", "id"],
        unique=False,
        postgresql_where=sa.text("denied IS NOT NULL"),
    )
    op.create_index("ix_vault_reading_field", "vault_reading", ["field", "at", "id"], unique=False)
    op.create_index("ix_vault_reading_unit", "vault_reading", ["unit", "at", "id"], unique=False)
    op.drop_constraint(op.f("ck_vault_reading_field"), "vault_reading", type_="check")
    op.create_check_constraint(
        op.f("ck_vault_reading_field"),
        "vault_reading",
        "field IN ('name', 'phone', 'address', 'document_no', 'original_text', 'query_code', 'letter', 'ledger_row')",
    )

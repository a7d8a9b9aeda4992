"""Letters and readings of personal data are never changed."""

from alembic import op

revision = "2026_11_27_append_only"
down_revision = "2026_11_27_receipts_and_reviews"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.letter FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"""
    )
    op.execute(
        """CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.vault_reading FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"""
    )

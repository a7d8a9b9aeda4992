"""First here, first in the nation, repeat: three flags in place of one."""

import hashlib
import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_initial_flags"
down_revision = "2026_11_27_opinion_redo_due"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("piece", "stated_initial", new_column_name="is_initial_national")
    for name in ("is_initial_here", "is_repeat"):
        op.add_column("piece", sa.Column(name, sa.Boolean(), nullable=True))
    op.execute("UPDATE piece SET is_initial_here = is_initial, is_repeat = NOT is_initial")
    for name in ("is_initial_here", "is_repeat"):
        op.alter_column("piece", name, nullable=False)
    op.drop_column("piece", "is_initial")
    # Of one that its sender calls no first one nothing said whether it joined a matter.
    op.execute(
        "UPDATE piece SET is_initial_here = NOT EXISTS (SELECT FROM piece AS earlier"
        " WHERE earlier.matter_id = piece.matter_id"
        " AND (earlier.registered_at, earlier.id) < (piece.registered_at, piece.id))"
        " WHERE NOT is_initial_here AND is_initial_national IS FALSE"
    )
    op.create_check_constraint(
        op.f("ck_piece_is_repeat"),
        "piece",
        "is_repeat = (NOT is_initial_here OR is_initial_national IS FALSE)",
    )
    for name, where in (
        ("repeat", "is_repeat"),
        ("later_here", "NOT is_initial_here"),
        ("later_national", "NOT is_initial_national"),
    ):
        op.create_index(
            f"ix_piece_{name}",
            "piece",
            ["registered_at", "id"],
            unique=False,
            postgresql_where=sa.text(where),
        )
    _rename_in_differences()


def _rename_in_differences() -> None:
    """What was settled with the same content is not opened again under the new name."""
    connection = op.get_bind()
    rows = connection.execute(
        sa.text(
            "SELECT difference_id, offered, held FROM difference_content"
            " WHERE offered ? 'stated_initial' OR held ? 'stated_initial'"
        )
    )
    change = sa.text(
        "UPDATE difference_content SET offered = CAST(:offered AS jsonb),"
        " held = CAST(:held AS jsonb), fingerprint = :fingerprint WHERE difference_id = :id"
    )
    for id, offered, held in rows.all():
        offered, held = _renamed(offered), held and _renamed(held)
        canonical = json.dumps(offered, ensure_ascii=False, sort_keys=True)
        connection.execute(
            change,
            {
                "id": id,
                "offered": json.dumps(offered),
                "held": held and json.dumps(held),
                "fingerprint": hashlib.sha256(
                    canonical.encode("utf-8", "surrogatepass")
                ).hexdigest(),
            },
        )


def _renamed(content: dict[str, Any]) -> dict[str, Any]:
    return {
        "is_initial_national" if name == "stated_initial" else name: value
        for name, value in content.items()
    }

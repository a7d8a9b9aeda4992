"""Reviews and re-reviews, in place of what recorded that one was asked for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_27_remedies"
down_revision = "2026_11_27_hand_ons_and_senders"
branch_labels = None
depends_on = None

_STATUSES = (
    "registered", "filed", "studying", "directly_replied", "redirected", "not_accepted",
    "no_longer_accepted", "objected", "returned", "forwarded", "diverted", "assigned", "accepted",
    "investigating", "opinion_drafting", "opinion_issued", "opinion_delivered", "review_requested",
    "under_review", "review_issued", "under_re_review", "re_review_issued", "closed_no_review",
    "closed_no_re_review", "finalised",
)  # fmt: skip

# What was recorded of a request becomes a review that waits, or that was taken back: a piece at
# `review_requested` goes on. It was recorded of requests in time alone. Which organ was asked was
# not, nor what for: the organ above the responsible unit is taken, and the recorder can undo it.
_CONVERTED = (
    """
    INSERT INTO review (
      id, status, kind, piece_id, matter_id, unit_id, unit_line, organ_id, organ_line, organ_name,
      attacked_no, attacked_organ, attacked_received_at, requested_on, received_on, notice_due,
      form, wish, grounds, late, competent, recorded_at, recorded_by, recorder_id, handlers,
      findings, refused_to_sign, hearing_members, moves, moved_at, version
    )
    SELECT request.id, CASE WHEN undone_at IS NULL THEN 'requested' ELSE 'undone' END, 'review',
      piece.id, piece.matter_id, piece.unit_id, piece.unit_line, above.id, above.line,
      coalesce(above.name, '自然资源部'), coalesce(piece.opinion_no, ''),
      coalesce(unit.name, '责任单位'), coalesce(piece.delivered_at, request.recorded_at),
      request.requested_on, received.day, received.day + 15, request.form,
      '原登记未记载', '原登记未记载', false, true, request.recorded_at, request.recorded_by,
      request.recorded_unit,
      (SELECT coalesce(jsonb_agg(DISTINCT handler ORDER BY handler), '[]')
       FROM assignment_order, jsonb_array_elements_text(handlers) AS handler
       WHERE assignment_order.piece_id = piece.id),
      '[]', false, '[]', CASE WHEN undone_at IS NULL THEN 1 ELSE 2 END,
      coalesce(undone_at, request.recorded_at), 1
    FROM review_request AS request
    JOIN piece ON piece.id = request.piece_id
    CROSS JOIN LATERAL (
      SELECT (request.recorded_at AT TIME ZONE 'Asia/Shanghai')::date AS day
    ) AS received
    LEFT JOIN organisation AS unit ON unit.id = piece.unit_id
    LEFT JOIN organisation AS above ON above.id = unit.parent
    """,
    """
    INSERT INTO history (subject, number, kind, move, before, after, actor, actor_name, unit,
      reason, at)
    SELECT review.id, moved.number, 'review', moved.verb, moved.before, moved.after, told.actor,
      told.actor_name, told.unit, moved.reason, told.at
    FROM review_request AS request
    JOIN review ON review.id = request.id
    CROSS JOIN LATERAL (VALUES
      (1, 'request', NULL, 'requested', 'request-review', request.recorded_at,
       '由原登记的复查请求转入'),
      (2, 'undo-request', 'requested', 'undone', 'undo-review-request', request.undone_at, NULL)
    ) AS moved (number, verb, before, after, of_piece, at, reason)
    JOIN history AS told ON told.subject = request.piece_id AND told.move = moved.of_piece
      AND told.at = moved.at
    """,
    # Counted by the calendar as soon as a job finds it provisional.
    """
    INSERT INTO deadline (id, rule, rule_version, piece_id, matter_id, unit_id, unit_line,
      start_event, start, raw, legal, provisional, extended, outcome)
    SELECT gen_random_uuid(), 'DL08', 1, piece_id, matter_id, organ_id, organ_line,
      'request-review', received_on, received_on + 30, received_on + 30, true, 0, 'open'
    FROM review WHERE status = 'requested' AND organ_id IS NOT NULL
    """,
    """
    SELECT append_events(json_agg(json_build_object(
      'type', 'intake.review.moved', 'subject', matter_id, 'time', moved_at,
      'data', json_build_object(
        'move', CASE status WHEN 'requested' THEN 'request' ELSE 'undo-request' END,
        'at', moved_at, 'review_id', id, 'kind', kind, 'piece_id', piece_id,
        'matter_id', matter_id, 'reviews_id', reviews_id, 'unit_id', unit_id,
        'unit_line', unit_line, 'organ_id', organ_id, 'organ_line', organ_line, 'status', status,
        'requested_on', requested_on, 'received_on', received_on, 'late', late,
        'competent', competent, 'refusal', refusal, 'outcome', outcome, 'result', result,
        'redo_due', redo_due, 'document_no', document_no, 'issued_at', issued_at,
        'delivered_at', delivered_at
      ))))
    FROM review HAVING count(*) > 0
    """,
)


def upgrade() -> None:
    op.drop_constraint(op.f("ck_piece_status"), "piece", type_="check")
    words = ", ".join(f"'{status}'" for status in _STATUSES)
    op.create_check_constraint(op.f("ck_piece_status"), "piece", f"status IN ({words})")
    op.create_table(
        "review",
        sa.Column(
            "status",
            sa.Enum(
                "requested",
                "refused",
                "under_review",
                "drafted",
                "issued",
                "delivered",
                "redone",
                "closed_no_re_review",
                "undone",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum("review", "re_review", name="kind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("reviews_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("organ_id", sa.Uuid(), nullable=True),
        sa.Column("organ_line", sa.String(length=100), nullable=True),
        sa.Column("organ_name", sa.String(length=100), nullable=False),
        sa.Column("attacked_no", sa.String(length=40), nullable=False),
        sa.Column("attacked_organ", sa.String(length=100), nullable=False),
        sa.Column("attacked_received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("notice_due", sa.Date(), nullable=False),
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
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("annexes", sa.String(length=500), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("competent", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorder_id", sa.Uuid(), nullable=False),
        sa.Column("handlers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("taken_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_up_by", sa.Uuid(), nullable=True),
        sa.Column(
            "refusal",
            sa.Enum(
                "late",
                "wrong_organ",
                "taken_up_elsewhere",
                "statutory_path",
                name="refusal",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("refusal_detail", sa.String(length=500), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "upheld", "changed", "revoked_redo", name="outcome", native_enum=False, length=32
            ),
            nullable=True,
        ),
        sa.Column("facts", sa.Text(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=True),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
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
            nullable=True,
        ),
        sa.Column("redo_days", sa.Integer(), nullable=True),
        sa.Column("redo_due", sa.Date(), nullable=True),
        sa.Column("drafted_by", sa.Uuid(), nullable=True),
        sa.Column("signed_by", sa.Uuid(), nullable=True),
        sa.Column("document_no", sa.String(length=40), nullable=True),
        sa.Column("replaces", sa.String(length=40), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "delivery_way",
            sa.Enum("in_person", "post", "other", name="way", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("delivery_proof", sa.String(length=200), nullable=True),
        sa.Column(
            "recipient_view",
            sa.Enum("agree", "disagree", "none", name="view", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("refused_to_sign", sa.Boolean(), nullable=False),
        sa.Column("witness", sa.String(length=60), nullable=True),
        sa.Column("hearing_begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hearing_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hearing_place", sa.String(length=200), nullable=True),
        sa.Column("hearing_members", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("hearing_ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hearing_record", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "delivery_way IN ('in_person', 'post', 'other')", name=op.f("ck_review_delivery_way")
        ),
        sa.CheckConstraint(
            "form IN ('letter', 'visit', 'online', 'mobile_app', 'wechat', 'online_suggestion', 'phone', 'leader_mailbox', 'fax')",
            name=op.f("ck_review_form"),
        ),
        sa.CheckConstraint("kind IN ('review', 're_review')", name=op.f("ck_review_kind")),
        sa.CheckConstraint(
            "outcome IN ('upheld', 'changed', 'revoked_redo')", name=op.f("ck_review_outcome")
        ),
        sa.CheckConstraint(
            "recipient_view IN ('agree', 'disagree', 'none')", name=op.f("ck_review_recipient_view")
        ),
        sa.CheckConstraint(
            "refusal IN ('late', 'wrong_organ', 'taken_up_elsewhere', 'statutory_path')",
            name=op.f("ck_review_refusal"),
        ),
        sa.CheckConstraint(
            "result IN ('supported', 'partly_supported', 'explained', 'not_supported')",
            name=op.f("ck_review_result"),
        ),
        sa.CheckConstraint(
            "status IN ('requested', 'refused', 'under_review', 'drafted', 'issued', 'delivered', 'redone', 'closed_no_re_review', 'undone')",
            name=op.f("ck_review_status"),
        ),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_review_matter_id")),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name=op.f("fk_review_piece_id")),
        sa.ForeignKeyConstraint(["reviews_id"], ["review.id"], name=op.f("fk_review_reviews_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    op.create_index("ix_review_kind", "review", ["kind", "recorded_at", "id"], unique=False)
    op.create_index(op.f("ix_review_matter_id"), "review", ["matter_id"], unique=False)
    op.create_index("ix_review_organ_id", "review", ["organ_id", "recorded_at", "id"], unique=False)
    op.create_index(
        "ix_review_organ_line",
        "review",
        ["organ_line", "recorded_at"],
        unique=False,
        postgresql_ops={"organ_line": "text_pattern_ops"},
    )
    op.create_index("ix_review_outcome", "review", ["outcome", "recorded_at", "id"], unique=False)
    op.create_index(op.f("ix_review_piece_id"), "review", ["piece_id"], unique=False)
    op.create_index("ix_review_recorded_at_id", "review", ["recorded_at", "id"], unique=False)
    op.create_index(op.f("ix_review_reviews_id"), "review", ["reviews_id"], unique=False)
    op.create_index("ix_review_status", "review", ["status", "recorded_at", "id"], unique=False)
    op.create_index("ix_review_unit_id", "review", ["unit_id", "recorded_at", "id"], unique=False)
    op.create_index(
        "ix_review_unit_line",
        "review",
        ["unit_line", "recorded_at"],
        unique=False,
        postgresql_ops={"unit_line": "text_pattern_ops"},
    )
    op.create_index(
        "uq_review_open",
        "review",
        ["piece_id"],
        unique=True,
        postgresql_where=sa.text(
            "status IN ('requested', 'under_review', 'drafted') AND competent AND NOT late"
        ),
    )
    for statement in _CONVERTED:
        op.execute(statement)
    op.drop_index(op.f("ix_review_request_piece_id"), table_name="review_request")
    op.drop_index(
        op.f("uq_review_request_piece_id"),
        table_name="review_request",
        postgresql_where="(undone_at IS NULL)",
    )
    op.drop_table("review_request")
    op.alter_column(
        "letter",
        "kind",
        existing_type=sa.VARCHAR(length=4),
        type_=sa.String(length=8),
        existing_nullable=False,
    )
    op.add_column("matter", sa.Column("final_opinion_no", sa.String(length=40), nullable=True))
    op.add_column("matter", sa.Column("finalised_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("opinion", sa.Column("revoked_by", sa.String(length=200), nullable=True))
    op.add_column("opinion", sa.Column("revoked_said", sa.Text(), nullable=True))

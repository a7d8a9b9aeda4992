"""Copies of what other services own, filled by their feeds only."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from supervision_service import Base
from supervision_service.matters.rules import NOTHING_OWED, OUTSTANDING

_outstanding = ", ".join(f"'{status}'" for status in sorted(OUTSTANDING))
_not_owed = ", ".join(f"'{status}'" for status in sorted(NOTHING_OWED))


class Matter(Base):
    """A matter as intake last described it; commands lock this row first.

    `version` is the position of that event.
    """

    __tablename__ = "matter"
    __table_args__ = (
        sa.Index("ix_matter_line", "unit_line", postgresql_ops={"unit_line": "text_pattern_ops"}),
        sa.Index("ix_matter_region", "region", postgresql_ops={"region": "text_pattern_ops"}),
        sa.Index("ix_matter_topic", "topic", "id"),
        sa.Index("ix_matter_unit_id", "unit_id", "id"),
        sa.Index("ix_matter_cross_or_split", "id",
                 postgresql_where=sa.text("cross_or_split <> '{}' AND status = 'open'")),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(40))
    title: Mapped[str] = mapped_column(sa.String(200))
    region: Mapped[str] = mapped_column(sa.String(12))
    topic: Mapped[str] = mapped_column(sa.String(32))
    unit_id: Mapped[UUID]
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    route: Mapped[str | None] = mapped_column(sa.String(4))
    status: Mapped[str] = mapped_column(sa.String(32))
    cross_or_split: Mapped[list[str]] = mapped_column(
        ARRAY(sa.String(32)), server_default=sa.text("'{}'")
    )
    coordinator_id: Mapped[UUID | None]
    """Who calls those together that must sit together about it （三跨三分离）."""
    version: Mapped[int | None] = mapped_column(sa.BigInteger)


class MatterPiece(Base):
    """A piece's status, its days, the result of its opinion, how many requests are to be done.

    Before triage it belongs to no matter. `is_initial_here`: the first of its matter here.
    """

    __tablename__ = "matter_piece"
    __table_args__ = (
        sa.Index("ix_matter_piece_owed", "matter_id", "due_legal", "registered_at",
                 postgresql_where=sa.text(f"status NOT IN ({_not_owed})")),
        sa.Index("ix_matter_piece_later", "matter_id", "registered_at",
                 postgresql_where=sa.text("NOT is_initial_here")),
        sa.Index("ix_matter_piece_execution", "matter_id", "execution_due",
                 postgresql_where=sa.text("executions_owed > 0")),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    matter_id: Mapped[UUID | None] = mapped_column(index=True)
    status: Mapped[str] = mapped_column(sa.String(32))
    result: Mapped[str | None] = mapped_column(sa.String(32))
    executions_owed: Mapped[int] = mapped_column(default=0, server_default=sa.text("0"))
    execution_due: Mapped[date | None]
    registered_at: Mapped[datetime | None]
    is_initial_here: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    due_legal: Mapped[date | None]
    opinion_issued_at: Mapped[datetime | None]


class MatterOrder(Base):
    """An assignment order as intake last described it: how far it is, and who handled it.

    `version` is the position of that event.
    """

    __tablename__ = "matter_order"
    __table_args__ = (
        sa.Index("ix_matter_order_outstanding", "number", "id",
                 postgresql_where=sa.text(f"status IN ({_outstanding})")),
        sa.Index("ix_matter_order_feedback_due", "feedback_due",
                 postgresql_where=sa.text(f"status IN ({_outstanding})")),
        sa.Index("ix_matter_order_late", "matter_id", "feedback_due",
                 postgresql_where=sa.text(f"status IN ({_outstanding})")),
        sa.Index("ix_matter_order_returned", "matter_id",
                 postgresql_where=sa.text("returns > 0")),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    matter_id: Mapped[UUID] = mapped_column(index=True)
    number: Mapped[str | None] = mapped_column(sa.String(20))
    unit_id: Mapped[UUID | None]
    unit_line: Mapped[str | None] = mapped_column(sa.String(100))
    status: Mapped[str | None] = mapped_column(sa.String(32))
    feedback_due: Mapped[date | None]
    returns: Mapped[int | None]
    reported_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    version: Mapped[int | None] = mapped_column(sa.BigInteger)
    handlers: Mapped[list[str]]


class MatterReferral(Base):
    """A piece's referral to another statutory path, as intake last described it."""

    __tablename__ = "matter_referral"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    matter_id: Mapped[UUID] = mapped_column(index=True)
    route: Mapped[str] = mapped_column(sa.String(4))
    status: Mapped[str] = mapped_column(sa.String(32))


class TaskForce(Base):
    """A task force as assignment last described it: who is in it now, and which cases it has.

    Of `members` each has the `account_id` and the `unit_id` in which its rights hold.
    """

    __tablename__ = "task_force"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    status: Mapped[str] = mapped_column(sa.String(32))
    members: Mapped[list[dict[str, Any]]]
    matter_ids: Mapped[list[str]]


class MatterLeaderAct(Base):
    """What a leader in charge did, as assignment last described it: at which level, when."""

    __tablename__ = "matter_leader_act"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    matter_id: Mapped[UUID] = mapped_column(index=True)
    level: Mapped[str] = mapped_column(sa.String(16))
    act: Mapped[str] = mapped_column(sa.String(32))
    held_on: Mapped[date]
    status: Mapped[str] = mapped_column(sa.String(32))


class MatterCharge(Base):
    """A leader's charge as assignment last described it, done by the close-out of `listing_id`.

    `unit_id` is the unit in which the leader took charge.
    """

    __tablename__ = "matter_charge"
    __table_args__ = (
        sa.Index("ix_matter_charge_held", "matter_id", "leader_id",
                 postgresql_where=sa.text("status IN ('active', 'done')")),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    matter_id: Mapped[UUID]
    level: Mapped[str] = mapped_column(sa.String(16))
    leader_id: Mapped[UUID]
    leader_name: Mapped[str] = mapped_column(sa.String(100))
    leader_post: Mapped[str | None] = mapped_column(sa.String(100))
    takes_all: Mapped[bool]
    unit_id: Mapped[UUID | None]
    listing_id: Mapped[UUID | None]
    status: Mapped[str] = mapped_column(sa.String(32))

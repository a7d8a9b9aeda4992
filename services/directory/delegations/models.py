"""Delegations."""

from collections.abc import Set
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.directory import Base
from services.directory.delegations.rules import Status
from shared.db import one_of
from shared.history import Subject


class Delegation(Subject, Base):
    """`delegate` acts for `account`, a colleague of the unit, from the first day to the last."""

    __tablename__ = "delegation"
    __table_args__ = (
        one_of("status", Status),
        sa.CheckConstraint("begins <= ends", name="days"),
        sa.CheckConstraint("account <> delegate", name="two_persons"),
        sa.Index("ix_delegation_asked_at", "asked_at", "id"),
        sa.Index("ix_delegation_status", "status", "asked_at", "id"),
        sa.Index("ix_delegation_account", "account", "asked_at", "id"),
        sa.Index("ix_delegation_delegate", "delegate", "asked_at", "id"),
    )

    status: Mapped[Status]
    account: Mapped[UUID]
    delegate: Mapped[UUID]
    unit: Mapped[UUID]
    """Of both, when it was agreed on: it holds while both are there."""
    begins: Mapped[date]
    ends: Mapped[date]
    reason: Mapped[str] = mapped_column(sa.String(500))
    asked_by: Mapped[UUID]
    asked_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]

    @property
    def barred(self) -> Set[UUID]:
        """Who may not decide: who asked, and the two whom it is about."""
        return {self.asked_by, self.account, self.delegate}

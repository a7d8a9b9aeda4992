"""What security administrators ask for accounts."""

from collections.abc import Set
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.directory import Base
from services.directory.account_requests.rules import Asked, Status
from shared.db import one_of
from shared.history import Subject


class AccountRequest(Subject, Base):
    """A change of an account that takes effect once another security administrator confirms it.

    Of a change `unit` and `roles` are what the account will have, both of them, so that what is
    confirmed is what was seen. Of a password only the hash is kept, and only while it waits.
    """

    __tablename__ = "account_request"
    __table_args__ = (
        one_of("status", Status),
        one_of("kind", Asked),
        sa.CheckConstraint("(kind = 'change') = (unit IS NOT NULL AND roles IS NOT NULL)",
                           name="change"),
        sa.CheckConstraint(
            "(kind = 'password' AND status = 'pending') = (secret IS NOT NULL)", name="secret"
        ),
        sa.Index("uq_account_request_pending", "account", unique=True,
                 postgresql_where=sa.text("status = 'pending'")),
        sa.Index("ix_account_request_asked_at", "asked_at", "id"),
        sa.Index("ix_account_request_status", "status", "asked_at", "id"),
        sa.Index("ix_account_request_account", "account", "asked_at", "id"),
    )  # fmt: skip

    status: Mapped[Status]
    kind: Mapped[Asked]
    account: Mapped[UUID]
    unit: Mapped[UUID | None]
    roles: Mapped[list[str] | None] = mapped_column(JSONB(none_as_null=True))
    secret: Mapped[str | None] = mapped_column(sa.String(200))
    """Argon2id of the password that is asked for; gone with the decision."""
    reason: Mapped[str] = mapped_column(sa.String(500))
    asked_by: Mapped[UUID]
    asked_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]

    @property
    def barred(self) -> Set[UUID]:
        """Who may not decide: who asked, and whose account it is."""
        return {self.asked_by, self.account}

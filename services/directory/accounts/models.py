"""What only directory knows of an account: how it logs in, and who it is."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.directory import Base


class Credential(Base):
    """The credential of one account (`shared.directory.Account`, same id)."""

    __tablename__ = "credential"
    __table_args__ = (sa.CheckConstraint("failures >= 0", name="failures"),)

    account: Mapped[UUID] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(sa.String(60), unique=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    post: Mapped[str | None] = mapped_column(sa.String(60))
    secret: Mapped[str] = mapped_column(sa.String(200))
    """Argon2id of a person's password, or the digest of a service's secret; never the secret."""
    is_demonstration: Mapped[bool]
    failures: Mapped[int] = mapped_column(default=0)
    last_failure_at: Mapped[datetime | None]
    locked_until: Mapped[datetime | None]
    changed_at: Mapped[datetime]
    changed_by: Mapped[UUID | None]
    """Who last changed the account; empty for what was seeded."""

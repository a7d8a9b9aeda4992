"""What only directory knows of an account: how it logs in, and who it is."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.directory import Base


class Credential(Base):
    """The credential of one account (`shared.directory.Account`, same id)."""

    __tablename__ = "credential"

    account: Mapped[UUID] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(sa.String(60), unique=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    post: Mapped[str | None] = mapped_column(sa.String(60))
    secret: Mapped[str] = mapped_column(sa.String(200))
    """Argon2id of a person's password, or the digest of a service's secret; never the secret."""
    is_demonstration: Mapped[bool]
    must_change: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """An administrator knows the password: it opens nothing until its owner has changed it."""
    changed_at: Mapped[datetime]
    changed_by: Mapped[UUID | None]
    """Who last changed the account; empty for what was seeded."""

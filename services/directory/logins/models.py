"""Logins that failed, and where they last succeeded."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.directory import Base


class LoginCount(Base):
    """One login (known or not) at one address, both as digests; times are real time."""

    __tablename__ = "login_count"
    __table_args__ = (
        sa.CheckConstraint("failures >= 0", name="failures"),
        sa.Index("ix_login_count_address", "address"),
    )

    login: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    address: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    failures: Mapped[int]
    last_failure_at: Mapped[datetime | None]
    locked_until: Mapped[datetime | None]
    last_success_at: Mapped[datetime | None]

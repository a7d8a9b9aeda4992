"""The organs whose systems exchange messages with us."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.exchange import Base
from services.exchange.partners.rules import Adapter, Status
from shared.db import one_of
from shared.history import Subject


class Partner(Subject, Base):
    """An organ, how its system is reached, and which messages may pass."""

    __tablename__ = "partner"
    __table_args__ = (
        one_of("status", Status),
        one_of("adapter", Adapter),
        sa.UniqueConstraint("code"),
        sa.Index("ix_partner_status", "status", "code"),
    )

    status: Mapped[Status]
    code: Mapped[str] = mapped_column(sa.String(40))
    name: Mapped[str] = mapped_column(sa.String(100))
    account_id: Mapped[UUID | None]
    """The account in directory with which its people or programs call us, if they do."""
    adapter: Mapped[Adapter]
    base_url: Mapped[str | None] = mapped_column(sa.String(300))
    profile: Mapped[str] = mapped_column(sa.String(40))
    """Which fields and codes its messages have, and in which version."""
    profile_version: Mapped[str] = mapped_column(sa.String(20))
    sends: Mapped[list[str]] = mapped_column(JSONB)
    """The flows that it may send to us."""
    receives: Mapped[list[str]] = mapped_column(JSONB)
    """The flows that we send to it."""
    entered_by: Mapped[UUID]
    """Who entered all of this as it is; somebody else lets messages pass."""

"""The public keys of partners."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.exchange import Base
from services.exchange.keys.rules import Status
from shared.db import one_of
from shared.history import Subject


class PartnerKey(Subject, Base):
    """One public key of a partner, from when until when it is believed.

    Several may be so at a time: a partner changes over from one to the next without a gap.
    """

    __tablename__ = "partner_key"
    __table_args__ = (
        one_of("status", Status),
        sa.CheckConstraint("valid_from < valid_until", name="validity"),
        sa.UniqueConstraint("key_id"),
        sa.UniqueConstraint("public_key"),
        sa.Index("ix_partner_key_partner", "partner_id", "key_id"),
    )

    status: Mapped[Status]
    partner_id: Mapped[UUID] = mapped_column(sa.ForeignKey("partner.id"))
    key_id: Mapped[str] = mapped_column(sa.String(80))
    """What signatures name it by (`keyid` of RFC 9421)."""
    public_key: Mapped[str] = mapped_column(sa.String(43))
    """Base64url without padding."""
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime]
    entered_by: Mapped[UUID]

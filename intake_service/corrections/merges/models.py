"""Copies of what other services own, filled by their feeds only: what holds a matter as it is."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intake_service import Base


class Listing(Base):
    """A listing （挂牌） as supervision last described it."""

    __tablename__ = "listing"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    matter_id: Mapped[UUID] = mapped_column(index=True)
    status: Mapped[str] = mapped_column(sa.String(32))


class Charge(Base):
    """A leader in charge （包案） as assignment last described it."""

    __tablename__ = "charge"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    matter_id: Mapped[UUID] = mapped_column(index=True)
    status: Mapped[str] = mapped_column(sa.String(32))

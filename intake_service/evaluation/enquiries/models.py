"""Enquiries that found nothing, and where they last succeeded."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intake_service import Base


class EnquiryCount(Base):
    """One query code (known or not) at one address, both as digests; times are real time.

    `failures` are counted for a day, `recent` ones for a quarter of an hour.
    """

    __tablename__ = "enquiry_count"
    __table_args__ = (
        sa.CheckConstraint("failures >= recent AND recent >= 0", name="failures"),
        sa.Index("ix_enquiry_count_address", "address"),
    )

    code: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    address: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    failures: Mapped[int]
    recent: Mapped[int]
    last_failure_at: Mapped[datetime | None]
    last_success_at: Mapped[datetime | None]

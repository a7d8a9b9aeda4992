"""By what pieces are found that may be the same: digests, from which nobody reads anything."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from intake_service import Base

_DIGESTS = ARRAY(sa.BigInteger)


class Comparison(Base):
    """A piece that is not sealed, as it is compared （`rules.Marks`）."""

    __tablename__ = "comparison"
    __table_args__ = (
        sa.Index("ix_comparison_marks", "numbers", "names", "bands", postgresql_using="gin"),
    )

    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("piece.id"), primary_key=True)
    numbers: Mapped[list[int]] = mapped_column(_DIGESTS)
    names: Mapped[list[int]] = mapped_column(_DIGESTS)
    bands: Mapped[list[int]] = mapped_column(_DIGESTS)


class ComparisonProgress(Base):
    """The one row that says up to which event of this service pieces can be compared.

    `made_with` is the version of the digests; with another one they are made from the beginning.
    """

    __tablename__ = "comparison_progress"
    __table_args__ = (sa.CheckConstraint("one", name="one"),)

    one: Mapped[bool] = mapped_column(primary_key=True, default=True)
    position: Mapped[int] = mapped_column(sa.BigInteger)
    made_with: Mapped[str] = mapped_column(sa.String(32))

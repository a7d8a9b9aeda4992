"""Assignment: leaders in charge – who answers for a matter at province, city and county."""

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase

from shared.db import TYPES, new_metadata


class Base(DeclarativeBase):
    """Base of the tables of this service."""

    metadata = new_metadata()
    type_annotation_map = TYPES


def one_of(column: str, words: type[StrEnum]) -> sa.CheckConstraint:
    """The constraint that `column` holds one of the words of an enumeration."""
    listed = ", ".join(f"'{word.value}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=column)

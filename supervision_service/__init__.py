"""Supervision: listed matters from nomination over plan and close-out to the last look-back."""

from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from pydantic import BaseModel
from sqlalchemy.orm import DeclarativeBase

from shared.db import TYPES, new_metadata


class Base(DeclarativeBase):
    """Base of the tables of this service."""

    metadata = new_metadata()
    type_annotation_map = TYPES

    def column_values(self) -> dict[str, Any]:
        """The row's column values by name, for an answer that adds to them."""
        return {
            attribute.key: getattr(self, attribute.key)
            for attribute in sa.inspect(type(self)).column_attrs
        }

    def values_for(self, model: type[BaseModel]) -> dict[str, Any]:
        """The values of those columns that are called like a field of `model`."""
        return {
            name: value
            for name, value in self.column_values().items()
            if name in model.model_fields
        }


def one_of(column: str, words: type[StrEnum]) -> sa.CheckConstraint:
    """The constraint that `column` holds one of the words of an enumeration."""
    listed = ", ".join(f"'{word.value}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=column)

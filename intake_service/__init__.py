"""Intake: pieces and matters from receipt to the reported opinion, with deadlines and letters."""

from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from itertools import chain
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute

from shared.checks import Agreement
from shared.db import TYPES, new_metadata


class Base(DeclarativeBase):
    """Base of the tables of this service."""

    metadata = new_metadata()
    type_annotation_map = TYPES

    def column_values(self) -> dict[str, Any]:
        """The row's column values by name, for an answer that adds to them."""
        return {name: getattr(self, name) for name in _attributes(type(self))}


@cache
def _attributes(model: type[Base]) -> tuple[str, ...]:
    return tuple(attribute.key for attribute in sa.inspect(model).column_attrs)


def as_json(
    model: type[Base], names: Sequence[str], of: sa.ColumnElement[bool], order: Sequence[Any]
) -> sa.ScalarSelect[Any]:
    """The rows of `model` for which `of` holds, as one JSON list inside another statement."""
    columns = model.__table__.c
    each = sa.func.json_build_object(*chain(*((name, columns[name]) for name in names)))
    listed = sa.func.json_agg(aggregate_order_by(each, *order), type_=sa.JSON)
    empty = sa.literal_column("'[]'::json", sa.JSON)
    return sa.select(sa.func.coalesce(listed, empty)).where(of).scalar_subquery()


def one_of(column: str, words: type[StrEnum]) -> sa.CheckConstraint:
    """The constraint that `column` holds one of the words of an enumeration."""
    listed = ", ".join(f"'{word.value}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=column)


def agreement(
    column: InstrumentedAttribute[Any],
    wanted: InstrumentedAttribute[Any],
    join: sa.ColumnElement[bool],
    *narrowed: sa.ColumnElement[bool],
) -> Agreement:
    """The check that a column kept for speed says what the row beside it says, or nothing."""
    table = column.class_
    select = (
        sa.select(table.id.label("key"), table.matter_id, wanted.label("wanted"),
                  column.label("found"))
        .outerjoin(wanted.class_, join)
        .where(column.is_distinct_from(wanted), *narrowed)
    )  # fmt: skip
    return Agreement("intake", table.__tablename__, column.key, select)


def explained(
    column: InstrumentedAttribute[Any], wanted: Any, wrong: sa.ColumnElement[bool]
) -> Agreement:
    """The check that a column follows from what is stored beside it; it differs where `wrong`."""
    table = column.class_
    select = sa.select(table.id.label("key"), table.matter_id, wanted.label("wanted"),
                       column.label("found")).where(wrong)  # fmt: skip
    return Agreement("intake", table.__tablename__, column.key, select)

"""Keyset pages: stable under inserts, never an OFFSET, never unbounded."""

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

import sqlalchemy as sa
from pydantic import AwareDatetime, BaseModel, Field, TypeAdapter
from sqlalchemy.orm import InstrumentedAttribute

from shared.errors import FieldError, Invalid

T = TypeVar("T")

Column = sa.ColumnElement[Any] | InstrumentedAttribute[Any]


class Page(BaseModel, Generic[T]):
    """One page: `next` is the cursor of the following page, null on the last one."""

    items: list[T]
    next: str | None


class Count(BaseModel):
    """How many rows paging to the end would show."""

    count: int


def keyset(
    select: sa.Select[Any],
    columns: Sequence[Column],
    cursor: str | None,
    limit: int,
    *,
    descending: bool = True,
) -> sa.Select[Any]:
    """Order `select` by `columns` (the last one unique) and begin after `cursor`.

    Asks for one row more than `limit`, so that `page` knows whether there is a next page.
    Raises `Invalid` (cursor-invalid) for a cursor that is not ours.
    """
    if cursor is not None:
        last = sa.tuple_(*[sa.literal(value, column.type) for value, column in zip(
            _decode(cursor, columns), columns, strict=True)])  # fmt: skip
        place = sa.tuple_(*columns)
        select = select.where(place < last if descending else place > last)
    order = [column.desc() if descending else column.asc() for column in columns]
    return select.order_by(*order).limit(limit + 1)


def page(rows: Sequence[T], columns: Sequence[str], limit: int) -> dict[str, Any]:
    """Cut the extra row and name the next cursor from the attributes `columns` of the last row."""
    shown = rows[:limit]
    more = len(rows) > limit
    following = _encode([getattr(shown[-1], name) for name in columns]) if more else None
    return {"items": shown, "next": following}


_LARGE: TypeAdapter[int] = TypeAdapter(Annotated[int, Field(strict=True, ge=0, lt=2**63)])
_YEARS = {"ge": date(1900, 1, 1), "lt": date(2300, 1, 1)}
_TIMES = {name: datetime.combine(day, time(), UTC) for name, day in _YEARS.items()}
_TYPES: Mapping[type, TypeAdapter[Any]] = {
    datetime: TypeAdapter(Annotated[AwareDatetime, Field(**_TIMES)]),
    date: TypeAdapter(Annotated[date, Field(**_YEARS)]),
    UUID: TypeAdapter(UUID),
    int: TypeAdapter(Annotated[int, Field(strict=True, ge=-(2**31), lt=2**31)]),
    bool: TypeAdapter(Annotated[bool, Field(strict=True)]),
    str: TypeAdapter(Annotated[str, Field(pattern=r"^[^\x00]*$")]),
}
"""What a cursor may hold: nothing that the database could not compare its columns with."""


def _encode(values: Sequence[Any]) -> str:
    plain = [v.isoformat() if isinstance(v, date) else str(v) if isinstance(v, UUID) else v
             for v in values]  # fmt: skip
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _decode(cursor: str, columns: Sequence[Column]) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return [_typed(value, column) for value, column in zip(values, columns, strict=True)]
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        detail = "翻页标记无效，请从第一页重新查询。"
        raise Invalid("cursor-invalid", detail, [FieldError("cursor", "无效")]) from error


def _typed(value: Any, column: Column) -> Any:
    wanted = column.type.python_type
    if isinstance(column.type, sa.BigInteger):
        return _LARGE.validate_python(value)
    plain = _TYPES[wanted if wanted in _TYPES else str].validate_python(value)
    return plain if wanted in _TYPES else wanted(plain)

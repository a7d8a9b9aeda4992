"""What narrows a list: the same words with one meaning, in every service.

A filter given twice unites, different filters narrow. What names nothing that could exist is
refused, never answered by an empty list.
"""

from collections.abc import Collection, Iterable
from typing import Annotated, Any, TypeVar

import sqlalchemy as sa
from pydantic import AfterValidator, Field, ValidationInfo, field_validator
from pydantic_core import core_schema
from sqlalchemy.orm import InstrumentedAttribute

from shared import regions
from shared.bodies import Body
from shared.codes import labels
from shared.errors import Invalid

T = TypeVar("T")
Column = sa.ColumnElement[Any] | InstrumentedAttribute[Any]

Several = Annotated[list[T] | None, Field(min_length=1, max_length=50)]
"""A filter that may be given several times: a row fulfils it with any of the values."""


class Filters(Body):
    """Base of what narrows a list and its count: all filters that are given must hold.

    A pair of days `x_from`, `x_to` (in this order) is refused the wrong way round.
    """

    @field_validator("*")
    @classmethod
    def _in_order(cls, value: Any, info: ValidationInfo) -> Any:
        name, _, end = (info.field_name or "").rpartition("_")
        first = info.data.get(f"{name}_from") if end == "to" else None
        if first is not None and value is not None and first > value:
            raise ValueError("起始日期不能晚于截止日期")
        return value


class Words:
    """Annotates a text that must be one of `words`, such as the codes of an enumeration."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = list(words)

    def __get_pydantic_core_schema__(self, *_: Any) -> core_schema.CoreSchema:
        """As a `Literal` of the words: Pydantic asks for it, and documents them."""
        return core_schema.literal_schema(self.words)


Topic = Annotated[str, Words(labels("topic"))]
"""A subject of petitions, NR01 … NR99."""


def _known(code: str) -> str:
    try:
        regions.load().get(code)
    except Invalid as error:
        raise ValueError("不在四川省行政区划名录中") from error
    return code


RegionCode = Annotated[
    str,
    Field(pattern=r"^[0-9]{6}(0{6})?$", description="行政区划代码，含其下级；已撤销的代码也可"),
    AfterValidator(_known),
]
"""A division of the province, in force or abolished; the twelve-digit form ends in six zeros."""


def one_of(column: Column, values: Collection[Any]) -> sa.ColumnElement[bool]:
    """Rows with any of `values` in `column`."""
    return column.in_(values)


def holds_one_of(column: Column, values: Collection[Any]) -> sa.ColumnElement[bool]:
    """Rows with any of `values` among those in `column`, an array."""
    return sa.or_(*(column.contains([each]) for each in values))


def within_regions(column: Column, codes: Iterable[str]) -> sa.ColumnElement[bool]:
    """Rows whose region is one of `codes` or lies below it (`Regions.inside`)."""
    return column.in_(regions.load().inside(codes))


def with_words(text: str, *columns: Column) -> list[sa.ColumnElement[bool]]:
    """Rows in which every word of `text` occurs, each in any of `columns`."""
    return [
        sa.or_(*(column.contains(word, autoescape=True) for column in columns))
        for word in text.split()
    ]

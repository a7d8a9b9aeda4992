"""What request bodies and queries have in common: nothing unknown, nothing without a bound."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
)

from shared.personal import UNPRINTABLE, Impersonal, purpose
from shared.workdays import FIRST_DAY, LAST_DAY


def _written_out(given: Any) -> Any:
    """A day or a moment is written out; a number would be read as seconds since 1970."""
    if isinstance(given, date) or (isinstance(given, str) and "-" in given.strip()[1:]):
        return given
    raise ValueError("应写明年月日，形如 2026-03-02")


Date = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY), BeforeValidator(_written_out)]
"""A day that somebody enters or searches by."""

Instant = Annotated[
    AwareDatetime,
    Field(ge=datetime(1949, 10, 1, tzinfo=UTC), lt=datetime(2200, 1, 1, tzinfo=UTC)),
    BeforeValidator(_written_out),
    AfterValidator(lambda given: given.astimezone(UTC)),
]
"""A moment that somebody enters, with its offset; held and answered in UTC."""

Reason = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=2, max_length=500), Impersonal
]
"""Why something is done: a short sentence, which histories show to others."""
Note = Annotated[str, Field(min_length=1, max_length=500), Impersonal]
"""What is to be known beside an act: a short text, also 无."""

PersonName = Annotated[str, Field(min_length=1, max_length=60), Impersonal]
"""Who is named in a letter: somebody of an office, or who was there; never who signed."""
OfficePhone = Annotated[str, Field(pattern=r"^[0-9*\-]{5,20}$")]
"""Where an office is reached: a number that letters print; never that of who signed."""


class Body(BaseModel):
    """Base of request bodies and query parameters.

    An unknown name is refused, and so is a text with characters that cannot be printed. Blanks
    around a text are dropped before its length is measured.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    @field_validator("*", mode="before")
    @classmethod
    def _printable(cls, value: Any) -> Any:
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and UNPRINTABLE.search(text):
                raise ValueError("含有不可用的控制字符")
        return value


class Empty(Body):
    """Nothing to say beyond the act itself."""


class WithReason(Body):
    """Only why."""

    reason: Reason


class RevealPurpose(Body):
    """What the unmasked content is needed for; recorded."""

    purpose: Annotated[
        str, Field(min_length=4, max_length=200), Impersonal, AfterValidator(purpose)
    ]


class Paged(Body):
    """Query parameters of a list: how many rows at most, and after which."""

    limit: Annotated[int, Field(ge=1, le=200, description="每页条数，最多 200")] = 50
    cursor: Annotated[str | None, Field(max_length=400, description="上一页答案中的 next")] = None

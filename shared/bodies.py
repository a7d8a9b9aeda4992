"""What request bodies and queries have in common: nothing unknown, no blank text, bounded pages."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from shared.personal import Impersonal

Reason = Annotated[str, Field(min_length=2, max_length=500), Impersonal]
"""Why something is done: a short sentence, which histories show to others."""


class Body(BaseModel):
    """Base of request bodies and query parameters: an unknown name is refused, blanks around a text
    are dropped before its length is measured."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Empty(Body):
    """Nothing to say beyond the act itself."""


class WithReason(Body):
    """Only why."""

    reason: Reason


class Paged(Body):
    """Query parameters of a list: how many rows at most, and after which."""

    limit: Annotated[int, Field(ge=1, le=200, description="每页条数，最多 200")] = 50
    cursor: Annotated[str | None, Field(max_length=400, description="上一页答案中的 next")] = None

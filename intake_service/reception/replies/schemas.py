"""The body of a reply."""

from typing import Annotated

from pydantic import Field

from intake_service.reception.replies.rules import Result
from shared.bodies import Body
from shared.personal import FreeText


class Reply(Body):
    """The answer. Of a suggestion also whether it is adopted, and why."""

    reply: Annotated[FreeText, Field(min_length=1, max_length=5000)]
    result: Result | None = None
    reason: Annotated[FreeText, Field(min_length=1, max_length=1000)] | None = None

"""What is asked of a co-handling organ; also part of an assignment."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.bodies import Body, Date
from shared.personal import Impersonal


class CoHandlerIn(Body):
    """Which organ helps, with what, and by which day it answers."""

    unit_id: UUID
    requirement: Annotated[str, Field(min_length=1, max_length=1000), Impersonal]
    due: Date

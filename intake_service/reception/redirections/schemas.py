"""The body of a redirection."""

from typing import Annotated

from pydantic import Field

from intake_service.reception.registration.schemas import Folded
from shared.bodies import Body
from shared.personal import FreeText


class Redirection(Body):
    """The organ that has the authority, and by which rule; both stand in the letter."""

    organ: Annotated[str, Field(min_length=1, max_length=100), Folded]
    basis: Annotated[FreeText, Field(min_length=1, max_length=1000)]

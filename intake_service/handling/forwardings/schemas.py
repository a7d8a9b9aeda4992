"""Bodies of forwardings."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.bodies import Body, Date
from shared.personal import Impersonal


class Forwarding(Body):
    """To which bureau."""

    unit_id: UUID


class DealtWith(Body):
    """How a forwarded piece was dealt with, and on which day; default today."""

    how: Annotated[str, Field(min_length=1, max_length=500), Impersonal]
    done_on: Date | None = None

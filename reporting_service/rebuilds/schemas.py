"""Answers about rebuilds."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from shared.moves import JobStatus


class RebuildOut(BaseModel):
    """A rebuild: `read` of `total` events; when done how many rows there are and were changed."""

    id: UUID
    status: JobStatus
    requested_at: datetime
    total: int
    read: int
    rows: int | None
    changed: int | None
    identical: bool | None
    problem: str | None
    version: int
    allowed_moves: list[str]

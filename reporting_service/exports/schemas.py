"""Answers about exports."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.moves import JobStatus


class ExportOut(BaseModel):
    """An export: `written` of `total` rows are in the sheet."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    status: JobStatus
    filters: dict[str, Any]
    requested_at: datetime
    total: int
    written: int
    expires_at: datetime | None
    problem: str | None
    version: int
    allowed_moves: list[str]
